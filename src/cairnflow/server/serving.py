"""Running a server: the port that it gets, when it is up, and that it ends when it is told to."""

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Final

import uvicorn

from cairnflow.errors import ConfigError
from cairnflow.server.gate.boundary import App

_TRIED: Final = 50
"""Ports that are tried, one after the other."""

_GRACE: Final = 1
"""Seconds that answers on their way have, when the server stops."""

_LATEST: Final = 1.7
"""Seconds after which the process ends, whatever holds it up."""

_BACKLOG: Final = 128
"""Connections that wait to be taken."""


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at a port, or at the next one that is free.

    Args:
        host: where it listens.
        port: the first to try; 0 for any.

    Raises:
        ConfigError: there is no such place on this machine, or no port of the next ones is free.
    """
    for tried in range(port, port + (_TRIED if port else 1)):
        try:
            return _bound(host, tried)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ConfigError(
                    f"nothing can listen at {host}, port {tried}: {error.strerror or error}; see "
                    "--host and --port"
                ) from error
    raise ConfigError(
        f"ports {port} to {port + _TRIED - 1} of {host} are taken; name another one: --port 0"
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol, for which asyncio looks; else an answer's body would wait for the browser's
    # acknowledgement of its head, 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two programs have one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(_BACKLOG)  # here, not later: another program may have it otherwise
    except BaseException:
        made.close()
        raise
    return made


class _Server(uvicorn.Server):
    """Says when it is up, and lets streams go before it waits for what is on its way."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_up: Callable[[], None],
        on_stop: Callable[[], None],
        on_late: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._on_up = on_up
        self._on_stop = on_stop
        self._on_late = on_late

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        if self._captured_signals:
            _end_soon(self._captured_signals[-1], self._on_late)
        await super().shutdown(sockets)


def _end_soon(sig: int, on_late: Callable[[], None]) -> None:
    """End the process, should it not end by itself.

    A thread that waits for a ledger that is away would hold it up for a minute. Nothing is lost: a
    server writes nothing but what the ledger has taken.
    """

    def end() -> None:
        if sig == signal.SIGINT:
            on_late()
        os._exit(128 + sig)

    timer = threading.Timer(_LATEST, end)
    timer.daemon = True
    timer.start()


def serve(
    app: App,
    listener: socket.socket,
    *,
    on_up: Callable[[], None],
    on_stop: Callable[[], None],
    on_late: Callable[[], None],
) -> None:
    """Serve until a signal says stop; what it was is raised then, as everywhere.

    Args:
        app: answers.
        listener: a socket that listens.
        on_up: called once, when the first request would be answered.
        on_stop: called once, when no new one is taken.
        on_late: called where Ctrl-C has to end the process, since it does not end in time; in a
            thread of its own.

    Raises:
        KeyboardInterrupt: of Ctrl-C, after all has ended.
    """
    _Server(settings(app), on_up, on_stop, on_late).run(sockets=[listener])


def settings(app: App) -> uvicorn.Config:
    """Return how uvicorn serves: with its own parser, silent about itself and about requests.

    Args:
        app: answers.
    """
    return uvicorn.Config(
        app,
        http="h11",  # whatever else is installed: the boundary is tested with this one
        ws="none",
        loop="asyncio",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
    )
