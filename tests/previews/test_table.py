import datetime
import decimal
import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cairnflow.previews import Level, Limits, Preview, make, to_json

TABLE = "application/vnd.cairn.table+json"


def column(made: Preview, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in made.facts["columns"] if one["name"] == name)
    return found


def prices(kind: str) -> Any:
    data = {"price": [1.0, None, 3.0, 4.0], "country": ["DE", "FR", None, "DE"]}
    return {
        "pandas": lambda: pd.DataFrame(data),
        "polars": lambda: pl.DataFrame(data),
        "pyarrow": lambda: pa.table(data),
        "record batch": lambda: pa.record_batch(data),
        "pandas on arrow": lambda: pd.DataFrame(data).convert_dtypes(dtype_backend="pyarrow"),
        "pandas masked": lambda: pd.DataFrame(data).convert_dtypes(),
        "pandas objects": lambda: pd.DataFrame(data, dtype=object),
    }[kind]()


@pytest.mark.parametrize(
    "kind", ["pandas", "polars", "pyarrow", "record batch", "pandas on arrow", "pandas masked"]
)
def test_a_table_says_the_same_whoever_keeps_it(kind: str) -> None:
    made = make(prices(kind))

    price, country = column(made, "price"), column(made, "country")
    assert (made.mime, made.summary, made.error) == (TABLE, "4 × 2", None)
    assert made.data == [[1.0, None, 3.0, 4.0], ["DE", "FR", None, "DE"]]
    assert (price["nulls"], price["min"], price["max"], price["distinct"]) == (0.25, 1, 4, 3)
    assert (country["nulls"], country["distinct"]) == (0.25, 2)
    assert country["top"] == {"counts": [2, 1], "values": ["DE", "FR"], "others": 0}


def test_columns_of_objects_are_described_by_their_values() -> None:
    made = make(prices("pandas objects"))

    assert column(made, "price")["nulls"] == 0.25
    assert column(made, "country")["lengths"] == {"min": 2, "max": 2}


def test_the_json_is_as_the_screen_expects_it() -> None:
    shown = json.loads(to_json(make(pd.DataFrame({"price": [0.5, 1.5, np.nan, 2.5]}))))

    assert shown == {
        "v": 1,
        "type": "pandas.DataFrame",
        "level": "sample",
        "mime": TABLE,
        "summary": "4 × 1",
        "rows_total": 4,
        "columns_total": 1,
        "sampled": "all",
        "rows": [0, 1, 2, 3],
        "parts": [4, 0, 0],
        "columns": [
            {
                "name": "price",
                "dtype": "float64",
                "redacted": False,
                "nulls": 0.25,
                "min": 0.5,
                "max": 2.5,
                "mean": 1.5,
                "std": pytest.approx(0.8164965809277),
                "distinct": 3,
                "hist": {
                    "edges": [0.5, pytest.approx(1.16667), pytest.approx(1.83333), 2.5],
                    "counts": [1, 1, 1],
                },
            }
        ],
        "data": [[0.5, 1.5, None, 2.5]],
    }


def test_at_schema_names_and_dtypes_are_told_and_nothing_more() -> None:
    made = make(prices("pandas"), "schema")

    assert made.data is None
    assert made.facts["columns"] == [
        {"name": "price", "dtype": "float64", "redacted": False},
        {"name": "country", "dtype": "str", "redacted": False},
    ]


def test_at_stats_frequencies_are_told_but_not_the_values() -> None:
    written = to_json(make(prices("pandas"), "stats"))

    shown = json.loads(written)
    assert "data" not in shown
    assert shown["columns"][1]["top"] == {"counts": [2, 1], "others": 0}
    assert "DE" not in written


def test_of_a_long_table_head_tail_and_some_between_are_shown() -> None:
    frame = pd.DataFrame({"n": np.arange(10_000)})

    made = make(frame)

    rows, parts = made.facts["rows"], made.facts["parts"]
    assert parts == [100, 60, 40]
    assert made.facts["sampled"] == "head+tail+random(seed=1)"
    assert rows[:100] == [*range(100)]
    assert rows[-40:] == [*range(9_960, 10_000)]
    assert rows == sorted(set(rows))
    assert made.data == [rows]
    assert not made.truncated


