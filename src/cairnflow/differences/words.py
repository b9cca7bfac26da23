"""Values and changes as short words for people, and as what JSON can hold."""

import datetime
import math
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from cairnflow.differences.base import WIDEST, Plain
from cairnflow.differences.names import ids_of, kind_of, long_name, roots, type_name
from cairnflow.differences.writing import written


class Absence(Enum):
    """Stands for what one of two values has not."""

    ABSENT = 0


ABSENT: Final = Absence.ABSENT
"""What stands on the side where a key, an item or a field is missing."""

_WRITTEN = ids_of(
    datetime.date, datetime.datetime, datetime.time, datetime.timedelta, Decimal, Fraction, UUID
)
"""Types of the standard library whose ``str`` says all."""

_BARE = ids_of(str, int, float, bool, kind_of(None))
_CONTAINERS = ids_of(list, tuple, set, frozenset, dict)
_LIBRARIES = frozenset({"numpy", "pandas", "polars", "pyarrow"})
_FEW = 8  # items of a list that is shown whole, where they are bare

_SHORT = 60  # characters of one value in a change: two of them and a path fill a line
_LARGE = 1e15  # steps from here on are told by three digits
_EXACT = 1 << 63  # integers from here on are told as text: readers of JSON may not hold them


def cut(text: str, most: int = WIDEST) -> str:
    """Return the first ``most`` characters, with an ellipsis where there are more.

    Examples:
        >>> cut("abcdef", 4)
        'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def shown(text: str) -> str:
    """Return a text with nothing in it that a terminal obeys."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def counted(count: int, noun: str) -> str:
    """Return a count with its noun.

    Examples:
        >>> counted(1, "key"), counted(12_000, "key")
        ('1 key', '12,000 keys')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def plain(value: Any) -> Plain:
    """Return a value as strict JSON can hold it: as it is, or as text of at most 200 characters."""
    kind = kind_of(value)
    if value is None or value is ABSENT or kind is bool:
        return None if value is ABSENT else value
    if kind is int:
        return value if -_EXACT <= value < _EXACT else integer(value)
    if kind is float:
        return value if math.isfinite(value) else repr(value)
    if issubclass(kind, str):
        return cut(shown(str.__getitem__(value, slice(WIDEST + 1))))
    return cut(short(value))


def short(value: Any, most: int = _SHORT) -> str:
    """Return a value as one short line: texts in quotes, numbers with their thousands parted.

    Examples:
        >>> short("EU"), short(1203988), short(None)
        ("'EU'", '1,203,988', 'None')
    """
    kind = kind_of(value)
    if kind is int:
        return integer(value)
    if kind is float:
        return real(value)
    if issubclass(kind, str):
        return quoted(value, most)
    if issubclass(kind, bytes | bytearray):
        return f"{counted(len(value), 'byte')} {bytes(memoryview(value)[:8]).hex(' ')}".rstrip()
    if id(kind) in _WRITTEN:
        return str(value)
    if issubclass(kind, type):
        return cut(long_name(value), most)
    if (kind is list or kind is tuple) and len(value) <= _FEW and _are_bare(value):
        inside = ", ".join(short(x, most) for x in value)
        if len(inside) < most:
            return f"[{inside}]" if kind is list else f"({inside})"
    if id(kind) in _CONTAINERS:
        noun = "key" if kind is dict else "item"
        return f"{type_name(kind)} of {counted(len(value), noun)}"
    size = _library_size(value, kind)
    if size is not None:
        return cut(size, most)
    text = written(value)
    return f"<{cut(long_name(kind), most)}>" if text is None else cut(shown(text), most)


def _library_size(value: Any, kind: type[object]) -> str | None:
    """Return type and shape of a table or an array, and a library's single value as Python's."""
    if roots(kind).isdisjoint(_LIBRARIES):
        return None
    shape: Any = getattr(value, "shape", None)
    if kind_of(shape) is tuple and shape:
        return f"{type_name(kind)} {' × '.join(f'{side:,}' for side in shape)}"
    made: Any = value.item() if shape == () and hasattr(kind, "item") else value
    return None if roots(kind_of(made)) & _LIBRARIES else short(made)


def _are_bare(items: Any) -> bool:
    return all(id(kind_of(item)) in _BARE for item in items)


def integer(value: int) -> str:
    """Return an integer with its thousands parted; a huge one by its size."""
    bits = value.bit_length()
    if bits > 200:  # 60 digits; Python refuses to write more than 4,300 of them
        return f"{'-' if value < 0 else ''}int of {bits:,} bits"
    return f"{value:,}"


def real(value: float) -> str:
    """Return a float by its first six digits.

    Examples:
        >>> real(0.1), real(1234567.891), real(float("nan"))
        ('0.1', '1,234,567.9', 'nan')
    """
    if not math.isfinite(value):
        return repr(value)
    if 1e5 <= abs(value) < 1e12:
        return f"{value:,.1f}"
    return f"{value:,.6g}"


def quoted(value: str, most: int = _SHORT) -> str:
    """Return a text in quotes, on one line, cut."""
    head = str.__getitem__(value, slice(most + 1))
    return shown(repr(cut(head, most)))


def change(one: Any, other: Any) -> str:
    """Return how one value became another, in words.

    Examples:
        >>> change("EU", "US"), change(ABSENT, 3), change(3, ABSENT)
        ("'EU' → 'US'", 'added 3', 'removed 3')
    """
    if one is ABSENT:
        return f"added {short(other)}"
    if other is ABSENT:
        return f"removed {short(one)}"
    first, second = short(one), short(other)
    if first == second:  # what tells them apart was cut, or is their type
        first, second = _exactly(one), _exactly(other)
    return f"{first} → {second}"


def _exactly(value: Any) -> str:
    kind = kind_of(value)
    if kind is float:
        return repr(value)
    if kind is str and len(value) > _SHORT:
        return f"{quoted(value)} of {len(value):,}"
    return f"{short(value)} ({type_name(kind)})"


def percent(share: float) -> str:
    """Return a share of one as percent.

    Examples:
        >>> percent(0.002), percent(0.31), percent(0.00001)
        ('0.2 %', '31.0 %', '0.001 %')
    """
    hundredths = share * 100
    if hundredths == 0 or abs(hundredths) >= 0.1:
        return f"{hundredths:,.1f} %"
    return f"{hundredths:.1g} %" if abs(hundredths) >= 1e-4 else f"{hundredths:.0e} %"


def moved(one: float, other: float) -> str:
    """Return by how much a number changed, and by how many percent where that says anything.

    Examples:
        >>> moved(100, 98.6), moved(0, 2), moved(float("nan"), 2)
        ('-1.4, -1.4 %', '+2', '')
    """
    if not (math.isfinite(one) and math.isfinite(other)):
        return ""
    step = other - one
    text = f"{'+' if step > 0 else ''}{short(step) if abs(step) < _LARGE else f'{step:.3g}'}"
    if one == 0 or not math.isfinite(step):
        return text
    share = step / abs(one) * 100
    return f"{text}, {share:+,.1f} %" if 0.05 <= abs(share) < 100_000 else text
