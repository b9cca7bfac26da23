"""A server on a real port, and a socket that sends what it is told to."""

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from cairnflow import Flow, task
from cairnflow.config import config
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from cairnflow.previews import html, register
from cairnflow.results import LocalResultHandler
from cairnflow.server.app import create_api
from cairnflow.server.gate.boundary import App
from cairnflow.server.gate.patience import Patience
from cairnflow.server.live.hub import Hub
from cairnflow.server.serving import listening, settings
from cairnflow.server.static.built import HERE
from cairnflow.server.terms import Terms, terms
from cairnflow.trails.reading import Reader

TOKEN = "right-token-right-token-right-token-right-t"
NAME = "marmot & wombat"
"""A name in the ledger, and nowhere in the page or an address: what holds it holds data."""

MARK = "marmot-wombat"
"""The same in addresses."""

PATIENCE = 20.0
"""Seconds after which a test gives up on a server."""


class Poster:
    """A value whose preview is HTML."""

    def _repr_html_(self) -> str:
        return f"<b>{NAME}</b><script>document.title = 'ran'</script>"


register(Poster, html)


@task
def poster() -> Poster:
    return Poster()


@task
def number() -> int:
    return 7


def fill(home: Path) -> str:
    """Run a flow into a ledger of its own; return the ledger's URL."""
    url = f"sqlite:///{home}/ledger.db"
    with config.temporary({"home": str(home), "ledger.url": url}):
        with Flow(NAME, result_handler=LocalResultHandler(dir=str(home / "results"))) as flow:
            poster()
            number()
        assert flow.run().is_successful()
    return url


@dataclass
class Served:
    """A server that runs.

    Attributes:
        port: where.
        ledger: that it serves.
        terms: on which it does.
        hub: that watches the ledger.
    """

    port: int
    ledger: Ledger
    terms: Terms
    hub: Hub

    @property
    def host(self) -> str:
        """Its name, as a browser sends it."""
        return f"127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        """The cookie of a browser that has handed in the token."""
        told = self.terms.sessions.entered(TOKEN)
        assert told is not None
        return told.partition(";")[0]

    def said(self) -> int:
        """How much was ever said of any run: what the API may change."""
        run = self.ledger.run(MARK, 1)
        assert run is not None
        return len(self.ledger.annotations(run.key))


def plain(app: App) -> App:
    """The application as it is."""
    return app


@contextmanager
def served(
    ledger: Ledger,
    *,
    root_path: str = "",
    hosts: tuple[str, ...] = (),
    before: Callable[[App], App] = plain,
    buffer: int = 0,
    folder: Path = HERE,
) -> Generator[Served]:
    """Serve a ledger at a port of this machine.

    Args:
        ledger: what is served.
        root_path: below which path.
        hosts: names beyond this machine's own.
        before: puts something before the boundary.
        buffer: bytes that wait on a line to be sent, at most; 0 for what the system gives.
        folder: where the built page is.
    """
    listener = listening("127.0.0.1", 0)
    if buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    port = listener.getsockname()[1]
    made = terms(TOKEN, port=port, root_path=root_path, hosts=hosts)
    asked = replace(made, patience=Patience(free=1_000_000), folder=folder)
    hub = Hub(ledger)
    server = uvicorn.Server(settings(before(asked.around(create_api(Reader(ledger), asked, hub)))))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Served(port, ledger, asked, hub)
    finally:
        hub.stop()
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


@contextmanager
def filled(home: Path) -> Generator[Ledger]:
    """A ledger with a run in it."""
    ledger = open_ledger(fill(home))
    try:
        yield ledger
    finally:
        ledger.close()


def sent(port: int, request: bytes) -> bytes:
    """Send bytes as they are, and return all that comes back within a moment, or until the end.

    A stream has no end: of it, what comes first is enough.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(request)
        return _answer(line)


def _answer(line: socket.socket) -> bytes:
    told = b""
    while not _is_whole(told):
        try:
            part = line.recv(65_536)
        except ConnectionResetError:
            break
        if not part:
            break
        told += part
    return told


def _is_whole(told: bytes) -> bool:
    head, found, body = told.partition(b"\r\n\r\n")
    if not found:
        return False
    for field in head.lower().split(b"\r\n"):
        if field.startswith(b"content-length:"):
            return len(body) >= int(field.partition(b":")[2])
        if field == b"transfer-encoding: chunked":
            return body.endswith(b"0\r\n\r\n") or b"event:" in body
    return False


def status(answer: bytes) -> int:
    """The status of an answer; 0 for none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
