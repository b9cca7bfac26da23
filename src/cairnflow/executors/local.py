"""Run calls one by one in this thread, each when it is waited for."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from cairnflow.executors.base import Ended, guard


class LocalExecutor:
    """Runs nothing ahead of ``wait``, so that an end is recorded before the next call begins.

    Args:
        linger: seconds after which ``wait`` begins no further call before it gives back what has
            ended; 0 gives back each at once. A call that takes longer is given back at once.
    """

    def __init__(self, linger: float = 0.0) -> None:
        self._linger = linger
        self._calls: deque[tuple[Any, Callable[[Any], Any], Any]] = deque()
        self._fresh: list[tuple[Any, Callable[[Any], Any], Any]] = []

    def submit(self, ticket: Any, fn: Callable[[Any], Any], arg: Any, /) -> None:
        self._fresh.append((ticket, fn, arg))

    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        # What follows from the last end goes first: its inputs can leave memory the sooner.
        self._calls.extendleft(reversed(self._fresh))
        self._fresh.clear()
        token = guard.set(None)  # what guards this process is for what called us, not for these
        try:
            return self._run_some(time.monotonic() + self._linger)
        finally:
            guard.reset(token)

    def _run_some(self, until: float) -> list[Ended]:
        ended = [_run(*self._calls.popleft())]
        while self._calls and time.monotonic() < until:
            ended.append(_run(*self._calls.popleft()))
        return ended

    def drop(self) -> list[Any]:
        tickets = [call[0] for call in (*self._fresh, *self._calls)]
        self.close()
        return tickets

    def close(self) -> None:
        self._fresh.clear()
        self._calls.clear()


def _run(ticket: Any, fn: Callable[[Any], Any], arg: Any) -> Ended:
    try:
        return Ended(ticket, fn(arg), None)
    except Exception as exc:  # noqa: BLE001 - what it raised is what it ended with
        return Ended(ticket, None, exc)
