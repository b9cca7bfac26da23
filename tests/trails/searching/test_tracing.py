"""A row is followed up the tables that a value was made of, whatever they are kept as."""

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairnflow.errors import FilterError, NotFound, Unavailable
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.previews import make, to_json
from cairnflow.results.stored import LocalResultHandler
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.conditions import conditions_of, places_of
from cairnflow.trails.searching.tracing import Trace, trace
from tests.trails import graphs, made

NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
COLUMNS = {"id": [1, 2, 3, 3], "name": ["a", None, "c", "d"], "price": [1.5, 2.5, None, 4.0]}


def _records(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


KINDS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "pandas-pickle": (pd.DataFrame, "pickle"),
    "pandas-parquet": (pd.DataFrame, "parquet"),
    "pandas-arrow": (pd.DataFrame, "arrow"),
    "polars-parquet": (pl.DataFrame, "parquet"),
    "polars-pickle": (pl.DataFrame, "pickle"),
    "arrow-arrow": (pa.table, "arrow"),
    "arrow-zstd": (pa.table, "parquet+zstd"),
    "records-json": (_records, "json"),
}


def _fact(value: Any, seq: int, task: str, up: list[str], **fields: Any) -> Checkpoint:
    serializer = fields.pop("serializer", "pickle")
    name, plus, _ = serializer.partition("+")
    handler = LocalResultHandler("results", serializer=name, compression="zstd" if plus else None)
    preview = fields.pop("preview", None) or to_json(make(value, **fields.pop("told", {})))
    told = json.loads(preview)
    return graphs.kept_value(
        value, seq, task, handler, inputs=graphs.inputs(up), preview=preview,
        **{"type": told["type"], "summary": told.get("summary", ""), **fields},
    )  # fmt: skip


def _trace(facts: list[Checkpoint], *where: str, **given: Any) -> Trace:
    reader = Reader(made.ledger(facts))
    return trace(reader, _record(reader), conditions_of(where), **given)


def _record(reader: Reader) -> RunRecord:
    record = reader.ledger.run("daily-sales", 1)
    assert record is not None
    return record


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_every_kind_of_table_are_found(kind: str) -> None:
    made_of, serializer = KINDS[kind]
    facts = [_fact(made_of(COLUMNS), 1, "orders", [], serializer=serializer)]

    found = _trace(facts, "id=3")
    null = _trace(facts, "name=null").tables[0]
    both = _trace(facts, "id=3", "price=4").tables[0]

    (table,) = found.tables
    assert (table.count, table.among, table.places) == (2, 4, (2, 3))
    assert table.rows[1] == {"id": 3, "name": "d", "price": 4.0}
    assert table.rows[0]["price"] is None
    assert (null.count, null.places) == (1, (1,))
    assert (both.count, both.places) == (1, (3,))


def test_a_row_is_followed_from_the_value_upward_past_what_is_no_table() -> None:
    facts = [
        _fact("day", 1, "day", []),
        _fact(pd.DataFrame(COLUMNS), 2, "extract", ["day"]),
        _fact(pd.DataFrame({"other": [1]}), 3, "rates", []),
        _fact(pl.DataFrame(COLUMNS).filter(pl.col("id") < 3), 4, "clean", ["extract", "rates"]),
        _fact(7, 5, "total", ["clean"]),
        _fact(pd.DataFrame(COLUMNS), 6, "elsewhere", []),
    ]

    found = _trace(facts, "id=3", at="total")

    assert [(one.address, one.count) for one in found.tables] == [
        ("daily-sales/1/clean", 0),
        ("daily-sales/1/extract", 2),
    ]
    assert {one.address.rpartition("/")[2]: one.why for one in found.passed} == {
        "total": "it is no table: int",
        "rates": "it has no column id",
        "day": "it is no table: str",
    }


def test_no_value_is_read_that_its_preview_rules_out() -> None:
    facts = [
        _fact(pd.DataFrame({"other": [1]}), 1, "rates", []),
        _fact(pd.DataFrame(COLUMNS), 2, "orders", ["rates"]),
    ]
    read: list[str] = []

    def load(run: RunRecord, fact: Checkpoint) -> Any:
        read.append(fact.task)
        return pd.DataFrame(COLUMNS)

    _trace(facts, "id=1", load=load)

    assert read == ["orders"]


def test_the_first_few_rows_are_shown_and_all_are_counted() -> None:
    facts = [_fact(pd.DataFrame({"id": [7] * 200_000}), 1, "orders", [], serializer="parquet")]

    (table,) = _trace(facts, "id=7", rows=3).tables

    assert (table.count, table.among, table.places) == (200_000, 200_000, (0, 1, 2))


