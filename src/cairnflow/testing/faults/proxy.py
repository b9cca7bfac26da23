"""The proxy, as tests use it."""

import socket
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

from cairnflow.testing.faults.passage import Bodies, Fault, Passage
from cairnflow.testing.faults.plan import Aim, Injection, Plan
from cairnflow.testing.faults.refusals import CLOUDS, Cloud
from cairnflow.testing.loopback import Exchange, Loopback, Request

_STUFFING = 8
"""Connections that fill the queue of a door nobody opens; it holds one or two."""


class FaultProxy(Loopback):
    """Stands before one HTTP server and breaks what passes, as it is told. Thread-safe.

    Requests go on as they came, ``Host`` too: signatures stay good. Each is read whole, carried
    out by the server, and its answer read whole, before the client sees any of it.

    Args:
        upstream: URL of the server behind, on plain HTTP.
        cloud: in whose words requests are refused: ``s3``, ``gcs`` or ``azure``.
        seed: of the chances of faults that strike at random.

    Raises:
        ValueError: ``upstream`` is no HTTP URL with a port, or the cloud is none of these.

    Examples:
        >>> import urllib.request
        >>> from cairnflow.testing import FakeGCS, faults
        >>> with FakeGCS("shop") as gcs, FaultProxy(gcs.url, cloud="gcs") as proxy:
        ...     lost = proxy.inject(faults.LostAck(faults.Status(503)), method="PUT", times=1)
        ...     for _ in range(2):
        ...         put = urllib.request.Request(f"{proxy.url}/shop/a", b"data", method="PUT")
        ...         try:
        ...             urllib.request.urlopen(put).close()
        ...         except urllib.error.HTTPError as error:
        ...             print(error, gcs.objects("shop"))
        ...             error.close()
        ...     print(lost.hits, proxy.requests, gcs.requests)
        HTTP Error 503: Service Unavailable {'a': b'data'}
        1 2 2
    """

    def __init__(self, upstream: str, *, cloud: Cloud = "s3", seed: int = 0) -> None:
        place = urlsplit(upstream)
        if place.scheme != "http" or place.port is None:
            raise ValueError(f"{upstream!r} is no server to stand before: http://HOST:PORT is one")
        if cloud not in CLOUDS:
            raise ValueError(f"no cloud {cloud!r} is known; known: {', '.join(CLOUDS)}")
        self._upstream = upstream
        self._cloud: Cloud = cloud
        self._plan = Plan(seed)
        self._bodies = Bodies()
        self._mistakes: list[LookupError] = []
        super().__init__(self._carry)

    def inject(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        path: str | None = None,
        when: Callable[[Request], bool] | None = None,
        skip: int = 0,
        times: int | None = None,
        chance: float = 1.0,
    ) -> Injection:
        """Plan a fault, after those that are planned already: the first that strikes is the one.

        Args:
            fault: what goes wrong: see ``cairnflow.testing.faults``.
            method: of the requests that are meant; None means all.
            path: a regular expression that is looked for in the decoded path; None means all.
            when: says of a request whether it is meant; None means all.
            skip: count of requests that are meant and left alone at first.
            times: count of those that are struck after that; None: all.
            chance: of each, from 0 to 1.

        Returns:
            What counts how often it struck, in ``hits``.
        """
        return self._plan.add(fault, Aim(method, path, when, skip, times, chance))

    def clear(self) -> None:
        """Let everything through from now on."""
        self._plan.clear()

    def missed(self) -> list[Injection]:
        """Return the faults that are planned and never struck: what they were to show isn't."""
        return self._plan.missed()

    @contextmanager
    def refusing(self) -> Generator[None]:
        """Refuse every connection inside the block, and cut those that are open."""
        self.close()
        try:
            yield
        finally:
            self.open()

    @contextmanager
    def unreachable(self) -> Generator[None]:
        """Let connections neither succeed nor be refused inside the block; cut those open."""
        with self.refusing(), ExitStack() as held:
            door = held.enter_context(socket.socket())
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", self.port))
            door.listen(0)
            for _ in range(_STUFFING):
                stuffing = held.enter_context(socket.socket())
                stuffing.setblocking(False)
                with suppress(BlockingIOError):  # it is on its way, and stays there
                    stuffing.connect(("127.0.0.1", self.port))
            yield

    def _carry(self, request: Request, exchange: Exchange) -> None:
        passage = Passage(request, exchange, self._upstream, self._cloud, self._bodies)
        fault = self._plan.choose(request)
        if fault is None:
            passage.tell(passage.forward())
            return
        try:
            fault.strike(passage)
        except LookupError as exc:
            self._mistakes.append(exc)
            exchange.reset()

    def check(self) -> None:
        """Raise what kept a fault from striking; called at the end of a block.

        Raises:
            LookupError: it needs bytes that were never seen.
        """
        if self._mistakes:
            raise self._mistakes[0]
