"""Bytes between a serializer and a store: counted, digested, and held only while they are few."""

import threading
from hashlib import sha256
from typing import Any

from cairnflow.errors import TooLarge
from cairnflow.stores.base import Store, Upload

SPILL = 1 << 20
"""Bytes held in memory before an upload is begun."""

_BESIDE = 1 << 22
"""Bytes; larger pieces are digested in a thread beside their write: both let go of the GIL."""


class Sink:
    """Takes a value's bytes, and puts them under a key in one go or as a stream.

    Attributes:
        size: bytes so far.
        digest: hex SHA-256 of all bytes; set by ``close``.
        key: where they lie; set anew by ``close``.
    """

    __slots__ = (
        *("_hash", "_limit", "_parts", "_spill", "_store", "_upload"),
        *("digest", "key", "size"),
    )

    def __init__(
        self, store: Store, key: str, limit: int | None = None, spill: int = SPILL
    ) -> None:
        self._spill = spill
        self._store = store
        self.key = key
        self._limit = limit
        self._parts: list[bytes] = []
        self._upload: Upload | None = None
        self._hash = sha256()
        self.size = 0
        self.digest = ""

    def write(self, data: Any, /) -> int:
        """Add a piece: anything with a contiguous buffer; return how many bytes it has."""
        piece = data if type(data) is bytes else _view(data)
        size = len(piece)
        self.size += size
        if self._limit is not None and self.size > self._limit:
            raise TooLarge(
                f"the value is larger than {self._limit:,} bytes, the limit results.max_bytes"
            )
        if self._upload is None and self.size <= self._spill:
            self._parts.append(piece if type(piece) is bytes else bytes(piece))
        else:
            self._stream(piece)
        return size

    def _stream(self, piece: bytes | memoryview) -> None:
        if self._upload is None:
            self._upload = self._store.create(self.key)
            head = b"".join(self._parts)
            self._parts.clear()
            self._hash.update(head)
            self._upload.write(head)
        if len(piece) < _BESIDE:
            self._hash.update(piece)
            self._upload.write(piece)
            return
        beside = threading.Thread(target=self._hash.update, args=(piece,))
        beside.start()
        try:
            self._upload.write(piece)
        finally:
            beside.join()

    def gathered(self) -> bytes | None:
        """Return all bytes, if they are few; None where they are written already."""
        if self._upload is not None:
            return None
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self.digest = sha256(data).hexdigest()
        return data

    def close(self) -> None:
        """Publish all bytes under the key."""
        data = self.gathered()
        if data is not None:
            self._store.put(self.key, data)
        elif self._upload is not None:
            self.digest = self._hash.hexdigest()
            self.key = self._upload.commit()

    def abort(self) -> None:
        """Throw away what was written."""
        if self._upload is not None:
            self._upload.abort()


def _view(data: Any) -> memoryview:
    raw = getattr(data, "raw", None)  # a pickle.PickleBuffer
    return raw() if raw is not None else memoryview(data).cast("B")
