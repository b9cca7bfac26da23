"""Run calls in threads of this process."""

import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from cairnflow.executors.base import Ended

_Call = tuple[Any, Callable[[Any], Any], Any]


class ThreadsExecutor:
    """A pool of threads that never keeps the process from ending.

    Not ``concurrent.futures``: its pool is joined at exit, so that a second Ctrl-C would hang, and
    its futures cost a lock each.

    Args:
        count: of threads, from 1; by default that of the machine's cores plus 4, 32 at most.
    """

    def __init__(self, count: int | None = None) -> None:
        self._count = count or min(32, (os.cpu_count() or 1) + 4)
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._ends: SimpleQueue[Ended] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._out = 0

    def submit(self, ticket: Any, fn: Callable[[Any], Any], arg: Any, /) -> None:
        self._out += 1
        self._calls.put((ticket, fn, arg))
        if len(self._threads) < min(self._count, self._out):
            thread = threading.Thread(target=self._work, name="cairnflow-worker", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            ticket, fn, arg = call
            try:
                end = Ended(ticket, fn(arg), None)
            except BaseException as exc:  # noqa: BLE001 - whatever it is, the loop is to hear of it
                end = Ended(ticket, None, exc)
            self._ends.put(end)

    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        ended: list[Ended] = []
        try:
            ended.append(self._ends.get(timeout=timeout))
            while True:
                ended.append(self._ends.get_nowait())
        except Empty:
            self._out -= len(ended)
            return ended

    def drop(self) -> list[Any]:
        tickets: list[Any] = []
        try:
            while True:
                call = self._calls.get_nowait()
                if call is not None:
                    tickets.append(call[0])
        except Empty:
            self._out -= len(tickets)
            return tickets

    def close(self) -> None:
        for _ in self._threads:
            self._calls.put(None)
        self._threads.clear()
