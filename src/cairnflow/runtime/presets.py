"""States that tasks are given from the start, held against the plan before a run begins."""

from collections.abc import Mapping

from cairnflow.engine.decide import has_items
from cairnflow.errors import AuthoringError
from cairnflow.plan.plan import Node, Plan
from cairnflow.states import Mapped, State


def check(plan: Plan, states: Mapping[int, State]) -> None:
    """Return if the run can go on from these states.

    Args:
        plan: the flow's.
        states: by place.

    Raises:
        AuthoringError: one can't be.
    """
    for place, state in states.items():
        is_taken = any(place in node.paired for node in plan.nodes)
        _check(plan.nodes[place], state, is_taken=is_taken)


def _check(node: Node, state: State, *, is_taken: bool) -> None:
    if isinstance(state, Mapped):
        if not state.is_finished():
            raise AuthoringError(
                f"task_states: {node.slug!r} is Mapped, but not all of its children have ended; "
                "leave it out to have them all run, or resume the run that they are of"
            )
        return
    is_taken = is_taken or node.is_mapped_over
    if not is_taken or not state.is_finished() or not has_items(state):
        return
    try:
        len(state.result)
    except TypeError:
        raise AuthoringError(
            f"task_states: a task is mapped over {node.slug!r}, but the value of its state, "
            f"{state.result!r}, has no items; give it a list"
        ) from None