def test_the_same_rows_are_shown_of_equal_tables() -> None:
    first, second = (make(pl.DataFrame({"n": range(5_000)})) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]),
    ],
)
def test_columns_of_one_name_are_all_shown(frame: Any) -> None:
    made = make(frame)

    assert [one["name"] for one in made.facts["columns"]] == ["a", "a"]
    assert made.data == [[1], [2]]


def test_columns_of_several_levels_are_named_by_all_of_them() -> None:
    columns = pd.MultiIndex.from_tuples([("price", "mean"), ("price", 2)])

    made = make(pd.DataFrame([[1, 2]], columns=columns))

    assert [one["name"] for one in made.facts["columns"]] == ["price.mean", "price.2"]


def test_an_index_that_says_something_is_shown_before_the_columns() -> None:
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="id"))

    made = make(frame)

    assert made.facts["columns"][0]["index"] is True
    assert made.facts["columns"][0]["name"] == "id"
    assert made.data == [["a", "b"], [1, 2]]
    assert made.facts["columns_total"] == 1


def test_each_level_of_an_index_is_shown() -> None:
    index = pd.MultiIndex.from_tuples([(1, "x"), (2, None)], names=["i", None])

    made = make(pd.DataFrame({"n": [1, 2]}, index=index))

    assert [one["name"] for one in made.facts["columns"]] == ["i", "level_1", "n"]
    assert made.data == [[1, 2], ["x", None], [1, 2]]


def test_an_index_that_only_counts_rows_is_left_out() -> None:
    assert make(pd.DataFrame({"n": [1]})).data == [[1]]


@pytest.mark.parametrize(
    ("series", "summary", "data"),
    [
        (pd.Series([1.5, None], name="p"), "2 × float64", [[1.5, None]]),
        (pd.Index([1, 2]), "2 × int64", [[1, 2]]),
        (pd.MultiIndex.from_tuples([(1, 2)]), "1 × object", [[[1, 2]]]),
        (pl.Series("p", [1, None]), "2 × Int64", [[1, None]]),
        (pa.array([1, None]), "2 × int64", [[1, None]]),
        (pa.chunked_array([["a"], ["b"]]), "2 × string", [["a", "b"]]),
        (pd.Series({"columns": 1, "iloc": 2}), "2 × int64", [["columns", "iloc"], [1, 2]]),
    ],
)
def test_a_single_column_is_a_table_of_one(series: Any, summary: str, data: Any) -> None:
    made = make(series)

    assert (made.error, made.summary, made.data) == (None, summary, data)


