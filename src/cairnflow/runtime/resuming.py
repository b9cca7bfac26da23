"""What a run finds that resumes another: kept values, and what people have approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cairnflow.clock import now
from cairnflow.engine.reuse import Reason, known_of
from cairnflow.engine.work import Known
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.finding import lineage
from cairnflow.ledger.records import Annotation, Checkpoint, RunRecord
from cairnflow.logs import get_logger

_USED = "used"
"""Kind of annotation of a paused run: another run has gone on with what was approved of it."""


class _Approval(NamedTuple):
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
    approvals: Mapping[TaskKey, _Approval] = field(default_factory=dict[TaskKey, _Approval])
    addresses: frozenset[str] = frozenset()


def left_by(ledger: Ledger, before: RunRecord) -> Resumed:
    """Return what a run has left for one that resumes it."""
    found: dict[TaskKey, Known | Reason] = {}
    last: dict[TaskKey, Checkpoint] = {}
    runs = lineage(ledger, before)
    for run in runs:
        facts = ledger.checkpoints(run.key)
        for key, known in known_of(run.address, facts, ledger.deletions(run.key)).items():
            if not isinstance(found.get(key), Known) and (
                key not in found or isinstance(known, Known)
            ):
                found[key] = known
        last = {**{TaskKey(fact.task, fact.map_index): fact for fact in facts}, **last}
    return Resumed(found, _approvals(ledger, last), frozenset(run.address for run in runs))


def _approvals(ledger: Ledger, last: Mapping[TaskKey, Checkpoint]) -> dict[TaskKey, _Approval]:
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
    found: dict[TaskKey, _Approval] = {}
    for key, fact in paused.items():
        at = max(said.get((fact.run, key), 0), said.get((fact.run, TaskKey(key.task)), 0))
        if at > fact.ended_at:
            found[key] = _Approval(fact.run, at)
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
    good: dict[TaskKey, _Approval] = {}
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


def _by_others(said: list[Annotation], me: str, mine: set[str]) -> list[Annotation]:
    """Return the notes of runs that came first, but for those of the resumed ones."""
    before = said[: [one.text for one in said].index(me)]
    return [one for one in before if one.text not in mine]
