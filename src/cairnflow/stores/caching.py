"""A store that keeps copies of what it read from another one."""

from collections.abc import Iterator

from cairnflow.errors import ResultError
from cairnflow.stores.base import Bytes, Entry, Store, Upload
from cairnflow.stores.copies import Copies


class CachingStore:
    """Reads another store and keeps copies near by, as a laptop does of the team's results.

    A copy is held against its digest each time it is used; a damaged one is thrown away and fetched
    anew. Only what was read whole is kept: a failure is not, nor is what was written. Where a copy
    can't be kept (no room, no permission) the bytes are handed on all the same. Thread-safe.

    Args:
        store: the store around which this stands.
        copies: where the copies lie; other stores may have theirs there.
        of: tells the store's keys from those of others that have copies there.
    """

    def __init__(self, store: Store, copies: Copies, of: str = "") -> None:
        self.store = store
        self._copies = copies
        self._of = of

    def put(self, key: str, data: bytes) -> None:
        self.store.put(key, data)

    def create(self, key: str) -> Upload:
        return self.store.create(key)

    def get(self, key: str) -> Bytes:
        try:
            return self._copies.get(self._name(key))
        except ResultError:  # no copy, or none to be trusted: the store has the bytes
            data = self.store.get(key)
        self.keep(key, data)
        return data

    def part(self, key: str, start: int, size: int) -> Bytes:
        try:
            return self._copies.get(self._name(key))[start : start + size]
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

    def keep(self, key: str, data: Bytes) -> None:
        """Keep a copy of bytes that were read from the store; where one is kept, it stays."""
        self._copies.keep(self._name(key), data)

    def forget(self, key: str) -> None:
        """Throw away the copy of a key, if there is one."""
        self._copies.forget(self._name(key))

    def _name(self, key: str) -> str:
        return f"{self._of}/{key}" if self._of else key
