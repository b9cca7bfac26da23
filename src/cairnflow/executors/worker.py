"""A worker process: carries out one call at a time, and tells how it ended."""

import struct
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from cairnflow.executors.base import guard
from cairnflow.executors.sending import (
    BEGIN,
    CALL,
    END,
    FORGET,
    SHARED,
    ending,
    forget,
    hold,
    loaded,
)


def work(connection: Connection) -> None:
    """Carry out calls until nobody is left to send one.

    Args:
        connection: to the process that has the calls.
    """
    guard.set(_Messenger(connection))
    with suppress(EOFError, OSError):  # the other process closed it, or is no more
        while True:
            message = memoryview(connection.recv_bytes())
            kind, data = bytes(message[:1]), message[1:]
            if kind == CALL:
                connection.send_bytes(_carried_out(data))
            elif kind == SHARED:
                hold(data)
            elif kind == FORGET:
                forget(data)


def _carried_out(data: memoryview) -> memoryview:
    value: Any = None
    error: BaseException | None = None
    try:
        fn, arg = loaded(data, "what the call is given")
        del data  # the arguments' bytes, beside the arguments
        value = fn(arg)
    except BaseException as exc:  # noqa: BLE001 - whatever it is, the executor is to hear of it
        error = exc
    _flush()
    return ending(value, error)


def _flush() -> None:
    """Show what was printed: a process that is killed would take it along."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()


class _Messenger:
    """Asks the other process to end this one where a call takes too long."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, seconds: float) -> None:
        """Tell from when on it is too long."""
        times = struct.pack("<dd", time.monotonic() + seconds, seconds)
        self._connection.send_bytes(BEGIN + times)

    def end(self) -> None:
        """Tell that it wasn't."""
        self._connection.send_bytes(END)
