"""Bytes on their way to an object: in one request while they are few, in parts when many."""

import contextlib
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from cairnflow.errors import Conflict, ResultError, TooLarge
from cairnflow.stores.base import Bytes
from cairnflow.stores.objects.objects import Objects
from cairnflow.stores.objects.records import Record, dumps, own_path

_FEW = 16 << 20
"""Bytes that are held in memory, and written in one request on condition that none stand there."""

_PART = 8 << 20
"""Bytes of a part; stores take no smaller ones than 5 MiB."""

_PARTS = 10_000
"""Parts of an object at most. Source: "Amazon S3 multipart upload limits"."""

_AT_ONCE = 2
"""Parts on their way at once: more of them take memory, and on slow lines each other's time."""


class ObjectUpload:
    """Bytes for a key; more than 16 MiB are streamed to an object of their own beside it.

    Args:
        objects: of the bucket.
        path: in the bucket where they belong.
        key: from a path to its key.
    """

    def __init__(self, objects: Objects, path: str, key: Callable[[str], str]) -> None:
        self._objects = objects
        self._path = path
        self._key = key
        self._held: list[Bytes] = []
        self._size = 0
        self._own = ""
        self._writer: Any = None
        self._hash = sha256()

    def write(self, data: Bytes, /) -> int:
        size = len(data) if isinstance(data, bytes) else data.nbytes
        self._size += size
        if self._size > _PART * _PARTS:
            raise TooLarge(
                f"{self._objects.url(self._path)}: a value has at most {_PART * _PARTS:,} bytes "
                "in an object store; split it over several tasks"
            )
        if self._writer is None and self._size <= _FEW:
            self._held.append(bytes(data))
        else:
            self._stream(data)
        return size

    def _stream(self, data: Bytes) -> None:
        if self._writer is not None:
            self._send(self._writer, data)
        else:
            self._held.append(data)
            self._writer = self._objects.run(self._begun)
            for piece in self._held[:-1]:
                self._hash.update(piece)
            self._held.clear()
        self._hash.update(data)

    def _begun(self) -> Any:
        """Begin anew with what is held: the client does not ask for a new upload twice.

        It asks when a part is full, so more than a part has to be held here.
        """
        self._own = own_path(self._path)
        writer = self._objects.requests.writer(self._own, _PART, _AT_ONCE)
        for piece in self._held:
            self._send(writer, piece)
        return writer

    def _send(self, writer: Any, data: Bytes) -> None:
        self._objects.requests.written(self._own, lambda: writer.write(data))

    def commit(self) -> str:
        """Publish the bytes; where some stand already, adopt them if they are the same."""
        if self._writer is None:
            return self._key(self._put(b"".join(self._held)))
        self._close()
        record = Record(self._own, self._size, self._hash.hexdigest())
        try:
            path = self._won(dumps(record), record)
        except Conflict:
            self._objects.delete(self._own)
            raise
        if path != self._own:
            self._objects.delete(self._own)
        return self._key(path)

    def _put(self, data: bytes) -> str:
        found = self._objects.created(self._path, data)
        if found is None:
            return self._path
        wanted = Record(self._path, len(data), sha256(data).hexdigest())
        return self._objects.adopted(self._path, found, wanted)

    def _won(self, data: bytes, record: Record) -> str:
        found = self._objects.created(self._path, data)
        return self._own if found is None else self._objects.adopted(self._path, found, record)

    def _close(self) -> None:
        """Have all parts made into one object, even if the answer to that was lost."""
        writer, self._writer = self._writer, None
        try:
            self._objects.requests.written(self._own, writer.close)
        except ResultError:
            if not self._objects.has(self._own, self._size):
                raise

    def abort(self) -> None:
        """Throw away what was written."""
        self._held.clear()
        if self._writer is not None:
            # There is no other way to have the parts forgotten than to make them an object.
            with contextlib.suppress(ResultError):
                self._close()
                self._objects.delete(self._own)
