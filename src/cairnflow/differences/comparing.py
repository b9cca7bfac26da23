"""Two values to their difference: one look at each place, by the family of what stands there."""

from collections.abc import Sequence
from typing import Any

from cairnflow.differences.base import EXACT, WIDEST, Delta, Difference, Kind, Tolerance
from cairnflow.differences.comparison import SCHEMA, Comparison
from cairnflow.differences.kinds import Family, family_of, noun
from cairnflow.differences.names import are_alike, kind_of, long_name, own_name
from cairnflow.differences.objects import look_into_fields
from cairnflow.differences.paths import Path
from cairnflow.differences.words import cut, shown
from cairnflow.differences.writing import patience

_PATIENCE = 3.0  # seconds for all that the values say of themselves
_READ = 20  # deltas among which the headline finds the one to tell
_TOLD_BY_SIZE = frozenset({"rows", "columns", "shape", "length", "type", "size", "mode"})
"""Metrics that the headline has told already, by the sizes of the two."""


def difference(
    a: object,
    b: object,
    tolerance: Tolerance = EXACT,
    keys: str | Sequence[str] | None = None,
    limit: int = 20,
) -> Difference:
    """Return how two values differ.

    Equal in content is equal: NaN equals NaN, sets and dicts have no order, how a table lies in
    memory is nothing. Values of two types are never equal, but their contents are compared where
    they can be. Never raises on any values, and changes none; calls no ``__eq__`` of their own.
    Thread-safe, as far as reading the values is.

    Args:
        a: the first value.
        b: the second value.
        tolerance: by how much floats may differ, wherever they stand.
        keys: names of the columns that identify a row of tables. Without them, tables of one
            length are compared row by row; of others, a column that is plainly an id is taken,
            and told.
        limit: most deltas, count, from 0.

    Examples:
        >>> found = difference({"price": 1.5, "n": 3}, {"n": 4, "price": 1.5})
        >>> found.headline
        'dict 2 keys; $.n 3 → 4  (+1, +33.3 %)'
        >>> difference({1, 2}, {2, 1}).is_equal
        True
    """
    names = (keys,) if isinstance(keys, str) else tuple(keys or ())
    comparison = Comparison(_compare, tolerance, names, limit)
    with patience(_PATIENCE):
        comparison.run(a, b)
        return _told(a, b, comparison, limit)


def _compare(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    if one is other:
        return
    first, second = family_of(one), family_of(other)
    first_kind, second_kind = kind_of(one), kind_of(other)
    alike = are_alike(first_kind, second_kind)
    if not alike:
        names = long_name(first_kind), long_name(second_kind)
        comparison.tell(at, "type", *names, f"{names[0]} → {names[1]}", weight=SCHEMA)
    if first is not second or (not alike and first.kind == "object"):
        return
    if _has_parts(first) and comparison.is_known(one, other):
        return
    first.compare(one, other, at, comparison)
    if first.takes_fields and alike and first_kind.__module__ != "builtins":
        look_into_fields(one, other, at, comparison)


def _has_parts(family: Family) -> bool:
    return family.kind in {"mapping", "sequence", "set", "object", "array", "table"}


def _told(a: Any, b: Any, comparison: Comparison, limit: int) -> Difference:
    deltas, left_out = comparison.deltas(limit)
    is_equal = not comparison.differing and not comparison.unseen
    kind = _kind(a, b, comparison)
    headline = cut(_headline(a, b, comparison), WIDEST)
    return Difference(is_equal, kind, headline, deltas, left_out)


def _kind(a: Any, b: Any, comparison: Comparison) -> Kind:
    if not are_alike(kind_of(a), kind_of(b)):
        return "type"
    return "opaque" if comparison.is_opaque else family_of(a).kind


def _headline(a: Any, b: Any, comparison: Comparison) -> str:
    deltas, _ = comparison.deltas(_READ)
    parts = [_subject(a, b) + (f", {comparison.note}" if comparison.note else "")]
    telling = [delta for delta in deltas if delta.metric not in _TOLD_BY_SIZE]
    telling = [delta for delta in telling if not delta.metric.startswith("rows.")] or telling
    if not comparison.differing and not comparison.unseen:
        parts[0] += ", equal"
    if telling and telling[0].metric == "value" and parts[0] == _subject(a, b):
        parts[0] = f"{noun(a)} {_change(telling[0])}"
    elif telling:
        parts.append(" ".join(telling[0].text.split("  ", 1)))
    elif _are_comparable(a, b) and comparison.differing == 1 and not comparison.unseen:
        parts.append("equal in content")
    if comparison.unseen:
        parts.append(f"not all was looked at: {comparison.unseen}")
    return shown("; ".join(parts))


def _are_comparable(a: Any, b: Any) -> bool:
    """Say whether two values of different types were compared by their contents."""
    family = family_of(a)
    has_contents = family is family_of(b) and family.kind != "object"
    return has_contents and not are_alike(kind_of(a), kind_of(b))


def _change(delta: Delta) -> str:
    return delta.text.removeprefix("value  ")


def _subject(a: Any, b: Any) -> str:
    first, second = (noun(a), _size(a)), (noun(b), _size(b))
    if first == second:
        return " ".join(first).rstrip()
    if own_name(kind_of(a)) == own_name(kind_of(b)):
        return f"{first[0]} {first[1]} → {second[1]}".rstrip()
    return f"{' '.join(first).rstrip()} → {' '.join(second).rstrip()}"


def _size(value: Any) -> str:
    try:
        return family_of(value).size(value)
    except Exception:  # noqa: BLE001 - a library's value that is broken, or lies
        return ""
