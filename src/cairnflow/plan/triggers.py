"""Which upstream states let a task begin. A trigger is a function of those states; pure."""

from collections.abc import Callable, Collection
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.signals import PAUSE
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


def manual_only(states: Collection[State]) -> bool:
    """None by itself: it waits until a person says so, with ``cairn approve``.

    Raises:
        PAUSE: always; a task that was let go on is not asked.
    """
    raise PAUSE("waits for a person, since its trigger is manual_only")


def some_failed(at_least: float | None = None, at_most: float | None = None) -> Trigger:
    """Return a trigger: so many have failed.

    Args:
        at_least: count, or share between 0.0 and 1.0 if it is a float; None for no lower bound.
        at_most: count, or share; None for no upper bound.

    Raises:
        AuthoringError: a bound is below 0, or a share above 1.
    """
    return _Some("some_failed", "is_failed", at_least, at_most)


def some_successful(at_least: float | None = None, at_most: float | None = None) -> Trigger:
    """Return a trigger: so many ended well.

    Args:
        at_least: count, or share between 0.0 and 1.0 if it is a float; None for no lower bound.
        at_most: count, or share; None for no upper bound.

    Raises:
        AuthoringError: a bound is below 0, or a share above 1.
    """
    return _Some("some_successful", "is_successful", at_least, at_most)


class _Some:
    """A trigger that counts."""

    def __init__(
        self, name: str, claim: str, at_least: float | None, at_most: float | None
    ) -> None:
        for what, bound in (("at_least", at_least), ("at_most", at_most)):
            _check(name, what, bound)
        self.__name__ = f"{name}(at_least={at_least}, at_most={at_most})"
        self._claim = claim
        self._at_least = at_least
        self._at_most = at_most

    def __call__(self, states: Collection[State]) -> bool:
        count = sum(getattr(state, self._claim)() for state in states)
        least, most = (_count(bound, len(states)) for bound in (self._at_least, self._at_most))
        return (least is None or count >= least) and (most is None or count <= most)

    def __repr__(self) -> str:
        return self.__name__


def _count(bound: float | None, of: int) -> float | None:
    return bound * of if isinstance(bound, float) else bound


def _check(name: str, what: str, bound: Any) -> None:
    if bound is None:
        return
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        raise AuthoringTypeError(f"{name}: {what} takes a count or a share, not {bound!r}")
    if bound < 0 or (isinstance(bound, float) and bound > 1):
        raise AuthoringError(
            f"{name}: {what}={bound!r} can't be; give a count from 0, or a share from 0.0 to 1.0"
        )


def not_all_skipped(states: Collection[State]) -> bool:
    """All ended well, and at least one was not skipped."""
    return all_successful(states) and not (
        states and all(isinstance(state, Skipped) for state in states)
    )
