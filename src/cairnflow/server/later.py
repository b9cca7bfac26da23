"""An application that is loaded while the server answers: the page is there before the API."""

import asyncio
import threading
from contextlib import suppress
from typing import Any, Protocol

from cairnflow.server.gate.boundary import App


class Loading(Protocol):
    """Loads an application; called once, in a thread."""

    def __call__(self) -> App:
        """Return it."""
        ...


class Later:
    """Answers as soon as what answers is loaded. That takes most of a second, and begins at once.

    Args:
        load: returns what answers.
    """

    def __init__(self, load: Loading) -> None:
        self._load = load
        self._loaded: asyncio.Future[App] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one connection of ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        app = await asyncio.shield(self._begun())
        await app(scope, receive, send)

    def _begun(self) -> asyncio.Future[App]:
        if self._loaded is None:
            loop = asyncio.get_running_loop()
            self._loaded = loop.create_future()
            # A thread of its own: a server that is told to end waits for those of the loop.
            given = (loop, self._loaded)
            threading.Thread(target=self._load_for, args=given, daemon=True).start()
        return self._loaded

    def _load_for(self, loop: asyncio.AbstractEventLoop, loaded: asyncio.Future[App]) -> None:
        made: App | None = None
        fault: BaseException | None = None
        try:
            made = self._load()
        except BaseException as error:  # noqa: BLE001 - whatever it is, requests wait for it and are told
            fault = error

        def tell() -> None:
            if made is None:
                loaded.set_exception(fault or RuntimeError("nothing was loaded"))
            else:
                loaded.set_result(made)

        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(tell)

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self._begun()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
