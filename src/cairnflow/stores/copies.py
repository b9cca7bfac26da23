"""Copies near by of what lies far away: none of them is trusted unread, and they have a room."""

import threading
from hashlib import sha256
from typing import Protocol

from cairnflow.errors import Corrupt, ResultError
from cairnflow.stores.base import Bytes, Store, Upload

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


class Copies:
    """Copies of bytes under names; each is held against its digest when it is used.

    Thread-safe, and so are several processes on one cache.

    Args:
        cache: where the copies lie; theirs alone.
        max_bytes: room for the copies. Those that were not used for longest go first. Each process
            looks after a sixteenth of the room was filled by it: so many may be above it for a
            while.
    """

    def __init__(self, cache: Cache, max_bytes: int = 10 << 30) -> None:
        self._cache = cache
        self._max_bytes = max_bytes
        self._room = 0
        self._lock = threading.Lock()

    def get(self, name: str) -> memoryview:
        """Return the bytes of a copy.

        Raises:
            Corrupt: it was damaged, and is thrown away now.
            ResultError: there is none, or it can't be read.
        """
        key = _key(name)
        found = memoryview(self._cache.get(key))
        data = found[_DIGEST:]
        if sha256(data).digest() != bytes(found[:_DIGEST]):
            self._cache.delete(key)
            raise Corrupt(f"{name}: the copy is damaged; it was thrown away")
        self._cache.touch(key)
        return data

    def keep(self, name: str, data: Bytes) -> None:
        """Keep a copy, if there is room for it; where that can't be done, there is none."""
        size = _DIGEST + len(data)
        if size > self._max_bytes // 2:  # it would push out all others
            return
        upload: Upload | None = None
        try:
            self._make_room(size)
            upload = self._cache.create(_key(name))
            upload.write(sha256(data).digest())
            upload.write(data)
            upload.commit()
        except ResultError:  # the reader has the bytes; a copy is only a convenience
            if upload is not None:
                upload.abort()

    def forget(self, name: str) -> None:
        """Throw a copy away, if there is one."""
        self._cache.delete(_key(name))

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


def _key(name: str) -> str:
    # Not the name itself: one may be a folder where another one is a file.
    digest = sha256(name.encode()).hexdigest()
    return f"{digest[:2]}/{digest[2:]}"
