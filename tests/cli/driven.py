"""A command in a terminal of its own, driven key by key, as a person would."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from docs.pictures.terminal import Screen

_PATIENCE = 20.0
"""Seconds in which what is waited for must come; this machine may be busy."""


class Driven:
    """A command that runs in a pty.

    Args:
        command: program and arguments.
        width: cells of a line.
        height: lines.
        env: variables beside those of this process.

    Attributes:
        output: all that it has written so far.
        code: its exit code once it has ended; negative for a signal.
        before: how the terminal was set before the command began.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        width: int = 80,
        height: int = 24,
        env: dict[str, str] | None = None,
    ) -> None:
        self.output = b""
        self.code: int | None = None
        self._width = width
        self._seen = 0
        size = struct.pack("HHHH", height, width, 0, 0)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            kept = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
            given = {"TERM": "xterm-256color", "PAGER": "cat", **(env or {})}
            os.execvpe(command[0], list(command), kept | given)
        self.before = self.settings()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        self._width = width
        size = struct.pack("HHHH", height, width, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def press(self, keys: str, shows: str) -> "Screen":
        """Type keys; return the screen once what they lead to is shown."""
        self._seen = len(self.output)
        os.write(self.terminal, keys.encode())
        return self.shows(shows)

    def shows(self, text: str) -> "Screen":
        """Return the screen once a text is shown on it, in what was drawn since the last keys."""
        until = time.monotonic() + _PATIENCE
        while text not in self.screen().text() or len(self.output) == self._seen:
            assert self._read(until), f"{text!r} was not shown:\n{self.screen().text()}"
        return self.screen()

    def screen(self) -> "Screen":
        """Return what is shown; what stood there before the alternate screen is not."""
        whole = self.output.split(b"\x1b[?1049h")[-1].split(b"\x1b[?1049l")[0]
        whole = re.sub(rb"\x1b(\[[0-9;?]*)?$", b"", whole)  # a sequence that has not come whole
        frames = whole.split(b"\x1b[H")
        return Screen(self._width).feed(b"\x1b[H" + frames[-1])

    def ends(self) -> int:
        """Wait for it to end; return its exit code."""
        until = time.monotonic() + _PATIENCE
        while self._read(until):
            pass
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code

    def _read(self, until: float) -> bool:
        """Take what it writes; say whether there may be more."""
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
            return False
        try:
            read = os.read(self.terminal, 1 << 16)
        except OSError:  # Linux says so of a terminal that nobody writes to any more
            return False
        self.output += read
        return bool(read)

    def settings(self) -> list[object]:
        """Return how the terminal is set; the same before and after what puts it back."""
        return list(termios.tcgetattr(self.terminal))
