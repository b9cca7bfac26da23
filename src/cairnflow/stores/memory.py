"""Bytes in a dict of this process: for tests, gone with it."""

import threading
from collections.abc import Iterator

from cairnflow.clock import now
from cairnflow.errors import Conflict, Missing
from cairnflow.stores.base import Bytes, Entry


class MemoryStore:
    """Keeps bytes as any store does, and nothing once the process ends."""

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}
        self._published: dict[str, int] = {}
        self._lock = threading.Lock()

    def put(self, key: str, data: bytes) -> None:
        with self._lock:
            if self._bytes.setdefault(key, data) != data:
                raise Conflict(f"other bytes stand at {key}; they stay")
            self._published.setdefault(key, now())

    def create(self, key: str) -> "MemoryUpload":
        return MemoryUpload(self, key)

    def get(self, key: str) -> Bytes:
        try:
            return self._bytes[key]
        except KeyError:
            raise Missing(f"nothing stands at {key} in this process's memory") from None

    def part(self, key: str, start: int, size: int) -> Bytes:
        return self.get(key)[start : start + size]

    def delete(self, key: str) -> None:
        with self._lock:
            self._bytes.pop(key, None)
            self._published.pop(key, None)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        with self._lock:
            found = [(key, len(data)) for key, data in self._bytes.items()]
        return (
            Entry(key, size, self._published.get(key, 0))
            for key, size in found
            if key.startswith(prefix)
        )

    def keys(self, prefix: str = "") -> Iterator[str]:
        return (entry.key for entry in self.entries(prefix))

    def touch(self, key: str) -> None:
        """Note that the bytes were used now.

        Raises:
            Missing: nothing stands there.
        """
        self.get(key)
        self._published[key] = now()

    def flush(self) -> None:
        """Nothing in memory survives a power cut; there is nothing to promise."""


class MemoryUpload:
    """Bytes on their way into memory."""

    def __init__(self, store: MemoryStore, key: str) -> None:
        self._store = store
        self._key = key
        self._parts: list[bytes] = []

    def write(self, data: Bytes, /) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def commit(self) -> str:
        self._store.put(self._key, b"".join(self._parts))
        return self._key

    def abort(self) -> None:
        self._parts.clear()
