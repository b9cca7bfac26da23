"""The steps of a trail, and how each compares with the same step of another run. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, overload

from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.rows import Row, rows
from cairnflow.trails.trends.jumps import SETTLED
from cairnflow.trails.trends.measures import Unit, measures
from cairnflow.trails.words import tone

Versus = Literal["", "same", "origin", "differs", "new", "failed", "unknown"]
"""How a step compares: ``origin`` has the inputs that it had and another value; ``differs`` has
another value; ``new`` was not in the other run; ``unknown`` can't be told; empty without one."""

_EQUAL = 1e-9
"""Part of a number below which a difference is one of rounding."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A measure that is another one than in the run beside.

    Attributes:
        name: of the measure.
        unit: of what it is.
        before: in the run beside; None where it has none there.
        now: in this run; likewise.
    """

    name: str
    unit: Unit
    before: float | None
    now: float | None

    def wire(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"name": self.name, "unit": self.unit, "before": self.before, "now": self.now}


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a run, or one child of a mapped task.

    Attributes:
        key: of the task or the child.
        address: of it.
        row: what became of it.
        facts: of it; the last one is that of its last attempt, of a mapped task its children's.
        beside: of the same step in the run beside; empty where there is none.
        versus: how it compares with that.
    """

    key: TaskKey
    address: str
    row: Row
    facts: tuple[Checkpoint, ...]
    beside: tuple[Checkpoint, ...] = field(repr=False, default=())
    versus: Versus = ""

    @property
    def is_group(self) -> bool:
        """Whether it is a mapped task, whose children are steps below it."""
        return self.key.child == WHOLE and self.row.children is not None

    @property
    def is_changed(self) -> bool:
        """Whether it is another one than in the run beside, or failed."""
        return self.versus not in {"", "same", "unknown"} or self.is_failed

    @property
    def is_failed(self) -> bool:
        """Whether it failed, or one of its children did."""
        return tone(self.row.state).name == "failed"

    def moved(self) -> list[Moved]:
        """Return the measures that are others than in the run beside, the most changed first.

        By previews alone.
        """
        if not self.beside:
            return []
        now = {one.name: one for one in measures(self.facts)}
        before = {one.name: one for one in measures(self.beside)}
        found: list[Moved] = []
        for name, one in (before | now).items():
            old, new = before.get(name), now.get(name)
            told = Moved(name, one.unit, old and old.value, new and new.value)
            if _is_moved(told):
                found.append(told)
        return sorted(found, key=_by_change)


def _is_moved(told: Moved) -> bool:
    if told.before is None or told.now is None:
        return told.unit != "seconds"
    least = SETTLED if told.unit == "seconds" else _EQUAL * abs(told.before)
    return abs(told.now - told.before) > least


def _by_change(told: Moved) -> tuple[bool, float]:
    """Return what sorts measures: rows, and what came or went, before what changed the most."""
    if told.before is None or told.now is None or told.name == "rows":
        return (False, 0)
    if told.unit in {"bytes", "seconds"}:
        return (True, 1)  # behind what the value itself is
    whole = max(abs(told.before), abs(told.now))
    return (True, -abs(told.now - told.before) / whole)


def steps_of(
    record: RunRecord, facts: Iterable[Checkpoint], beside: Sequence[Checkpoint] | None
) -> list[Step]:
    """Return one step a task, in the order in which the tasks first left a fact.

    Args:
        record: of the run.
        facts: all of it, in the order of ``seq``.
        beside: all facts of the run to compare with; None for none.
    """
    own, others = _by_task(facts), None if beside is None else _by_task(beside)
    return [
        _step(record, TaskKey(task), told, None if others is None else others.get(task, []))
        for task, told in own.items()
    ]


class Children(Sequence[Step]):
    """One step a child of a mapped task, in order; each is made when it is looked at.

    Args:
        record: of the run.
        step: the mapped task.
        is_compared: there is a run beside.
    """

    def __init__(self, record: RunRecord, step: Step, *, is_compared: bool) -> None:
        self._record = record
        self._task = step.key.task
        self._own, self._others = _by_child(step.facts), _by_child(step.beside)
        self._is_compared = is_compared
        self._places = sorted(self._own)
        self._made: dict[int, Step] = {}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Step: ...
    @overload
    def __getitem__(self, at: slice) -> list[Step]: ...
    def __getitem__(self, at: int | slice) -> Step | list[Step]:
        if isinstance(at, slice):
            return [self._at(child) for child in self._places[at]]
        return self._at(self._places[at])

    def _at(self, child: int) -> Step:
        if child not in self._made:
            beside = self._others.get(child, []) if self._is_compared else None
            key = TaskKey(self._task, child)
            self._made[child] = _step(self._record, key, self._own[child], beside)
        return self._made[child]

    def position(self, child: int) -> int | None:
        """Return the place of a child's step; None where the child has none."""
        place = bisect_left(self._places, child)
        return place if child in self._own else None


def _by_task(facts: Iterable[Checkpoint]) -> dict[str, list[Checkpoint]]:
    found: dict[str, list[Checkpoint]] = {}
    for fact in facts:
        found.setdefault(fact.task, []).append(fact)
    return found


def _by_child(facts: Iterable[Checkpoint]) -> dict[int, list[Checkpoint]]:
    found: dict[int, list[Checkpoint]] = {}
    for fact in facts:
        if fact.state != "Mapped":
            found.setdefault(fact.map_index, []).append(fact)
    return found


def _step(
    record: RunRecord,
    key: TaskKey,
    facts: Sequence[Checkpoint],
    beside: Sequence[Checkpoint] | None,
) -> Step:
    row = rows(facts, is_over=True)[0]
    if key.child != WHOLE:  # a row of one child is that of a group
        row = replace(row, children=None, content=facts[-1].content or "")
    is_one = row.children is None
    named = address(record, facts[-1]) if is_one else f"{record.address}/{key.task}"
    versus: Versus = "" if beside is None else _versus(row, facts, beside)
    return Step(key, named, row, tuple(facts), tuple(beside or ()), versus)


def _versus(row: Row, facts: Sequence[Checkpoint], beside: Sequence[Checkpoint]) -> Versus:
    if tone(row.state).name == "failed":
        return "failed"
    if not beside:
        return "new"
    is_one = row.children is None
    before = beside[-1].content if is_one else rows(beside, is_over=True)[0].content
    if not row.content or not before:
        return "unknown"
    if row.content == before:
        return "same"
    same = _is_same_input(facts[-1], beside[-1]) if row.children is None else False
    return "origin" if same else "differs"


def _is_same_input(fact: Checkpoint, other: Checkpoint) -> bool:
    return fact.inputs_digest is not None and fact.inputs_digest == other.inputs_digest


def position(steps: Sequence[Step], task: str) -> int | None:
    """Return the place of a task among steps; None where it is not there."""
    return next((place for place, one in enumerate(steps) if one.key.task == task), None)


def wire(step: Step, verdicts: Mapping[TaskKey, str]) -> dict[str, Any]:
    """Return the form that ``cairn walk --json`` gives of a step."""
    return {
        "addr": step.address,
        "seq": step.row.first_seq,
        "task": step.key.task,
        "map": None if step.key.child == WHOLE else step.key.child,
        "state": step.row.state,
        "children": step.row.children,
        "type": step.row.type or None,
        "summary": step.row.summary or None,
        "content": step.row.content or None,
        "vs": step.versus or None,
        "moved": [one.wire() for one in step.moved()],
        "verdict": verdicts.get(step.key, "unknown"),
    }
