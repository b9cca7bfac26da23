"""Copies of small plain values, so that a function that changes its argument changes only that."""

import copy
from typing import Any, cast

_CHANGEABLE = (list, dict, set, bytearray)
_PLAIN = (int, str, float, bool, bytes, complex, type(None))
_MOST = 1_000
"""Values in it: what holds more is handed out as it is, since a copy would take a while."""


def fresh(value: Any) -> Any:
    """Return a copy of a list, dict or set of plain data; anything else as it is."""
    return copy.deepcopy(value) if is_small(value) else value


def is_small(value: Any) -> bool:
    """Return whether a value is a list, dict or set of plain data, all through, and small."""
    return value.__class__ in _CHANGEABLE and _count(value, _MOST) >= 0


def _count(value: Any, left: int) -> int:
    """Return how many values are left to be looked at; -1 where it is too many, or not plain."""
    kind = value.__class__
    if kind in _PLAIN or kind is bytearray:
        return left - 1
    if kind is dict:
        held = cast("dict[Any, Any]", value)
        items: Any = (*held.keys(), *held.values()) if len(held) <= left else None
    elif kind in (list, set, tuple, frozenset):
        items = value if len(value) <= left else None
    else:
        return -1
    if items is None:
        return -1
    for item in items:
        left = _count(item, left)
        if left < 0:
            return -1
    return left
