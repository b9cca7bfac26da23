"""How two arrays of numpy differ: shape, dtype, how many elements, by how much, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cairnflow.differences.comparison import SCHEMA, SIZE, STATISTIC, Comparison
from cairnflow.differences.elements import differing, distances, retyped
from cairnflow.differences.names import kind_of
from cairnflow.differences.paths import Path
from cairnflow.differences.scalars import bare
from cairnflow.differences.words import change, short

_BLOCK = 1_000_000  # elements compared at once: what is made for it stays within 40 MB
_PLACES = 5  # differing elements that are told one by one


@dataclass(slots=True)
class _Tally:
    """What is known of differing elements; mutable.

    Attributes:
        count: of them.
        first: flat places of the first few.
        retyped: count of equal objects of other types.
        greatest: of the distances; -1 where none has one.
        place: flat place of the greatest.
    """

    count: int
    first: list[int]
    retyped: int = 0
    greatest: Any = -1
    place: int = -1


def compare_arrays(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two arrays: element by element where their shapes agree."""
    a, b = (np.ndarray.view(np.asanyarray(array), np.ndarray) for array in (one, other))
    if a.dtype.newbyteorder("=") != b.dtype.newbyteorder("="):  # bytes in any order are the same
        old, new = str(a.dtype), str(b.dtype)
        comparison.tell(at, "dtype", old, new, f"{old} → {new}", weight=SCHEMA)
    if a.shape != b.shape:
        old, new = str(a.shape), str(b.shape)
        comparison.tell(at, "shape", old, new, f"{old} → {new}", weight=SIZE)
        return
    if _is_masked(one) or _is_masked(other):
        hidden = [np.ma.getmaskarray(array) for array in (one, other)]
        _compare_elements(hidden[0], hidden[1], at, "mask", comparison)
        a = np.where(hidden[0], b, a)
        b = np.where(hidden[1], a, b)
    _compare_fields(a, b, at, "", comparison)


def _is_masked(array: Any) -> bool:
    return issubclass(kind_of(array), np.ma.MaskedArray)


def _compare_fields(a: Any, b: Any, at: Path, name: str, comparison: Comparison) -> None:
    """Compare arrays of records field by field, and all others by their elements."""
    names: tuple[str, ...] = a.dtype.names or ()
    if not names or not b.dtype.names:
        if bool(names) == bool(b.dtype.names):
            _compare_elements(a, b, at, name, comparison)
        return
    for field in [field for field in names if field in b.dtype.names]:
        _compare_fields(a[field], b[field], at, f"{name}.{field}".lstrip("."), comparison)


def _compare_elements(a: Any, b: Any, at: Path, name: str, comparison: Comparison) -> None:
    tally = _Tally(0, [])
    start = 0
    for x, y in _blocks(a, b):
        _count(x, y, start, tally, comparison)
        start += x.size
    if tally.retyped:
        words = f"{tally.retyped:,} equal elements are of other types"
        comparison.tell(at, f"{name}.types".lstrip("."), 0, tally.retyped, words, weight=SCHEMA)
    if not tally.count:
        return
    _tell(a, b, tally, at, comparison, name=name)


def _blocks(a: Any, b: Any) -> Iterator[tuple[Any, Any]]:
    """Yield both arrays as flat runs of the same places, copied only where they are scattered."""
    if a.size <= _BLOCK or a.ndim == 0:
        yield a.reshape(-1), b.reshape(-1)
    elif a.ndim == 1:
        for start in range(0, a.size, _BLOCK):
            yield a[start : start + _BLOCK], b[start : start + _BLOCK]
    else:
        rows = max(1, _BLOCK // max(1, a[:1].size))
        for start in range(0, a.shape[0], rows):
            yield from _blocks(*_squeezed(a[start : start + rows], b[start : start + rows]))


def _squeezed(a: Any, b: Any) -> tuple[Any, Any]:
    """Return a run of one row as that row, so that a large row is parted again."""
    return (a[0], b[0]) if a.shape[0] == 1 and a.size > _BLOCK else (a, b)


def _count(x: Any, y: Any, start: int, tally: _Tally, comparison: Comparison) -> None:
    unequal = differing(x, y, comparison)
    tally.retyped += retyped(x, y, unequal)
    count = int(unequal.sum())
    if not count:
        return
    places = np.flatnonzero(unequal)
    tally.count += count
    tally.first += (places[: _PLACES - len(tally.first)] + start).tolist()
    far = distances(x[places], y[places])
    if far is None or not far.size:
        return
    place = int(far.argmax())
    if bare(far[place]) > tally.greatest:
        tally.greatest, tally.place = bare(far[place]), start + int(places[place])


def _tell(a: Any, b: Any, tally: _Tally, at: Path, comparison: Comparison, *, name: str) -> None:
    prefix = f"{name}." if name else ""
    words = f"{tally.count:,} of {a.size:,} differ"
    comparison.tell(at, f"{prefix}elements", 0, tally.count, words, weight=STATISTIC + 10)
    if tally.place >= 0:
        where = _index(tally.place, a.shape)
        pair = change(bare(a.flat[tally.place]), bare(b.flat[tally.place]))
        words = f"{short(tally.greatest)} at {where}: {pair}"
        comparison.tell(at, f"{prefix}max |Δ|", None, tally.greatest, words, weight=STATISTIC + 9)
    _tell_nans(a, b, prefix, at, comparison)
    for place in tally.first:
        where = f"{name}{_index(place, a.shape)}"
        comparison.tell(at, where, bare(a.flat[place]), bare(b.flat[place]))


def _tell_nans(a: Any, b: Any, prefix: str, at: Path, comparison: Comparison) -> None:
    if not {a.dtype.kind, b.dtype.kind} <= set("fcmM"):
        return
    empty = np.isnat if a.dtype.kind in "mM" else np.isnan
    old, new = (int(sum(int(empty(x).sum()) for x, _ in _blocks(array, array))) for array in (a, b))
    if old != new:
        comparison.tell(at, f"{prefix}nulls", old, new, f"{old:,} → {new:,}", weight=STATISTIC + 8)


def _index(place: int, shape: tuple[int, ...]) -> str:
    where = np.unravel_index(place, shape) if shape else ()
    return f"[{', '.join(str(int(step)) for step in where)}]"
