"""A row followed up the tables that a value was made of: where it stands in each, and as what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from cairnflow.errors import NotFound, Unavailable
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address, answer
from cairnflow.previews.base import TABLE
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.serializers.rows import Table, table_in, table_of
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.hints import nearest
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.conditions import places_of
from cairnflow.trails.searching.first_bad import graph_of, target_of
from cairnflow.trails.searching.found import Skipped
from cairnflow.trails.searching.values import Load, loading
from cairnflow.trails.trees import HIDDEN
from cairnflow.trails.words import one_line

_CELL = 200
"""Characters of a cell."""


@dataclass(frozen=True, slots=True)
class Traced:
    """The rows of one table that are meant.

    Attributes:
        address: of the table.
        count: of the rows that are meant.
        among: count of all rows.
        places: of the first few of them, from 0.
        rows: those, by the names of the columns; what a preview must not tell is hidden.
    """

    address: str
    count: int
    among: int
    places: tuple[int, ...]
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A row, followed from a value up to what that was made of.

    Attributes:
        of: address of the value.
        where: what each column must be.
        tables: those that have the columns, from the value upward.
        passed: the values that were passed over, and why.
    """

    of: str
    where: Mapping[str, str]
    tables: tuple[Traced, ...]
    passed: tuple[Skipped, ...]

    def wire(self) -> dict[str, Any]:
        """Return the form that ``cairn trace --json`` gives."""
        return answer(
            {
                "addr": self.of,
                "where": dict(self.where),
                "tables": [
                    {"addr": one.address, "count": one.count, "rows_total": one.among,
                     "places": list(one.places), "rows": list(one.rows)}
                    for one in self.tables
                ],
                "passed": [{"addr": one.address, "why": one.why} for one in self.passed],
            }
        )  # fmt: skip


def trace(
    reader: Reader,
    record: RunRecord,
    where: Mapping[str, str],
    at: str | None = None,
    *,
    rows: int = 5,
    load: Load | None = None,
) -> Trace:
    """Return where a row stands in the tables that a value was made of, and in itself.

    Args:
        reader: asks the ledger.
        record: of the run.
        where: what each column must be, as people write it.
        at: ``task`` or ``task:map``; None for what was kept last.
        rows: how many rows of each table are given at most.
        load: reads a value whose bytes can't be read by columns.

    Raises:
        NotFound: no table has these columns; the message names what they have.
        Unavailable: a store does not answer.
    """
    graph = graph_of(reader, record)
    key = target_of(graph, at)
    tracer = _Tracer(reader, graph, where, rows, load or loading(reader))
    for one in reversed(graph.ancestors(key)):
        if one in graph.last:
            tracer.take(graph.last[one])
    if not tracer.tables and not any(one.why.startswith(_UNREADABLE) for one in tracer.passed):
        names = tracer.names
        missing = next((name for name in where if name not in names), next(iter(where)))
        hint = nearest(missing, list(names)) if names else "there is no table among them"
        raise NotFound(
            f"no table up to {graph.address(key)} has the column {' and '.join(where)}; {hint}"
        )
    return Trace(graph.address(key), dict(where), tuple(tracer.tables), tuple(tracer.passed))


