"""One call of a function in the context of its task run, and how it ended."""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from cairnflow.context import enter, leave
from cairnflow.digests import content
from cairnflow.engine.about import About
from cairnflow.engine.calling import Called, Problem, call, refused
from cairnflow.engine.problems import message
from cairnflow.engine.work import Attempt, Work
from cairnflow.logs import install
from cairnflow.results.result import NoResult, Result
from cairnflow.states import State
from cairnflow.trails.replaying.places import of_author
from cairnflow.vault import gather, redacted

Call = Callable[[Work, Mapping[str, Any]], Called]
"""Calls the function of a task; the engine's own way unless a debugger does it."""


@dataclass(frozen=True, slots=True)
class Once:
    """How one call ended.

    Attributes:
        state: name of the state that it would have ended in, such as ``Success``.
        value: what it returned; NoResult where it returned nothing.
        error: what it raised; None where it returned.
        content: content digest of the value; empty where it has none.
        seconds: that the function took.
    """

    state: str
    value: Any
    error: BaseException | None
    content: str
    seconds: float

    @property
    def has_value(self) -> bool:
        """Whether there is a value, None among them."""
        return self.value is not NoResult

    @property
    def kind(self) -> str:
        """Name of the error's type, as a fact has it; empty where nothing was raised."""
        return "" if self.error is None else type(self.error).__qualname__

    @property
    def message(self) -> str:
        """What the error says of itself; empty where nothing was raised."""
        return "" if self.error is None else redacted(message(self.error))

    @property
    def trace(self) -> TracebackType | None:
        """The error's traceback, from the author's first frame on."""
        return None if self.error is None else of_author(self.error.__traceback__)


def call_once(
    attempt: Attempt,
    given: Mapping[str, Any],
    validators: tuple[Callable[[Any], Any], ...] = (),
    by: Call = call,
) -> Once:
    """Call the function of an attempt, with nothing recorded and nothing kept.

    Args:
        attempt: what ``cairnflow.context`` speaks of meanwhile.
        given: the arguments.
        validators: look at the value afterwards, as they did when it ran.
        by: calls it.

    Raises:
        KeyboardInterrupt: a person stopped it.
    """
    gather()
    install()
    here = About(attempt)
    here.token = token = enter(here)
    began = time.perf_counter()
    try:
        called = by(attempt.work, given)
        seconds = time.perf_counter() - began
        if validators and not isinstance(called, Problem):
            value = called.value if isinstance(called, Result) else called.result.value
            verdict = refused(validators, value)
            if verdict is not None:
                return _once(verdict.state, value, None, seconds)
    finally:
        with suppress(ValueError):  # a debugger may have left by another thread
            leave(token)
        here.is_over = True
    return _ended(called, seconds)


def _ended(called: Called, seconds: float) -> Once:
    if isinstance(called, Problem):
        return _once(called.state, NoResult, called.error, seconds)
    if isinstance(called, Result):
        return Once("Success", called.value, None, content(called.value), seconds)
    return _once(called.state, called.result.value, None, seconds)


def _once(state: State, value: Any, error: BaseException | None, seconds: float) -> Once:
    digest = "" if value is NoResult else content(value)
    return Once(type(state).__name__, value, error, digest, seconds)


def remember(error: BaseException) -> None:
    """Let ``pdb.pm()``, and ``%debug`` of a notebook, open at an error that was caught."""
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    setattr(sys, "last_exc", error)  # noqa: B010 - Python 3.12 looks at it; 3.11 does not know it
