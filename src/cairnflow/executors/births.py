"""The process from which workers are forked: it has loaded what they need, and has no threads.

It starts, kills and buries them for the process that has the calls, and ends them with it.
"""

import ctypes
import gc
import os
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from select import select
from types import FrameType
from typing import Any

from cairnflow.executors.worker import work

ORDER = struct.Struct("<cq")
"""What it is sent: ``s`` to start a worker, with its descriptor beside, or ``k`` to kill one; and
the worker's number."""

DEATH = struct.Struct("<qq")
"""What it sends: a worker's number, and its exit code; less than 0 for a signal."""

_PR_SET_PDEATHSIG = 1


def main(descriptor: int, preload: Sequence[str]) -> None:
    """Do what is ordered until nobody is left to order it; then end all workers.

    Args:
        descriptor: of the socket from which orders come.
        preload: names of modules that workers need, and that need no threads.
    """
    for name in preload:
        with suppress(ImportError):  # a call that needs it will tell
            import_module(name)
    gc.freeze()  # what is loaded stays: pages that nobody looks at go on being shared
    bell, rung = socket.socketpair()
    gone = suppress(BrokenPipeError, ConnectionResetError)  # the other process is no more
    with gone, socket.socket(fileno=descriptor) as orders, bell, rung:
        _Births(orders, bell, rung).run()


class _Births:
    def __init__(self, orders: socket.socket, bell: socket.socket, rung: socket.socket) -> None:
        self._orders, self._bell, self._rung = orders, bell, rung
        self._numbers: dict[int, int] = {}
        self._libc: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
        for end in (self._bell, self._rung):
            end.setblocking(False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, _pass)
        signal.set_wakeup_fd(self._rung.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        """Return once the other end is closed."""
        try:
            while True:
                ready, _, _ = select([self._orders, self._bell], [], [])
                if self._bell in ready:
                    self._bury()
                if self._orders in ready and not self._obey():
                    return
        finally:
            for pid in self._numbers:
                _kill(pid)
            for pid in self._numbers:
                os.waitpid(pid, 0)

    def _obey(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._orders, ORDER.size, 1)
        if not message:
            return False
        while len(message) < ORDER.size:
            message += self._orders.recv(ORDER.size - len(message))
        order, number = ORDER.unpack(message)
        if order == b"s":
            self._start(number, descriptors[0])
        else:
            for pid, known in self._numbers.items():
                if known == number:
                    _kill(pid)
        return True

    def _start(self, number: int, descriptor: int) -> None:
        pid = os.fork()
        if not pid:
            self._live(descriptor)
        self._numbers[pid] = number
        os.close(descriptor)

    def _live(self, descriptor: int) -> None:
        """Be a worker, and never return."""
        code = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C is for the others; what a task starts ends with it
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for end in (self._orders, self._bell, self._rung):
                end.close()
            if self._libc is not None:  # else it ends when it next has something to tell
                self._libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            work(Connection(descriptor))
            code = 0
        except BaseException:  # noqa: BLE001 - nothing must go on as a second one of us
            traceback.print_exc()
        finally:
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _bury(self) -> None:
        with suppress(BlockingIOError):
            while self._bell.recv(4096):
                pass
        while self._numbers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # what it has started and left
            number = self._numbers.pop(pid)
            self._orders.sendall(DEATH.pack(number, os.waitstatus_to_exitcode(status)))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _pass(number: int, frame: FrameType | None) -> None:
    """Let a signal ring the bell."""
