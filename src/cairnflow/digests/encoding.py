"""Canonical bytes for values: equal values have equal bytes, whatever made them.

Each encoding begins with a letter for its kind and tells its own length, so that two different
values never share one. An encoding longer than ``_SHORT`` stands in others by its SHA-256.
"""

import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from operator import itemgetter
from typing import Any

from cairnflow.digests.tree import tree

_SHORT = 64  # bytes: longer encodings are replaced by 33
_LARGE = 1 << 16  # bytes: longer runs are hashed where they lie, never copied into an encoding
_FAR = 1 << 62  # deeper than any value

_int64: Callable[[int], bytes] = struct.Struct("<q").pack
_float64: Callable[[float], bytes] = struct.Struct("<d").pack
_first = itemgetter(0)
_NAN = b"f" + _float64(float("nan"))

type_of: Callable[[object], type[object]] = type
"""``type`` of one argument, which gives an unknown type to a checker where the value is any."""


def closed(encoding: bytes) -> bytes:
    """Return an encoding as it stands inside others: 64 bytes at most."""
    return encoding if len(encoding) <= _SHORT else b"#" + sha256(encoding).digest()


def of_none(_: None) -> bytes:
    """Encode None."""
    return b"n"


def of_bool(value: bool) -> bytes:
    """Encode a bool, which is no int here."""
    return b"T" if value else b"F"


def of_int(value: int) -> bytes:
    """Encode an int of any length."""
    try:
        return b"i" + _int64(value)
    except struct.error:
        data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        return closed(b"I" + _int64(len(data)) + data)


def of_float(value: float) -> bytes:
    """Encode a float by its bits; all NaN are one, -0.0 is not 0.0."""
    return b"f" + _float64(value) if value == value else _NAN


def of_complex(value: complex) -> bytes:
    """Encode a complex number by its two floats."""
    return b"j" + of_float(value.real) + of_float(value.imag)


def of_str(value: str) -> bytes:
    """Encode a text by its UTF-8, in which halves of surrogate pairs are let through."""
    try:
        data = value.encode()
    except UnicodeEncodeError:
        data = value.encode("utf-8", "surrogatepass")
    size = len(data)
    # Written out for short ones: most keys and values of most dicts.
    return b"s" + _int64(size) + data if size <= _SHORT - 9 else _of_run(b"s", data)


def of_bytes(value: bytes | bytearray | memoryview) -> bytes:
    """Encode bytes."""
    return _of_run(b"b", value)


def _of_run(letter: bytes, data: bytes | bytearray | memoryview) -> bytes:
    if len(data) > _LARGE:
        return letter.upper() + tree([memoryview(data)], len(data))
    return closed(letter + _int64(len(data)) + data)


Scalar = Callable[[Any], bytes]

SCALARS: dict[type, Scalar] = {
    type(None): of_none,
    bool: of_bool,
    int: of_int,
    float: of_float,
    complex: of_complex,
    str: of_str,
    bytes: of_bytes,
}
"""What encodes a value that holds no other, by its exact type."""


def ordered(letter: bytes, encodings: Iterable[bytes]) -> bytes:
    """Join encodings whose order counts."""
    joined = b"".join(listed := list(encodings))
    return closed(letter + _int64(len(listed)) + joined)


def unordered(letter: bytes, encodings: Iterable[bytes]) -> bytes:
    """Join encodings whose order does not count."""
    return ordered(letter, sorted(encodings))


def tagged(name: str, *encodings: bytes) -> bytes:
    """Join the encodings that make a value of the named type."""
    return ordered(b"o", (of_str(name), *encodings))


def of_runs(
    name: str, runs: Iterable[Any], size: int, clean: Callable[[Any], Any] | None = None
) -> bytes:
    """Encode bytes that lie elsewhere; see ``tree`` for the arguments."""
    return tagged(name, b"t" + tree(runs, size, clean))


Encode = Callable[[Any, "Encoder"], bytes]
"""Encodes a value of one type, and its parts by means of the encoder."""


