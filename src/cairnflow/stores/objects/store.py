"""One store for all clouds: bytes as objects of a bucket, each put there on condition."""

from collections.abc import Iterator
from hashlib import sha256

from cairnflow.errors import Denied
from cairnflow.stores.base import Bytes, Entry
from cairnflow.stores.objects.forks import used
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.objects import Objects
from cairnflow.stores.objects.records import Record, beside
from cairnflow.stores.objects.requests import Bucket
from cairnflow.stores.objects.upload import ObjectUpload


class ObjectStore:
    """Objects of a bucket, all below one prefix.

    What stands at a key is never written over: each put is on condition that nothing stands there.
    Where an answer is lost, what stands there is read back and compared.

    Args:
        bucket: which bucket.
        prefix: what all keys begin with, without a slash at either end; empty for none.
        limits: how long requests may take.
    """

    def __init__(self, bucket: Bucket, prefix: str = "", limits: Limits | None = None) -> None:
        self._below = f"{prefix}/" if prefix else ""
        self._objects = Objects(bucket, limits or Limits())

    def put(self, key: str, data: bytes) -> None:
        path = self.path(key)
        if found := self._objects.created(path, data):
            wanted = Record(path, len(data), sha256(data).hexdigest())
            self._objects.adopted(path, found, wanted)

    def create(self, key: str) -> ObjectUpload:
        return ObjectUpload(self._objects, self.path(key), self._key)

    def get(self, key: str) -> Bytes:
        path = self.path(key)
        found = self._objects.run(lambda: self._objects.begin(path))
        if len(found.head) == found.size:
            return found.head
        whole = bytearray(found.size)
        at = 0
        for piece in self._objects.pieces(path, found):
            whole[at : at + len(piece)] = piece
            at += len(piece)
        return memoryview(whole).toreadonly()

    def part(self, key: str, start: int, size: int) -> Bytes:
        path = self.path(key)
        if size <= 0:
            return b""
        return self._objects.run(lambda: self._objects.range(path, start, start + size))

    def delete(self, key: str) -> None:
        """Remove what stands at a key; with the bytes of a large value, the record of them too."""
        path = self.path(key)
        told = beside(path)
        # First: a record of bytes that are gone would keep its key from being written for ever.
        if told is not None and self._is_of(told.path, path):
            self._objects.delete(told.path)
        self._objects.delete(path)

    def _is_of(self, path: str, own: str) -> bool:
        record = self._objects.record(path)
        return record is not None and record.path == own

    def lies_at(self, key: str) -> str:
        """Return the key at which the bytes lie that were committed under a key."""
        record = self._objects.record(self.path(key))
        is_here = record is not None and record.path.startswith(self._below)
        return self._key(record.path) if record is not None and is_here else key

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        # Prefixes end anywhere in a segment; the client's, where a segment does. And not every
        # store knows where in a listing to begin: what comes is looked at here.
        used()
        begin = self._below + prefix
        for path, size, modified in self._objects.requests.list(begin.rpartition("/")[0]):
            if path.startswith(begin):
                yield Entry(self._key(path), size, modified)

    def keys(self, prefix: str = "") -> Iterator[str]:
        return (entry.key for entry in self.entries(prefix))

    def _key(self, path: str) -> str:
        return path[len(self._below) :]

    def flush(self) -> None:
        """All that was put survives a power cut already: a store answers only then."""

    def path(self, key: str) -> str:
        """Return where a key is in the bucket, which is never outside of the prefix.

        Raises:
            Denied: it would be.
        """
        if {"", ".", ".."} & {*key.split("/")} or not key.isprintable() or "\\" in key:
            raise Denied(f"{key!r} can't be a key: its segments have names, and none is '..'")
        return self._below + key
