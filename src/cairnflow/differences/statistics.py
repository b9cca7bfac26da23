"""What a column is as a whole, and what of that changed: nulls, least, greatest, mean."""

from typing import Any

import numpy as np

from cairnflow.differences.columns import Column, moment_text
from cairnflow.differences.comparison import STATISTIC, Comparison
from cairnflow.differences.names import ids_of
from cairnflow.differences.paths import Path
from cairnflow.differences.words import change, moved, percent

_TEXTS = ids_of(str)
_SPREAD = 10  # by how much a statistic is more telling that moved all the way


def compare_statistics(
    name: str, one: Column, other: Column, at: Path, comparison: Comparison
) -> None:
    """Tell which statistics of a column changed beyond the tolerance."""
    _tell_nulls(name, one, other, at, comparison)
    a, b = statistics(one), statistics(other)
    for statistic in [statistic for statistic in a if statistic in b]:
        old, new = a[statistic], b[statistic]
        if _are_same(old, new, comparison):
            continue
        by = (
            moved(old, new) if isinstance(old, int | float) and isinstance(new, int | float) else ""
        )
        words = f"{change(old, new)}  ({by})" if by else _bare_change(old, new)
        weight = STATISTIC + _telling(old, new, 0.4 if statistic == "distinct" else 0.6)
        comparison.tell(at, f"{name}.{statistic}", old, new, words, weight=weight)


def statistics(column: Column) -> dict[str, Any]:
    """Return the statistics of a column's values that are not null, by name.

    Numbers have ``min``, ``max`` and ``mean``, moments ``min`` and ``max``, texts ``distinct``.
    """
    if column.form == "text":
        return {"distinct": _distinct(column.values)}
    known = column.known()
    if column.form == "objects":
        return _of_objects(known.tolist())
    if not known.size:
        return {}
    if column.form == "moment":
        return {"min": moment_text(known.min()), "max": moment_text(known.max())}
    if known.dtype.kind == "c":
        return {"mean": known.mean().item()}
    with np.errstate(all="ignore"):
        mean = float(known.mean(dtype=np.float64))
    if known.dtype.kind == "b":
        return {"mean": mean}
    return {"min": known.min().item(), "max": known.max().item(), "mean": mean}


def _of_objects(known: list[Any]) -> dict[str, Any]:
    """Return how many texts are distinct, where pyarrow is not there to hold them."""
    are_texts = known and {*map(id, map(type, known))} <= _TEXTS
    return {"distinct": len(set(known))} if are_texts else {}


def _distinct(values: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.count_distinct(values, mode="only_valid").as_py())


def _tell_nulls(name: str, one: Column, other: Column, at: Path, comparison: Comparison) -> None:
    counts = one.null_count(), other.null_count()
    a, b = (count / max(1, len(side)) for count, side in zip(counts, (one, other), strict=True))
    if a == b:
        return
    words = f"{percent(a)} → {percent(b)}"
    if percent(a) == percent(b):
        words = f"{counts[0]:,} of {len(one):,} → {counts[1]:,} of {len(other):,}"
    weight = STATISTIC + _SPREAD * (0.4 + 0.6 * min(1.0, 2 * abs(a - b)))
    comparison.tell(at, f"{name}.nulls", a, b, words, weight=weight)


def _are_same(old: Any, new: Any, comparison: Comparison) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return comparison.tolerance.holds(old, new)
    return bool(old == new)


def _telling(old: Any, new: Any, share: float) -> float:
    """Return how far a statistic moved, of how far it could."""
    if not (isinstance(old, int | float) and isinstance(new, int | float)):
        return _SPREAD * 0.2
    with np.errstate(all="ignore"):
        step = abs(float(new) - float(old)) / (max(abs(float(old)), abs(float(new))) or 1.0)
    return _SPREAD * share * (min(1.0, step) if np.isfinite(step) else 1.0)


def _bare_change(old: Any, new: Any) -> str:
    return f"{old} → {new}" if isinstance(old, str) and isinstance(new, str) else change(old, new)
