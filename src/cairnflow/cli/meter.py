"""How far a long command has come: one line on stderr, which moves where that is a terminal."""

import sys
import time

from cairnflow.cli.screen import Wishes, write
from cairnflow.trails.words import number, size

_MOVES = 0.2
_STAYS = 10.0
"""Seconds between two lines: of one that moves, and of those that stay in a log."""


class Meter:
    """Tells how much is done. Not thread-safe.

    Args:
        wishes: what the person asked for; nothing is told where only data is wanted.
        verb: what is done, such as ``verified``.
        count: how many things there are.
    """

    def __init__(self, wishes: Wishes, verb: str, count: int) -> None:
        self._verb = verb
        self._count = count
        self._is_silent = wishes.quiet
        self._is_terminal = sys.stderr.isatty()
        self._next = time.monotonic() + (_MOVES if self._is_terminal else _STAYS)
        self._drawn = 0

    def tell(self, done: int, amount: int = 0) -> None:
        """Say how many are done, and how many bytes those have, if it is time to."""
        moment = time.monotonic()
        if self._is_silent or moment < self._next:
            return
        self._next = moment + (_MOVES if self._is_terminal else _STAYS)
        told = f"{self._verb} {number(done)} of {number(self._count)}"
        told += f", {size(amount)}" if amount else ""
        if self._is_terminal:
            write(sys.stderr, f"\r{told:<{self._drawn}}")
            self._drawn = len(told)
        else:
            write(sys.stderr, f"{told}\n")

    def done(self) -> None:
        """Take the line away where it moves."""
        if self._drawn:
            write(sys.stderr, f"\r{'':<{self._drawn}}\r")
            self._drawn = 0
