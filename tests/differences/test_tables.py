"""Tables of pandas, polars and pyarrow: schema, rows, statistics, keys."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.differences import Difference, Tolerance, difference

Make = Callable[[dict[str, list[Any]]], Any]
LIBRARIES: dict[str, Make] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


@pytest.fixture(params=LIBRARIES)
def make(request: pytest.FixtureRequest) -> Make:
    return LIBRARIES[request.param]


def orders(**changed: list[Any]) -> dict[str, list[Any]]:
    made = {
        "order_id": [11, 12, 13, 14],
        "price": [1.0, 2.0, 3.0, 4.0],
        "city": ["Bern", "Rome", "Bern", None],
    }
    return made | changed


def texts(found: Difference) -> dict[str, str]:
    return {delta.metric: delta.text.split("  ", 1)[1] for delta in found.deltas}


def test_an_equal_table_is_equal(make: Make) -> None:
    found = difference(make(orders()), make(orders()))

    assert (found.is_equal, found.kind, found.deltas) == (True, "table", ())


def test_nulls_are_told_as_a_share(make: Make) -> None:
    found = difference(make(orders()), make(orders(price=[1.0, None, None, 4.0])))

    price = next(delta for delta in found.deltas if delta.metric == "price.nulls")
    assert (price.a, price.b, price.text) == (0.0, 0.5, "price.nulls  0.0 % → 50.0 %")
    assert found.headline.endswith(" 4 × 3; price.nulls 0.0 % → 50.0 %")


def test_statistics_and_changed_rows_are_told(make: Make) -> None:
    found = difference(make(orders()), make(orders(price=[1.0, 2.0, 30.0, 4.0])))

    assert texts(found) == {
        "rows.changed": "1 of 4 differ, 25.0 %",
        "price.max": "4 → 30  (+26, +650.0 %)",
        "price.mean": "2.5 → 9.25  (+6.75, +270.0 %)",
        "price.changed": "1 of 4 cells differ, 25.0 %",
        "row 2": "price 3 → 30",
    }


def test_distinct_texts_are_counted(make: Make) -> None:
    found = difference(make(orders()), make(orders(city=["Bern", "Rome", "Oslo", None])))

    assert texts(found)["city.distinct"] == "2 → 3  (+1, +50.0 %)"
    assert texts(found)["row 2"] == "city 'Bern' → 'Oslo'"


def test_columns_that_came_went_moved_or_were_renamed_are_told(make: Make) -> None:
    one = orders()

    assert texts(difference(make(one), make(one | {"vat": [0, 0, 0, 0]})))["vat"] == "column added"
    lacking = {name: one[name] for name in ("order_id", "city")}
    assert texts(difference(make(one), make(lacking)))["price"] == "column removed"
    moved = difference(make(one), make({name: one[name] for name in reversed(one)}))
    assert [delta.metric for delta in moved.deltas] == ["columns.order"]
    renamed = {("cost" if name == "price" else name): one[name] for name in one}
    found = difference(make(one), make(renamed))
    assert texts(found) == {"price": "column renamed to cost"}
    assert not moved.is_equal
    assert not found.is_equal


def test_a_dtype_is_told_and_equal_values_are_not(make: Make) -> None:
    found = difference(make(orders()), make(orders(order_id=[11.0, 12.0, 13.0, 14.0])))

    assert [delta.metric for delta in found.deltas] == ["order_id.dtype"]
    assert not found.is_equal


def rows(*places: int) -> dict[str, list[Any]]:
    return {name: [column[place] for place in places] for name, column in orders().items()}


def test_rows_are_matched_by_a_guessed_id_and_that_is_told(make: Make) -> None:
    found = difference(make(orders()), make(rows(0, 2, 3)))

    assert "rows matched by order_id (unique in both)" in found.headline
    assert texts(found)["rows.removed"] == "1"
    assert texts(found)["row order_id=12"] == "removed: price 2, city 'Rome'"
    assert "rows.changed" not in texts(found)


def test_rows_are_matched_by_given_keys_whatever_their_order(make: Make) -> None:
    other = rows(3, 2, 1)
    other["price"][0] = 40.0

    found = difference(make(orders()), make(other), keys="order_id")

    assert texts(found)["row order_id=14"] == "price 4 → 40"
    assert texts(found)["row order_id=11"] == "removed: price 1, city 'Bern'"
    assert texts(found)["rows.order"] == "common rows in another order"


def test_another_order_of_rows_counts_unless_keys_were_given(make: Make) -> None:
    one, other = make(orders()), make(rows(3, 1, 0, 2))

    assert not difference(one, other).is_equal
    assert [delta.metric for delta in difference(one, other).deltas] == ["rows.order"]
    assert difference(one, other, keys=["order_id"]).is_equal


def test_several_keys_identify_a_row_together(make: Make) -> None:
    made = {"a": [1, 1, 2], "b": ["x", "y", "x"], "n": [1, 2, 3]}
    other = {"a": [2, 1, 1], "b": ["x", "y", "x"], "n": [3, 2, 9]}

    found = difference(make(made), make(other), keys=["a", "b"])

    assert texts(found)["row a=1, b='x'"] == "n 1 → 9"


@pytest.mark.parametrize(
    ("keys", "reason"),
    [("city", "keys not used: 'city' is not unique in both"), ("no", "no column 'no' in both")],
)
def test_keys_that_identify_nothing_are_told(make: Make, keys: str, reason: str) -> None:
    other = orders(city=["Bern", "Bern", "Bern", None])

    found = difference(make(orders()), make(other), keys=keys)

    assert reason in found.headline
    assert not found.is_equal


def test_without_keys_tables_of_other_lengths_are_compared_by_statistics(make: Make) -> None:
    found = difference(make({"n": [1, 1, 5]}), make({"n": [1, 1]}))

    assert [delta.metric for delta in found.deltas] == ["rows", "n.max", "n.mean"]


def test_a_tolerance_holds_in_tables(make: Make) -> None:
    other = make(orders(price=[1.0, 2.0 + 1e-9, 3.0, 4.0]))

    assert difference(make(orders()), other, Tolerance(abs=1e-6)).is_equal
    assert not difference(make(orders()), other).is_equal


@pytest.mark.parametrize("one", LIBRARIES)
@pytest.mark.parametrize("other", LIBRARIES)
def test_tables_of_two_libraries_are_compared_by_content(one: str, other: str) -> None:
    a, b = LIBRARIES[one](orders()), LIBRARIES[other](orders(price=[1.0, 2.0, 3.0, 5.0]))

    same, found = difference(a, LIBRARIES[other](orders())), difference(a, b)

    assert same.is_equal is (one == other)
    assert {delta.metric for delta in same.deltas} <= {"type"}
    assert texts(found)["row 3"] == "price 4 → 5"


def test_large_unsigned_keys_are_told_apart() -> None:
    one = pd.DataFrame({"id": np.array([2**63, 2**63 + 1], "u8"), "n": [1, 2]})

    found = difference(one, one.iloc[::-1].reset_index(drop=True), keys="id")
    mixed = difference(one, pd.DataFrame({"id": [1, 2**63 - 1], "n": [1, 2]}), keys="id")

    assert found.is_equal
    assert texts(mixed)["rows.removed"] == "2"


def test_with_given_keys_an_index_that_only_counts_is_no_content() -> None:
    one = pd.DataFrame(orders())
    other = one.iloc[[2, 0, 3, 1]]

    assert difference(one, other, keys="order_id").is_equal
    assert difference(one, other.reset_index(drop=True), keys="order_id").is_equal


PROGRAM = """
import sys
sys.modules["pyarrow"] = None
import pandas as pd
import polars as pl
from cairnflow.differences import difference
one, other = {"id": [1, 2], "c": ["a", None]}, {"id": [2, 1], "c": ["b", "c"]}
for make in (pd.DataFrame, pl.DataFrame):
    assert difference(make(one), make(one).__copy__()).is_equal
    found = difference(make(one), make(other), keys=["id"])
    assert {"c.nulls", "c.distinct", "row id=1"} <= {delta.metric for delta in found.deltas}
