"""What stands beside each checkpoint of a run: how it compares with the last good run before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairnflow.cli.tables import Cell
from cairnflow.cli.texts import styled
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.verdicts import Verdict
from cairnflow.trails.comparing.badges import badge_of
from cairnflow.trails.comparing.compared import beside_last_good
from cairnflow.trails.comparing.comparison import Comparison
from cairnflow.trails.comparing.pairs import Pair, TaskComparison
from cairnflow.trails.comparing.statuses import SIGNS
from cairnflow.trails.comparing.telling import role_text
from cairnflow.trails.runs import Run

_STYLES = {"changed": "failed", "same": "dim"}


@dataclass(frozen=True, slots=True)
class Beside:
    """How the tasks of a run compare with another run.

    Attributes:
        title: of the column; names the other run.
        tasks: by slug; empty where there is no other run.
        pairs: the task runs that are not the same.
        whole: the comparison; None where there is no other run.
    """

    title: str = "VS"
    tasks: Mapping[str, TaskComparison] = field(default_factory=dict[str, TaskComparison])
    pairs: Mapping[TaskKey, Pair] = field(default_factory=dict[TaskKey, Pair])
    whole: Comparison | None = None

    @property
    def is_other(self) -> bool:
        """Whether the data of a task differs."""
        return any(task.status == "changed" for task in self.tasks.values())

    def of_task(self, task: str) -> Cell:
        """Return how a task compares; nothing where it is not compared."""
        found = self.tasks.get(task)
        if found is None:
            return ""
        return (styled(role_text(found), _STYLES.get(found.status, "")),)

    def of_fact(self, fact: Checkpoint) -> Cell:
        """Return how a task run compares, by its last attempt; nothing for the others."""
        if fact.task not in self.tasks:
            return ""
        pair = self.pairs.get(TaskKey(fact.task, fact.map_index))
        if pair is None:
            return (styled(SIGNS["same"], "dim"),)
        if pair.b is None or pair.b.seq != fact.seq:
            return ""
        why = f" ({pair.ground.kind})" if pair.ground is not None else ""
        told = f"{SIGNS[pair.status]} {pair.role}{why}".strip()
        return (styled(told, _STYLES.get(pair.status, "")),)

    def form(self, fact: Checkpoint, other: str) -> dict[str, Any]:
        """Return how a task run compares, as plain data.

        Args:
            fact: of the task run.
            other: address of the run that it is compared with.
        """
        pair = self.pairs.get(TaskKey(fact.task, fact.map_index))
        told = {"run": other, "status": "same", "role": None, "cause": None}
        if pair is None:
            return told
        cause = None if pair.ground is None else pair.ground.kind
        return {**told, "status": pair.status, "role": pair.role or None, "cause": cause}

    def forms(self, facts: Sequence[Checkpoint]) -> tuple[dict[str, Any] | None, dict[int, Any]]:
        """Return how the run compares, and how its last attempts do, by ``seq``; as plain data."""
        if self.whole is None:
            return None, {}
        last = {(fact.task, fact.map_index): fact for fact in facts if fact.task in self.tasks}
        other = self.whole.a.record.address
        told = {one.seq: self.form(one, other) for one in last.values() if one.state != "Mapped"}
        return badge_of(self.whole, Verdict()).wire(), told


def beside(run: Run, facts: Sequence[Checkpoint] | None = None) -> Beside:
    """Return how a run compares with the last good run before it.

    Args:
        run: what is listed.
        facts: all of it, where they have been read.
    """
    whole = beside_last_good(run, facts)
    if whole is None:
        return Beside()
    tasks = {task.task: task for task in whole.tasks}
    pairs = {pair.key: pair for task in whole.tasks for pair in task.pairs}
    return Beside(f"VS {whole.a.record.number}", tasks, pairs, whole)
