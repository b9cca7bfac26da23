"""The lines of one task run: the first and the last ones, and how much was left out between."""

import logging
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

_FIRST_LINES, _FIRST_CHARACTERS = 8_000, 3_000_000
_LAST_LINES, _LAST_CHARACTERS = 2_000, 1_000_000
"""Kept of one task run: a loop that logs must not fill the ledger. What went wrong is at the end,
so the end has a share of its own."""

_LONGEST = 32_000
"""Characters kept of one line."""


class Line(NamedTuple):
    """One logged line.

    Attributes:
        at: microseconds since 1970-01-01 UTC.
        level: as in ``logging``: 10 debug to 50 critical.
        logger: name of the logger.
        text: the message, formatted; with the traceback where one was logged.
    """

    at: int
    level: int
    logger: str
    text: str


class Watcher(Protocol):
    """Takes lines away while the task run that logs them goes on. Thread-safe."""

    def watch(self, lines: "Lines", /) -> None:
        """Look at these from now on, now and then; no exception leaves it."""
        ...

    def release(self, lines: "Lines", /) -> int:
        """Look at them no more; return how many of the first ones were taken."""
        ...


_find: Callable[[object], Watcher | None] | None = None


def watch_with(find: Callable[[object], Watcher | None]) -> None:
    """Say who takes lines away before their task run has ended.

    Args:
        find: is given whose lines they are, when the first is logged; returns None where they
            stay until the end.
    """
    global _find
    _find = find


class Lines:
    """Takes lines, and holds a bounded number of them. Not thread-safe: one task run has one.

    A thread of a ``Watcher`` may read ``kept`` at any moment: until ``end`` it only grows.

    Args:
        owner: whose they are; None where nobody may take them before the end.

    Attributes:
        owner: whose they are; None also after the end.
        kept: the lines; once ``end`` was called, all of them that no watcher has taken.
    """

    __slots__ = ("_last", "_last_room", "_left_out", "_room", "_watcher", "kept", "owner")

    def __init__(self, owner: object = None) -> None:
        self.owner = owner
        self.kept: list[Line] = []
        self._watcher: Watcher | None = None
        self._room = _FIRST_CHARACTERS
        self._last: deque[Line] | None = None
        self._last_room = _LAST_CHARACTERS
        self._left_out = (0, 0)

    def add(self, line: Line) -> None:
        """Take a line; one of the middle may be left out."""
        if not self.kept and self.owner is not None:
            self._begin()
        if len(line.text) > _LONGEST:
            more = len(line.text) - _LONGEST
            line = line._replace(text=f"{line.text[:_LONGEST]}… {more:,} more characters")
        if self._last is None and len(self.kept) < _FIRST_LINES and self._room >= len(line.text):
            self.kept.append(line)
            self._room -= len(line.text)
            return
        if self._last is None:
            self._last = deque()
        self._last.append(line)
        self._last_room -= len(line.text)
        while len(self._last) > _LAST_LINES or self._last_room < 0:
            dropped = self._last.popleft()
            self._last_room += len(dropped.text)
            lines, characters = self._left_out
            self._left_out = lines + 1, characters + len(dropped.text)

    def _begin(self) -> None:
        # At the first line and not before: most task runs log nothing, and pay nothing for this.
        self._watcher = None if _find is None else _find(self.owner)
        if self._watcher is not None:
            self._watcher.watch(self)

    def end(self) -> list[Line]:
        """Take away what a watcher has taken; return the lines that are left, all of them."""
        self.owner = None  # a thread that outlives its task run may log on
        if self._watcher is not None:
            taken = self._watcher.release(self)
            self._join()
            del self.kept[:taken]
        elif self._last is not None:
            self._join()
        return self.kept

    def _join(self) -> None:
        """Put the last lines behind the first ones, and between them how much is missing."""
        if self._last is None:
            return
        lines, characters = self._left_out
        if lines:
            said = f"{lines:,} lines of {characters:,} characters were left out here"
            at = self._last[0].at if self._last else self.kept[-1].at
            self.kept.append(Line(at, logging.WARNING, "cairnflow", said))
        self.kept.extend(self._last)
        self._last = None
