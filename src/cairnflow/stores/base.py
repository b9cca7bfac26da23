"""What a store is: key -> bytes, written once."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable

Bytes = bytes | memoryview
"""Bytes as they come back: large ones as a read-only view of a mapped file."""


class Entry(NamedTuple):
    """What a listing says of one object.

    Attributes:
        key: where it stands.
        size: bytes.
        modified: when it was published, in microseconds since 1970 UTC, as the store tells it; 0
            where that is unknown.
    """

    key: str
    size: int
    modified: int


class Upload(Protocol):
    """Bytes on their way to a key: nothing stands there before ``commit``."""

    def write(self, data: Bytes, /) -> int:
        """Add bytes; return how many."""
        ...

    def commit(self) -> str:
        """Publish under the key what was written; return the key at which the bytes lie.

        That is the key itself or, where a store can't write many bytes on condition that none
        stand there, another one beside it; the key is taken all the same.

        Raises:
            Conflict: other bytes stand there.
            StorageFull, Denied, Unavailable: nothing was published.
        """
        ...

    def abort(self) -> None:
        """Throw away what was written; nothing stands at the key."""
        ...


class Store(Protocol):
    """Keeps bytes under keys; what stands at a key never changes.

    Keys are relative, with ``/`` between segments of ``[A-Za-z0-9._@%=+-]``. Thread-safe. A store
    holds no credential and is never sent anywhere: handlers open their own in each process.
    """

    def put(self, key: str, data: bytes) -> None:
        """Write bytes at a key. Bytes equal to those that stand there are adopted.

        Raises:
            Conflict: other bytes stand there; they stay.
            StorageFull, Denied, Unavailable: nothing was published.
        """
        ...

    def create(self, key: str) -> Upload:
        """Begin to write bytes that are too many to be held in memory."""
        ...

    def get(self, key: str) -> Bytes:
        """Return the bytes at a key.

        Raises:
            Missing: nothing stands there.
            Denied, Unavailable: the store can't say.
        """
        ...

    def part(self, key: str, start: int, size: int) -> Bytes:
        """Return bytes from ``start`` (from 0), at most ``size`` of them: fewer at the end.

        Past the end, or where ``size`` is 0, that is none.

        Raises:
            Missing: nothing stands there.
            Denied, Unavailable: the store can't say.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove what stands at a key; nothing there is fine.

        Raises:
            Denied, Unavailable: it may stand there still.
        """
        ...

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Yield what is published under keys that begin with ``prefix``, in no order.

        What is published or deleted meanwhile may be told or not; uploads under way are not.

        Raises:
            Denied, Unavailable: not all of it can be listed; never fewer without a word.
        """
        ...

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Yield the keys of ``entries``."""
        ...

    def flush(self) -> None:
        """Return once all that was put survives a power cut, where the store can promise it."""
        ...


@runtime_checkable
class HasLeftovers(Protocol):
    """A store in which a writer that was killed may leave bytes that are no entry."""

    def leftovers(self) -> Iterator[Entry]:
        """Yield them, under keys by which they can be deleted; those of writers at work, too."""
        ...


@runtime_checkable
class LiesElsewhere(Protocol):
    """A store whose uploads may be committed under one key, and lie at another one."""

    def lies_at(self, key: str) -> str:
        """Return the key at which the bytes lie that were committed under a key: mostly itself."""
        ...
