"""Stores around a store: the same verbs, and something more."""

import itertools
import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from cairnflow.errors import Unavailable
from cairnflow.stores.base import Bytes, Entry, HasLeftovers, Store, Upload

T = TypeVar("T")


class RetryingStore:
    """Asks again where a store does not answer, after pauses that grow.

    A stream that has begun is not asked again: its first bytes are gone; nor is a listing of which
    something was told. Whatever else is wrong (missing, refused, full, another's bytes) is told at
    once.

    Source:
        Marc Brooker, "Exponential Backoff and Jitter": full jitter.

    Args:
        store: the store around which this stands.
        tries: how often it is asked at most; count, from 1.
        pause: seconds, at most, before the second try.
    """

    def __init__(self, store: Store, tries: int = 4, pause: float = 0.05) -> None:
        self.store = store
        self._tries = tries
        self._pause = pause

    def put(self, key: str, data: bytes) -> None:
        try:
            self.store.put(key, data)
        except Unavailable as exc:
            self._again(lambda: self.store.put(key, data), exc)

    def create(self, key: str) -> Upload:
        try:
            return self.store.create(key)
        except Unavailable as exc:
            return self._again(lambda: self.store.create(key), exc)

    def get(self, key: str) -> Bytes:
        try:
            return self.store.get(key)
        except Unavailable as exc:
            return self._again(lambda: self.store.get(key), exc)

    def part(self, key: str, start: int, size: int) -> Bytes:
        try:
            return self.store.part(key, start, size)
        except Unavailable as exc:
            return self._again(lambda: self.store.part(key, start, size), exc)

    def delete(self, key: str) -> None:
        try:
            self.store.delete(key)
        except Unavailable as exc:
            self._again(lambda: self.store.delete(key), exc)

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        try:
            return self._begun(prefix)
        except Unavailable as exc:
            return self._again(lambda: self._begun(prefix), exc)

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

    def _again(self, ask: Callable[[], T], last: Unavailable) -> T:
        for turn in range(self._tries - 1):
            time.sleep(random.uniform(0, self._pause * 2**turn))
            try:
                return ask()
            except Unavailable as exc:
                last = exc
        raise last
