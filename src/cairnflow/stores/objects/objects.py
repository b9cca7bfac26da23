"""Objects by their path in a bucket: created on condition, read whole, compared."""

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from typing import NamedTuple, TypeVar

from cairnflow.errors import Conflict, Corrupt, Missing, Unavailable
from cairnflow.stores.objects.forks import used
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.records import LARGEST, Record, loads
from cairnflow.stores.objects.requests import Bucket, Requests

T = TypeVar("T")

_AT_ONCE = 8 << 20
"""Bytes that are asked for in one request: so few that they come within its time."""


class Begun(NamedTuple):
    """An object that is being read.

    Attributes:
        head: its first bytes; all, where it is small.
        size: bytes of all of it.
        tag: what tells its versions apart.
    """

    head: bytes
    size: int
    tag: str | None


class Objects:
    """Objects of one bucket; every request is made again where no answer comes. Thread-safe.

    Args:
        bucket: which bucket.
        limits: how long requests may take.
    """

    def __init__(self, bucket: Bucket, limits: Limits) -> None:
        self.requests = Requests(bucket, limits)
        self._retries = limits.retries()

    def url(self, path: str) -> str:
        """Return the URL of an object, for people."""
        return f"{self.requests.bucket.url}/{path}"

    def run(self, ask: Callable[[], T]) -> T:
        """Make a request, again and again where no answer comes."""
        used()
        return self._retries.run(ask)

    def created(self, path: str, data: bytes) -> Begun | None:
        """Write an object if there is none; where one stands already, begin to read it."""
        return self.run(lambda: self._created(path, data))

    def _created(self, path: str, data: bytes) -> Begun | None:
        if self.requests.create(path, data):
            return None
        try:
            return self.begin(path)
        except Missing:
            raise Unavailable(
                f"{self.url(path)}: somebody else is writing there just now, or has deleted it"
            ) from None

    def adopted(self, path: str, found: Begun, wanted: Record) -> str:
        """Return where the bytes lie that stand at ``path``, if they are those that are wanted.

        Raises:
            Conflict: they are others.
            Corrupt: a record says that they are, but they are gone.
        """
        if found.size == wanted.size:
            digest = sha256()
            for piece in self.pieces(path, found):
                digest.update(piece)
            if digest.hexdigest() == wanted.digest:
                return path
        record = loads(found.head) if found.size <= LARGEST else None
        if record is None or record[1:] != wanted[1:]:
            raise Conflict(
                f"other bytes stand at {self.url(path)}; they stay. Each attempt writes its own "
                "key: put {run}, {task}, {map} and {attempt} into the handler's key template"
            )
        if not self.has(record.path, record.size):
            raise Corrupt(
                f"{self.url(path)} says that its bytes lie at {self.url(record.path)}, where they "
                "are not; delete both, then resume the run"
            )
        return record.path

    def delete(self, path: str) -> None:
        """Remove an object; none there is fine."""
        self.run(lambda: self._delete(path))

    def _delete(self, path: str) -> None:
        try:
            self.requests.delete(path)
        except Missing:
            return

    def record(self, path: str) -> Record | None:
        """Return the record that stands at a path; None where nothing or a value does."""
        try:
            return loads(self.run(lambda: self.range(path, 0, LARGEST + 1)))
        except Missing:
            return None

    def has(self, path: str, size: int) -> bool:
        """Return whether an object of this size stands there."""
        try:
            return self.run(lambda: self.requests.size(path)) == size
        except Missing:
            return False

    def begin(self, path: str) -> Begun:
        """Read all of a small object, or the begin of a large one, in one try."""
        body = self.requests.open(path)
        assert body is not None, "all of an object never lies beyond its end"
        head = bytearray()
        for piece in body.pieces:
            head += piece
            if len(head) >= _AT_ONCE:
                break
        if len(head) < min(body.size, _AT_ONCE):
            raise self._cut(path, len(head), body.size)
        return Begun(bytes(head), body.size, body.tag)

    def pieces(self, path: str, found: Begun) -> Iterator[bytes]:
        """Yield all bytes of an object that was begun; just as many as it has."""
        yield found.head
        for start in range(len(found.head), found.size, _AT_ONCE):
            end = min(start + _AT_ONCE, found.size)
            piece = self.run(partial(self.range, path, start, end, found.tag))
            if len(piece) != end - start:
                raise Corrupt(f"{self.url(path)} is shorter than when it was begun to be read")
            yield piece

    def range(self, path: str, start: int, end: int, tag: str | None = None) -> bytes:
        """Return bytes from ``start`` up to ``end``, in one try; none beyond the object's end."""
        body = self.requests.open(path, start, end, tag)
        if body is None:
            return b""
        data = b"".join(body.pieces)
        if len(data) != body.expected:
            raise self._cut(path, len(data), body.expected)
        return data

    def _cut(self, path: str, came: int, size: int) -> Unavailable:
        return Unavailable(
            f"{self.url(path)}: only {came:,} of {size:,} bytes came; this says nothing of "
            "whether the value is there"
        )
