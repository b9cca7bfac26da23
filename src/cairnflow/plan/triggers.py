"""Which upstream states let a task begin. A trigger is a function of those states; pure."""

from collections.abc import Callable, Collection

from cairnflow.states import Skipped, State

Trigger = Callable[[Collection[State]], bool]
"""Takes the states of all upstream tasks (for a mapped one those of its children), all of them
ended; says whether the task may begin."""


def all_successful(states: Collection[State]) -> bool:
    """All ended well; skipped counts as well. The default."""
    return all(state.is_successful() for state in states)


def all_failed(states: Collection[State]) -> bool:
    """All ended badly."""
    return all(state.is_failed() for state in states)


def any_successful(states: Collection[State]) -> bool:
    """At least one ended well, or there are none."""
    return not states or any(state.is_successful() for state in states)


def any_failed(states: Collection[State]) -> bool:
    """At least one ended badly, or there are none."""
    return not states or any(state.is_failed() for state in states)


def all_finished(states: Collection[State]) -> bool:
    """All have ended, however."""
    return all(state.is_finished() for state in states)


always_run = all_finished
"""Another name of ``all_finished``."""


def not_all_skipped(states: Collection[State]) -> bool:
    """All ended well, and at least one was not skipped."""
    return all_successful(states) and not (
        states and all(isinstance(state, Skipped) for state in states)
    )
