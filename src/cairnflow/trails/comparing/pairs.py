"""How one task run, and one task, of two runs stand to each other."""

from dataclasses import dataclass
from typing import Literal

from cairnflow.keys import TaskKey
from cairnflow.ledger.records import GOOD, AnyFact
from cairnflow.trails.comparing.grounds import Ground
from cairnflow.trails.comparing.statuses import Status

Role = Literal["origin", "follows", "unclear", ""]
"""``origin``: its inputs were equal, its end is not. ``follows``: its inputs differ already.
``unclear``: whether its inputs were equal can't be told. Empty where nothing differs."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One task run, in both runs, that is not the same in them.

    Attributes:
        key: its task and child; by its name in the later run, where that has it.
        a: the fact of its last attempt in the earlier run; None for none.
        b: likewise in the later run.
        status: how they compare.
        role: whether it began the difference.
        ground: what led to it; None where that is the difference of its inputs.
    """

    key: TaskKey
    a: AnyFact | None
    b: AnyFact | None
    status: Status
    role: Role = ""
    ground: Ground | None = None

    @property
    def is_changed_value(self) -> bool:
        """Whether both ended with a value, and it is another one: a failure has none to compare."""
        facts = (self.a, self.b)
        return self.status == "changed" and all(
            fact is not None and fact.state in GOOD for fact in facts
        )


@dataclass(frozen=True, slots=True)
class TaskComparison:
    """One task, in both runs.

    Attributes:
        task: its slug; in the later run, where that has it.
        before: its slug in the earlier run; empty where that has none.
        status: the weightiest that is true of a child.
        role: ``origin`` if one of its children is.
        children: count of them, in the run that has more; None for a task that is not mapped.
        pairs: those that are not the same, by place.
    """

    task: str
    before: str
    status: Status
    role: Role
    children: int | None
    pairs: tuple[Pair, ...]

    @property
    def changed(self) -> int:
        """Count of task runs that ended otherwise."""
        return sum(pair.status == "changed" for pair in self.pairs)

    @property
    def first_value(self) -> Pair | None:
        """The first task run that ended with another value than before; None for none."""
        return next((pair for pair in self.pairs if pair.is_changed_value), None)

    @property
    def first(self) -> Pair | None:
        """The first task run that tells the task's role; None where nothing differs."""
        return next(
            (pair for pair in self.pairs if (pair.role, pair.status) == (self.role, self.status)),
            None,
        )

    @property
    def ground(self) -> Ground | None:
        """What led to it; None where that is the difference of its inputs."""
        return self.first.ground if self.first is not None else None
