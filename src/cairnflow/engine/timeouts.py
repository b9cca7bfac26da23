"""Call a function and wait for it only so long."""

import contextvars
import signal
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from cairnflow.errors import TaskTimeout
from cairnflow.executors.base import guard

_AGAIN = 0.1
"""Seconds after which a function that went on although it was interrupted is interrupted again."""

_AT_ONCE = 1e-6
"""Seconds; 0 would be no alarm at all."""


def call_within(seconds: float, fn: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Return ``fn(**arguments)``.

    In the main thread the function is interrupted, also where it is within a function that has a
    limit of its own: the nearest limit rings first. In a worker process, one that goes on all the
    same is ended with its process. In another thread nothing can end it: it is abandoned in a
    thread of its own, goes on there, and what it returns is thrown away.

    Raises:
        TaskTimeout: it took longer than ``seconds``.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        with _guarded(seconds):
            return _interrupted(seconds, fn, arguments)
    return _abandoned(seconds, fn, arguments)


@contextmanager
def _guarded(seconds: float) -> Generator[None]:
    """Have this process ended if the call inside the block can't be interrupted."""
    watching = guard.get()
    if watching is None:
        yield
        return
    token = guard.set(None)  # limits inside of it are not this process's
    watching.begin(seconds)
    try:
        yield
    finally:
        guard.reset(token)
        watching.end()


class _Limit:
    """One function's limit.

    Args:
        seconds: from now.
    """

    __slots__ = ("deadline", "has_rung", "is_over", "seconds")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.has_rung = False
        self.is_over = False


class _Rung(KeyboardInterrupt):
    """Ends the function whose limit rang, and what runs inside of it.

    An interrupt, as if by a person: ``except Exception`` must not take it for the function's own
    affair, nor must the engine of a flow that runs inside of it.
    """

    def __init__(self, limit: _Limit) -> None:
        super().__init__(f"it is part of something that took longer than {limit.seconds:g} s")
        self.limit = limit


_limits: list[_Limit] = []
"""Those that stand, the outermost first. Of the main thread alone."""


def _ring(number: int, frame: FrameType | None) -> None:
    at = time.monotonic()
    for limit in _limits:  # the outermost first: what runs inside of it ends with it
        if limit.deadline <= at and not limit.is_over:
            limit.has_rung = True
            raise _Rung(limit)


def _interrupted(seconds: float, fn: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    limit = _Limit(seconds)
    try:
        with _alarmed(limit):
            try:
                found = fn(**arguments)
            finally:
                limit.is_over = True
    except BaseException as exc:
        if limit.has_rung and not _is_for_another(exc, limit):
            raise _too_long(seconds) from exc
        raise
    if limit.has_rung:  # it went on, and returned too late
        raise _too_long(seconds)
    return found


def _too_long(seconds: float) -> TaskTimeout:
    return TaskTimeout(f"took longer than {seconds:g} s and was interrupted")


def _is_for_another(exc: BaseException, limit: _Limit) -> bool:
    return isinstance(exc, _Rung) and exc.limit is not limit


@contextmanager
def _alarmed(limit: _Limit) -> Generator[None]:
    """Let the limit ring inside the block; afterwards what had been set rings as it would have."""
    left, interval = signal.getitimer(signal.ITIMER_REAL)
    rings_at = time.monotonic() + left
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        _limits.append(limit)
        _set_alarm()
        yield
    finally:
        if limit in _limits:  # an outer one may ring at any moment
            _limits.remove(limit)
        if _limits:
            _set_alarm()
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            if left:  # an author's own alarm
                rest = max(_AT_ONCE, rings_at - time.monotonic())
                signal.setitimer(signal.ITIMER_REAL, rest, interval)


def _set_alarm() -> None:
    nearest = min(limit.deadline for limit in _limits)
    signal.setitimer(signal.ITIMER_REAL, max(_AT_ONCE, nearest - time.monotonic()), _AGAIN)


def _abandoned(seconds: float, fn: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    ended: list[tuple[Any, BaseException | None]] = []

    def call() -> None:
        try:
            ended.append((fn(**arguments), None))
        except BaseException as exc:  # noqa: BLE001 - handed on to the thread that waits
            ended.append((None, exc))

    context = contextvars.copy_context()  # so that what it logs is still its own
    thread = threading.Thread(target=context.run, args=(call,), name="cairnflow-timed", daemon=True)
    thread.start()
    thread.join(seconds)
    if not ended:
        raise TaskTimeout(
            f"took longer than {seconds:g} s; a thread can't be ended, so it was abandoned and "
            "may still be running"
        )
    value, error = ended[0]
    if error is not None:
        raise error
    return value
