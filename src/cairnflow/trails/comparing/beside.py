"""What stands beside each checkpoint of a run: how it compares with the same one of another run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.verdicts import Verdict
from cairnflow.trails.comparing.badges import badge_of
from cairnflow.trails.comparing.comparison import Comparison
from cairnflow.trails.comparing.pairs import Pair, TaskComparison


@dataclass(frozen=True, slots=True)
class Beside:
    """How the tasks of a run compare with another run.

    Attributes:
        tasks: by slug; empty where there is no other run.
        pairs: the task runs that are not the same.
        whole: the comparison; None where there is no other run.
    """

    tasks: Mapping[str, TaskComparison] = field(default_factory=dict[str, TaskComparison])
    pairs: Mapping[TaskKey, Pair] = field(default_factory=dict[TaskKey, Pair])
    whole: Comparison | None = None

    @property
    def against(self) -> str:
        """Address of the other run; empty where there is none."""
        return "" if self.whole is None else self.whole.a.record.address

    @property
    def is_other(self) -> bool:
        """Whether the data of a task differs."""
        return any(task.status == "changed" for task in self.tasks.values())

    def form(self, fact: Checkpoint) -> dict[str, Any]:
        """Return how a task run compares, as plain data."""
        pair = self.pairs.get(TaskKey(fact.task, fact.map_index))
        told = {"run": self.against, "status": "same", "role": None, "cause": None}
        if pair is None:
            return told
        if not pair.is_changed_value:
            return {**told, "status": word_of(pair)}
        cause = None if pair.ground is None else pair.ground.kind
        return {**told, "status": "changed", "role": pair.role or None, "cause": cause}

    def forms(
        self, facts: Iterable[Checkpoint]
    ) -> tuple[dict[str, Any] | None, dict[int, dict[str, Any]]]:
        """Return how the run compares, and how its last attempts do, by ``seq``; as plain data."""
        if self.whole is None:
            return None, {}
        last = {(fact.task, fact.map_index): fact for fact in facts if fact.task in self.tasks}
        told = {one.seq: self.form(one) for one in last.values() if one.state != "Mapped"}
        return badge_of(self.whole, Verdict()).wire(), told


def word_of(pair: Pair) -> str:
    """Return the word for how a task run compares: same, equal, changed, new or unknown."""
    if pair.status == "changed" and not pair.is_changed_value:
        return "unknown"  # one of both has no value
    if pair.status in {"missing", "added"}:
        return "new" if pair.a is None and pair.b is not None else "unknown"
    return "unknown" if pair.status == "removed" else pair.status


def beside_of(whole: Comparison | None) -> Beside:
    """Return what stands beside the later run of a comparison; nothing where there is none."""
    if whole is None:
        return Beside()
    tasks = {task.task: task for task in whole.tasks}
    pairs = {pair.key: pair for task in whole.tasks for pair in task.pairs}
    return Beside(tasks, pairs, whole)
