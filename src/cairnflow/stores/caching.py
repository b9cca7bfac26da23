"""A store that keeps copies of what it read from another one, and trusts none of them unread."""

import threading
from collections.abc import Iterator
from hashlib import sha256
from typing import Protocol

from cairnflow.errors import Corrupt, ResultError
from cairnflow.stores.base import Bytes, Entry, Store, Upload

_DIGEST = 32
"""Bytes of SHA-256, with which each copy begins."""

_SHARE = 16
"""Copies are measured and thrown out after each sixteenth of the room, not at every one."""


class Cache(Store, Protocol):
    """A store that can note when what it keeps was last used."""

    def touch(self, key: str) -> None:
        """Note that it was used now: that is when its entry says that it was modified.

        Raises:
            Missing: nothing stands there.
        """
        ...


class CachingStore:
    """Reads another store and keeps copies near by, as a laptop does of the team's results.

    A copy is held against its digest each time it is used; a damaged one is thrown away and fetched
    anew. Only what was read whole is kept: a failure is not, nor is what was written. Where a copy
    can't be kept (no room, no permission) the bytes are handed on all the same. Thread-safe, and
    so are several processes on one cache.

    Args:
        store: the store around which this stands.
        cache: where the copies lie; theirs alone.
        max_bytes: room for the copies. Those that were not used for longest go first. Each process
            looks after a sixteenth of the room was filled by it: so many may be above it for a
            while.
    """

    def __init__(self, store: Store, cache: Cache, max_bytes: int = 10 << 30) -> None:
        self.store = store
        self._cache = cache
        self._max_bytes = max_bytes
        self._room = 0
        self._lock = threading.Lock()

    def put(self, key: str, data: bytes) -> None:
        self.store.put(key, data)

    def create(self, key: str) -> Upload:
        return self.store.create(key)

    def get(self, key: str) -> Bytes:
        name = _name(key)
        try:
            return self._copy(name)
        except ResultError:  # no copy, or none to be trusted: the store has the bytes
            data = self.store.get(key)
        self._keep(name, data)
        return data

    def part(self, key: str, start: int, size: int) -> Bytes:
        try:
            return self._copy(_name(key))[start : start + size]
        except ResultError:  # as above; a part is fetched alone, and not kept
            return self.store.part(key, start, size)

    def delete(self, key: str) -> None:
        self.store.delete(key)
        self.forget(key)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return self.store.entries(prefix)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return self.store.keys(prefix)

    def flush(self) -> None:
        """Wait as the store does; a copy that a power cut takes is fetched anew."""
        self.store.flush()

    def forget(self, key: str) -> None:
        """Throw away the copy of a key, if there is one."""
        self._cache.delete(_name(key))

    def _copy(self, name: str) -> memoryview:
        found = memoryview(self._cache.get(name))
        data = found[_DIGEST:]
        if sha256(data).digest() != bytes(found[:_DIGEST]):
            self._cache.delete(name)
            raise Corrupt(f"{name}: the copy is damaged; it was thrown away")
        self._cache.touch(name)
        return data

    def _keep(self, name: str, data: Bytes) -> None:
        size = _DIGEST + len(data)
        if size > self._max_bytes // 2:  # it would push out all others
            return
        upload: Upload | None = None
        try:
            self._make_room(size)
            upload = self._cache.create(name)
            upload.write(sha256(data).digest())
            upload.write(data)
            upload.commit()
        except ResultError:  # the reader has the bytes; a copy is only a convenience
            if upload is not None:
                upload.abort()

    def _make_room(self, size: int) -> None:
        with self._lock:
            if size > self._room:
                self._room = self._throw_out(max(size, self._max_bytes // _SHARE))
            self._room -= size

    def _throw_out(self, room: int) -> int:
        """Throw out those copies that were not used for longest, until there is so much room."""
        found = sorted(self._cache.entries(), key=lambda entry: entry.modified)
        total = sum(entry.size for entry in found)
        for entry in found:
            if total <= self._max_bytes - room:
                break
            self._cache.delete(entry.key)
            total -= entry.size
        return room


def _name(key: str) -> str:
    # Not the key itself: one key may be a folder where another one is a file.
    digest = sha256(key.encode()).hexdigest()
    return f"{digest[:2]}/{digest[2:]}"
