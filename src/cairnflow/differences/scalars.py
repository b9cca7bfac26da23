"""How two values without parts differ: numbers, moments, names of functions and classes."""

import datetime
import math
from enum import Enum
from typing import Any

from cairnflow.differences.comparison import Comparison
from cairnflow.differences.names import full_name, kind_of, roots
from cairnflow.differences.paths import Path
from cairnflow.differences.words import change, moved

_REAL = (bool, int, float)


def compare_numbers(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two numbers of any types: floats within the tolerance, all others exactly."""
    a, b = bare(one), bare(other)
    if not are_equal(a, b, comparison):
        comparison.tell(at, "", a, b, _number_text(a, b))


def are_equal(a: Any, b: Any, comparison: Comparison) -> bool:
    """Say whether two bare numbers are equal, within the tolerance where one is a float.

    Never runs a stranger's ``__eq__``: both are of a type that ``bare`` gives.
    """
    if _is_nan(a) or _is_nan(b):  # first: a Decimal's signalling NaN refuses to be compared
        return _is_nan(a) and _is_nan(b)
    if a == b:
        return True
    if complex in {kind_of(a), kind_of(b)}:
        return _are_complex_equal(a, b, comparison)
    if float not in {kind_of(a), kind_of(b)} or comparison.tolerance.is_exact:
        return False
    first, second = as_float(a), as_float(b)
    return first is not None and second is not None and comparison.tolerance.holds(first, second)


def bare(value: Any) -> Any:
    """Return a number as one of Python's own types, past what a derived type says of it."""
    kind = kind_of(value)
    if kind in {bool, int, float, complex}:
        return value
    if "numpy" in roots(kind):
        return (
            value.item() if value.dtype.itemsize <= 8 or value.dtype.kind == "c" else float(value)
        )
    for base, read in ((int, int.__index__), (float, float.__pos__), (complex, complex.__pos__)):
        if issubclass(kind, base):
            return read(value)
    return value


def as_float(value: Any) -> float | None:
    """Return a bare number as a float; None where it is none, or too large for one."""
    if kind_of(value) not in _REAL:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _is_nan(value: Any) -> bool:
    kind = kind_of(value)
    if kind is complex:
        return math.isnan(value.real) or math.isnan(value.imag)
    return (kind is float and math.isnan(value)) or bool(getattr(value, "is_nan", bool)())


def _are_complex_equal(a: Any, b: Any, comparison: Comparison) -> bool:
    if kind_of(a) not in {*_REAL, complex} or kind_of(b) not in {*_REAL, complex}:
        return False
    first, second = complex(a), complex(b)
    holds = comparison.tolerance.holds
    return holds(first.real, second.real) and holds(first.imag, second.imag)


def _number_text(a: Any, b: Any) -> str:
    first, second = as_float(a), as_float(b)
    if bool in {kind_of(a), kind_of(b)} or first is None or second is None:
        return change(a, b)
    by = moved(a, b) if {kind_of(a), kind_of(b)} == {int} else moved(first, second)
    return f"{change(a, b)}  ({by})" if by else change(a, b)


def compare_moments(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare dates, times and spans: moments that know their zone by the instant they are.

    Their zones are told, too: other zones leave equal instants equal.
    """
    a, b = _instant(one), _instant(other)
    if a != b:
        old, new = moment_words(one), moment_words(other)
        comparison.tell(at, "", old, new, f"{old} → {new}")
        return
    old, new = (str(getattr(moment, "tzinfo", None)) for moment in (one, other))
    if old != new:
        comparison.remark(at, "zone", old, new, f"{old} → {new}")


def _instant(value: Any) -> Any:
    """Return what two moments have in common exactly where they are equal."""
    kind = kind_of(value)
    if "pandas" in roots(kind):
        return getattr(value, "tzinfo", None) is not None, value.to_numpy()
    if "numpy" in roots(kind):
        return "NaT" if value != value else value
    if issubclass(kind, datetime.datetime):
        offset = value.utcoffset()
        naive = value.replace(tzinfo=None, fold=0)
        return ("naive", naive) if offset is None else ("aware", naive - offset)
    if issubclass(kind, datetime.time):
        return value.replace(tzinfo=None), value.utcoffset()
    return value


def moment_words(value: Any) -> str:
    """Return a moment as people write it."""
    return str(value)


def compare_named(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare classes, modules, members of an enumeration and built-in functions by name."""
    a, b = named(one), named(other)
    if a != b:
        comparison.tell(at, "", a, b, f"{a} → {b}")


def named(value: Any) -> str:
    """Return the full name of what has one."""
    kind = kind_of(value)
    if issubclass(kind, type):
        return full_name(value)
    if kind.__name__ == "module":
        return str(value.__name__)
    if issubclass(kind, Enum):
        return f"{full_name(kind)}.{value._name_}"
    return f"{value.__module__}.{value.__qualname__}"
