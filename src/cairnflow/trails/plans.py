"""The plan of a run, as the ledger tells it."""

from typing import Any, NamedTuple


class PlannedTask(NamedTuple):
    """One task of a run's plan.

    Attributes:
        task: the task's slug.
        name: as its author wrote it.
        inputs: for each argument that comes from a task: its name, the slug of that task, and
            whether it is mapped over.
        upstream: slugs of all tasks that it waits for.
        is_mapped: it has children.
        is_generated: made for a list or an operator of the flow; computed, but not kept.
        is_parameter: it is a value that the run was given.
        tags: words of the author's.
    """

    task: str
    name: str
    inputs: tuple[tuple[str, str, bool], ...]
    upstream: tuple[str, ...]
    is_mapped: bool
    is_generated: bool
    is_parameter: bool
    tags: tuple[str, ...]


def planned(told: dict[str, Any]) -> list[PlannedTask]:
    """Return the tasks of a plan, in an order in which they can be run.

    Args:
        told: what the ledger has of the plan; what is usual is left out in it.
    """
    return [_task(entry) for entry in told.get("tasks") or ()]


def _task(told: dict[str, Any]) -> PlannedTask:
    return PlannedTask(
        task=told["task"],
        name=told.get("name") or told["task"],
        inputs=tuple((name, task, bool(mapped)) for name, task, mapped in told.get("inputs") or ()),
        upstream=tuple(told.get("upstream") or ()),
        is_mapped=bool(told.get("mapped")),
        is_generated=bool(told.get("generated")),
        is_parameter=bool(told.get("parameter")),
        tags=tuple(told.get("tags") or ()),
    )