"""


@pytest.mark.slow
def test_texts_are_compared_without_pyarrow() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM], check=False)

    assert done.returncode == 0


CELLS = {
    "number": st.integers(-5, 5) | st.none(),
    "real": st.floats(width=32) | st.none(),
    "text": st.text(max_size=3) | st.none(),
    "flag": st.booleans(),
    "moment": st.datetimes() | st.none(),
    "list": st.lists(st.integers(0, 9), max_size=2),
}


def columns(count: int) -> st.SearchStrategy[dict[str, list[Any]]]:
    return st.fixed_dictionaries(
        {name: st.lists(cells, min_size=count, max_size=count) for name, cells in CELLS.items()}
    )


def is_same(x: Any, y: Any, *, nan_is_null: bool) -> bool:
    x, y = (None if nan_is_null and cell != cell else cell for cell in (x, y))
    return bool(x == y or (x != x and y != y)) and (x is None) == (y is None)


SCHEMA = {
    "number": pl.Int64,
    "real": pl.Float64,
    "text": pl.String,
    "flag": pl.Boolean,
    "moment": pl.Datetime("us"),
    "list": pl.List(pl.Int64),
}


def build(library: str, cells: dict[str, list[Any]]) -> Any:
    made = pl.DataFrame(cells, schema=SCHEMA)
    if library == "polars":
        return made
    return made.to_arrow() if library == "pyarrow" else made.to_pandas()


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.tuples(columns(n), columns(n))))
@pytest.mark.parametrize("library", LIBRARIES)
def test_as_many_cells_differ_as_a_loop_counts(library: str, pair: Any) -> None:
    one, other = pair
    expected = {
        name: sum(
            not is_same(x, y, nan_is_null=library == "pandas")
            for x, y in zip(one[name], other[name], strict=True)
        )
        for name in one
    }

    found = difference(build(library, one), build(library, other), limit=100)

    assert difference(build(library, one), build(library, one)).is_equal
    counts = {
        delta.metric.removesuffix(".changed"): delta.b
        for delta in found.deltas
        if delta.metric.endswith(".changed") and delta.metric != "rows.changed"
    }
    assert counts == {name: count for name, count in expected.items() if count}
    assert found.is_equal is not any(expected.values())


def test_zones_of_columns_are_told_and_leave_moments_equal() -> None:
    one = pd.DataFrame({"t": pd.date_range("2026", periods=3, tz="UTC")})
    other = one.assign(t=one.t.dt.tz_convert("Europe/Berlin"))

    for a, b in ((one, other), (pl.from_pandas(one), pl.from_pandas(other))):
        found = difference(a, b)
        assert found.is_equal
        assert [delta.text for delta in found.deltas] == ["t.zone  UTC → Europe/Berlin"]


def test_an_index_of_pandas_is_compared_and_identifies_rows() -> None:
    one = pd.DataFrame({"n": [1, 2, 3]}, index=pd.Index(["a", "b", "c"], name="who"))

    found = difference(one, one.drop("b"))

    assert "rows matched by who" in found.headline
    assert texts(found)["row who='b'"] == "removed: n 2"
    assert texts(difference(one, one.rename_axis("name")))["index.name"] == "who → name"
    assert not difference(one, one.reset_index(drop=True)).is_equal


@pytest.mark.parametrize(
    "odd",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({("a", 1): [1], ("b", 2): [2]}),
        pd.DataFrame({0: [1], "0": [2]}),
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame({"p": pd.period_range("2026", periods=2), "i": pd.interval_range(0, 2)}),
        pd.DataFrame({"s": pd.arrays.SparseArray([0, 1])}),
        pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "b": pd.array([True, None])}),
        pd.DataFrame({"a": pd.array(["x", None], dtype=pd.ArrowDtype(pa.string()))}),
        pd.DataFrame({"c": pd.Categorical([None, "a"], ordered=True)}),
        pd.DataFrame({"n": [1]}, index=pd.MultiIndex.from_tuples([("a", 1)])),
        pd.Series([1, 2]),
        pd.Index(["a"]),
        pl.Series("x", [[1], None]),
        pl.DataFrame({"s": [{"a": 1}], "d": [None], "b": [b"x"]}),
        pl.DataFrame({"c": pl.Series(["a"], dtype=pl.Categorical)}),
        pa.table({"d": pa.array(["x"]).dictionary_encode(), "h": pa.array([1.5], pa.float16())}),
        pa.table({"t": pa.array([1], pa.time64("us"))}),
        pa.table({"m": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))}),
        pa.record_batch({"a": [1]}),
        pa.array([1, None]),
    ],
)  # fmt: skip
def test_odd_tables_equal_themselves_and_no_others(odd: Any) -> None:
    import copy

    found = difference(odd, copy.deepcopy(odd))

    assert found.is_equal, found.lines()
    assert not difference(odd, pd.DataFrame({"other": [5, 6, 7]})).is_equal


def test_categories_of_ordered_columns_count_in_their_order() -> None:
    one = pd.Series(pd.Categorical(["a"], ["a", "b"], ordered=True))
    other = pd.Series(pd.Categorical(["a"], ["b", "a"], ordered=True))

    assert not difference(one, other).is_equal
    assert not difference(one, one.cat.as_unordered()).is_equal


def test_a_column_that_raises_is_told_and_the_others_are_compared() -> None:
    class Odd(pd.DataFrame):
        @property
        def iloc(self) -> Any:
            raise RuntimeError("no")

    found = difference(Odd({"a": [1]}), Odd({"a": [2]}))

    assert not found.is_equal
    assert "could not compare RuntimeError: no" in found.headline


def million() -> pd.DataFrame:
    rng, count = np.random.default_rng(0), 1_000_000
    numbers = {f"f{place}": rng.random(count) for place in range(5)}
    counts = {f"i{place}": rng.integers(0, 9, count) for place in range(2)}
    return pd.DataFrame(
        {
            "order_id": np.arange(count),
            **numbers,
            **counts,
            "city": rng.choice(["Bern", "Rome"], count),
            "name": rng.integers(0, 300_000, count).astype(str),
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(count), "s"),
            "sort": pd.Categorical(rng.choice(["u", "v"], count)),
        }
    )


def megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


class Watch:
    """The most memory that was in use, beside what was when it began; megabytes."""

    def __enter__(self) -> "Watch":
        self.most, self._is_over, self._before = 0.0, threading.Event(), megabytes()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._is_over.wait(0.002):
            self.most = max(self.most, megabytes() - self._before)

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_million_rows_take_two_seconds_and_thrice_the_memory(library: str) -> None:
    frame = million()
    other = frame.sample(frac=0.9, random_state=1).reset_index(drop=True)
    other.loc[::7, "f1"] = np.nan
    one, two = (pl.from_pandas(f) if library == "polars" else f for f in (frame, other))
    difference(one[:5], two[:5])
    smaller = other.memory_usage(deep=True).sum() / 1e6
    started = time.process_time()

    with Watch() as watch:
        found = difference(one, two, keys="order_id")

    assert time.process_time() - started < 2
    assert watch.most < 3 * smaller
    assert texts(found)["rows.removed"] == "100,000"
