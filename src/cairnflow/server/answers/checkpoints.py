"""The checkpoints of a run, in the order in which they were kept."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, cast

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Checkpoint, Outline
from cairnflow.ledger.wire import answer, checkpoint
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus, versus
from cairnflow.server.forms.checkpoints import CheckpointForm, CheckpointPage
from cairnflow.trails.runs import Run
from cairnflow.trails.words import tone

Which = Literal["", "failed", "changed", "reused", "suspicious", "unkept"]
"""Which checkpoints are asked for; all with an empty text."""

_FAILED: Final = frozenset({"failed", "retrying"})


def forms(
    trails: Trails, run: Run, facts: Iterable[Checkpoint], beside: Versus
) -> list[CheckpointForm]:
    """Return the Checkpoint form of each fact; none of a mapped task itself."""
    said, gone = run.verdicts, run.deletions
    told = [
        checkpoint(
            run.record,
            fact,
            trails.source(fact.code),
            gone.get(fact.seq),
            verdict=said.get((run.record.key, fact.task, fact.map_index))
            or said.get((run.record.key, fact.task, WHOLE)),
            beside=cast("dict[str, object] | None", beside.of_fact(fact.seq)),
        )
        for fact in facts
        if fact.state != "Mapped"
    ]
    return cast("list[CheckpointForm]", told)


def checkpoint_page(
    trails: Trails, run: Run, *, task: str, which: Which, vs: str, after: int, limit: int
) -> CheckpointPage:
    """Return a page of a run's checkpoints.

    Args:
        trails: of the ledger.
        run: the run.
        task: only those of this task; empty for all.
        which: only those of which it is true.
        vs: the run to compare with; see ``against``.
        after: only those whose ``seq`` is greater.
        limit: how many at most.
    """
    beside = versus(trails, run, vs)
    found = _asked_for(run.outline, task, which, beside)
    later = [fact for fact in found if fact.seq > after]
    facts = _wholes(trails, run, later[:limit])
    told = {
        "run": run.address,
        "checkpoints": forms(trails, run, facts, beside),
        "next": str(later[limit - 1].seq) if len(later) > limit else None,
        "total": len(found),
    }
    return cast("CheckpointPage", answer(told))


def _asked_for(
    outline: Sequence[Outline], task: str, which: Which, beside: Versus
) -> list[Outline]:
    is_asked_for = _TESTS[which]
    return [
        fact
        for fact in outline
        if fact.state != "Mapped" and task in {"", fact.task} and is_asked_for(fact, beside)
    ]


def _is_unkept(fact: Outline) -> bool:
    return fact.location is None and fact.type is not None


_TESTS: Final[dict[Which, Callable[[Outline, Versus], bool]]] = {
    "": lambda fact, beside: True,
    "failed": lambda fact, beside: tone(fact.state).name in _FAILED,
    "reused": lambda fact, beside: tone(fact.state).name == "reused",
    "changed": lambda fact, beside: beside.sign(fact.seq) in "!+",
    "suspicious": lambda fact, beside: (
        beside.sign(fact.seq) == "!" or tone(fact.state).name in _FAILED or _is_unkept(fact)
    ),
    "unkept": lambda fact, beside: _is_unkept(fact),
}


def _wholes(trails: Trails, run: Run, facts: Sequence[Outline]) -> list[Checkpoint]:
    """Return all of some facts; those that lie side by side are read together."""
    if not facts:
        return []
    first, last = facts[0].seq, facts[-1].seq
    if last - first < _SPARSE * len(facts):
        wanted = {fact.seq for fact in facts}
        found = trails.ledger.checkpoints(run.record.key, after=first - 1, limit=last - first + 1)
        return [fact for fact in found if fact.seq in wanted]
    return [
        found
        for fact in facts
        for found in trails.ledger.checkpoints(run.record.key, after=fact.seq - 1, limit=1)
    ]


_SPARSE: Final = 4
"""Facts that are read for one that is asked for, before each is read by itself."""
