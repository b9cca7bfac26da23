"""Call a function and wait for it only so long."""

import contextvars
import signal
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from cairnflow.errors import TaskTimeout


def call_within(seconds: float, fn: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Return ``fn(**arguments)``.

    In the main thread the function is interrupted. In another it can't be: it is abandoned in a
    thread of its own, goes on there, and what it returns is thrown away.

    Raises:
        TaskTimeout: it took longer than ``seconds``.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _interrupted(seconds, fn, arguments)
    return _abandoned(seconds, fn, arguments)


def _interrupted(seconds: float, fn: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TaskTimeout(f"took longer than {seconds:g} s and was interrupted")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return fn(**arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
