"""What is foreseen of task runs. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from cairnflow.engine.reasons import Reason
from cairnflow.ledger.records import Checkpoint, RunRecord

Action = Literal["reuse", "run", "unsure", "not_begun"]
"""``unsure``: it is run, unless what it is given comes out as it was; then it is reused."""

StepAction = Literal["reuse", "run", "part", "unsure", "unknown", "not_begun"]
"""Of a mapped task also: ``part`` of its children run; ``unknown``, how many it has."""


class Foreseen(NamedTuple):
    """What is foreseen of one task run.

    Attributes:
        action: what becomes of it, if it begins.
        reason: why; of what is ``unsure`` why it would be run.
        waits_for: places of the tasks whose ends it hangs on: whether it begins and, where it is
            ``unsure``, whether it is reused.
        begins: it begins for sure, if no store fails.
        taken: address of the value that is used again, or is if nothing it hangs on has changed;
            empty for none.
        fact: of that value; else the last one of this task run before; None where it has none.
        open: names of the arguments that are not known beforehand.
    """

    action: Action
    reason: Reason
    waits_for: tuple[int, ...] = ()
    begins: bool = True
    taken: str = ""
    fact: Checkpoint | None = None
    open: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """What a run would do with one task.

    Attributes:
        task: the task's slug.
        name: as its author wrote it.
        action: ``reuse``; ``run``; ``part`` of its children are run; ``unsure``: run, unless its
            inputs come out equal; ``unknown``: how many children it has is not known yet;
            ``not_begun``: its trigger does not let it, or it waits for a person.
        reason: why, with a code of ``cairnflow.engine.reuse.REASONS``; empty for a fresh run.
        waits_for: slugs of the tasks whose ends it hangs on.
        begins: it begins for sure; where not, the tasks before it decide.
        reuses: count of task runs whose value is used again.
        runs: count of task runs that are carried out.
        unsure: count of task runs of which that is not known yet.
        old_code: count of those used again though their code has changed.
        width: count of children; None where it is not mapped, or where that is not known.
        is_mapped: it has children.
        is_parameter: it is a value that the run is given.
        saves: seconds that the values used again took to make.
        bytes: size of the values used again, as they are kept.
        took: seconds that what is run, or may be, took before; None where that is not known.
        source: address of the value that is used again, of one of them where it is mapped.
        warnings: what may go wrong with that.
        children: what is foreseen of each child; of a task that is not mapped, of itself.
    """

    task: str
    name: str
    action: StepAction
    reason: Reason
    waits_for: tuple[str, ...] = ()
    begins: bool = True
    reuses: int = 0
    runs: int = 0
    unsure: int = 0
    old_code: int = 0
    width: int | None = None
    is_mapped: bool = False
    is_parameter: bool = False
    saves: float = 0.0
    bytes: int = 0
    took: float | None = None
    source: str = ""
    warnings: tuple[str, ...] = ()
    children: tuple[Foreseen, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would do.

    Attributes:
        resumes: the run that it resumes; None for a fresh one.
        number: that it would have, if no other run of the flow begins before.
        parameters: its own, JSON by name.
        changed: parameters that the resumed run had otherwise: then and now, JSON by name.
        steps: one for each task that leaves facts, in an order in which they can be run.
    """

    resumes: RunRecord | None
    number: int
    parameters: Mapping[str, Any]
    changed: Mapping[str, tuple[Any, Any]]
    steps: Sequence[PlannedStep]


NO_REASON = Reason("", "")
"""Of what runs though nobody has looked for an earlier value."""
