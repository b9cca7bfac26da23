"""What is told of many values at level ``stats``, as plain data."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from cairnflow.previews.base import Limits
from cairnflow.previews.leaves import leaf
from cairnflow.previews.moments import text, texts
from cairnflow.previews.numeric import Measured, distinct, histogram, measure, pick
from cairnflow.previews.scalars import plain
from cairnflow.previews.text import cut
from cairnflow.previews.typenames import type_name

_EDGE = ".6g"  # of a histogram's edges: a bar is some pixels; min and max stand exact beside them
_TOP = 5  # values named of those that occur most often
_NAMED = 40  # characters of such a value
_KINDS = 6  # types named in a column of mixed types
_SAFE = (str, int, float, bool, bytes, date, datetime, type(None))


def of_numbers(values: Any, limits: Limits) -> dict[str, Any]:
    """Describe a 1-dimensional numpy array of bools, ints, floats or moments.

    Returns:
        ``nulls``, the share of NaN and NaT, from 0 to 1; ``min``, ``max``, ``mean``, ``std``,
        exact for the values given; ``distinct`` and ``hist``, of ``distinct_of`` values if that
        stands there, else of all.
    """
    found = measure(values)
    nulls = found.missing / len(values) if len(values) else 0.0
    if found.count == 0:
        return {"nulls": nulls}
    return {"nulls": nulls} | _ends(found) | _spread(values, found, limits)


def of_objects(values: list[Any], *, named: bool) -> dict[str, Any]:
    """Describe a list of any values.

    Args:
        values: of a column; those that are None are nulls.
        named: whether the most frequent values may be told, or only how frequent they are.

    Returns:
        ``nulls``; ``types``, if there is more than one; ``lengths`` of texts, in characters;
        ``distinct`` and ``top``, unless a type is there whose hash is its author's.
    """
    present = [value for value in values if value is not None]
    facts: dict[str, Any] = {}
    kinds = Counter(map(type, present))
    if len(kinds) > 1:
        facts["types"] = {type_name(kind): count for kind, count in kinds.most_common(_KINDS)}
    if kinds.keys() == {str} and present:
        lengths = list(map(len, present))
        facts["lengths"] = {"min": min(lengths), "max": max(lengths)}
    if kinds and kinds.keys() <= set(_SAFE):
        facts |= _frequent(Counter(present), len(present), named=named)
    return facts


def _frequent(counts: Counter[Any], total: int, *, named: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {"distinct": len(counts)}
    if len(counts) == total:
        return facts
    most = counts.most_common(_TOP)
    top: dict[str, Any] = {"counts": [count for _, count in most]}
    if named:
        top["values"] = [_short(value) for value, _ in most]
    top["others"] = total - sum(top["counts"])
    return facts | {"top": top}


def _short(value: Any) -> Any:
    shown = leaf(value, Limits(cell=_NAMED, characters=_NAMED))
    return cut(shown, _NAMED) if isinstance(shown, str) else shown


def _ends(found: Measured) -> dict[str, Any]:
    kind = found.low.dtype.kind
    if kind in "mM":
        return {"min": text(found.low), "max": text(found.high)}
    mean = {"mean": plain(found.mean)}
    if kind == "b":
        return mean
    exact = float if kind == "f" else int
    ends = {"min": plain(exact(found.low)), "max": plain(exact(found.high))}
    return ends | mean | {"std": plain(found.std)}


def _spread(values: Any, found: Measured, limits: Limits) -> dict[str, Any]:
    """Return distinct values and a histogram, of a sample where there are many."""
    import numpy as np

    kind = values.dtype.kind
    if kind == "b":
        return {}
    few = pick(values, limits.sampled)
    present = few[~(np.isnat(few) if kind in "mM" else np.isnan(few))]
    facts: dict[str, Any] = {"distinct": distinct(present)}
    if len(few) < len(values):
        facts["distinct_of"] = len(few)
    whole = present.astype("i8") if kind in "mM" else present
    low, high = (
        float(end.astype("i8") if kind in "mM" else end) for end in (found.low, found.high)
    )
    edges, counts = histogram(whole, low, high, min(limits.bins, facts["distinct"]))
    if not counts:
        return facts
    if kind in "mM":
        shown = texts(np.array(edges).astype("i8").astype(values.dtype))
    else:
        shown = [_rounded(edge) for edge in edges]
    return facts | {"hist": {"edges": shown, "counts": counts}}


def _rounded(edge: float) -> Any:
    return plain(float(f"{edge:{_EDGE}}"))
