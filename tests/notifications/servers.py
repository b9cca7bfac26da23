"""Real servers of this machine that notifications are sent to."""

import http.server
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

SECRET = "T0AB12CD/B9canary9B/x7Kq-canary-Zr4"
"""The part of an address that nobody may see."""


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that clients hang up, and don't trust us, is what some tests do."""


@dataclass
class Web:
    """Answers as it was told, and 200 once that is used up; remembers what it was sent."""

    url: str
    answers: list[Answer]
    requests: list[Request]


@contextmanager
def web(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    found = Web("", list(answers), [])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append(Request(self.path, dict(self.headers), body))
            answer = found.answers.pop(0) if found.answers else Answer()
            time.sleep(answer.seconds)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        found.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/services/{SECRET}"
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
