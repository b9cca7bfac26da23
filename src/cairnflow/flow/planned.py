"""What a run would do: its steps, and the figures over all of them."""

from collections.abc import Iterator

from cairnflow.engine.foreseen import Foreseen, Planned, PlannedStep
from cairnflow.errors import NotFound


class PlannedRun:
    """What a run would do with each task, and why.

    Args:
        slug: the flow's.
        planned: what was found.
        policy: what becomes of values whose code has changed.

    Attributes:
        address: that the run will have, if no other run of the flow begins before.
        resumes: address of the run that it resumes; None for a fresh one.
        parameters: its own, plain data by name.
        changed: parameters that the resumed run had otherwise: then and now, by name.
        steps: what it does with each task; shape (tasks,).
        policy: ``rerun``, ``reuse`` or ``ask``: what becomes of values whose code has changed.
    """

    def __init__(self, slug: str, planned: Planned, policy: str) -> None:
        self.address = f"{slug}/{planned.number}"
        self.resumes = planned.resumes.address if planned.resumes is not None else None
        self.parameters = dict(planned.parameters)
        self.changed = dict(planned.changed)
        self.steps: tuple[PlannedStep, ...] = tuple(planned.steps)
        self.policy = policy

    @property
    def tasks(self) -> list[PlannedStep]:
        """The steps but those of parameters."""
        return [step for step in self.steps if not step.is_parameter]

    @property
    def reuses(self) -> int:
        """Count of task runs whose value is used again."""
        return sum(step.reuses for step in self.tasks)

    @property
    def runs(self) -> int:
        """Count of task runs that are carried out."""
        return sum(step.runs for step in self.tasks)

    @property
    def unsure(self) -> int:
        """Count of task runs that may be carried out; a task of unknown width counts as one."""
        return sum(step.unsure + (step.action == "unknown") for step in self.tasks)

    @property
    def saves(self) -> float:
        """Seconds that the values used again took to make."""
        return sum(step.saves for step in self.tasks)

    @property
    def bytes(self) -> int:
        """Size of the values used again, as they are kept."""
        return sum(step.bytes for step in self.tasks)

    @property
    def took(self) -> float | None:
        """Seconds that what is run, or may be, took before; None where none of it is known."""
        known = [step.took for step in self.tasks if step.took is not None]
        return sum(known) if known else None

    @property
    def changed_code(self) -> dict[str, int]:
        """Tasks whose values could be used again but for their code, and how many of them."""
        found = {
            step.task: sum(map(is_of_changed_code, step.children))
            for step in self.steps
            if not step.is_parameter
        }
        return {task: count for task, count in found.items() if count}

    def __iter__(self) -> Iterator[PlannedStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, key: int | str) -> PlannedStep:
        if isinstance(key, int):
            return self.steps[key]
        for step in self.steps:
            if step.task == key:
                return step
        raise NotFound(f"the plan has no task {key!r}; it has {', '.join(s.task for s in self)}")


def is_of_changed_code(one: Foreseen) -> bool:
    """Return whether a value is there that is not used again since its code has changed."""
    return one.action == "run" and one.reason.code == "new_code" and one.fact is not None
