"""The lines of one task run: the first and the last ones, and how much was left out between."""

import logging
from collections import deque
from typing import NamedTuple

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


class Lines:
    """Takes lines, and holds a bounded number of them. Not thread-safe: one task run has one.

    Attributes:
        kept: the lines; all of them once ``end`` was called.
    """

    __slots__ = ("_last", "_last_room", "_left_out", "_room", "kept")

    def __init__(self) -> None:
        self.kept: list[Line] = []
        self._room = _FIRST_CHARACTERS
        self._last: deque[Line] | None = None
        self._last_room = _LAST_CHARACTERS
        self._left_out = (0, 0)

    def add(self, line: Line) -> None:
        """Take a line; one of the middle may be left out."""
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

    def end(self) -> None:
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
