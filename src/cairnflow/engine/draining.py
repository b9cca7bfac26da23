"""Log lines of attempts that still run: written now and then, before they are handed over."""

import os
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import cast
from weakref import WeakValueDictionary

from cairnflow.engine.work import Attempt, RunFacts
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import LogLine
from cairnflow.logs import Lines, watch_with

_PAUSE = 0.5
"""Seconds between two looks. Only what was there at the look before is written: a task run that is
over sooner costs nothing, and a line is written a second after it was logged at the latest."""

_LONGEST = 60.0
"""Seconds between two looks, at most, while the ledger takes nothing."""

_drainers: "WeakValueDictionary[str, Drainer]" = WeakValueDictionary()
"""By the random id of a run."""


class Drainer:
    """Writes the lines of one run's attempts in this process, while they run. Thread-safe.

    It has a thread only while some attempt that has logged is running. A line is either written
    by it or left to its attempt, never both: who takes the attempt's lines out of ``_running``
    may do with them as he likes.

    Args:
        ledger: returns where to write; called at each look that finds something.
        pause: seconds between two looks.
    """

    def __init__(self, ledger: Callable[[], Ledger], pause: float = _PAUSE) -> None:
        self._ledger = ledger
        self._pause = pause
        self._closed = threading.Event()
        self._begin()

    def _begin(self) -> None:
        self._running: dict[Lines, _Written] = {}
        self._looking = threading.Lock()
        self._starting = threading.RLock()  # a signal's handler may log in the midst of it
        self._thread: threading.Thread | None = None

    def watch(self, lines: Lines, /) -> None:
        """Write what these hold, from now on."""
        self._running[lines] = _Written(cast("Attempt", lines.owner))
        if self._thread is None:
            self._wake()

    def release(self, lines: Lines, /) -> int:
        """Write no more of these; return the count of lines that are in the ledger."""
        written = self._running.pop(lines, None)
        if written is None:
            with self._looking:  # it is being written just now
                written = self._running.pop(lines, None)
        if written is None:
            return 0
        if written.is_in_doubt:
            with suppress(Exception):  # left to the attempt: better twice than not at all
                written.count(self._ledger())
        return written.done

    def close(self) -> None:
        """End the thread; what it has not written stays with the attempts."""
        self._closed.set()
        thread = self._thread
        if thread is not None:
            thread.join(1.0)

    def leave_parent(self) -> None:
        """Do nothing, in a process that was just forked: lines that it has are its parent's."""
        self._closed = threading.Event()
        self._closed.set()
        self._begin()

    def _wake(self) -> None:
        with self._starting:
            if self._thread is None and not self._closed.is_set():
                thread = threading.Thread(target=self._work, name="cairnflow-lines", daemon=True)
                with suppress(RuntimeError):  # no more threads: then lines come at the end
                    thread.start()
                    self._thread = thread

    def _work(self) -> None:
        pause = self._pause
        seen = set(self._running)
        while not self._closed.wait(pause):
            is_well = self._look(seen)
            pause = self._pause if is_well else min(2 * pause, _LONGEST)
            seen = set(self._running)
            if not seen and self._is_idle():
                return

    def _is_idle(self) -> bool:
        with self._starting:
            self._thread = None  # whoever begins to log from here on starts another
            if not self._running:
                return True
            self._thread = threading.current_thread()
            return False

    def _look(self, seen: set[Lines]) -> bool:
        """Write what is new of the lines in ``seen``; return whether the ledger took it."""
        taken: dict[Lines, _Written] = {}
        with self._looking:
            try:
                self._take(seen, taken)
                return not taken or self._is_written(taken)
            finally:
                self._running.update(taken)

    def _take(self, seen: set[Lines], taken: "dict[Lines, _Written]") -> None:
        for lines in seen:
            written = self._running.get(lines)
            if written is None or not written.is_behind(lines):
                continue
            written = self._running.pop(lines, None)  # it may have ended meanwhile
            if written is not None:
                taken[lines] = written

    def _is_written(self, taken: "dict[Lines, _Written]") -> bool:
        try:
            ledger = self._ledger()
            for written in taken.values():
                if written.is_in_doubt:
                    written.count(ledger)
            found = [(written, written.news(lines)) for lines, written in taken.items()]
            for written in taken.values():
                written.is_in_doubt = True
            ledger.append([], [line for _, news in found for line in news])
        except Exception:  # noqa: BLE001 - whatever hinders it, the task is not to notice
            return False
        for written, news in found:
            written.done += len(news)
            written.is_in_doubt = False
        return True


class _Written:
    """How much of an attempt's lines is in the ledger.

    Args:
        attempt: whose lines they are.

    Attributes:
        done: count of lines.
        is_in_doubt: nobody knows whether the last ones were written.
    """

    __slots__ = ("_head", "done", "is_in_doubt")

    def __init__(self, attempt: Attempt) -> None:
        work = attempt.work
        self._head = (work.run.key, work.slug, attempt.child, attempt.number)
        self.done = 0
        self.is_in_doubt = False

    def is_behind(self, lines: Lines) -> bool:
        return len(lines.kept) > self.done

    def news(self, lines: Lines) -> Sequence[LogLine]:
        return [LogLine(*self._head, *line) for line in lines.kept[self.done :]]

    def count(self, ledger: Ledger) -> None:
        """Ask the ledger."""
        run, task, child, attempt = self._head
        found = [line for line in ledger.lines(run, task, child) if line.attempt == attempt]
        self.done, self.is_in_doubt = max(self.done, len(found)), False


def drain(run: str, ledger: Callable[[], Ledger]) -> Drainer:
    """Have lines of a run's attempts in this process written while they run.

    Args:
        run: the run's random id.
        ledger: returns where to write; may raise anything, then lines stay with their attempts.

    Returns:
        What writes them, for as long as somebody holds it.
    """
    watch_with(_found)
    _drainers[run] = made = Drainer(ledger)
    return made


@contextmanager
def draining(run: RunFacts, ledger: Ledger) -> Generator[None]:
    """Have lines of a run's attempts in this process written while they run, inside the block."""
    if not run.is_recorded:
        yield
        return
    made = drain(run.id, lambda: ledger)
    try:
        yield
    finally:
        made.close()


def _found(owner: object) -> Drainer | None:
    return _drainers.get(cast("Attempt", owner).work.run.id)


def _leave_parents() -> None:
    for made in list(_drainers.values()):
        made.leave_parent()


if hasattr(os, "register_at_fork"):  # not on Windows, which doesn't fork
    os.register_at_fork(after_in_child=_leave_parents)
