"""Which elements of two flat arrays differ, and by how much: by numpy, without a loop of Python.

Only elements that are Python objects are looked at one by one, and only where they are not of
the plain types whose own ``==`` can be trusted.
"""

import operator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from cairnflow.differences.comparison import Comparison
from cairnflow.differences.names import ids_of, kind_of
from cairnflow.differences.scalars import as_float, bare

_FLOATS = ids_of(float, np.float64, np.float32, np.float16)
_TRUSTED = _FLOATS | ids_of(
    str, int, bool, bytes, type(None), Decimal, date, datetime, time, timedelta,
    np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64, np.bool_,
)  # fmt: skip
_WALKED = 100_000  # objects of other types that are looked into


def differing(x: Any, y: Any, comparison: Comparison) -> Any:
    """Return which elements differ: NaN equals NaN, and floats are equal within the tolerance.

    Args:
        x: the first, shape (elements,).
        y: the second, as ``x``; its dtype may be another.
        comparison: has the tolerance, and compares objects.

    Returns:
        A new array of bool, shape (elements,).
    """
    kinds = x.dtype.kind + y.dtype.kind
    if "O" in kinds:
        return _differing_objects(x.tolist(), y.tolist(), comparison)
    if "V" in kinds:
        return np.fromiter(map(operator.ne, x.tolist(), y.tolist()), bool, len(x))
    if not _are_comparable(kinds):
        return np.ones(x.size, bool)
    unequal: Any = np.not_equal(x, y)
    if not unequal.any():
        return unequal
    if set(kinds) & set("fcmM"):
        unequal &= ~(_is_empty(x) & _is_empty(y))
    if set(kinds) & set("fc") and not comparison.tolerance.is_exact:
        places = np.flatnonzero(unequal)
        unequal[places] = ~_are_close(x[places], y[places], comparison)
    return unequal


def distances(x: Any, y: Any) -> Any:
    """Return how far apart elements are, -1 where that says nothing; None where none can be had."""
    kinds = x.dtype.kind + y.dtype.kind
    if not set(kinds) <= set("iufc"):
        return None
    if set(kinds) <= set("iu"):
        high, low = np.maximum(x, y), np.minimum(x, y)
        if high.dtype.kind == "f":  # one unsigned of 64 bits, one signed
            return np.abs(high - low)
        return high.astype(np.uint64) - low.astype(np.uint64)
    wide = np.complex128 if "c" in kinds else np.float64
    with np.errstate(invalid="ignore", over="ignore"):
        far = np.abs(x.astype(wide) - y.astype(wide))
    return np.where(np.isnan(far), -1.0, far)


def _are_comparable(kinds: str) -> bool:
    """Say whether numpy compares two dtypes by value."""
    if kinds[0] == kinds[1]:
        return True
    return set(kinds) <= set("biufc")


def _is_empty(array: Any) -> Any:
    kind = array.dtype.kind
    if kind in "mM":
        return np.isnat(array)
    return np.isnan(array) if kind in "fc" else np.zeros(array.size, bool)


def _are_close(x: Any, y: Any, comparison: Comparison) -> Any:
    wide = np.complex128 if "c" in x.dtype.kind + y.dtype.kind else np.float64
    a, b = x.astype(wide), y.astype(wide)
    most = comparison.tolerance.abs + comparison.tolerance.rel * np.maximum(np.abs(a), np.abs(b))
    with np.errstate(invalid="ignore", over="ignore"):
        return np.isfinite(a) & np.isfinite(b) & (np.abs(a - b) <= most)


def retyped(x: Any, y: Any, unequal: Any) -> int:
    """Return how many Python objects are equal, but of another type, as 1 and 1.0 are."""
    if "O" not in x.dtype.kind + y.dtype.kind or x.dtype.kind != y.dtype.kind:
        return 0
    kinds = (map(type, x.tolist()), map(type, y.tolist()))
    other = np.fromiter(map(operator.is_not, *kinds), bool, x.size)
    return int((other & ~unequal).sum())


def _differing_objects(x: list[Any], y: list[Any], comparison: Comparison) -> Any:
    """Compare by ``==`` where all types are plain; look into the others one by one."""
    kinds = {*map(id, map(type, x)), *map(id, map(type, y))}
    doubtful = np.fromiter(map(operator.is_not, x, y), bool, len(x))
    if kinds <= _TRUSTED:
        doubtful &= np.fromiter(map(operator.ne, x, y), bool, len(x))
        empty = [np.fromiter(map(operator.ne, values, values), bool, len(x)) for values in (x, y)]
        doubtful &= ~(empty[0] & empty[1])
        if comparison.tolerance.is_exact or not kinds & _FLOATS:
            return doubtful
    places = np.flatnonzero(doubtful).tolist()
    if len(places) > _WALKED:
        comparison.miss(f"only {_WALKED:,} of {len(places):,} objects were looked into")
    for place in places[:_WALKED]:
        doubtful[place] = not _are_same(x[place], y[place], comparison)
    doubtful[places[_WALKED:]] = False  # nothing is known of them
    return doubtful


def _are_same(x: Any, y: Any, comparison: Comparison) -> bool:
    """Say whether two objects are equal; numbers by their value alone."""
    if kind_of(x) is not kind_of(y) and {id(kind_of(x)), id(kind_of(y))} <= _TRUSTED:
        return bool(x == y) or _are_close_numbers(x, y, comparison)
    return comparison.are_same(x, y)


def _are_close_numbers(x: Any, y: Any, comparison: Comparison) -> bool:
    first, second = as_float(bare(x)), as_float(bare(y))
    if first is None or second is None or not {id(kind_of(x)), id(kind_of(y))} & _FLOATS:
        return False
    return comparison.tolerance.holds(first, second)
