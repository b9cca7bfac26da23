"""Values on their way to a store while the next tasks begin: bounded in count and in bytes."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from cairnflow.errors import Unkept

_COUNT = 64
"""Uploads at once: a request to a cloud takes 30 ms or more, and nearly all of it is waiting."""

_SIZE = 256 << 20
"""Bytes that may wait to be stored; whoever comes with more waits."""

_flying: dict[tuple[str, str], bytes] = {}
"""Bytes on their way, by handler's description and location: who wants them need not wait."""


def flying(handler: str, location: str) -> bytes | None:
    """Return bytes that this process is just storing; None where they are stored, or never were."""
    return _flying.get((handler, location)) if _flying else None


class Flight:
    """Bytes on their way.

    Args:
        put: stores them; called once.
        place: handler's description, and location.
        size: bytes.
        ended: is told that they are stored, or will never be.

    Attributes:
        error: why they could not be stored; None where they were, or are still on their way.
        place: handler's description, and location.
        size: bytes.
        is_given_up: nobody waits for them any more: they are not to be begun.
    """

    __slots__ = ("_ended", "_put", "error", "is_given_up", "place", "size")

    def __init__(
        self,
        put: Callable[[], None],
        place: tuple[str, str],
        size: int,
        ended: Callable[["Flight"], None],
    ) -> None:
        self._put = put
        self._ended = ended
        self.place = place
        self.size = size
        self.error: BaseException | None = None
        self.is_given_up = False

    def carry(self) -> None:
        """Store them; never raises."""
        try:
            if not self.is_given_up:
                self._put()
        except BaseException as exc:  # noqa: BLE001 - told where the run's facts are written
            self.error = exc
        self._ended(self)

    def land(self) -> None:
        """Let go of the bytes: who wants them finds them in the store, or nowhere."""
        _flying.pop(self.place, None)


class Crew:
    """The threads of this process that carry bytes: started when needed, and there for the next.

    They are daemons: a process that is told to end at once does not wait for a cloud.

    Args:
        count: how many at most.
    """

    def __init__(self, count: int = _COUNT) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._busy = self._threads = 0
        self._waiting: SimpleQueue[Flight] = SimpleQueue()

    def take(self, flight: Flight) -> None:
        """Carry bytes, soon."""
        with self._lock:
            self._busy += 1
            is_short = self._busy > self._threads and self._threads < self._count
            self._threads += is_short
        self._waiting.put(flight)
        if is_short:
            self._hire()

    def _hire(self) -> None:
        try:
            threading.Thread(target=self._work, name="cairnflow-upload", daemon=True).start()
        except RuntimeError:  # the system gives us no more threads
            with self._lock:
                self._threads -= 1
                is_alone = not self._threads
            if is_alone:
                self._carry_one()

    def _work(self) -> None:
        while True:
            self._carry_one()

    def _carry_one(self) -> None:
        self._waiting.get().carry()
        with self._lock:
            self._busy -= 1


_crew = Crew()


def _begin_anew() -> None:
    # In a forked child: the threads are its parent's, and so is what they carry.
    global _crew
    _crew = Crew()
    _flying.clear()


if hasattr(os, "register_at_fork"):  # not on Windows, which doesn't fork
    os.register_at_fork(after_in_child=_begin_anew)


class Uploads:
    """What one run has on its way. Thread-safe.

    Args:
        count: how many may be on their way, from 1.
        size: bytes that may be on their way; a single larger one goes alone.
    """

    def __init__(self, count: int = _COUNT, size: int = _SIZE) -> None:
        self._count = count
        self._size = size
        self._bytes = 0
        self._is_closed = False
        self._room = threading.Condition()
        self._flights: set[Flight] = set()
        self._ended: SimpleQueue[Flight] = SimpleQueue()

    def begin(self, put: Callable[[], None], handler: str, location: str, data: bytes) -> Flight:
        """Store bytes, soon; wait first while too many are on their way.

        Args:
            put: stores them; called once, in another thread.
            handler: description of who keeps them.
            location: where they will be.
            data: the bytes.

        Raises:
            Unkept: the run was broken off before there was room.
        """
        made = Flight(put, (handler, location), len(data), self._note)
        with self._room:
            while not self._is_closed and not self._has_room(made.size):
                self._room.wait()
            if self._is_closed:
                raise Unkept(f"{location} was not stored: its run was broken off before")
            self._bytes += made.size
            self._flights.add(made)
        _flying[made.place] = data
        _crew.take(made)
        return made

    def _has_room(self, size: int) -> bool:
        is_full = self._bytes > 0 and self._bytes + size > self._size
        return len(self._flights) < self._count and not is_full

    def _note(self, flight: Flight) -> None:
        # What could not be stored is let go of where the loop is told: until then, who began on it
        # in good faith would only fail in another way.
        if flight.error is None or self._is_closed:
            flight.land()
        with self._room:
            self._bytes -= flight.size
            self._flights.discard(flight)
            self._room.notify_all()
        self._ended.put(flight)

    def ended(self, patience: float = 0.0) -> list[Flight]:
        """Return what has ended since the last time; wait for it so many seconds at most."""
        found: list[Flight] = []
        with suppress(Empty):
            found.append(self._ended.get(block=patience > 0, timeout=patience or None))
            while True:
                found.append(self._ended.get_nowait())
        for one in found:
            one.land()
        return found

    def close(self) -> None:
        """Begin nothing more, and wait for nothing: what is on its way may arrive or not."""
        with self._room:
            self._is_closed = True
            for flight in self._flights:
                flight.is_given_up = True
            self._room.notify_all()
        self.ended()
