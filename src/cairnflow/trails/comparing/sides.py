"""One of two runs that are compared: its facts, by task and child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import AnyFact, RunRecord
from cairnflow.trails.plans import PlannedTask
from cairnflow.trails.wholes import Wholes, codes_of

Children = Mapping[int, AnyFact]
"""The facts of a task's last attempts, by the child's place; ``WHOLE`` for the task itself."""

_NONE: Children = {}


@dataclass(frozen=True)
class Side:
    """A run, as far as it is compared with another.

    Attributes:
        record: of the run.
        plan: its tasks, in an order in which they can be run.
        facts: all of it, in the order of ``seq``; whole, or in outline.
        whole: gives all of a fact.
    """

    record: RunRecord
    plan: Sequence[PlannedTask]
    facts: Sequence[AnyFact]
    whole: Wholes

    @cached_property
    def planned(self) -> dict[str, PlannedTask]:
        """The tasks of the plan by slug."""
        return {task.task: task for task in self.plan}

    @cached_property
    def last(self) -> dict[str, dict[int, AnyFact]]:
        """The facts of the last attempts, by task and child; none of a mapped task itself."""
        found: dict[str, dict[int, AnyFact]] = {}
        for fact in self.facts:
            if fact.state != "Mapped":
                found.setdefault(fact.task, {})[fact.map_index] = fact
        for task in self.widths.keys() & found.keys():  # what was mapped is its children
            found[task].pop(WHOLE, None)
        return found

    @cached_property
    def widths(self) -> dict[str, int]:
        """Count of children of each mapped task that was begun."""
        return {fact.task: fact.width or 0 for fact in self.facts if fact.state == "Mapped"}

    @cached_property
    def codes(self) -> dict[str, str]:
        """Digest of each task's code, where one is known; the last fact's."""
        return codes_of(self.facts, self.whole)

    def children(self, task: str) -> Children:
        """Return the last attempts of a task, by child; none where it left no fact."""
        return self.last.get(task, _NONE)

    def is_told(self, task: str) -> bool:
        """Whether a task is one of the author's: no parameter, and not made by the flow itself."""
        planned = self.planned.get(task)
        return planned is None or not (planned.is_generated or planned.is_parameter)

    def tasks(self) -> list[str]:
        """Return the author's tasks in the order of the plan, then those that it does not name."""
        known = [task.task for task in self.plan if self.is_told(task.task)]
        return [*known, *(task for task in self.last if task not in self.planned)]
