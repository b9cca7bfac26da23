"""One request on its way through the proxy, and what the proxy remembers of earlier ones."""

import http.client
import threading
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from cairnflow.testing.faults.refusals import Cloud, refusal
from cairnflow.testing.loopback import Answer, Exchange, Request

_OF_ONE_HOP = {
    *("connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "trailer"),
    *("upgrade", "expect", "content-length"),
}
"""Headers that each side of a proxy writes anew. Source: RFC 9110, section 7.6.1."""

_PATIENCE = 60
"""Seconds that the server behind the proxy gets; a test that waits longer is lost anyway."""


class Bodies:
    """The bytes that were put or got at each path, oldest first. Thread-safe.

    All of them are held in memory, each once.
    """

    def __init__(self) -> None:
        self._bodies: dict[str, list[bytes]] = {}
        self._lock = threading.Lock()

    def remember(self, path: str, body: bytes) -> None:
        """Take note of bytes that stand at a path."""
        with self._lock:
            known = self._bodies.setdefault(path, [])
            if body not in known:
                known.append(body)

    def at(self, end: str) -> list[bytes]:
        """Return what was seen at the path that ends so.

        Raises:
            LookupError: nothing was.
        """
        with self._lock:
            found = [path for path in self._bodies if f"/{path}".endswith(f"/{end}")]
            if not found:
                raise LookupError(f"no body was seen at {end}; seen: {sorted(self._bodies)}")
            return list(self._bodies[found[-1]])


@dataclass(frozen=True, slots=True)
class Passage:
    """One request, the client that waits for its answer, and the server behind.

    Attributes:
        request: as the client sent it.
        exchange: by which the client is answered.
        upstream: URL of the server behind.
        cloud: whose words refusals are told in.
        bodies: what was seen at each path so far.
    """

    request: Request
    exchange: Exchange
    upstream: str
    cloud: Cloud
    bodies: Bodies

    def forward(self) -> Answer:
        """Let the server carry out the request; return its answer, which the client has not.

        The headers go as they came, ``Host`` too, since signatures cover it. A server that
        doesn't answer is a 502.
        """
        try:
            answer = _ask(self.upstream, self.request)
        except (OSError, http.client.HTTPException) as exc:
            return Answer(502, f"{self.upstream} doesn't answer: {exc!r}".encode())
        self._remember(answer)
        return answer

    def tell(self, answer: Answer) -> None:
        """Answer the client."""
        self.exchange.tell(answer)

    def refuse(self, status: int, code: str | None, headers: tuple[tuple[str, str], ...]) -> None:
        """Answer the client in the cloud's words, without asking the server."""
        as_json = self.cloud == "gcs" and "/storage/v1/" in self.request.path
        answer = refusal(self.cloud, status, code, as_json=as_json)
        self.exchange.tell(Answer(status, answer.body, (*answer.headers, *headers)))

    def _remember(self, answer: Answer) -> None:
        if answer.status not in {200, 201} or urlsplit(self.request.target).query:
            return
        if self.request.method == "PUT":
            self.bodies.remember(self.request.path, self.request.body)
        if self.request.method == "GET":
            self.bodies.remember(self.request.path, answer.body)


class Fault(Protocol):
    """What goes wrong with a request."""

    def strike(self, passage: Passage) -> None:
        """Do it; whether the request is carried out is up to the fault.

        Raises:
            LookupError: it needs what was never seen.
        """
        ...


def _ask(upstream: str, request: Request) -> Answer:
    place = urlsplit(upstream)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_PATIENCE)
    try:
        _send(connection, request)
        response = connection.getresponse()
        body = response.read()
        return Answer(response.status, body, _passed_on(request, response))
    finally:
        connection.close()


def _send(connection: http.client.HTTPConnection, request: Request) -> None:
    connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
    for name, value in request.headers.items():
        if name.lower() not in _OF_ONE_HOP:
            connection.putheader(name, value)
    if request.body or request.method in {"PUT", "POST"}:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body or None)


def _passed_on(request: Request, response: http.client.HTTPResponse) -> tuple[tuple[str, str], ...]:
    passed = [pair for pair in response.getheaders() if pair[0].lower() not in _OF_ONE_HOP]
    length = response.getheader("Content-Length")
    # The answer to HEAD tells the length of a body that it hasn't.
    of_head = [("Content-Length", length)] if request.method == "HEAD" and length else []
    return (*passed, *of_head)
