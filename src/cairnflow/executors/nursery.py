"""Starting, killing and burying worker processes, from where the calls are.

Workers are forked from a process that has loaded what they need and has no threads, never from
this one: a fork of a process with threads, or with an open store, may hang.
"""

import os
import socket
import subprocess
import sys
import weakref
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.spawn import get_command_line
from typing import Any, NamedTuple, Protocol

from cairnflow.executors.births import DEATH, ORDER

PATIENCE = 0.8
"""Seconds to wait until all workers are gone; what the kernel holds up goes on without us."""


class Death(NamedTuple):
    """A worker that is no more.

    Attributes:
        number: the worker's.
        exit_code: what it ended with; less than 0 for a signal; None where it is not known.
    """

    number: int
    exit_code: int | None


class Nursery(Protocol):
    """Where workers come from."""

    def start(self, number: int) -> Connection:
        """Start a worker; return the way to it. It may be used at once."""
        ...

    def kill(self, number: int) -> None:
        """End a worker, whatever it does, and what it has started."""
        ...

    def bells(self) -> Sequence[Any]:
        """Return what is ready to be read from once a worker has died."""
        ...

    def deaths(self) -> list[Death]:
        """Return who has died since the last time; does not wait."""
        ...

    def close(self) -> None:
        """End all workers. May be called twice."""
        ...


class ForkingNursery:
    """Has its workers forked by a process of its own.

    Args:
        preload: names of modules that it loads for all of them.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            code = (
                f"import sys; sys.path[:] = {_plain(sys.path)!r}; sys.argv[:] = {sys.argv!r}; "
                f"from cairnflow.executors.births import main; "
                f"main({theirs.fileno()}, {tuple(preload)!r})"
            )
            process = subprocess.Popen(
                [*_interpreter(), "-c", code],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C is for this process, which says what follows from it
            )
        self._orders = ours
        self._alive: set[int] = set()
        self._close = weakref.finalize(self, _end, ours, process, os.getpid())

    def start(self, number: int) -> Connection:
        ours, theirs = socket.socketpair()
        self._alive.add(number)
        with theirs, suppress(OSError):  # if it is no more, its deaths tell
            socket.send_fds(self._orders, [ORDER.pack(b"s", number)], [theirs.fileno()])
        return Connection(ours.detach())

    def kill(self, number: int) -> None:
        with suppress(OSError):
            self._orders.sendall(ORDER.pack(b"k", number))

    def bells(self) -> Sequence[Any]:
        return [self._orders]

    def deaths(self) -> list[Death]:
        found: list[Death] = []
        while self._alive and (message := self._read()) is not None:
            if not message:
                found += [Death(number, None) for number in self._alive]
                self._alive.clear()
                self.close()
            else:
                number, code = DEATH.unpack(message)
                self._alive.discard(number)
                found.append(Death(number, code))
        return found

    def _read(self) -> bytes | None:
        """Return the next message; an empty one where the other end is gone, None for none."""
        try:
            message = self._orders.recv(DEATH.size, socket.MSG_DONTWAIT)
            while message and len(message) < DEATH.size:
                rest = self._orders.recv(DEATH.size - len(message))
                message = message + rest if rest else b""
        except BlockingIOError:
            return None
        except OSError:
            return b""
        return message

    def close(self) -> None:
        self._close()


def _plain(path: list[str]) -> list[str]:
    return [entry for entry in path if isinstance(entry, str)]


def _interpreter() -> list[str]:
    """Return the command of this interpreter, with the options that it was started with."""
    return get_command_line()[:-3]  # without what it is to do for multiprocessing


def _end(orders: socket.socket, process: "subprocess.Popen[bytes]", owner: int) -> None:
    orders.close()
    if os.getpid() != owner:  # forked from the owner, by its author
        return
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
