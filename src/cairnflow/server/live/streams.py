"""One stream: it waits for news, tells them, and ends when its reader or the server does."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from starlette.responses import StreamingResponse

from cairnflow.ledger.records import RunRecord
from cairnflow.server.live.following import Followed, steps
from cairnflow.server.live.hub import Hub, Listener
from cairnflow.server.live.positions import Position, mark_of
from cairnflow.server.live.telling import Teller

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a comment is sent: proxies close lines that are silent."""

_COMMENT: Final = b": \n\n"

HEADERS: Final = {
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # nginx would gather what is to be seen now
}

_LAST: Final = 0.3
"""Seconds that a reader has, when the server stops, to take what was sent."""


class Stream:
    """Tells one reader of a few runs, and of the list of runs, from a position on.

    Nothing is queued: what is told is worked out when the reader has taken what came before. A slow
    one is told less often, and more at once.

    Args:
        hub: watches the ledger.
        teller: makes the events.
        runs: whose topics are followed.
        is_listed: the list of runs is followed.
        position: how far the reader has been told.
        heartbeat: seconds of silence after which a comment is sent.

    Attributes:
        stopped: set when the server stops.
    """

    def __init__(
        self,
        hub: Hub,
        teller: Teller,
        runs: Sequence[RunRecord],
        *,
        is_listed: bool,
        position: Position,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._hub = hub
        self._teller = teller
        self._followed = [Followed(run.address, run.key, mark_of(run.id)) for run in runs]
        self._records: Mapping[int, RunRecord] = {run.key: run for run in runs}
        self._is_listed = is_listed
        self._position = position
        self._heartbeat = heartbeat
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self.stopped = asyncio.Event()

    def _wake(self) -> None:
        """Hear from another thread that something is new."""
        with suppress(RuntimeError):  # the loop is closed: nobody is to be told any more
            self._loop.call_soon_threadsafe(self._hear)

    def _hear(self) -> None:
        self._woken.set()
        if self._hub.is_stopped:
            self.stopped.set()

    async def told(self) -> AsyncIterator[bytes]:
        """Give the bytes to send, until the server stops."""
        listener = Listener(self._wake, self._records)
        self._hub.join(listener)
        try:
            yield _COMMENT  # so that the reader knows at once that it is heard
            while not (self._hub.is_stopped or listener.is_dropped):
                if not await _within(self._woken, self._heartbeat):
                    yield _COMMENT
                    continue
                self._woken.clear()
                for event in await asyncio.to_thread(self._news, listener):
                    yield event
        finally:
            self._hub.leave(listener)

    def _news(self, listener: Listener) -> list[bytes]:
        standing = self._hub.standing(listener)
        if standing is None or self._hub.is_stopped:
            return []
        found = steps(self._position, standing, self._followed, is_listed=self._is_listed)
        told: list[bytes] = []
        for event, position in self._teller.events(found, standing):
            told.append(event)
            self._position = position
        return [event for event in told if event]


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Return whether an event comes within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


class Streaming(StreamingResponse):
    """An answer that sends a stream. It ends at once when its reader goes, or the server.

    Args:
        stream: what is sent.
    """

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream.told(), headers=HEADERS, media_type="text/event-stream")
        self._stream = stream

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        sending = asyncio.ensure_future(self.stream_response(send))
        leaving = asyncio.ensure_future(_left(receive))
        stopping = asyncio.ensure_future(self._stream.stopped.wait())
        tasks: set[asyncio.Future[Any]] = {sending, leaving, stopping}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done() and not sending.done():
                await asyncio.wait({sending}, timeout=_LAST)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not sending.cancelled():
            sending.result()


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
