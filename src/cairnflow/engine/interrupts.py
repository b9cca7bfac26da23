"""Ctrl-C: once finishes what runs and stops; twice stops at once."""

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether a person has asked the run to stop.

    Attributes:
        is_asked: begin nothing more.
    """

    def __init__(self) -> None:
        self.is_asked = False


@contextmanager
def listening(note: str) -> Generator[Stop]:
    """Turn the first Ctrl-C inside the block into a wish, and the second into KeyboardInterrupt.

    Outside of the main thread, and where somebody else handles Ctrl-C, it changes nothing.

    Args:
        note: printed to stderr at the first.
    """
    stop = Stop()
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield stop
        return

    def ring(number: int, frame: FrameType | None) -> None:
        if stop.is_asked:
            raise KeyboardInterrupt
        stop.is_asked = True
        sys.stderr.write(f"\n{note}\n")
        sys.stderr.flush()

    before = signal.signal(signal.SIGINT, ring)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