def test_a_row_deep_in_a_large_file_is_found_by_its_place() -> None:
    facts = [_fact(pl.DataFrame({"id": range(300_000)}), 1, "orders", [], serializer="parquet")]

    (table,) = _trace(facts, "id=299999").tables

    assert (table.places, table.rows) == ((299_999,), ({"id": 299_999},))


def test_of_a_parquet_file_only_the_columns_that_are_asked_for_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[tuple[int, list[str]]] = []
    whole = pq.ParquetFile.read_row_group

    def spied(file: Any, group: int, columns: list[str]) -> Any:
        read.append((group, columns))
        return whole(file, group, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", spied)
    value = pa.table({"id": range(300_000), "text": ["x"] * 300_000})

    _trace([_fact(value, 1, "orders", [], serializer="parquet")], "id=200000")

    assert read == [(0, ["id"]), (1, ["id"]), (1, ["id", "text"]), (2, ["id"])]


def test_an_index_with_a_name_is_a_column() -> None:
    frame = pd.DataFrame(COLUMNS).set_index("name")
    for serializer in ("pickle", "parquet"):
        (table,) = _trace([_fact(frame, 1, "o", [], serializer=serializer)], "name=c").tables
        assert (table.places, table.rows[0]["id"]) == ((2,), 3)


def test_an_index_without_a_name_is_none(tmp_path: Path) -> None:
    frame = pd.DataFrame(COLUMNS).iloc[2:]
    for serializer in ("pickle", "parquet", "arrow"):
        (table,) = _trace([_fact(frame, 1, "o", [], serializer=serializer)], "name=c").tables
        assert list(table.rows[0]) == ["id", "name", "price"]


def test_redacted_columns_are_hidden_in_what_is_shown() -> None:
    facts = [_fact(pd.DataFrame(COLUMNS), 1, "o", [], told={"redact": ["name"]})]

    (table,) = _trace(facts, "id=1").tables

    assert table.rows == ({"id": 1, "name": "•••", "price": 1.5},)


def test_a_column_that_no_table_has_is_named_with_the_one_that_was_meant() -> None:
    facts = [_fact(pd.DataFrame({"order_id": [1]}), 1, "orders", [])]

    with pytest.raises(NotFound, match=r"has the column order_i; did you mean order_id\?"):
        _trace(facts, "order_i=1")
    with pytest.raises(NotFound, match="there is no table among them"):
        _trace([_fact(1, 1, "one", [])], "id=1")


def test_what_is_gone_or_damaged_is_passed_over_and_told() -> None:
    facts = [
        _fact(pd.DataFrame(COLUMNS), 1, "first", []),
        _fact(pd.DataFrame(COLUMNS), 2, "second", ["first"], serializer="parquet"),
    ]
    for fact in facts:
        path = Path(json.loads(fact.location or ""))
        path.chmod(0o600)
        path.write_bytes(b"evil")

    found = _trace(facts, "id=1")

    assert found.tables == ()
    assert ["not the bytes that were written" in one.why for one in found.passed] == [True, True]


def test_a_store_that_does_not_answer_is_an_error() -> None:
    def load(run: RunRecord, fact: Checkpoint) -> Any:
        raise Unavailable("no answer")

    with pytest.raises(Unavailable):
        _trace([_fact(pd.DataFrame(COLUMNS), 1, "orders", [])], "id=1", load=load)


@pytest.mark.parametrize(
    ("cells", "text", "places"),
    [
        ([1, 2.0, "1", None], "1", [0, 2]),
        ([10**17, 10**17 + 1], "100000000000000001", [1]),
        ([True, False, 1], "true", [0]),
        ([float("nan"), None, pd.NaT, pd.NA, 0], "null", [0, 1, 2, 3]),
        ([datetime.date(2026, 11, 22), datetime.date(2026, 11, 23)], "2026-11-22", [0]),
        ([pd.Timestamp("2026-11-22"), NOON], "2026-11-22 00:00:00", [0]),
        ([NOON], "2026-11-22T12:00:00+00:00", [0]),
        ([Decimal("1.50"), Decimal(2)], "1.5", [0]),
        ([b"ab", "ab", object()], "ab", [0, 1]),
        (["", "x"], "", [0]),
    ],
)  # fmt: skip
def test_a_cell_is_what_a_person_wrote(cells: list[Any], text: str, places: list[int]) -> None:
    assert places_of({"c": cells}, {"c": text}) == places


@pytest.mark.parametrize("text", ["order_id", "=5", ""])
def test_what_says_no_row_is_refused(text: str) -> None:
    with pytest.raises(FilterError, match="write column=value"):
        conditions_of([text])


def test_a_ledger_of_no_values_says_so() -> None:
    reader = Reader(MemoryLedger())
    reader.ledger.begin(made.record(state="Running", ended_at=None))

    with pytest.raises(NotFound, match="no value that was kept"):
        trace(reader, _record(reader), {"id": "1"})
