"""From a change of state to the notification that tells of it."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import uuid4

from cairnflow.clock import now
from cairnflow.context import context
from cairnflow.notifications.notification import Notification, Tally
from cairnflow.notifications.texts import clipped
from cairnflow.plan.task import Task
from cairnflow.states import Mapped, Retrying, State
from cairnflow.vault import redacted

_MOST = 10_000
"""Characters kept of a message: a thousand of them may wait."""


def noticed(of: Any, old: State, new: State) -> Notification:
    """Return what is to be told of a change.

    Args:
        of: the task or the flow.
        old: what was true.
        new: what is true now.
    """
    is_task = isinstance(of, Task)
    parts = new.address.split("/")
    return Notification(
        id=uuid4().hex,
        at=now(),
        kind="task" if is_task else "flow",
        name=_name(of, parts),
        flow=parts[0],
        run="/".join(parts[:2]),
        address=new.address,
        old=old.name,
        state=new.name,
        color=new.color,
        is_failed=new.is_failed(),
        message=clipped(redacted(new.message), _MOST),
        attempt=_attempt(new) if is_task else 0,
        attempts=(of.max_retries or 0) + 1 if is_task else 0,
        tally=_so_far() if is_task else _tally(new),
    )


def _name(of: Any, parts: list[str]) -> str:
    name = str(getattr(of, "name", of))
    child = parts[2].partition(":")[2] if len(parts) > 2 else ""
    return f"{name}:{child}" if child else name


def _attempt(state: State) -> int:
    """Return which attempt this is: those before it were failures that it was tried again for."""
    count = 0 if isinstance(state, Retrying) else 1
    before: State | None = state
    while before is not None:
        count += isinstance(before, Retrying)
        before = before.before
    return count


def _so_far() -> Tally | None:
    """Return how the run is doing in which a task is spoken of, where the engine says so."""
    found = context.get("run_tally")
    return None if found is None else Tally(*found)


def _tally(state: State) -> Tally | None:
    """Return how the tasks of a flow that has ended did; those that we made don't count."""
    found = state.reference.value if state.is_finished() else None
    if not isinstance(found, dict):
        return None
    tasks = [
        state
        for task, state in cast("dict[Any, State]", found).items()
        if not getattr(task, "is_generated", False)
    ]
    runs = list(_runs(tasks))
    return Tally(sum(run.is_failed() for run in runs), len(runs))


def _runs(states: Iterable[State]) -> Iterable[State]:
    for state in states:
        yield from state.map_states if isinstance(state, Mapped) else (state,)
