"""Stores around a store: the same verbs, and something more."""

import itertools
from collections.abc import Iterator

from cairnflow.errors import Unavailable
from cairnflow.stores.base import Bytes, Entry, HasLeftovers, Store, Upload
from cairnflow.stores.retries import Retries


class RetryingStore:
    """Asks again where a store does not answer, after pauses that grow.

    A stream that has begun is not asked again: its first bytes are gone; nor is a listing of which
    something was told. Whatever else is wrong (missing, refused, full, another's bytes) is told at
    once. On the whole it asks no more than twice as often as it is asked; see ``Budget``.

    Args:
        store: the store around which this stands.
        tries: how often it is asked at most; count, from 1.
        pause: seconds, at most, before the second try.
        deadline: seconds after which it is not asked again.
    """

    def __init__(
        self, store: Store, tries: int = 4, pause: float = 0.05, deadline: float = 120.0
    ) -> None:
        self.store = store
        self._retries = Retries(tries, pause, deadline)

    def put(self, key: str, data: bytes) -> None:
        # As ``run`` does it, without a function between: each kept value comes through here.
        began = self._retries.begin()
        try:
            self.store.put(key, data)
        except Unavailable as exc:
            self._retries.again(lambda: self.store.put(key, data), exc, began)

    def create(self, key: str) -> Upload:
        return self._retries.run(lambda: self.store.create(key))

    def get(self, key: str) -> Bytes:
        return self._retries.run(lambda: self.store.get(key))

    def part(self, key: str, start: int, size: int) -> Bytes:
        return self._retries.run(lambda: self.store.part(key, start, size))

    def delete(self, key: str) -> None:
        self._retries.run(lambda: self.store.delete(key))

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return self._retries.run(lambda: self._begun(prefix))

    def keys(self, prefix: str = "") -> Iterator[str]:
        return (entry.key for entry in self.entries(prefix))

    def leftovers(self) -> Iterator[Entry]:
        """Yield what killed writers have left in the store; nothing where it can't tell."""
        return self.store.leftovers() if isinstance(self.store, HasLeftovers) else iter(())

    def flush(self) -> None:
        """Bring to the disk what was put; never asked again, since a second fsync may lie."""
        self.store.flush()

    def _begun(self, prefix: str) -> Iterator[Entry]:
        found = iter(self.store.entries(prefix))
        return itertools.chain(list(itertools.islice(found, 1)), found)
