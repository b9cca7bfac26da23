"""Parquet and Arrow: the same kind of table comes back."""

import datetime as dt
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import polars.testing
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairnflow.errors import Incompatible, MissingExtra, NotSerializable, StorageFull
from cairnflow.serializers.arrow import ArrowSerializer
from cairnflow.serializers.parquet import ParquetSerializer
from cairnflow.serializers.registry import choose
from tests.serializers.contract import Full, Kept, SerializerContract, again, dumped

DAYS = ["2026-01-01", "2026-01-02", "2026-01-05"]


def column(values: Any, dtype: str | None = None) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype=dtype)})


def indexed(index: Any) -> pd.DataFrame:
    return pd.DataFrame({"x": [1.5, 2.5, 3.5]}, index=index)


def with_columns(names: Any) -> pd.DataFrame:
    return pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=names)


CLEAN = {
    "floats": column([1.5, None, -0.0]),
    "small ints": column([1, 2, 3], "int8"),
    "texts": column(["a", None, "größe"], "str"),
    "nullable texts": column(["a", None, "c"], "string"),
    "nullable ints": column([1, None, 3], "Int64"),
    "nullable bools": column([True, None, False], "boolean"),
    "days": column(DAYS, "datetime64[ns]"),
    "zoned": column(DAYS, "datetime64[us, Europe/Rome]"),
    "spans": column([1, 2, 3], "timedelta64[us]"),
    "categories": column(pd.Categorical(["b", "a", None], ["b", "a", "unused"], ordered=True)),
    "arrow ints": column([1, None, 3], "int64[pyarrow]"),
    "no rows": pd.DataFrame({"x": pd.Series([], dtype="f8"), "s": pd.Series([], dtype="str")}),
    "range": indexed(pd.RangeIndex(5, 11, 2, name="n")),
    "named index": indexed(pd.Index([3, 1, 2], name="key")),
    "texts as index": indexed(["c", "a", "b"]),
    "days as index": indexed(pd.DatetimeIndex(DAYS)),
    "strange names": with_columns(["a.b c\n", "😀"]),
    "index named as a column": indexed(pd.Index([3, 1, 2], name="x")),
    "polars": pl.DataFrame({"a": [1, None], "s": ["x", None], "t": [dt.time(1), None]}),
    "polars categories": pl.DataFrame({"a": pl.Series(["b", "a"], dtype=pl.Categorical)}),
    "polars enum": pl.DataFrame({"a": pl.Series(["b"], dtype=pl.Enum(["a", "b"]))}),
    "polars nested": pl.DataFrame({"a": [[1], []], "b": [{"x": 1, "y": "z"}, None]}),
    "arrow": pa.table({"a": [1, None], "l": [["x"], None]}),
    "arrow metadata": pa.table({"a": [1]}).replace_schema_metadata({"who": "me"}),
    "arrow large": pa.table({"a": pa.array(["x"], pa.large_string())}),
}
CHANGED_BY_PARQUET = {
    "seconds": column(DAYS, "datetime64[s]"),
    "texts as objects": column(["a", None], "object"),
    "mixed objects": column([1, "a"], "object"),
    "dates as objects": column([dt.date(2026, 1, 1)], "object"),
    "numbers as categories": column(pd.Categorical([2, 1], [2, 1, 5])),
    "many categories": column(pd.Categorical(["a"], ["a", *(f"{i:09}" for i in range(60_000))])),
    "complex": column([1j]),
    "sparse": column(pd.arrays.SparseArray([0, 0, 1])),
    "lists": column([[1]], pd.ArrowDtype(pa.list_(pa.int64()))),
    "attrs": indexed(None).set_axis(["y"], axis=1).assign(),
    "regular days as index": indexed(pd.date_range("2026", periods=3)),
    "levels": indexed(pd.MultiIndex.from_tuples([(1, "a"), (1, "b"), (2, "a")])),
    "objects as index": indexed(pd.Index(["a", "b", "c"], dtype=object)),
    "nullable index": indexed(pd.Index([1, 2, 3], dtype="Int64")),
    "numbered index name": indexed(pd.Index([1, 2, 3], name=5)),
    "numbered columns": with_columns([0, 1]),
    "one name twice": with_columns(["a", "a"]),
    "levels of columns": with_columns(pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
    "names as categories": with_columns(pd.CategoricalIndex(["a", "b"])),
    "no columns": pd.DataFrame(index=[1, 2]),
    "no duplicates": indexed(None).set_flags(allows_duplicate_labels=False),
    "a type of its own": type("Frame", (pd.DataFrame,), {})({"x": [1]}),
    "polars objects": pl.DataFrame({"a": pl.Series([object()], dtype=pl.Object)}),
    "polars large": pl.DataFrame({"a": pl.Series([1], dtype=pl.Int128)}),
    "series": pd.Series([1.5]),
}
CHANGED_BY_PARQUET["attrs"].attrs["unit"] = "m"


def is_same(one: Any, other: Any) -> bool:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_index_type="exact", check_freq=True)
        return one.dtypes.tolist() == other.dtypes.tolist() and type(one) is type(other)
    if isinstance(one, pl.DataFrame):
        polars.testing.assert_frame_equal(one, other)
        return bool(one.schema == other.schema)
    return bool(one.equals(other) and one.schema.equals(other.schema, check_metadata=True))


