"""Reading a stream as the page does, and breaking off where it hurts."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from tests.server.gate.served import TOKEN

_END = b"0\r\n\r\n"
"""The last chunk."""


@dataclass(frozen=True)
class Event:
    """One event of a stream.

    Attributes:
        id: says where to go on.
        name: of the event.
        data: of it.
    """

    id: str
    name: str
    data: Any


@dataclass
class Reading:
    """Reads a stream, and goes on from the last event that it has read whole.

    Attributes:
        port: of the server.
        topics: that are followed.
        last: id of the last event that was read whole.
        events: all that were.
        token: of the server.
        lines: on which it was read.
    """

    port: int
    topics: str
    last: str = ""
    events: list[Event] = field(default_factory=list)
    token: str = TOKEN
    lines: list[socket.socket] = field(default_factory=list)

    def opened(self, buffer: int = 0) -> socket.socket:
        """A line on which the stream was asked for; with so little room for what arrives."""
        line = socket.socket()
        self.lines.append(line)
        if buffer:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        line.settimeout(20)
        line.connect(("127.0.0.1", self.port))
        after = f"Last-Event-ID: {self.last}\r\n" if self.last else ""
        line.sendall(
            f"GET /api/v1/stream?topics={self.topics} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {self.token}\r\n{after}\r\n".encode()
        )
        return line

    def hear(
        self, line: socket.socket, *, most: int = 1 << 40, seconds: float = 20
    ) -> Iterator[Event]:
        """Yield events until so many bytes were read, or so much time has passed; then end."""
        raw = told = b""
        with line:
            for part in _parts(line, most, time.monotonic() + seconds):
                whole, raw = _unchunked(raw + part)
                *blocks, told = (told + whole).split(b"\n\n")
                for event in filter(None, map(_event, blocks)):
                    self.last = event.id
                    self.events.append(event)
                    yield event
                if raw == _END:
                    return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self.lines:
            line.close()

    def until(self, name: str, seconds: float = 20) -> Event:
        """The next event of a name."""
        heard = self.hear(self.opened(), seconds=seconds)
        return next(event for event in heard if event.name == name)


def _parts(line: socket.socket, most: int, until: float) -> Iterator[bytes]:
    """What arrives, until it is so many bytes, or so late."""
    left = most
    while left and (seconds := until - time.monotonic()) > 0:
        line.settimeout(seconds)
        try:
            part = line.recv(min(65_536, left))
        except TimeoutError:
            return
        if not part:
            return
        left -= len(part)
        yield part


def _unchunked(raw: bytes) -> tuple[bytes, bytes]:
    """What whole chunks hold, without the head of the answer; and what is left."""
    if raw.startswith(b"HTTP/1.1"):
        head, found, rest = raw.partition(b"\r\n\r\n")
        if not found:
            return b"", raw
        assert b" 200 " in head, head
        raw = rest
    told = b""
    while True:
        size, found, rest = raw.partition(b"\r\n")
        length = int(size, 16) if found else -1
        if not found or not length or len(rest) < length + 2:
            return told, raw
        told, raw = told + rest[:length], rest[length + 2 :]


def _event(block: bytes) -> Event | None:
    fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line[1:])
    return (
        Event(fields["id"], fields["event"], json.loads(fields["data"])) if "id" in fields else None
    )
