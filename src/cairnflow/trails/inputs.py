"""What a task run was given: where each argument came from, and its value once asked for."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cairnflow.digests import content
from cairnflow.engine.given import item_of
from cairnflow.errors import Missing, NotFound
from cairnflow.keys import WHOLE, Address, parse_address
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address as fact_address
from cairnflow.trails.hints import nearest
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.markup import page, pairs, quiet
from cairnflow.trails.reading import Reader
from cairnflow.trails.rows import last_attempts
from cairnflow.trails.showing import Shown
from cairnflow.trails.trees import HIDDEN, inline
from cairnflow.trails.words import label, one_line, printable, tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Where an argument came from.

    Attributes:
        name: of the argument.
        kind: ``checkpoint``, the value of a task run; ``children``, those of all children of a
            mapped task; ``param``, of a parameter; ``constant``, written in the flow.
        address: of the task run or the mapped task; empty for a constant.
        item: place of the item that was taken of the value, from 0; None for the whole.
        value: of a constant or a parameter, as far as a fact could hold it; else None.
        is_redacted: the constant may not be shown, and its value was not written.
        hash: content digest of the argument; empty where unknown.
    """

    name: str
    kind: str
    address: str
    item: int | None
    value: Any
    is_redacted: bool
    hash: str

    def __str__(self) -> str:
        item = "" if self.item is None else f"[{self.item}]"
        if self.kind == "param" and self.value is not None:
            return f"{self.name} = {self.value!r} (parameter)"
        if self.address:
            return f"{self.name} ← {self.address}{item}"
        if self.is_redacted:
            return f"{self.name} = {HIDDEN}"
        if self.item is not None:
            return f"{self.name} ← item {self.item} of a constant"
        return f"{self.name} = {inline(self.value)}"


class Inputs(Shown, Mapping[str, Any]):
    """The arguments of a task run, by name: a mapping whose values are read when asked for.

    Names, ``len``, ``in`` and ``facts`` read nothing. Each value is read once.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the task run.
    """

    __slots__ = ("_facts", "_reader", "_record", "_values", "_whose")

    def __init__(self, reader: Reader, record: RunRecord, fact: Checkpoint) -> None:
        self._reader = reader
        self._record = record
        self._whose = fact_address(record, fact)
        self._facts = {entry.name: entry for entry in inputs_of(fact)}
        self._values: dict[str, Any] = {}

    @property
    def facts(self) -> dict[str, Input]:
        """Where each argument came from, by name."""
        return dict(self._facts)

    def __getitem__(self, name: str) -> Any:
        if name not in self._facts:
            raise NotFound(
                f"{self._whose} has no input {name!r}; {nearest(name, list(self._facts))}"
            )
        if name not in self._values:
            self._values[name] = self._read(self._facts[name])
        return self._values[name]

    def _read(self, entry: Input) -> Any:
        if not entry.address:
            return _constant(entry, self._whose)
        where = parse_address(entry.address)
        record = self._run(where)
        if entry.kind == "children":
            facts = self._reader.ledger.checkpoints(record.key, where.task)
            return [_given(record, fact) for fact in last_attempts(facts)]
        child = WHOLE if where.map is None else int(where.map)
        fact = self._reader.ledger.checkpoint(record.key, where.task or "", child, where.attempt)
        if fact is None:
            raise Missing(f"{entry} of {self._whose}: {self._unkept(record, where)}")
        value = _given(record, fact)
        return value if entry.item is None else item_of(value, entry.item)

    def _run(self, where: Address) -> RunRecord:
        if f"{where.flow}/{where.run}" == self._record.address:
            return self._record
        found = self._reader.ledger.run(where.flow, int(where.run))
        if found is None:
            raise NotFound(f"{where}, an input of {self._whose}, is not in this ledger")
        return found

    def _unkept(self, record: RunRecord, where: Address) -> str:
        """Say why an input left no fact: lists and operators of the flow's own don't."""
        tasks: list[dict[str, Any]] = self._reader.text(record.plan).get("tasks") or []
        told = next((task for task in tasks if task["task"] == where.task), dict[str, Any]())
        parts = ", ".join(f"{record.address}/{entry[1]}" for entry in told.get("inputs") or ())
        if not told.get("generated"):
            return "it left no checkpoint"
        return (
            f"{told.get('name')} is made by the flow itself and not kept; open its parts: {parts}"
        )

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of an argument; ``default`` where there is no such argument."""
        return self[name] if name in self._facts else default

    def __eq__(self, other: object) -> bool:
        return self is other  # a mapping's own would read all values to compare them

    def __hash__(self) -> int:
        return id(self)

    def _line(self) -> str:
        told = ", ".join(one_line(str(entry)) for entry in self._facts.values())
        return printable(f"<Inputs {told}>" if told else "<Inputs none>")

    def _page(self) -> str:
        return page(pairs(input_rows(self._facts.values())) or quiet("no inputs"))


def inputs_of(fact: Checkpoint) -> list[Input]:
    """Return where each argument of a task run came from."""
    entries: list[dict[str, Any]] = json.loads(fact.inputs or "[]")
    return [
        Input(
            name=entry["name"],
            kind=entry["kind"],
            address=entry.get("addr") or "",
            item=entry.get("item"),
            value=entry.get("value"),
            is_redacted=bool(entry.get("redacted")),
            hash=entry.get("hash") or "",
        )
        for entry in entries
        if entry["kind"] != "settings"  # the task's own attributes, which are no argument
    ]


def input_rows(entries: Iterable[Input]) -> list[tuple[str, str]]:
    """Return where arguments came from, as names and texts."""
    return [
        (entry.name, one_line(str(entry).removeprefix(entry.name).strip(), 300))
        for entry in entries
    ]


def _given(record: RunRecord, fact: Checkpoint) -> Any:
    """Return what a task was given of another one.

    Raises:
        ResultError: it can't be got back.
    """
    address = fact_address(record, fact)
    if fact.location is not None:
        return TaskResult(fact, address).value
    if tone(fact.state).name == "skipped":
        return None  # which the engine gives where a trigger lets it come this far
    if tone(fact.state).name == "failed":
        raise Missing(
            f"{address} {label(fact.state)}, and its exception is not kept as a value; "
            "see its .exception"
        )
    return TaskResult(fact, address).value


def _constant(entry: Input, whose: str) -> Any:
    """Return the value of a constant, if the fact holds all of it: its content digest says so."""
    for value in _candidates(entry.value):
        if entry.item is None and not entry.is_redacted and content(value) == entry.hash:
            return value
    why = "it may not be shown" if entry.is_redacted else "a fact holds only small plain values"
    raise Missing(
        f"input {entry.name!r} of {whose} is a constant in the flow's own code and was not kept: "
        f"{why}; take it from there, or make it a Parameter, which is always kept"
    )


def _candidates(value: Any) -> list[Any]:
    """Return what a JSON value may stand for: floats that JSON lacks are written as texts."""
    if isinstance(value, str) and value in {"nan", "inf", "-inf"}:
        return [value, float(value)]
    return [value]
