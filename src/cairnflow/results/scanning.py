"""Refuse to keep what holds a known secret: looked for in the bytes, before they are compressed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import Any, cast

from cairnflow.errors import HoldsSecret, NotSerializable
from cairnflow.serializers.base import Chunk, Serializer, Sink
from cairnflow.serializers.compressed import CompressedSerializer
from cairnflow.serializers.registry import named
from cairnflow.serializers.sinks import Nowhere
from cairnflow.vault import Finder, finder, held_in, known

_AT_ONCE = 1 << 20
"""Bytes looked at in one go: of memory that isn't ``bytes``, that many are copied."""

_GATHERED = 1 << 16
"""Bytes of small pieces that are gathered before they are looked at."""

_MEMBERS = 10_000
"""Members of a value that are looked at for secret numbers, which no bytes show."""

_PACKED = {"parquet": "arrow"}
"""Serializers that compress by themselves, and the one that writes the same values in clear."""


def dump(serializer: Serializer, value: Any, sink: Sink) -> None:
    """Write the bytes of ``value`` into ``sink``, as the serializer does.

    Raises:
        HoldsSecret: there is a known secret in them; what was written so far must be thrown away.
        NotSerializable: see ``Serializer.dump``.
    """
    if not known():
        serializer.dump(value, sink)
        return
    found = finder()
    _refuse_number(value, found)
    if isinstance(serializer, CompressedSerializer):
        replace(serializer, inner=_Scanned(serializer.inner, found)).dump(value, sink)
    else:
        _Scanned(serializer, found).dump(value, sink)


def refuse(what: str, plain: Any) -> None:
    """Raise if plain data holds a known secret.

    Args:
        what: begin of the message.
        plain: what JSON can hold.

    Raises:
        HoldsSecret: it does.
    """
    if known() and (name := held_in(json.dumps(plain))):
        raise _holds(what, name)


def _holds(what: str, name: str) -> HoldsSecret:
    return HoldsSecret(
        f"{what} holds the secret {name}; look it up where it is used, or give the task "
        "checkpoint=False",
        name,
    )


class _Scanned:
    """A serializer whose bytes are looked at."""

    def __init__(self, inner: Serializer, finder: Finder) -> None:
        self._inner = inner
        self._finder = finder
        self.name = inner.name
        self.version = inner.version
        self.extension = inner.extension

    def claims(self, value: Any) -> bool:
        return self._inner.claims(value)

    def dump(self, value: Any, sink: Sink) -> None:
        if self.name in _PACKED:
            self._in_clear(value)
            self._inner.dump(value, sink)
            return
        scan = Scan(sink, self._finder)
        self._inner.dump(value, scan)
        scan.finish()

    def _in_clear(self, value: Any) -> None:
        for name in (_PACKED[self.name], "pickle"):
            scan = Scan(Nowhere(), self._finder)
            try:
                named(name).dump(value, scan)
            except NotSerializable:
                continue
            scan.finish()
            return

    def load(self, source: bytes | memoryview) -> Any:
        return self._inner.load(source)


class Scan:
    """Passes bytes on, and looks for secrets in them, also across the borders of pieces.

    Holds no more than 1 MB of them.

    Args:
        sink: where the bytes go.
        finder: finds secrets.
    """

    __slots__ = ("_finder", "_overlap", "_seen", "_write")

    def __init__(self, sink: Sink, finder: Finder) -> None:
        self._write = sink.write
        self._finder = finder
        self._overlap = max(finder.longest - 1, 0)
        self._seen = bytearray()

    def write(self, data: Chunk, /) -> int:
        """Pass ``data`` on.

        Raises:
            HoldsSecret: what has come so far holds a secret.
        """
        piece = data if isinstance(data, bytes | bytearray) else memoryview(data).cast("B")
        if len(piece) < _GATHERED:
            self._seen += piece
            if len(self._seen) >= _GATHERED:
                self.finish()
        else:
            self._seen += piece[: self._overlap]
            self.finish()
            for part in _parts(piece, self._overlap):
                self._look(part)
            self._seen += piece[-self._overlap :] if self._overlap else b""
        return self._write(data)

    def finish(self) -> None:
        """Look at what has not been looked at; of no use twice, and no harm.

        Raises:
            HoldsSecret: what has come so far holds a secret.
        """
        self._look(bytes(self._seen))
        del self._seen[: max(len(self._seen) - self._overlap, 0)]

    def _look(self, data: bytes) -> None:
        if name := self._finder.find(data):
            raise _holds("the value", name)


def _parts(piece: bytes | bytearray | memoryview, overlap: int) -> Iterator[bytes]:
    if isinstance(piece, bytes):
        yield piece
        return
    for start in range(0, len(piece), _AT_ONCE):
        yield bytes(piece[start : start + _AT_ONCE + overlap])


def _refuse_number(value: Any, found: Finder) -> None:
    if not found.numbers:
        return
    for member in _members(value):
        if isinstance(member, int | float) and member in found.numbers:
            raise _holds("the value", found.numbers[member])


def _members(value: Any) -> Iterator[Any]:
    """Yield a value and what is in it, as far as it is made of plain collections."""
    left = [value]
    for _ in range(_MEMBERS):
        if not left:
            return
        member = left.pop()
        yield member
        left.extend(islice(_inside(member), _MEMBERS))


def _inside(member: Any) -> Iterable[Any]:
    if isinstance(member, dict):
        members = cast("Mapping[Any, Any]", member)
        return chain(members, members.values())
    if isinstance(member, list | tuple | set | frozenset):
        return cast("Iterable[Any]", member)
    return ()
