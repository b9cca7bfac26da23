"""What a task prints, as lines of its log: a stand-in for ``sys.stdout`` that knows who prints."""

import logging
import sys
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

_LONGEST = 1 << 16
"""Characters without a line's end that are held back; then they are a line."""

_printed: "ContextVar[_Printed | None]" = ContextVar("printed", default=None)
_lock = threading.Lock()
_count = 0


class _Printed:
    """Turns what is printed into lines of a logger."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._begun = ""

    def write(self, text: str) -> None:
        *whole, begun = (self._begun + text).split("\n")
        if len(begun) > _LONGEST:
            whole, begun = [*whole, begun], ""
        self._begun = begun
        self._log(whole)

    def end(self) -> None:
        begun, self._begun = self._begun, ""
        self._log([begun] if begun else [])

    def _log(self, lines: list[str]) -> None:
        # A handler of the author's may print what it logs: that is for the terminal.
        token = _printed.set(None)
        try:
            for line in lines:
                shown = line.rstrip("\r").rpartition("\r")[2]  # of a progress bar, what is seen
                self._logger.info("%s", shown)
        finally:
            _printed.reset(token)


class _Stdout:
    """Stands in for ``sys.stdout``: what other threads print goes where it went before."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        printed = _printed.get()
        if printed is None:
            return self.stream.write(text)
        printed.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __iter__(self) -> Any:
        return iter(self.stream)


@contextmanager
def capturing_stdout(logger: logging.Logger) -> Generator[None]:
    """Log what is printed in a block, line by line, at the level INFO, instead of showing it.

    What other threads print meanwhile is shown as ever, also that of threads begun in the block;
    so is what is written to ``sys.stdout.buffer``. A line without its end is logged when the
    block ends. Where the logger lets no INFO through, all is shown.

    Args:
        logger: what the lines go to.
    """
    if not logger.isEnabledFor(logging.INFO):
        yield
        return
    _install()
    printed = _Printed(logger)
    token = _printed.set(printed)
    try:
        yield
    finally:
        _printed.reset(token)
        _uninstall()
        printed.end()


def _install() -> None:
    global _count
    with _lock:
        _count += 1
        if sys.stdout is not None and not isinstance(sys.stdout, _Stdout):
            sys.stdout = _Stdout(sys.stdout)


def _uninstall() -> None:
    global _count
    with _lock:
        _count -= 1
        # Somebody may have put another stream in its place meanwhile: that one stays.
        if not _count and isinstance(sys.stdout, _Stdout):
            sys.stdout = sys.stdout.stream
