"""A wire between browser and server that can be cut, and is whole again at once."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Self

_CHUNK = 65_536


class Wire:
    """Passes bytes between whoever connects to ``port`` and a server; to be used in ``with``.

    Attributes:
        port: where it listens.
        cuts: count of connections that were cut.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cuts = 0
        self._to = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def lead(self, port: int) -> None:
        """Say where it leads to, and take connections from now on."""
        self._to = port
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self) -> None:
        """Cut all connections, whatever is on its way in them."""
        with self._lock:
            cut, self._open = self._open, set()
            self.cuts += len(cut) // 2
        for one in cut:
            _end(one)

    def _take(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                with self._lock:
                    self._open |= {near, far}
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_pass, args=ends, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # it was cut
        while data := source.recv(_CHUNK):
            target.sendall(data)
    _end(target)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def wire() -> Generator[Wire]:
    """A wire that leads nowhere yet."""
    with Wire() as made:
        yield made
