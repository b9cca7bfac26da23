"""State handlers made of a function and a condition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cairnflow.errors import AuthoringTypeError
from cairnflow.states import State


@dataclass(frozen=True, slots=True)
class Callback:
    """A state handler that calls a function where a condition holds; see ``callback_factory``.

    Attributes:
        fn: called with the task, or the flow, and its new state.
        check: called with the new state.
    """

    fn: Callable[[Any, State], Any]
    check: Callable[[State], Any]

    def __call__(self, of: Any, old: State, new: State) -> None:
        if self.check(new):
            self.fn(of, new)


def callback_factory(fn: Callable[[Any, State], Any], check: Callable[[State], Any]) -> Callback:
    """Return a state handler that calls ``fn`` at each new state for which ``check`` holds.

    Args:
        fn: called with the task, or the flow, and its new state; what it returns is passed over.
        check: called with the new state.

    Raises:
        AuthoringTypeError: one of them can't be called.

    Examples:
        >>> from cairnflow.states import Failed, Running, Success
        >>> told = callback_factory(lambda of, state: print(of, state.name), State.is_finished)
        >>> told("score", Running(), Success())
        score Success
        >>> told("score", Success(), Running())
    """
    for what, given in (("fn", fn), ("check", check)):
        if not callable(given):
            raise AuthoringTypeError(f"callback_factory: {what} takes a function, not {given!r}")
    return Callback(fn, check)
