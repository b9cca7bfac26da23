"""A terminal that is drawn as a whole and read key by key; it is as it was before, however it ends.

Knows nothing of what is drawn. POSIX only: Windows has no termios.
"""

import os
import re
import select
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType, TracebackType
from typing import Any, Final, Self

from cairnflow.cli.screen import Screen, rendered, write
from cairnflow.cli.texts import Line, cut_line

RESIZED: Final = "resized"
"""Given in place of a key when the terminal has another size."""

_KEYS: Final = {
    "\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left",
    "\x1bOA": "up", "\x1bOB": "down", "\x1bOC": "right", "\x1bOD": "left",
    "\x1b[H": "home", "\x1b[F": "end", "\x1bOH": "home", "\x1bOF": "end",
    "\x1b[1~": "home", "\x1b[4~": "end", "\x1b[7~": "home", "\x1b[8~": "end",
    "\x1b[5~": "page-up", "\x1b[6~": "page-down", "\x1b[3~": "delete",
    "\r": "enter", "\n": "enter", "\x7f": "back", "\x08": "back", "\x1b": "escape",
    "\t": "tab", "\x04": "q",
}  # fmt: skip
"""What terminals send for keys that have no letter; the end of input is as good as q."""

_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[@-~]|\x1bO.|.", re.DOTALL)

_PATIENCE = 0.2
"""Seconds after which the size is looked at again while no key is pressed."""

_ESCAPE = 0.05
"""Seconds in which the rest of a sequence must come, else it was the key Escape."""

_BEGIN, _END = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""The alternate screen, without a cursor; and back."""


class Ended(SystemExit):
    """A signal has asked the process to end; its code is that of a shell for the signal."""


class Terminal:
    """The terminal of this process, while it belongs to one command.

    Used in a ``with`` block; what it was before, it is again behind it.

    Args:
        screen: says whether to colour, and which signs may be used.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._before: list[Any] = []
        self._handlers: dict[signal.Signals, Any] = {}
        self._size = self.size

    def __enter__(self) -> Self:
        import termios
        import tty

        descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(descriptor)
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, _end)
        try:
            tty.setcbreak(descriptor, termios.TCSADRAIN)
            self._keep_in_front(descriptor)
            write(sys.stdout, _BEGIN)
        except BaseException:
            self._restore()
            raise
        return self

    def _keep_in_front(self, descriptor: int) -> None:
        """Let no key stop or kill the process: the terminal would stay as we have it."""
        import termios

        now = termios.tcgetattr(descriptor)
        now[6][termios.VSUSP] = now[6][termios.VQUIT] = b"\0"
        termios.tcsetattr(descriptor, termios.TCSADRAIN, now)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._restore()

    def _restore(self) -> None:
        import termios

        try:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
            write(sys.stdout, _END)
        except (OSError, termios.error):
            pass  # the terminal itself is gone, and nobody is left to see it
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    @property
    def size(self) -> tuple[int, int]:
        """Cells of a line, and lines."""
        try:
            # Not what COLUMNS and LINES say: those don't change when a window does.
            across, down = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            across, down = shutil.get_terminal_size()
        return across or 80, down or 24

    def draw(self, lines: Sequence[Line]) -> None:
        """Show lines from the top; none is wider, and there are no more of them, than fit."""
        across, down = self._size = self.size
        screen = self._screen
        shown = [
            rendered(cut_line(one, across), colours=screen.colours, ascii=screen.ascii)
            for one in lines[:down]
        ]
        # No line end behind the last one: it would scroll.
        write(sys.stdout, "\x1b[H" + "\r\n".join(f"{one}\x1b[K" for one in shown) + "\x1b[J")

    def pressed(self) -> Iterator[str]:
        """Yield keys as they are pressed: a character, or a name such as ``up``."""
        while True:
            text = self._read()
            if not text:
                yield RESIZED
                continue
            for found in _SEQUENCE.finditer(text):
                yield _KEYS.get(found[0], found[0])

    def _read(self) -> str:
        """Wait for what is typed; nothing where the size has changed meanwhile."""
        descriptor = sys.stdin.fileno()
        while not select.select([descriptor], [], [], _PATIENCE)[0]:
            if self.size != self._size:
                return ""
        data = os.read(descriptor, 1024)
        while data.endswith((b"\x1b", b"\x1b[", b"\x1bO")) or _is_cut(data):
            if not select.select([descriptor], [], [], _ESCAPE)[0]:
                break
            data += os.read(descriptor, 1024)
        return data.decode("utf-8", "replace") or "\x04"


def _is_cut(data: bytes) -> bool:
    """Say whether the last character has not come whole."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended(128 + number)