def test_a_lazy_table_is_not_computed() -> None:
    def explode(frame: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError("computed")

    lazy = pl.LazyFrame({"a": [1], "email": ["canary"]}).map_batches(
        explode, schema={"a": pl.Int64, "email": pl.String}
    )

    made = make(lazy, redact=["email"])

    assert (made.error, made.summary) == (None, "2 columns, not computed")
    assert made.facts["columns"] == [
        {"name": "a", "dtype": "Int64", "redacted": False},
        {"name": "email", "redacted": True},
    ]


@pytest.mark.parametrize("frame", [pd.DataFrame(), pl.DataFrame(), pa.table({})])
def test_a_table_without_columns_is_shown(frame: Any) -> None:
    made = make(frame)

    assert (made.error, made.summary, made.data) == (None, "0 × 0", [])


@pytest.mark.parametrize("level", ["schema", "stats", "sample"])
@pytest.mark.parametrize("frame", [pd.DataFrame({"a": []}), pl.DataFrame({"a": []})])
def test_a_table_without_rows_is_shown(frame: Any, level: Level) -> None:
    made = make(frame, level)

    assert (made.error, made.summary, made.truncated) == (None, "0 × 1", False)
    assert "error" not in made.facts["columns"][0]


@pytest.mark.parametrize(
    ("values", "dtype", "cells"),
    [
        (pd.to_datetime(["2026-11-22", None]), "datetime64", ["2026-11-22", None]),
        (
            pd.to_datetime(["2026-11-22", None], utc=True),
            "datetime64[us, UTC]",
            ["2026-11-22T00:00:00+00:00", None],
        ),
        (pd.to_timedelta([90, None], "s"), "timedelta64", ["0:01:30", None]),
        (pd.Categorical(["a", None]), "category", ["a", None]),
        (pd.array([True, None], dtype="boolean"), "boolean", [True, None]),
        (pd.arrays.SparseArray([0.0, 1.5]), "Sparse[float64", [0.0, 1.5]),
        (pd.period_range("2026-11", periods=2, freq="M"), "period[M]", ["2026-11", "2026-12"]),
        (pd.interval_range(0, 2), "interval[int64, right]", ["(0, 1]", "(1, 2]"]),
        ([np.inf, -np.inf], "float64", ["Infinity", "-Infinity"]),
        ([2**60, 1], "int64", [str(2**60), 1]),
        ([decimal.Decimal("1.50"), None], "object", ["1.50", None]),
        ([b"a", 1], "object", [{"$type": "bytes", "length": 1, "hex": "61"}, 1]),
        ([["x", {"y": 1}], None], "object", [["x", {"y": 1}], None]),
        ([datetime.date(2026, 11, 22), None], "object", ["2026-11-22", None]),
    ],
)
def test_cells_of_every_dtype_of_pandas_are_plain_data(values: Any, dtype: str, cells: Any) -> None:
    made = make(pd.DataFrame({"x": values}))

    described = made.facts["columns"][0]
    assert ("error" not in described, made.data) == (True, [cells])
    assert described["dtype"].startswith(dtype)


def test_dates_of_pandas_on_arrow_have_statistics() -> None:
    dates = pd.array([datetime.date(1, 1, 1), None], dtype=pd.ArrowDtype(pa.date32()))

    made = make(pd.DataFrame({"x": dates}))

    assert column(made, "x")["min"] == "0001-01-01"
    assert made.data == [["0001-01-01", None]]


POLARS = [
    (pl.Series([datetime.date(2026, 11, 22), None]), ["2026-11-22", None]),
    (pl.Series([datetime.datetime(2026, 11, 22)]), ["2026-11-22T00:00:00"]),  # noqa: DTZ001
    (pl.Series([datetime.timedelta(seconds=90)]), ["0:01:30"]),
    (pl.Series([datetime.time(1, 2)]), ["01:02:00"]),
    (pl.Series([decimal.Decimal("1.5"), None]), ["1.5", None]),
    (pl.Series([2**100], dtype=pl.Int128), [str(2**100)]),
    (pl.Series(["a"], dtype=pl.Categorical), ["a"]),
    (pl.Series([[1, 2], None]), [[1, 2], None]),
    (pl.Series([{"a": 1}, None]), [{"a": 1}, None]),
    (pl.Series([b"a"]), [{"$type": "bytes", "length": 1, "hex": "61"}]),
    (pl.Series([None, None]), [None, None]),
    (pl.Series([1.5, float("nan"), None]), [1.5, "NaN", None]),
]


@pytest.mark.parametrize(("series", "cells"), POLARS, ids=[str(one.dtype) for one, _ in POLARS])
def test_cells_of_every_dtype_of_polars_are_plain_data(series: pl.Series, cells: Any) -> None:
    made = make(pl.DataFrame({"x": series}))

    assert ("error" not in made.facts["columns"][0], made.data) == (True, [cells])


@pytest.mark.parametrize(
    ("array", "cells"),
    [
        (pa.array(["a", None, "b", "a"]).dictionary_encode(), ["a", None, "b", "a"]),
        (pa.array([datetime.date(2026, 11, 22), None]), ["2026-11-22", None]),
        (pa.array([10**9], pa.timestamp("ns", "UTC")), ["1970-01-01T00:00:01+00:00"]),
        (pa.array([decimal.Decimal("1.5")]), ["1.5"]),
        (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), [[["k", 1]]]),
        (pa.array([{"a": [1]}]), [{"a": [1]}]),
        (pa.array([1.5], pa.float16()), [1.5]),
        (pa.nulls(2), [None, None]),
        (pa.array(["a"], pa.string_view()), ["a"]),
    ],
    ids=str,
)
def test_cells_of_every_type_of_arrow_are_plain_data(array: pa.Array, cells: Any) -> None:
    made = make(pa.table({"x": array}))

    assert ("error" not in made.facts["columns"][0], made.data) == (True, [cells])


