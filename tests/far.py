"""A result handler whose store is far away: slow, told when to answer, told what not to keep."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from cairnflow.errors import Unavailable
from cairnflow.results.stored import StoredResultHandler
from cairnflow.stores.base import Bytes, Entry, Store, Upload
from cairnflow.stores.memory import MemoryStore

PATIENCE = 20
"""Seconds after which a test that waits for a store gives up."""


@dataclass
class Wire:
    """What happens on the way to a store, and what was seen there. Thread-safe.

    Attributes:
        pause: the most seconds that a put takes.
        refused: counts of the puts that fail for good, from 1.
        refuses: says of bytes whether they are refused.
        is_open: while it is not set, each put waits.
        puts: keys in the order in which their puts began.
        busy: puts at this moment.
        most: puts at once, at most.
    """

    pause: float = 0.0
    refused: frozenset[int] = frozenset()
    refuses: Callable[[bytes], bool] = field(default=lambda data: False)
    is_open: threading.Event = field(default_factory=threading.Event)
    puts: list[str] = field(default_factory=list[str])
    busy: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    lot: random.Random = field(default_factory=lambda: random.Random(20261130))
    kept: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.is_open.set()

    def carry(self, key: str, data: bytes) -> None:
        """Put bytes, in time.

        Raises:
            Unavailable: they are among those that are refused.
        """
        with self.lock:
            self.puts.append(key)
            number = len(self.puts)
            self.busy += 1
            self.most = max(self.most, self.busy)
            seconds = self.lot.uniform(0, self.pause)
        try:
            time.sleep(seconds)
            assert self.is_open.wait(PATIENCE), "nobody let the store answer"
            if number in self.refused or self.refuses(data):
                raise Unavailable(f"put {number} is refused on purpose")
            self.kept.put(key, data)
        finally:
            with self.lock:
                self.busy -= 1

    def opens_at(self, count: int) -> None:
        """Let the store answer once so many puts have begun."""

        def wait() -> None:
            self.reached(count)
            self.is_open.set()

        threading.Thread(target=wait, daemon=True).start()

    def reached(self, count: int) -> None:
        """Return once so many puts have begun."""
        until = time.monotonic() + PATIENCE
        while len(self.puts) < count:
            assert time.monotonic() < until, f"{len(self.puts)} puts have begun, not {count}"
            time.sleep(0.001)


WIRES: dict[str, Wire] = {}
"""By the name of their handler, so that one that is opened from a fact finds its store."""


class FarStore:
    """The store at the other end of a wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def put(self, key: str, data: bytes) -> None:
        self._wire.carry(key, data)

    def create(self, key: str) -> Upload:
        return self._wire.kept.create(key)

    def get(self, key: str) -> Bytes:
        return self._wire.kept.get(key)

    def part(self, key: str, start: int, size: int) -> Bytes:
        return self._wire.kept.part(key, start, size)

    def delete(self, key: str) -> None:
        self._wire.kept.delete(key)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return self._wire.kept.entries(prefix)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return self._wire.kept.keys(prefix)

    def flush(self) -> None:
        """Nothing in memory survives a power cut."""


class FarHandler(StoredResultHandler):
    """Keeps values behind a wire, as a cloud's does, so that the next task does not wait.

    Args:
        name: of the wire.
        serializer: makes the bytes.
    """

    is_far = True

    def __init__(self, name: str, *, serializer: str = "pickle") -> None:
        super().__init__(serializer=serializer)
        self._name = name

    def open_store(self) -> Store:
        return FarStore(WIRES[self._name])


def far(wire: Wire) -> FarHandler:
    """Return a handler whose store is at the other end of a wire."""
    name = uuid4().hex  # handlers that are opened from a fact are held on to by what they are
    WIRES[name] = wire
    return FarHandler(name)
