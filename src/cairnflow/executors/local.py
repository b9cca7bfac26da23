"""Run calls one by one in this thread, each when it is waited for."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from cairnflow.executors.base import Ended, guard
from cairnflow.tuples import filled


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
        held = guard.get()
        if held is None:
            return self._run_some()
        guard.set(None)  # what guards this process is for what called us, not for these
        try:
            return self._run_some()
        finally:
            guard.set(held)

    def _run_some(self) -> list[Ended]:
        calls = self._calls
        lasts = self._linger and len(calls) > 1
        until = time.monotonic() + self._linger if lasts else 0.0
        ended: list[Ended] = []
        while True:
            ticket, fn, arg = calls.popleft()
            try:
                ended.append(filled(Ended, (ticket, fn(arg), None)))
            except Exception as exc:  # noqa: BLE001 - what it raised is what it ended with
                ended.append(Ended(ticket, None, exc))
            if not lasts or not calls or time.monotonic() >= until:
                return ended

    def drop(self) -> list[Any]:
        tickets = [call[0] for call in (*self._fresh, *self._calls)]
        self.close()
        return tickets

    def close(self) -> None:
        self._fresh.clear()
        self._calls.clear()
