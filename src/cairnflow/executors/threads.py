"""Run calls in threads of this process."""

import os
import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from cairnflow.errors import ConfigError
from cairnflow.executors.base import Ended

_Call = tuple[Any, Callable[[Any], Any], Any]


class ThreadsExecutor:
    """A pool of threads that never keeps the process from ending.

    At most ``count`` calls run, or have ended and not been dealt with: no thread begins another
    call before ``wait`` is called again, so that a killed process has lost no more than those.

    Not ``concurrent.futures``: its pool is joined at exit, so that a second Ctrl-C would hang, its
    futures cost a lock each, and its queue is first in, first out.

    Args:
        count: of threads, from 1; by default that of the machine's cores plus 4, 32 at most.

    Raises:
        ConfigError: a count below 1.
    """

    def __init__(self, count: int | None = None) -> None:
        if count is not None and count < 1:
            raise ConfigError(f"threads: a count of {count} can run nothing; give 1 or more")
        self._count = count or min(32, (os.cpu_count() or 1) + 4)
        self._fresh: list[_Call] = []
        self._calls: deque[_Call | None] = deque()
        self._waiting = threading.Semaphore(0)
        self._room = threading.Semaphore(self._count)
        self._handed = 0
        self._ends: SimpleQueue[Ended] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._out = 0

    def submit(self, ticket: Any, fn: Callable[[Any], Any], arg: Any, /) -> None:
        self._out += 1
        self._fresh.append((ticket, fn, arg))

    def _hand_out(self) -> None:
        # What follows from the last end goes first: its inputs can leave memory the sooner.
        self._calls.extendleft(reversed(self._fresh))
        if self._fresh:
            self._waiting.release(len(self._fresh))
            self._fresh.clear()
        while len(self._threads) < min(self._count, self._out):
            thread = threading.Thread(target=self._work, name="cairnflow-worker", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            self._room.acquire()
            self._waiting.acquire()
            call = self._calls.popleft()
            if call is None:
                return
            ticket, fn, arg = call
            try:
                end = Ended(ticket, fn(arg), None)
            except BaseException as exc:  # noqa: BLE001 - whatever it is, the loop is to hear of it
                end = Ended(ticket, None, exc)
            self._ends.put(end)

    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        if self._handed:
            self._room.release(self._handed)  # what was handed over last has been dealt with
            self._handed = 0
        self._hand_out()
        ended: list[Ended] = []
        try:
            ended.append(self._ends.get(timeout=timeout))
            while True:
                ended.append(self._ends.get_nowait())
        except Empty:
            return ended
        finally:  # a second Ctrl-C may come in between
            self._out -= len(ended)
            self._handed = len(ended)

    def drop(self) -> list[Any]:
        tickets = [call[0] for call in self._fresh]
        self._fresh.clear()
        while self._waiting.acquire(blocking=False):
            call = self._calls.popleft()
            if call is not None:
                tickets.append(call[0])
        self._out -= len(tickets)
        return tickets

    def close(self) -> None:
        if self._threads:
            self._room.release(self._count)
            self._calls.extend([None] * len(self._threads))
            self._waiting.release(len(self._threads))
            self._threads.clear()