def test_nan_and_null_are_told_apart_where_the_library_does() -> None:
    made = make(pl.DataFrame({"x": [1.0, float("nan"), None, None]}))

    assert (column(made, "x")["nulls"], column(made, "x")["nans"]) == (0.5, 0.25)


def test_the_dtype_of_an_enumeration_does_not_list_its_values() -> None:
    enum = pl.Enum(["canary"])
    frame = pl.DataFrame({"x": pl.Series([], dtype=enum), "y": pl.Series([], dtype=pl.List(enum))})

    written = to_json(make(frame, "schema"))

    assert "canary" not in written


def test_values_of_mixed_types_are_counted_by_type() -> None:
    made = make(pd.DataFrame({"x": pd.Series([1, "a", "b", None, object()], dtype=object)}))

    assert column(made, "x")["types"] == {"str": 2, "int": 1, "object": 1}
    assert column(made, "x")["nulls"] == 0.2


class Hostile:
    def __hash__(self) -> int:
        raise AssertionError("asked")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("asked")

    def __repr__(self) -> str:
        raise AssertionError("asked")


def test_objects_in_cells_are_asked_nothing() -> None:
    frame = pd.DataFrame({"x": pd.Series([Hostile(), Hostile()], dtype=object)})

    made = make(frame)

    assert "error" not in column(made, "x")
    assert made.data == [[{"$type": make(Hostile()).type}] * 2]


def test_only_the_first_columns_of_a_wide_table_are_read() -> None:
    made = make(pd.DataFrame(np.zeros((3, 5_000))))

    assert (len(made.facts["columns"]), made.facts["columns_total"]) == (60, 5_000)
    assert made.truncated


def test_a_wide_table_fits_in_its_json() -> None:
    frame = pd.DataFrame(np.random.default_rng(1).random((1_000, 60)))

    shown = json.loads(to_json(make(frame)))

    assert shown["truncated"] is True
    assert sum(shown["parts"]) == len(shown["rows"]) == len(shown["data"][0]) > 1
    assert shown["data"][0][0] == frame.iloc[0, 0]
    assert shown["rows"][-1] == 999
    assert shown["data"][59][-1] == frame.iloc[999, 59]


def test_a_long_table_is_measured_by_a_sample_that_says_so() -> None:
    frame = pd.DataFrame({"a": np.arange(100_000), "b": ["x"] * 100_000})

    made = make(frame, limits=Limits(exact=50_000, thinned=5_000, sampled=1_000))

    assert column(made, "a")["sampled"] == 5_000
    assert column(made, "a")["distinct_of"] == 1_000
    assert column(made, "b")["distinct_of"] == 1_000


@pytest.mark.parametrize("table", [pd.DataFrame, pl.DataFrame, pa.table])
def test_frequencies_of_a_long_column_are_of_a_sample_that_says_so(table: Any) -> None:
    made = make(table({"c": ["a", "b"] * 50_000}))

    assert column(made, "c")["distinct"] == 2
    assert column(made, "c")["distinct_of"] <= 20_000


def test_when_the_time_is_up_statistics_are_left_out_and_it_says_so() -> None:
    made = make(pd.DataFrame({"a": [1]}), limits=Limits(seconds=0))

    assert made.truncated
    assert made.facts["columns"] == [{"name": "a", "dtype": "int64", "redacted": False}]


def test_a_column_that_can_not_be_read_does_not_spoil_the_others() -> None:
    frame = pl.DataFrame({"a": [1], "o": pl.Series([object()], dtype=pl.Object)})

    made = make(frame)

    assert made.error is None
    assert made.data[0] == [1]


def test_a_cell_of_any_size_is_cut() -> None:
    nested = pl.DataFrame({"x": [list(range(3_000_000))]})
    text = pd.DataFrame({"x": ["y" * 10_000_000]})

    assert len(to_json(make(nested))) < 2_000
    assert len(make(text).data[0][0]) == 200


def test_the_value_is_not_changed() -> None:
    frame = prices("pandas")
    before = frame.copy(deep=True)

    make(frame)

    pd.testing.assert_frame_equal(frame, before)
