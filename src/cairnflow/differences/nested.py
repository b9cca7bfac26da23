"""How two dicts, two lists or two sets differ: by paths, read past what a derived type says."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence
from typing import Any

from cairnflow.differences.comparison import SIZE, Comparison
from cairnflow.differences.members import UNNAMED, matched, name_of
from cairnflow.differences.paths import Path, field, item, key
from cairnflow.differences.words import ABSENT, counted, short

_QUICK = frozenset({str, int, float, bool, bytes, type(None)})
"""Types whose own ``==`` is ours, too, where it says yes."""

_BULK = 40  # items of these types that are compared in the time of one that is walked into
_COUNTED = 100_000  # items up to which another order is told from other items


def compare_mappings(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two dicts by their keys, whatever their order; of OrderedDicts it counts."""
    a, b = _as_dict(one), _as_dict(other)
    if len(a) != len(b):
        sizes = f"{len(a):,} → {counted(len(b), 'key')}"
        comparison.tell(at, "length", len(a), len(b), sizes, weight=SIZE)
    pairs, gone, new = _keys(a, b, comparison)
    for missing in gone:
        comparison.tell(key(at, missing), "", a[missing], ABSENT)
    for added in new:
        comparison.tell(key(at, added), "", ABSENT, b[added])
    if not (gone or new) and _are(OrderedDict, one, other) and _order(one) != _order(other):
        comparison.tell(at, "order", None, None, "same keys in another order")
    _look_into([(a[x], b[y], x) for x, y in pairs], at, key, comparison)
    if _are(defaultdict, one, other):
        factories = one.default_factory, other.default_factory
        comparison.look_later([(*factories, field(at, "default_factory"))])


def _as_dict(value: Any) -> Any:
    """Return a mapping that is read by dict's own methods."""
    kind: type = type(value)
    if kind is dict:
        return value
    return dict.copy(value) if issubclass(kind, dict) else value.copy()


def _keys(a: Any, b: Any, comparison: Comparison) -> Any:
    if set(map(type, a)) | set(map(type, b)) <= {str}:
        common = [(name, name) for name in a if name in b]
        if len(common) == len(a) == len(b):
            return common, (), ()
        return common, [name for name in a if name not in b], [name for name in b if name not in a]
    return matched(a, b, comparison)


def _are(base: type, one: Any, other: Any) -> bool:
    return issubclass(type(one), base) and issubclass(type(other), base)


def _order(mapping: Any) -> list[Any]:
    return [name_of(key) for key in OrderedDict.__iter__(mapping)]


def compare_sequences(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two lists, tuples or deques by position; of other lengths, their ends are aligned."""
    a, b = as_list(one), as_list(other)
    if len(a) == len(b):
        pairs = [(x, y, i) for i, (x, y) in enumerate(zip(a, b, strict=True)) if x is not y]
        _tell_order(a, b, at, comparison)
        _look_into(pairs, at, item, comparison)
        return
    sizes = f"{len(a):,} → {counted(len(b), 'item')}"
    comparison.tell(at, "length", len(a), len(b), sizes, weight=SIZE)
    if comparison.is_silent:
        return
    start = _shared(a, b, comparison)
    most = min(len(a), len(b)) - start
    end = min(_shared(a[::-1][:most], b[::-1][:most], comparison), most)
    shorter = min(len(a), len(b)) - end
    rest = [(a[i], b[i], i) for i in range(start, shorter)]
    for index in range(shorter, len(a) - end):
        comparison.tell(item(at, index), "", a[index], ABSENT)
    for index in range(shorter, len(b) - end):
        comparison.tell(item(at, index), "", ABSENT, b[index])
    _look_into(rest, at, item, comparison)


def as_list(value: Any) -> Sequence[Any]:
    """Return the items of a list, a tuple or a deque, by its own methods."""
    kind: type = type(value)
    if kind is list or kind is tuple:
        same: Sequence[Any] = value
        return same
    base: Any = next(base for base in (list, tuple, kind) if issubclass(kind, base))
    return list(base.__iter__(value))


def _shared(a: Sequence[Any], b: Sequence[Any], comparison: Comparison) -> int:
    """Return how many items, from the first on, are equal."""
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if not (_is_quick(x, y) or comparison.are_same(x, y)):
            return index
    return min(len(a), len(b))


def _is_quick(x: Any, y: Any) -> bool:
    """Say whether two values are at once seen to be equal."""
    return x is y or (type(x) is type(y) and type(x) in _QUICK and bool(x == y))


def _tell_order(a: Sequence[Any], b: Sequence[Any], at: Path, comparison: Comparison) -> None:
    if len(a) > _COUNTED or all(map(_is_quick, a, b)):
        return
    first, second = [name_of(x) for x in a], [name_of(y) for y in b]
    if first == second or UNNAMED in first or UNNAMED in second:
        return
    if Counter(first) == Counter(second):
        comparison.tell(at, "order", None, None, "same items in another order", weight=SIZE)


def _look_into(
    found: list[tuple[Any, Any, Any]], at: Path, step: Any, comparison: Comparison
) -> None:
    """Hand on the pairs that are not at once seen to be equal, as far as there is time."""
    most = comparison.left * _BULK
    if len(found) > most:
        comparison.miss(f"stopped after {most:,} items of one container")
        found = found[:most]
    comparison.left -= len(found) // _BULK
    doubtful = [(x, y, part) for x, y, part in found if not _is_quick(x, y)]
    kept = doubtful[: comparison.left + 1]  # one more than there is time for: so it is noticed
    comparison.look_later([(x, y, step(at, part)) for x, y, part in kept])


def compare_sets(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two sets by their members."""
    a, b = _members(one), _members(other)
    if len(a) != len(b):
        sizes = f"{len(a):,} → {counted(len(b), 'member')}"
        comparison.tell(at, "length", len(a), len(b), sizes, weight=SIZE)
    _, gone, new = matched(a, b, comparison)
    for member in _sorted(gone):
        comparison.tell((at, f"{{{short(member)}}}"), "", member, None, "removed")
    for member in _sorted(new):
        comparison.tell((at, f"{{{short(member)}}}"), "", None, member, "added")


def _members(value: Any) -> Any:
    base: Any = set if issubclass(type(value), set) else frozenset
    return list(base.__iter__(value))


def _sorted(members: list[Any]) -> list[Any]:
    kinds = set(map(type, members))
    return sorted(members) if kinds == {str} or kinds == {int} else members
