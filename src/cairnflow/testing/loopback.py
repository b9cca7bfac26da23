"""An HTTP/1.1 server on a free port of 127.0.0.1: what the doubles of services stand on."""

import os
import select
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Headers = tuple[tuple[str, str], ...]

_GO_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing throws away what is unsent and answers with a reset."""

_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_BACKLOG = 256
"""Clients that wait to be let in; a race of writers is more than the 5 that Python allows."""

_WAKE = 0.02
"""Seconds after which a server notes that it shall close."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks.

    Attributes:
        method: in capitals.
        target: path and query, as they were sent.
        headers: as they were sent, in order; asked for by name in any case.
        body: whole, whichever way it was sent.
    """

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query's names and their values; the last value of each."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says.

    Attributes:
        status: of HTTP.
        body: whole.
        headers: names and values in order. ``Content-Length`` is added where it is not named.
    """

    status: int = 200
    body: bytes = b""
    headers: Headers = field(default=())

    def header(self, name: str) -> str | None:
        """Return a header's value, whatever the case of its name; None where it is not there."""
        found = [value for known, value in self.headers if known.lower() == name.lower()]
        return found[-1] if found else None


class Exchange(BaseHTTPRequestHandler):
    """One connection of a client: what it asks is answered, request after request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        request = Request(self.command, self.path, self.headers, self._body())
        self._server().respond(request, self)

    def _server(self) -> "_Server":
        assert isinstance(self.server, _Server)
        return self.server

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer whatever the method: the class above looks for ``do_GET`` and its sisters."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(f"an exchange has no {name}")

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterable[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass

    def tell(self, answer: Answer, body: bytes | None = None) -> None:
        """Send an answer.

        Args:
            answer: its length is that of its own body, where no header says otherwise.
            body: what is sent in the place of the answer's body, as it is.
        """
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status not in _BODILESS and answer.header("Content-Length") is None:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in _BODILESS:
            self.wfile.write(answer.body if body is None else body)

    def hang_up(self) -> None:
        """Close the connection after this answer, in good order."""
        self.close_connection = True

    def reset(self) -> None:
        """Close the connection now, as a computer does that knows nothing of it."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _GO_AT_ONCE)
        # The files over the socket would keep it open, and the server end it in good order.
        os.close(self.connection.detach())

    def pause(self, seconds: float) -> None:
        """Wait so many seconds, even if the client goes, unless the server closes."""
        self._server().closing.wait(seconds)

    def wait(self) -> None:
        """Wait until the client goes, or the server closes."""
        select.select([self.connection], [], [])

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; what was asked is counted by the server."""


Respond = Callable[[Request, Exchange], None]


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that it can end them."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = _BACKLOG

    def __init__(self, port: int, respond: Respond) -> None:
        self.respond = respond
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Exchange)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        with self._lock:
            self._open.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        """End all connections, and what waits on them."""
        self.closing.set()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # it has gone by itself
                    connection.shutdown(socket.SHUT_RDWR)

    def _tell_error(self, request: Any, client_address: Any) -> None:
        """Pass over clients that hung up: some tests are of just that."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    handle_error = _tell_error


class Loopback:
    """A service on a free port of this computer, a thread for each connection. Thread-safe.

    Args:
        respond: answers each request on the exchange that it is given.

    Attributes:
        port: where it listens.
    """

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self.port = 0
        self.open()

    @property
    def url(self) -> str:
        """Where it is found, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> int:
        """Count of requests so far."""
        with self._lock:
            return self._counts.total()

    @property
    def methods(self) -> dict[str, int]:
        """Count of requests so far, by method."""
        with self._lock:
            return dict(self._counts)

    def open(self) -> None:
        """Listen: at first on a free port, later on the same one again."""
        self._server = _Server(self.port, self._counted)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_WAKE,))
        self._thread.start()

    def close(self) -> None:
        """Listen no more, and end all connections; closing twice is fine."""
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        self._thread.join()
        server.server_close()
        server.cut()

    def check(self) -> None:
        """Raise what the service was asked for and could not do; called at the end of a block."""

    def _counted(self, request: Request, exchange: Exchange) -> None:
        with self._lock:
            self._counts[request.method] += 1
        self._respond(request, exchange)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None:
            self.check()
