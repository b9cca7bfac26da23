"""Where an argument of a task run came from, and its value."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cairnflow.digests import content
from cairnflow.engine.given import item_of
from cairnflow.errors import Missing, NotFound
from cairnflow.keys import parse_address
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address as fact_address
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.plans import PlannedTask, planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.rows import last_attempts
from cairnflow.trails.trees import HIDDEN, inline
from cairnflow.trails.words import label, one_line, tone

_COLLECTIONS: Mapping[str, Callable[[Iterable[Any]], Any]] = MappingProxyType(
    {"List": list, "Tuple": tuple, "Set": set, "Frozenset": frozenset}
)
"""What the flow itself makes of several tasks, by the name of the task that makes it."""


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
        codes: code digests of what it holds of the author's, by name such as ``class lab.Row``.
    """

    name: str
    kind: str
    address: str
    item: int | None
    value: Any
    is_redacted: bool
    hash: str
    codes: Mapping[str, str] = field(default_factory=dict[str, str])

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
            codes=entry.get("code") or {},
        )
        for entry in entries
        if entry["kind"] != "settings"  # the task's own attributes, which are no argument
    ]


def settings_of(fact: Checkpoint) -> str:
    """Return the content digest of a task's own attributes; empty where it had none."""
    entries: list[dict[str, Any]] = json.loads(fact.inputs or "[]")
    return next((entry.get("hash") or "" for entry in entries if entry["kind"] == "settings"), "")


Fetch = Callable[[RunRecord, Checkpoint], Any]
"""Gives the value of a task run, of which the fact is given with its run's record."""


def argument(reader: Reader, record: RunRecord, entry: Input, fetch: Fetch | None = None) -> Any:
    """Return the value of an argument.

    Args:
        reader: asks the ledger.
        record: of the run.
        entry: where the argument came from.
        fetch: gives the values that were kept; reads them where they are kept by default.

    Raises:
        Missing: it was not kept, or is gone.
        ResultError: it can't be got back; never a stand-in.
    """
    if not entry.address:
        return _constant(entry)
    where = parse_address(entry.address)
    if f"{where.flow}/{where.run}" != record.address:
        found = reader.ledger.run(where.flow, int(where.run))
        if found is None:
            raise NotFound(f"{entry}: this run is not in {reader.ledger.url}")
        record = found
    values = _Values(reader, record, fetch)
    index = None if where.map is None else int(where.map)
    facts = reader.ledger.checkpoints(record.key, where.task) if index is None else []
    if index is not None:
        fact = reader.ledger.checkpoint(record.key, where.task or "", index, where.attempt)
        facts = [fact] if fact is not None else []
    if not facts:
        return values.made(entry, where.task or "")
    value = values.of(facts)
    return value if entry.item is None else item_of(value, entry.item)


def _constant(entry: Input) -> Any:
    """Return the value of a constant, if the fact holds all of it: its content digest says so."""
    for value in _candidates(entry.value):
        if entry.item is None and not entry.is_redacted and content(value) == entry.hash:
            return value
    why = "it may not be shown" if entry.is_redacted else "a fact holds only small plain values"
    raise Missing(
        f"{one_line(str(entry))}: it is a constant in the flow's own code, and was not kept "
        f"({why}); take it from there, or make it a Parameter, which is always kept"
    )


def _candidates(value: Any) -> list[Any]:
    """Return what a JSON value may stand for: texts for floats it lacks, lists for tuples."""
    if value.__class__ is list:
        return [value, tuple(value)]
    if isinstance(value, str) and value in {"nan", "inf", "-inf"}:
        return [value, float(value)]
    return [value]


class _Values:
    """Values of the tasks of one run, as those were given them that came after."""

    def __init__(self, reader: Reader, record: RunRecord, fetch: Fetch | None) -> None:
        self._reader = reader
        self._record = record
        self._fetch = fetch

    def of(self, facts: list[Checkpoint]) -> Any:
        """Return the value of a task, or the list of those of its children."""
        last = last_attempts(facts)
        if facts[0].state == "Mapped":
            return [self._given(fact) for fact in last]
        return self._given(last[-1])

    def _given(self, fact: Checkpoint) -> Any:
        where = fact_address(self._record, fact)
        kind = tone(fact.state).name
        if fact.location is None and kind == "skipped":
            return None  # which the engine gives where a trigger lets it come this far
        if kind == "failed":
            raise Missing(
                f"{where} {label(fact.state)}, so that what came after was given its exception, "
                "which is not kept as a value; see its .exception"
            )
        if self._fetch is not None:
            return self._fetch(self._record, fact)
        return TaskResult(fact, where, self._reader).value

    def made(self, entry: Input, task: str) -> Any:
        """Return what the flow itself made of other tasks' values; it is not kept, but they are.

        Made again, it must have the content digest that it had then: the plan does not tell the
        constants that were in it.
        """
        tasks = {told.task: told for told in planned(self._reader.text(self._record.plan))}
        found = tasks.get(task)
        if found is None or not found.is_generated:
            raise Missing(f"{entry}: it left no checkpoint")
        if found.name in _COLLECTIONS:
            value = self._collected(tasks, found)
            if entry.item is not None and entry.item < len(value):
                value = item_of(value, entry.item)
            if entry.hash and content(value) == entry.hash:
                return value
        parts = ", ".join(f"{self._record.address}/{part}" for _, part, _ in found.inputs)
        raise Missing(
            f"{entry}: it was made by the flow itself ({found.name}), and is not kept; "
            f"what it was made of: {parts}"
        )

    def _collected(self, tasks: Mapping[str, PlannedTask], made: PlannedTask) -> Any:
        parts: list[Any] = []
        for _, part, _ in made.inputs:
            told = tasks[part]
            if told.is_generated and told.name in _COLLECTIONS:
                parts.append(self._collected(tasks, told))
                continue
            facts = self._reader.ledger.checkpoints(self._record.key, part)
            if not facts:
                raise Missing(f"{self._record.address}/{part} left no checkpoint")
            parts.append(self.of(facts))
        return _COLLECTIONS[made.name](parts)
