"""What a run finds that resumes another: kept values, and what people have approved."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from cairnflow.clock import now
from cairnflow.engine.reuse import ASKED, Reason, known_of
from cairnflow.engine.work import Known
from cairnflow.errors import AuthoringError
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.finding import lineage
from cairnflow.ledger.records import Annotation, Checkpoint, RunRecord
from cairnflow.logs import get_logger
from cairnflow.plan.plan import Plan

T = TypeVar("T")

_USED = "used"
"""Kind of annotation of a paused run: another run has gone on with what was approved of it."""


class Approval(NamedTuple):
    """An approval of one pause.

    Attributes:
        run: key of the run that paused.
        at: when a person said so, microseconds since 1970 UTC.
    """

    run: int
    at: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a run, and those that it resumed in its turn, have left.

    Attributes:
        known: what is kept of each task run, or why nothing is.
        approvals: of the task runs that were paused, and that a person let go on.
        addresses: of these runs.
    """

    known: Mapping[TaskKey, Known | Reason]
    approvals: Mapping[TaskKey, Approval] = field(default_factory=dict[TaskKey, Approval])
    addresses: frozenset[str] = frozenset()


def left_by(ledger: Ledger, before: RunRecord) -> Resumed:
    """Return what a run has left for one that resumes it."""
    found: dict[TaskKey, Known | Reason] = {}
    last: dict[TaskKey, Checkpoint] = {}
    runs = lineage(ledger, before)
    for run in runs:
        facts = ledger.checkpoints(run.key)
        merge(found, known_of(run.address, facts, ledger.deletions(run.key)))
        last = {**{TaskKey(fact.task, fact.map_index): fact for fact in facts}, **last}
    return Resumed(found, approvals_of(ledger, last), frozenset(run.address for run in runs))


def merge(found: dict[TaskKey, T | Reason], older: Mapping[TaskKey, T | Reason]) -> None:
    """Add what an older run has of task runs of which a newer one has no value.

    Args:
        found: what newer runs have; grows.
        older: what one has that they resumed.
    """
    for key, known in older.items():
        if key not in found or (isinstance(found[key], Reason) and not isinstance(known, Reason)):
            found[key] = known


def behind(plan: Plan, tasks: Iterable[str]) -> frozenset[str]:
    """Return the slugs of tasks, and of all that wait for them, directly or through others.

    Raises:
        AuthoringError: the flow has no such task.
    """
    found: set[int] = set()
    pending = [_place(plan, task) for task in tasks]
    while pending:
        place = pending.pop()
        if place not in found:
            found.add(place)
            pending.extend(plan.nodes[place].downstream)
    return frozenset(plan.nodes[place].slug for place in found)


def _place(plan: Plan, task: str) -> int:
    if task in plan.places:
        return plan.places[task]
    known = [node.slug for node in plan.nodes if not node.task.is_generated]
    near = difflib.get_close_matches(task, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"tasks: {', '.join(known)}"
    raise AuthoringError(f"flow {plan.name!r} has no task {task!r} to run again from; {hint}")


def wished(
    known: Mapping[TaskKey, Known | Reason], again: Collection[str], *, any_code: bool
) -> Mapping[TaskKey, Known | Reason]:
    """Return what is kept, as far as a person wants it to be used.

    Args:
        known: what is kept of each task run, or why nothing is.
        again: slugs of tasks that are run again all the same.
        any_code: values are good whatever became of the code; turns of a loop are not: the next
            turn would be made by other code than they were.
    """
    if not again and not any_code:
        return known
    return {
        key: ASKED
        if key.task in again
        else one._replace(any_code=True)
        if any_code and isinstance(one, Known) and not one.turn
        else one
        for key, one in known.items()
    }


def approvals_of(ledger: Ledger, last: Mapping[TaskKey, Checkpoint]) -> dict[TaskKey, Approval]:
    """Return what is paused by its last fact, and was approved since: an approval is of one pause.

    Args:
        ledger: has what people said.
        last: the last fact of each task run.
    """
    paused = {key: fact for key, fact in last.items() if fact.state == "Paused"}
    said: dict[tuple[int, TaskKey], int] = {}
    for run in {fact.run for fact in paused.values()}:
        for one in ledger.annotations(run, "approved"):
            said[run, TaskKey(one.task, one.map_index)] = one.at
    found: dict[TaskKey, Approval] = {}
    for key, fact in paused.items():
        at = max(said.get((fact.run, key), 0), said.get((fact.run, TaskKey(key.task)), 0))
        if at > fact.ended_at:
            found[key] = Approval(fact.run, at)
    return found


def used(ledger: Ledger, left: Resumed, run: RunRecord) -> Resumed:
    """Return what was left, without approvals that another run has gone on with.

    An approval lets what was paused happen once. The run that resumes first notes that it uses
    what is approved by then; what resumes that run goes on with it, where it has not been begun.

    Args:
        ledger: where it is noted.
        left: by the resumed run.
        run: the one that resumes it, and has begun.
    """
    mine = {*left.addresses, run.address}
    taken: dict[int, list[Annotation]] = {}
    for key in sorted({approval.run for approval in left.approvals.values()}):
        ledger.annotate(Annotation(key, "", WHOLE, _USED, run.address, "", now()))
        taken[key] = _by_others(ledger.annotations(key, _USED), run.address, mine)
    good: dict[TaskKey, Approval] = {}
    for task_run, approval in left.approvals.items():
        others = [one.text for one in taken[approval.run] if one.at >= approval.at]
        if not others:
            good[task_run] = approval
            continue
        get_logger("run").warning(
            "%s waits for a person again: what was approved of it is what %s has gone on with; "
            "to go on behind that, resume %s",
            *(task_run, others[0], others[0]),
        )
    return replace(left, approvals=good)


def unused(ledger: Ledger, left: Resumed) -> frozenset[TaskKey]:
    """Return the task runs whose approval no other run has gone on with yet; writes nothing."""
    found: set[TaskKey] = set()
    for key, approval in left.approvals.items():
        notes = ledger.annotations(approval.run, _USED)
        if all(one.text in left.addresses or one.at < approval.at for one in notes):
            found.add(key)
    return frozenset(found)


def _by_others(said: list[Annotation], me: str, mine: set[str]) -> list[Annotation]:
    """Return the notes of runs that came first, but for those of the resumed ones."""
    before = said[: [one.text for one in said].index(me)]
    return [one for one in before if one.text not in mine]