_UNREADABLE = "it can't be read"


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the preview of a value tells of its columns.

    Attributes:
        names: of columns.
        is_whole: no others are there.
        absence: why it is no table; empty where it is one, or may be one.
        hidden: names of columns whose cells must not be told.
    """

    names: tuple[str, ...] = ()
    is_whole: bool = True
    absence: str = ""
    hidden: frozenset[str] = frozenset()

    def why(self, where: Mapping[str, str]) -> str:
        """Return why a table need not be read; empty where it must be."""
        if self.absence or not self.is_whole:
            return self.absence
        lacking = [name for name in where if name not in self.names]
        return f"it has no column {', '.join(lacking)}" if lacking else ""


def _columns(fact: Checkpoint) -> _Columns:
    if fact.location is None:
        return _Columns(absence="it has no value that was kept")
    told: dict[str, Any] = json.loads(fact.preview or "{}")
    columns: list[dict[str, Any]] = told.get("columns") or []
    if told.get("mime") == TABLE:
        names = [str(one.get("name", "")) for one in columns]
        hidden = frozenset(str(one.get("name", "")) for one in columns if one.get("redacted"))
        total = told.get("columns_total")
        is_whole = isinstance(total, int) and total <= sum(not one.get("index") for one in columns)
        return _Columns(tuple(names), is_whole, hidden=hidden)
    if fact.type == "list":
        return _records(told.get("data"))
    kind = one_line(fact.type or "its type is not known")
    is_table = fact.preview is None and kind.rpartition(".")[2] in {"DataFrame", "Table"}
    return _Columns(is_whole=False) if is_table else _Columns(absence=f"it is no table: {kind}")


def _records(data: Any) -> _Columns:
    """Return the columns of a list, as far as its preview shows dicts in it."""
    if not isinstance(data, list):
        return _Columns(is_whole=False)
    if not data or not isinstance(data[0], dict):
        return _Columns(absence="it is no table: a list of other things than dicts")
    return _Columns(tuple(map(str, cast("dict[str, Any]", data[0]))), is_whole=False)


class _Tracer:
    """Looks for rows in one value after the other.

    Attributes:
        tables: those that have the columns.
        passed: those that were passed over.
        names: of columns that were met.
    """

    def __init__(
        self, reader: Reader, graph: Graph, where: Mapping[str, str], most: int, load: Load
    ) -> None:
        self.tables: list[Traced] = []
        self.passed: list[Skipped] = []
        self.names: dict[str, None] = {}
        self._reader = reader
        self._graph = graph
        self._where = where
        self._most = most
        self._load = load

    def take(self, fact: Checkpoint) -> None:
        """Look into one value."""
        told = _columns(fact)
        self.names |= dict.fromkeys(told.names)
        why = told.why(self._where)
        found = why or self._traced(fact, told.hidden)
        if isinstance(found, str):
            self.passed.append(Skipped(self._graph.address_of(fact), found))
        else:
            self.tables.append(found)

    def _traced(self, fact: Checkpoint, hidden: frozenset[str]) -> Traced | str:
        """Return the rows that are meant, or why they can't be told."""
        try:
            table = _table(self._reader, self._graph.record, fact, self._load)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - decoding runs an author's code, which may raise anything
            return one_line(f"{_UNREADABLE}: {error}", 300)
        if table is None:
            return "it is no table"
        self.names |= dict.fromkeys(table.names)
        lacking = [name for name in self._where if name not in table.names]
        if lacking:
            return f"it has no column {', '.join(lacking)}"
        return _matching(self._graph.address_of(fact), table, self._where, self._most, hidden)


def _matching(
    named: str, table: Table, where: Mapping[str, str], most: int, hidden: frozenset[str]
) -> Traced:
    count, among = 0, 0
    places: list[int] = []
    rows: list[dict[str, Any]] = []
    for part in table.parts():
        columns = {name: part.column(name) for name in where}
        found = places_of(columns, where)
        for place in found[: most - len(rows)]:
            places.append(among + place)
            rows.append(dict(_shown(part.row(place), hidden)))
        count += len(found)
        among += len(next(iter(columns.values()), ()))
    return Traced(named, count, among, tuple(places), tuple(rows))


def _shown(row: Mapping[str, Any], hidden: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Yield the cells of a row as plain data, each of a bounded length."""
    for name, cell in row.items():
        is_plain = cell is None or type(cell) in {bool, int, float}
        if name in hidden:
            yield name, HIDDEN
        elif is_plain and cell == cell and cell not in {float("inf"), float("-inf")}:
            yield name, cell
        else:
            yield name, None if is_plain else one_line(str(cell), _CELL)


def _table(reader: Reader, record: RunRecord, fact: Checkpoint, load: Load) -> Table | None:
    """Return a value as a table: by its verified bytes where they can be read by columns."""
    result = TaskResult(fact, address(record, fact), reader)
    safe, handler = result.safe_value, result.handler
    if isinstance(safe, SafeResult) and isinstance(handler, StoredResultHandler):
        result.refuse_deleted()
        if fact.serializer in {"parquet/1", "arrow/1"}:
            return table_in(handler.bytes_of(safe), fact.serializer)
    return table_of(load(record, fact))
