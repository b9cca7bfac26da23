"""What members of sets and keys of dicts are equal: without running a stranger's ``__eq__``."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from uuid import UUID

from cairnflow.differences.comparison import Comparison
from cairnflow.differences.names import ancestry, ids_of, kind_of, module_of, own_name
from cairnflow.differences.scalars import bare

_TRUSTED = ids_of(
    bool, int, bytes, kind_of(None), complex, Fraction, UUID, type(...),
    datetime.date, datetime.datetime, datetime.time, datetime.timedelta,
)  # fmt: skip
_TUPLE: Any = tuple
_PAIRED = 200  # members without a name of their own that are compared each with each


class Unnamed:
    """Stands for a value that has no name by which its equals could be found."""


UNNAMED = Unnamed()


def name_of(value: Any) -> Any:
    """Return what is equal for equal members and no others; UNNAMED where nothing is.

    Examples:
        >>> name_of(1) == name_of(True), name_of(float("nan")) == name_of(float("nan"))
        (False, True)
    """
    kind = kind_of(value)
    if kind is str:
        return value
    if kind is float:
        return (float, "nan") if value != value else (float, value)
    if id(kind) in _TRUSTED:
        return (kind, value)
    if kind is Decimal:
        return (Decimal, str(value) if value.is_nan() else value)
    if kind is tuple or kind is frozenset:
        return _name_of_several(kind.__name__, value)
    return _name_of_other(kind, value)


def _name_of_several(label: str, members: Iterable[Any]) -> Any:
    inside = [name_of(member) for member in members]
    if any(name is UNNAMED for name in inside):
        return UNNAMED
    return (label, frozenset(inside) if label == "frozenset" else tuple(inside))


def _name_of_other(kind: type, value: Any) -> Any:
    bases = ancestry(kind)
    if Enum in bases:
        return (own_name(kind), "member", str(object.__getattribute__(value, "_name_")))
    if type in bases:
        return ("class", id(value))
    if module_of(kind) == "numpy" and issubclass(kind, _numpy_scalars()):
        return (own_name(kind), name_of(bare(value)))
    if module_of(kind).partition(".")[0] == "pathlib":
        return ("path", str(value))
    if tuple in bases and hasattr(kind, "_fields"):
        return _name_of_several(own_name(kind), _TUPLE.__iter__(value))
    return UNNAMED


def _numpy_scalars() -> Any:
    import numpy as np

    return np.number, np.bool_, np.str_


def matched(
    one: Iterable[Any], other: Iterable[Any], comparison: Comparison
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """Return which members of two collections are equal, and which of each have no equal.

    Args:
        one: members, none twice.
        other: as ``one``.
        comparison: says which floats are equal, and compares members that have no name.
    """
    first, loose_a = _named(one)
    second, loose_b = _named(other)
    pairs = [(value, second[name]) for name, value in first.items() if name in second]
    gone = [value for name, value in first.items() if name not in second]
    new = [value for name, value in second.items() if name not in first]
    more, loose_a, loose_b = _paired(loose_a, loose_b, comparison)
    close: list[tuple[Any, Any]] = []
    if not comparison.tolerance.is_exact:
        close, gone, new = _close(gone, new, comparison)
    return pairs + more + close, gone + loose_a, new + loose_b


def _named(members: Iterable[Any]) -> tuple[dict[Any, Any], list[Any]]:
    named: dict[Any, Any] = {}
    loose: list[Any] = []
    for member in members:
        name = name_of(member)
        if name is UNNAMED or name in named:
            loose.append(member)
        else:
            named[name] = member
    return named, loose


def _paired(
    one: list[Any], other: list[Any], comparison: Comparison
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """Pair members that have no name: the same object first, then each with each."""
    there = {id(member): member for member in other}
    pairs = [(member, member) for member in one if id(member) in there]
    done = {id(member) for member, _ in pairs}
    gone = [member for member in one if id(member) not in done]
    new = [member for member in other if id(member) not in done]
    if max(len(gone), len(new)) > _PAIRED:
        comparison.miss(f"more than {_PAIRED} members of types that we can't look up")
        return pairs, gone, new
    left: list[Any] = []
    for member in gone:
        at = next((i for i, b in enumerate(new) if comparison.are_same(member, b)), None)
        if at is None:
            left.append(member)
        else:
            pairs.append((member, new.pop(at)))
    return pairs, left, new


def _close(
    gone: list[Any], new: list[Any], comparison: Comparison
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """Pair floats that are equal within the tolerance, in the order of their size."""
    a = sorted(value for value in gone if type(value) is float and value == value)
    b = sorted(value for value in new if type(value) is float and value == value)
    pairs: list[tuple[Any, Any]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if comparison.tolerance.holds(a[i], b[j]):
            pairs.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    paired_a, paired_b = {x for x, _ in pairs}, {y for _, y in pairs}
    gone = [value for value in gone if type(value) is not float or value not in paired_a]
    new = [value for value in new if type(value) is not float or value not in paired_b]
    return pairs, gone, new
