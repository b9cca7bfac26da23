"""How a run ended: one state, whose result maps each task to its own."""

from collections.abc import Sequence
from typing import Any

from cairnflow.engine.book import Book
from cairnflow.results.result import Result
from cairnflow.states import Cancelled, Failed, Mapped, Paused, Pending, State, Success

_NAMED = 3
"""Failed tasks that a message names; of more it tells only how many."""


class TaskStates(dict[Any, State]):
    """The state of each task of a flow."""

    def __missing__(self, task: Any) -> State:
        raise KeyError(
            f"this run has no task {task!r}; use what the call in the flow gave, as in "
            "made = add(1, 2) and then state.result[made]"
        )


def flow_state(book: Book, references: Sequence[int], address: str, *, was_stopped: bool) -> State:
    """Return the run's state.

    Args:
        book: what is true of each task.
        references: places of the tasks that decide it; those that no other waits for by default.
        address: of the run; empty where it is not recorded.
        was_stopped: a person stopped it before all had ended.
    """
    states = _states(book)
    mapping = TaskStates(
        (node.task, state) for node, state in zip(book.plan.nodes, states, strict=True)
    )
    deciding = [states[place] for place in (references or book.plan.terminal)]
    made: State
    if was_stopped and not all(state.is_finished() for state in states):
        left = sum(not state.is_finished() for state in states)
        made = Cancelled(f"stopped by a person; {left:,} of {len(states):,} tasks had not ended")
    elif any(state.is_failed() for state in deciding):
        made = Failed(_failed(book, states))
    elif waiting := _paused(book):
        made = Paused(_waits(waiting, address))
    else:
        made = Success("all reference tasks succeeded")
    made.reference = Result(mapping)
    made.address = address
    return made


def _states(book: Book) -> list[State]:
    """Return the state of each task, a mapped one's with those of its children."""
    found = [state or Pending("not begun") for state in book.states]
    for place, children in book.children.items():
        state = found[place]
        if isinstance(state, Mapped):
            state.map_states = [child or Pending("not begun") for child in children]
    return found


def _paused(book: Book) -> list[str]:
    """Return the task runs that wait for a person, as addresses have them."""
    found = [node.slug for node in book.plan.nodes if isinstance(book.states[node.place], Paused)]
    for place, children in book.children.items():
        slug = book.plan.nodes[place].slug
        found += [f"{slug}:{i}" for i, one in enumerate(children) if isinstance(one, Paused)]
    return found


def _waits(waiting: list[str], address: str) -> str:
    more = f" and {len(waiting) - _NAMED:,} more" if len(waiting) > _NAMED else ""
    told = f"waits for a person: {', '.join(waiting[:_NAMED])}{more}"
    if not address:
        return f"{told}; it can't go on, since nothing is recorded: give the flow a result_handler"
    return f"{told}; cairn approve {address}/{waiting[0]}, then resume {address}"


def _failed(book: Book, states: Sequence[State]) -> str:
    slugs = [
        book.plan.called(node.place)
        for node, state in zip(book.plan.nodes, states, strict=True)
        if state.is_failed() and type(state).__name__ != "TriggerFailed"
    ]
    more = f" and {len(slugs) - _NAMED:,} more" if len(slugs) > _NAMED else ""
    return f"failed: {', '.join(slugs[:_NAMED])}{more}" if slugs else "reference tasks failed"
