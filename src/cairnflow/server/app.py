"""The API over a ledger, alone, or with the page before it and the boundary around both."""

import threading
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from cairnflow.ledger.sound import sound
from cairnflow.server.answers.warming import look_ahead
from cairnflow.server.gate import entering, frames
from cairnflow.server.gate.boundary import Gate
from cairnflow.server.live import route as live
from cairnflow.server.live.hub import Hub
from cairnflow.server.live.telling import Teller
from cairnflow.server.live.wording import ApiForms
from cairnflow.server.routes import ROUTERS
from cairnflow.server.routes.problems import tell_problems
from cairnflow.server.routes.reading import trails_of
from cairnflow.server.static.pages import Pages
from cairnflow.server.terms import PORT, Terms, terms
from cairnflow.trails.reading import Reader

_SILENT: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""Nothing is measured for others, and nothing sent to them, whatever the environment says."""

DOCUMENT: Final = "/api/v1/openapi.json"
"""Where the API is described."""

_SMALL: Final = 1024
"""Bytes of an answer that is not worth compressing."""

_EFFORT: Final = 5
"""Of gzip: 9 takes three times as long, and gains a hundredth."""


def create_app(
    reader: Reader,
    *,
    token: str,
    port: int = PORT,
    root_path: str = "",
    hosts: Sequence[str] = (),
) -> FastAPI:
    """Return what serves a ledger: the API, the page before it, the boundary around both.

    Args:
        reader: asks the ledger.
        token: that lets in: 32 random bytes, as text. Only its digest is kept.
        port: that it will be reached at.
        root_path: path under which all stands, such as ``/cairn``; a proxy may take it away.
        hosts: names beyond this machine's own under which it may be spoken to.

    Raises:
        ConfigError: the root path is no path, or a host no name of one.
    """
    asked = terms(token, port=port, root_path=root_path, hosts=hosts)
    app = create_api(reader, asked, Hub(reader.ledger))
    app.add_middleware(Pages, root=asked.root)
    app.add_middleware(
        Gate,
        doors=asked.doors,
        sessions=asked.sessions,
        patience=asked.patience,
        root=asked.root,
    )
    return app


def create_api(reader: Reader, asked: Terms, hub: Hub) -> FastAPI:
    """Return the API alone. It stands behind a boundary: nothing in it asks who is there.

    Args:
        reader: asks the ledger.
        asked: on which terms it is served.
        hub: watches the ledger for its stream; stopped with the application.
    """

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncGenerator[None]:
        yield
        hub.stop()

    app = FastAPI(
        title="Cairnflow",
        version="1",
        openapi_url=DOCUMENT,
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=living,
        telemetry=_SILENT,
        middleware=[Middleware(GZipMiddleware, minimum_size=_SMALL, compresslevel=_EFFORT)],
    )
    app.state.reader = reader
    app.state.sessions = asked.sessions
    app.state.patience = asked.patience
    app.state.hub = hub
    app.state.teller = Teller(sound(reader.ledger), ApiForms(lambda: trails_of(app)))
    tell_problems(app)
    for one in (*ROUTERS, entering.router, live.router, frames.router):
        app.include_router(one)
    return app


def begin_ahead(app: FastAPI) -> None:
    """Let a thread that nobody waits for work out what pages of large runs will ask for first."""
    given = (trails_of(app), lambda: app.state.hub.is_stopped)
    threading.Thread(target=look_ahead, args=given, daemon=True).start()