class TestParquet(SerializerContract):
    same = staticmethod(is_same)

    @pytest.fixture
    def serializer(self) -> Any:
        return ParquetSerializer()

    @pytest.fixture(params=CLEAN.values(), ids=CLEAN.keys())
    def value(self, request: pytest.FixtureRequest) -> Any:
        return request.param

    @pytest.fixture(params=[1, {"a": [1]}, pd.Series([1]), column([1, "a"], "object")])
    def other(self, request: pytest.FixtureRequest) -> Any:
        return request.param


class TestArrow(TestParquet):
    @pytest.fixture
    def serializer(self) -> Any:
        return ArrowSerializer()


@pytest.mark.parametrize("name", CLEAN)
def test_auto_keeps_clean_tables_as_parquet(name: str) -> None:
    assert choose(CLEAN[name]).name == "parquet"


@pytest.mark.parametrize("name", CHANGED_BY_PARQUET)
def test_auto_keeps_what_parquet_would_change_as_pickle(name: str) -> None:
    assert choose(CHANGED_BY_PARQUET[name]).name == "pickle"


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"a": pa.array(["x", "y"]).dictionary_encode()}),
        pa.table({"a": pa.array([1], pa.timestamp("s"))}),
        pa.table({"a": pa.array([None], pa.month_day_nano_interval())}),
        pa.table([[1], [2]], names=["a", "a"]),
    ],
    ids=["dictionary", "seconds", "interval", "one name twice"],
)
def test_auto_keeps_what_parquet_would_change_of_arrow_as_arrow(table: pa.Table) -> None:
    serializer = choose(table)

    assert serializer.name == "arrow"
    assert again(serializer, table).equals(table)


@pytest.mark.slow
def test_unused_categories_are_kept_over_several_groups_of_rows() -> None:
    texts = pd.Categorical(["b", "a"] * 150_000, ["unused", "b", "a"])

    assert is_same(again(ParquetSerializer(), column(texts)), column(texts))


@pytest.mark.parametrize("serializer", [ParquetSerializer(), ArrowSerializer()])
def test_the_path_leads_to_the_column_that_has_no_type(serializer: Any) -> None:
    frame = pd.DataFrame({"fine": [1, 2], "odd": pd.Series([1, "a"], dtype=object)})

    with pytest.raises(NotSerializable, match="one type") as raised:
        dumped(serializer, frame)

    assert raised.value.path == "value['odd']"


