"""A store that counts what it is asked, so that a test can say: one request, not two."""

import threading
from collections import Counter
from collections.abc import Iterator

from cairnflow.stores.base import Bytes, Entry, Store, Upload


class CountingStore:
    """Hands each request on to another store and counts it.

    Args:
        store: the store around which this stands.

    Attributes:
        counts: how often each verb was asked for; the writes of an upload are not requests of
            their own. Thread-safe.

    Examples:
        >>> from cairnflow.stores.memory import MemoryStore
        >>> store = CountingStore(MemoryStore())
        >>> store.put("a", b"data")
        >>> bytes(store.part("a", 1, 2))
        b'at'
        >>> dict(store.counts)
        {'put': 1, 'part': 1}
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def put(self, key: str, data: bytes) -> None:
        self._count("put")
        self.store.put(key, data)

    def create(self, key: str) -> Upload:
        self._count("create")
        return self.store.create(key)

    def get(self, key: str) -> Bytes:
        self._count("get")
        return self.store.get(key)

    def part(self, key: str, start: int, size: int) -> Bytes:
        self._count("part")
        return self.store.part(key, start, size)

    def delete(self, key: str) -> None:
        self._count("delete")
        self.store.delete(key)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        self._count("entries")
        return self.store.entries(prefix)

    def keys(self, prefix: str = "") -> Iterator[str]:
        self._count("keys")
        return self.store.keys(prefix)

    def flush(self) -> None:
        """Wait as the store does."""
        self._count("flush")
        self.store.flush()

    def _count(self, verb: str) -> None:
        with self._lock:
            self.counts[verb] += 1
