"""A way to a server that can be cut, or that loses one answer."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Way:
    """Carries bytes between clients and a server on 127.0.0.1.

    Args:
        port: where the server listens.

    Attributes:
        port: where clients connect.
        is_open: false cuts all connections, and every new one.
        loses: bytes of a question; the next that holds them is carried, its answer isn't, and the
            connection is cut. None for a way that loses nothing.
        lost: count of answers that were lost.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.is_open = True
        self.loses: bytes | None = None
        self.lost = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if not self.is_open:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server))
                self._pairs.append((client, server))
                threading.Thread(target=self._ask, args=(client, server), daemon=True).start()
                threading.Thread(target=self._tell, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(1 << 16):
                if self.loses is not None and self.loses in data:
                    self.loses = None
                    self.lost += 1
                    client.shutdown(socket.SHUT_WR)
                server.sendall(data)
        _cut(server)

    def _tell(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                client.sendall(data)
        _cut(client)

    def cut(self) -> None:
        """Let nothing through, from now on."""
        self.is_open = False
        for pair in self._pairs:
            for side in pair:
                _cut(side)

    def close(self) -> None:
        """Go away."""
        self.cut()
        _cut(self._door)


def _cut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def way_to(url: str) -> Generator[tuple[Way, str]]:
    """A way to the server of ``url``, and the URL that leads there by it."""
    parts = urlsplit(url)
    assert parts.port is not None
    way = Way(parts.port)
    try:
        yield way, url.replace(f":{parts.port}/", f":{way.port}/")
    finally:
        way.close()
