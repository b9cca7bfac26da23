"""The way to one worker process: what it was sent, what it has said, and until when it may work."""

import struct
import time
from collections import OrderedDict
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from cairnflow.errors import Incompatible, TaskTimeout
from cairnflow.executors.base import Ended
from cairnflow.executors.sending import (
    BEGIN,
    END,
    FORGET,
    MOST_SHARED,
    VALUE,
    Packer,
    Parcel,
    loaded,
)

_GRACE = 0.8
"""Seconds for which a call may go on that was interrupted for its limit: to clean up after it."""

_NEVER = float("inf")


class Post:
    """One worker, as the process with the calls knows it.

    Args:
        connection: to the worker.
        number: the worker's.

    Attributes:
        connection: to the worker.
        number: the worker's.
        ticket: of the call that it has, while it is busy.
        is_busy: it has a call.
        deadline: when it is to be killed, as ``time.monotonic`` tells; infinity for never.
        overdue: why it was killed; None where it was not, or not for its limit.
    """

    def __init__(self, connection: Connection, number: int) -> None:
        self.connection = connection
        self.number = number
        self.ticket: Any = None
        self.is_busy = False
        self.deadline = _NEVER
        self.overdue: TaskTimeout | None = None
        self._seconds = 0.0
        self._is_given_up = False
        self._known: OrderedDict[str, None] = OrderedDict()

    @property
    def is_listened_to(self) -> bool:
        """It may say something yet."""
        return self.is_busy and not self._is_given_up

    def send(self, ticket: Any, parcel: Parcel, packer: Packer) -> None:
        """Send a call, and what it needs that the worker has not.

        Args:
            ticket: of the call.
            parcel: the call.
            packer: what it was packed with.
        """
        self.ticket, self.is_busy = ticket, True
        with suppress(OSError):  # it died; how, its nursery tells
            for key in parcel.keys:
                if key not in self._known:
                    self.connection.send_bytes(packer.shared(key))
                self._known[key] = None
                self._known.move_to_end(key)
            while len(self._known) > max(MOST_SHARED, len(parcel.keys)):
                gone, _ = self._known.popitem(last=False)
                self.connection.send_bytes(FORGET + gone.encode())
            self.connection.send_bytes(parcel.data)

    def hear(self) -> Ended | None:
        """Take one message; return how the call ended, None where it did not.

        Raises:
            EOFError: the worker is no more.
            OSError: likewise.
        """
        message = memoryview(self.connection.recv_bytes())
        kind, data = bytes(message[:1]), message[1:]
        if kind == BEGIN:
            at, self._seconds = struct.unpack("<dd", data)
            self.deadline = at + _GRACE
            return None
        self.deadline = _NEVER
        if kind == END:
            return None
        self.is_busy = False
        try:
            found = loaded(data, "what the call gave")
        except Incompatible as exc:
            return Ended(self.ticket, None, exc)
        return Ended(self.ticket, found, None) if kind == VALUE else Ended(self.ticket, None, found)

    def give_up(self) -> None:
        """Take note that it is killed."""
        if time.monotonic() >= self.deadline:
            self.overdue = TaskTimeout(
                f"took longer than {self._seconds:g} s; its process was ended"
            )
        self.deadline = _NEVER
        self._is_given_up = True

    def last_words(self) -> Ended | None:
        """Return how the call ended that a dead worker had, if it said so before it died."""
        with suppress(EOFError, OSError):
            while self.is_listened_to and self.connection.poll():
                ended = self.hear()
                if ended is not None:
                    return ended
        return None

    def close(self) -> None:
        """Let go of the way."""
        self.connection.close()
