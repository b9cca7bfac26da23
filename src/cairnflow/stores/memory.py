"""Bytes in a dict of this process: for tests, gone with it."""

import threading
from collections.abc import Iterator

from cairnflow.errors import Conflict, Missing
from cairnflow.stores.base import Bytes


class MemoryStore:
    """Keeps bytes as any store does, and nothing once the process ends."""

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def put(self, key: str, data: bytes) -> None:
        with self._lock:
            if self._bytes.setdefault(key, data) != data:
                raise Conflict(f"other bytes stand at {key}; they stay")

    def create(self, key: str) -> "MemoryUpload":
        return MemoryUpload(self, key)

    def get(self, key: str) -> Bytes:
        try:
            return self._bytes[key]
        except KeyError:
            raise Missing(f"nothing stands at {key} in this process's memory") from None

    def delete(self, key: str) -> None:
        self._bytes.pop(key, None)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return iter([key for key in self._bytes if key.startswith(prefix)])

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

    def commit(self) -> None:
        self._store.put(self._key, b"".join(self._parts))

    def abort(self) -> None:
        self._parts.clear()