class Encoder:
    """Encodes one value with all its parts, each once, and values that hold themselves.

    A part stands for what is in it, however often it is held, and is looked at once. Only parts of
    a ring, that point back to what holds them, are told apart by place: a second reference to one
    is encoded by how many of them ago it was looked at.

    Args:
        find: returns what encodes values of a type.

    Attributes:
        is_opaque: some part was encoded by its pickle: equal values may be told apart.
        owners: classes of parts, and functions and modules among them, that an author may have
            written; by id, since a metaclass may say that two of them are equal.
    """

    __slots__ = ("_find", "_known", "_lowest", "_open", "_ring", "_rings", "is_opaque", "owners")

    def __init__(self, find: Callable[[type], Encode]) -> None:
        self.is_opaque = False
        self.owners: dict[int, Any] = {}
        self._find = find
        self._open: dict[int, int] = {}  # id of each value on the way from the root -> its level
        self._known: dict[int, tuple[Any, bytes]] = {}  # the value is kept, so that its id is
        self._lowest = _FAR  # level of the nearest root that the parts just encoded point back to
        self._ring: list[Any] = []  # parts of rings that are not yet closed, in order
        self._rings: dict[int, tuple[int, int]] = {}  # id of such a part -> place, lowest level

    def encode(self, value: Any) -> bytes:
        """Return the encoding of ``value``, 64 bytes at most."""
        cls = type_of(value)
        scalar = SCALARS.get(cls)
        if scalar is not None:
            return scalar(value)
        key = id(value)
        if key in self._known:
            return self._known[key][1]
        if key in self._open:
            self._lowest = min(self._lowest, self._open[key])
            return b"^" + _int64(len(self._open) - self._open[key])
        if key in self._rings:
            place, lowest = self._rings[key]
            self._lowest = min(self._lowest, lowest)
            return b"~" + _int64(len(self._ring) - place)
        return self._nested(key, value, self._find(cls))

    def _nested(self, key: int, value: Any, encode: Encode) -> bytes:
        level = self._open[key] = len(self._open)
        before, self._lowest = self._lowest, _FAR
        begun = len(self._ring)
        try:
            encoding = encode(value, self)
        finally:
            del self._open[key]
        if self._lowest < level:
            self._rings[key] = (len(self._ring), self._lowest)
            self._ring.append(value)
            self._lowest = min(before, self._lowest)
            return encoding
        # Nothing in it points above it: it is the same wherever it stands, and its ring is closed.
        self._known[key] = (value, encoding)
        self._lowest = before
        for part in self._ring[begun:]:
            del self._rings[id(part)]
        del self._ring[begun:]
        return encoding

    def each(self, values: Iterable[Any]) -> Iterator[bytes]:
        """Yield the encoding of each value."""
        scalars, encode = SCALARS, self.encode
        for value in values:
            scalar = scalars.get(type_of(value))
            yield encode(value) if scalar is None else scalar(value)

    def members(self, items: Iterable[tuple[Any, Any]]) -> list[bytes]:
        """Return the encodings of keys and values, each pair joined, in the order of the keys'.

        The values are looked at in this order: for parts of a ring it counts.
        """
        scalars, encode = SCALARS, self.encode
        keyed = [(scalars.get(type_of(key), encode)(key), value) for key, value in items]
        keyed.sort(key=_first)
        return [key + scalars.get(type_of(value), encode)(value) for key, value in keyed]


def of_list(value: list[Any] | tuple[Any, ...], encoder: Encoder) -> bytes:
    """Encode a list or a tuple, which differ; of one plain type, all at once."""
    letter, packing = (b"l", b"L") if isinstance(value, list) else (b"u", b"U")
    kinds = set(map(type_of, value))
    pack = _PACKED.get(kinds.pop()) if len(kinds) == 1 else None
    if pack is not None:
        packed = pack(value)
        if packed is not None:
            return closed(packing + packed)
    return ordered(letter, encoder.each(value))


def _floats(values: list[float]) -> bytes | None:
    if any(value != value for value in values):
        return None
    return b"d" + of_bytes(_little(array("d", values)))


def _ints(values: list[int]) -> bytes | None:
    try:
        return b"q" + of_bytes(_little(array("q", values)))
    except OverflowError:
        return None


def _texts(values: list[str]) -> bytes:
    lengths = of_bytes(_little(array("q", map(len, values))))
    return b"x" + lengths + of_str("".join(values))


def _little(numbers: "array[Any]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


_PACKED: dict[type, Callable[[Any], bytes | None]] = {float: _floats, int: _ints, str: _texts}