@pytest.mark.parametrize(
    ("frame", "path"),
    [
        (with_columns([0, 1]), "value.columns[0]"),
        (column([[1]], pd.ArrowDtype(pa.list_(pa.int64()))), "value['x']"),
        (pl.DataFrame({"a": [1], "o": pl.Series([object()], dtype=pl.Object)}), "value['o']"),
        (pl.DataFrame({"a": pl.Series([1], dtype=pl.Int128)}), "value"),
        (with_columns(["a", "a"]), "value"),
    ],
    ids=["numbered columns", "never read again", "objects", "too large", "one name twice"],
)
def test_a_frame_that_would_not_come_back_is_refused(frame: Any, path: str) -> None:
    with pytest.raises(NotSerializable) as raised:
        dumped(ParquetSerializer(), frame)

    assert raised.value.path == path


def test_an_interval_is_refused_by_parquet_and_kept_by_arrow() -> None:
    table = pa.table({"a": pa.array([None], pa.month_day_nano_interval())})

    with pytest.raises(NotSerializable, match="arrow"):
        dumped(ParquetSerializer(), table)
    assert again(ArrowSerializer(), table).equals(table)


def test_other_programs_read_the_parquet_file() -> None:
    data = pa.BufferReader(dumped(ParquetSerializer(), CLEAN["texts"]))

    assert pq.read_table(data).column("x").to_pylist() == ["a", None, "größe"]


def test_a_parquet_file_of_another_program_is_an_arrow_table() -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": [1]}), sink)

    assert ParquetSerializer().load(sink.getvalue().to_pybytes()) == pa.table({"a": [1]})


def test_an_arrow_table_lies_in_the_given_memory() -> None:
    data = dumped(ArrowSerializer(), pa.table({"a": np.arange(1000.0)}))

    read = ArrowSerializer().load(memoryview(data))

    numbers = read.column("a").chunk(0).to_numpy()
    assert np.shares_memory(numbers, np.frombuffer(data, "u1"))


def test_chunks_of_an_arrow_table_are_kept() -> None:
    table = pa.table({"a": pa.chunked_array([[1, 2], [3]])})

    assert again(ArrowSerializer(), table).column("a").num_chunks == 2


def test_small_writes_reach_the_sink_together() -> None:
    runs: list[int] = []

    class Sink(Kept):
        def write(self, data: Any, /) -> int:
            runs.append(super().write(data))
            return runs[-1]

    ParquetSerializer().dump(pd.DataFrame({f"c{i}": np.arange(1000.0) for i in range(50)}), Sink())

    assert len(runs) < 5


def test_a_pandas_frame_is_incompatible_where_pandas_can_not_be_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = dumped(ParquetSerializer(), CLEAN["floats"])
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(Incompatible, match="pip install pandas"):
        ParquetSerializer().load(data)


@pytest.fixture
def without_arrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)


@pytest.mark.usefixtures("without_arrow")
def test_without_pyarrow_auto_keeps_tables_as_pickle() -> None:
    assert choose(CLEAN["floats"]).name == "pickle"
    assert choose(CLEAN["polars"]).name == "pickle"


@pytest.mark.usefixtures("without_arrow")
@pytest.mark.parametrize("serializer", [ParquetSerializer(), ArrowSerializer()])
def test_without_pyarrow_the_command_that_installs_it_is_told(serializer: Any) -> None:
    with pytest.raises(MissingExtra, match=r"pip install 'cairnflow\[arrow\]'"):
        dumped(serializer, CLEAN["floats"])
    with pytest.raises(Incompatible, match=r"pip install 'cairnflow\[arrow\]'"):
        serializer.load(b"PAR1")


@pytest.mark.parametrize("serializer", [ParquetSerializer(), ArrowSerializer()])
def test_what_the_sink_raises_in_the_middle_of_a_table_comes_through(serializer: Any) -> None:
    large = pd.DataFrame(np.random.default_rng(1).normal(size=(1 << 19, 2)), columns=["a", "b"])

    with pytest.raises(StorageFull, match="no room left here"):
        serializer.dump(large, Full())
