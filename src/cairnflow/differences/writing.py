"""What a stranger's code says of a value: its repr, and what it tells pickle. Never for long."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from cairnflow.differences.names import kind_of

_SECONDS = 0.25  # that one call may take; a slower one is left behind
_LONGEST = 4_000  # characters of a repr that are kept: two screens
_left: ContextVar[list[float] | None] = ContextVar("_left", default=None)


@contextmanager
def patience(seconds: float) -> Generator[None]:
    """Give all calls inside so much time together; none is made after that."""
    token = _left.set([seconds])
    try:
        yield
    finally:
        _left.reset(token)


def written(value: Any) -> str | None:
    """Return a value's repr, cut; None where it raises, takes too long or is no text."""
    if not _writes_itself(kind_of(value)):
        return None
    text = answered(repr, value)
    return text[:_LONGEST] if type(text) is str else None


def _writes_itself(kind: type) -> bool:
    """Say whether a type, or one that it inherits from, says how its values are written."""
    *bases, _ = type.__dict__["__mro__"].__get__(kind)
    return any("__repr__" in type.__dict__["__dict__"].__get__(base) for base in bases)


def answered(ask: Callable[[Any], Any], value: Any, seconds: float = _SECONDS) -> Any:
    """Return what ``ask`` says of a value; None where it raises or takes too long.

    It runs in a thread of its own, which is left behind when the time is up: Python has no way
    to end it.

    Args:
        ask: gives the answer; runs a stranger's code.
        value: of which it is asked.
        seconds: that it may take.
    """
    left = _left.get() or [seconds]
    if left[0] <= 0:
        return None
    found: list[Any] = []
    started = time.perf_counter()
    thread = threading.Thread(target=_ask, args=(ask, value, found), daemon=True)
    thread.start()
    thread.join(min(seconds, left[0]))
    left[0] -= time.perf_counter() - started
    return found[0] if found else None


def _ask(ask: Callable[[Any], Any], value: Any, found: list[Any]) -> None:
    try:
        found.append(ask(value))
    except BaseException:  # noqa: BLE001 - any repr may raise anything; it is told as not had
        return
