"""How a run's data compares with another run's: what is left of a comparison, for many to ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from cairnflow.ledger.garbage import no_search_for_circles
from cairnflow.ledger.records import Outline, RunRecord
from cairnflow.ledger.verdicts import Verdict
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.checkpoints import BesideForm
from cairnflow.server.forms.differences import Delta
from cairnflow.trails.comparing.badges import Badge, badge_of
from cairnflow.trails.comparing.baselines import baseline, other
from cairnflow.trails.comparing.beside import word_of
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.comparing.deltas import deltas
from cairnflow.trails.comparing.pairs import Pair, TaskComparison
from cairnflow.trails.runs import Run

NONE: Final = "none"
"""Stands for no run, where one may be named to compare with."""

SIGNS: Final = {"same": "=", "equal": "~", "changed": "!", "new": "+"}
"""What stands for a status in a column; ``?`` for any other."""

_MOVED: Final = 12
"""Measures that are told of one task."""

_TASKS: Final = 100
"""Tasks of which it is told what moved; the previews of two values are read for each."""


@dataclass(frozen=True, slots=True)
class TaskVersus:
    """How one task compares.

    Attributes:
        status: same, equal, changed, new or unknown.
        role: origin or follows where it changed; None where that is not known.
        cause: what led to it; None where nothing did, or that is not known.
        changed: count of task runs whose values differ.
        children: count of children; None for a task that is not mapped.
        moved: measures that changed, the most telling first.
    """

    status: str
    role: str | None
    cause: str | None
    changed: int
    children: int | None
    moved: tuple[Delta, ...]


@dataclass(frozen=True, slots=True)
class Versus:
    """How a run compares with another one.

    Attributes:
        run: address of the other run; empty where there is none.
        badge: in a few words.
        tasks: how each task compares.
        signs: one a fact, by ``seq``; a blank where it is not compared.
        others: status, role and cause of those facts that are not the same, by ``seq``.
    """

    run: str = ""
    badge: Badge = field(default_factory=Badge)
    tasks: Mapping[str, TaskVersus] = field(default_factory=dict[str, TaskVersus])
    signs: str = ""
    others: Mapping[int, tuple[str, str | None, str | None]] = field(
        default_factory=dict[int, tuple[str, str | None, str | None]]
    )

    def of_fact(self, seq: int) -> BesideForm | None:
        """Return how a task run compares, by the ``seq`` of its fact; None where it does not."""
        if self.sign(seq) == " ":
            return None
        status, role, cause = self.others.get(seq, ("same", None, None))
        return {"run": self.run, "status": status, "role": role, "cause": cause}

    def sign(self, seq: int) -> str:
        """Return the sign of a fact; a blank where it is not compared."""
        return self.signs[seq - 1] if 0 < seq <= len(self.signs) else " "


def against(trails: Trails, run: Run, vs: str) -> RunRecord | None:
    """Return the run that another is held against; None for none.

    Args:
        trails: of the ledger.
        run: what is looked at.
        vs: a run's number, alias or address; ``none``; empty for the last good one before.

    Raises:
        NotFound: there is no such run.
        AddressError: it names none.
    """
    if vs == NONE:
        return None
    found = other(trails.reader, run.record, vs) if vs else baseline(trails.reader, run.record)
    return None if found is None or found.key == run.record.key else found


def versus(trails: Trails, run: Run, vs: str) -> Versus:
    """Return how a run compares with the one that is named; see ``against``.

    Raises:
        RunError: that is a run of another flow.
    """
    found = against(trails, run, vs)
    return Versus() if found is None else versus_run(trails, found, run)


def versus_run(trails: Trails, a: RunRecord, b: Run) -> Versus:
    """Return how a run compares with another one; of two that have ended it is worked out once."""
    key = ("versus", a.key, b.record.key)

    def make() -> Versus:
        with no_search_for_circles():
            return _versus(trails, a, b)

    if a.ended_at is not None and b.record.ended_at is not None:
        return trails.memory.once(key, make, _weight)
    stamp = (trails.stamp(a), trails.stamp(b.record))
    return trails.memory.lately(key, stamp, make, _weight)


def _weight(made: Versus) -> int:
    return 1_000 + len(made.signs) + 120 * len(made.others) + 2_000 * len(made.tasks)


def _versus(trails: Trails, a: RunRecord, b: Run) -> Versus:
    outline = b.outline
    whole = compare(trails.reader, a, b.record, (None, outline))
    tasks = {task.task: task for task in whole.tasks}
    told = [task.task for task in whole.tasks if task.first_value is not None][:_TASKS]
    others = _others(whole)
    return Versus(
        a.address,
        badge_of(whole, Verdict()),
        {name: _task(whole, task, is_told=name in told) for name, task in tasks.items()},
        _signs(outline, tasks, others),
        others,
    )


def _others(whole: Comparison) -> dict[int, tuple[str, str | None, str | None]]:
    return {
        pair.b.seq: (word_of(pair), *_why(pair))
        for task in whole.tasks
        for pair in task.pairs
        if pair.b is not None
    }


def _why(pair: Pair) -> tuple[str | None, str | None]:
    """Return the role and the cause of a value that changed."""
    if not pair.is_changed_value:
        return None, None
    return pair.role or None, None if pair.ground is None else pair.ground.kind


def _signs(
    outline: list[Outline],
    tasks: Mapping[str, TaskComparison],
    others: Mapping[int, tuple[str, str | None, str | None]],
) -> str:
    signs = [" "] * (outline[-1].seq if outline else 0)
    last = {(fact.task, fact.map_index): fact for fact in outline if fact.state != "Mapped"}
    for fact in last.values():
        if fact.task in tasks:
            signs[fact.seq - 1] = "="
    for seq, (status, _, _) in others.items():
        signs[seq - 1] = SIGNS.get(status, "?")
    return "".join(signs)


def _task(whole: Comparison, task: TaskComparison, *, is_told: bool) -> TaskVersus:
    values = [pair for pair in task.pairs if pair.is_changed_value]
    first = next((pair for pair in values if pair.role == task.role), next(iter(values), None))
    moved: list[dict[str, Any]] = []
    if is_told and first is not None:
        moved = [one.wire() for one in deltas(*whole.wholes(first))[:_MOVED]]
    role, cause = (None, None) if first is None else _why(first)
    return TaskVersus(
        "changed" if values else _word(task),
        role,
        cause,
        len(values),
        task.children,
        tuple(cast("list[Delta]", moved)),
    )


def _word(task: TaskComparison) -> str:
    """Return how a task compares of which no value changed."""
    if task.status in {"same", "equal"}:
        return task.status
    words = {word_of(pair) for pair in task.pairs}
    return "new" if "new" in words and "unknown" not in words else "unknown"
