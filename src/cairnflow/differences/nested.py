"""How two dicts, two lists or two sets differ: by paths, read past what a derived type says."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeAlias

from cairnflow.differences.comparison import LEAF, SIZE, Comparison
from cairnflow.differences.members import UNNAMED, matched, name_of
from cairnflow.differences.names import are_alike, ids_of, kind_of
from cairnflow.differences.paths import Path, field, item, key
from cairnflow.differences.words import ABSENT, counted, short

Into: TypeAlias = tuple[Path, Callable[[Path, Any], Path]]
"""The place of a container, and what makes the place of a part out of that and a step."""

_QUICK = ids_of(str, int, float, bool, bytes, type(None))
"""Types whose own ``==`` is ours, too, where it says yes."""

_NAMES = ids_of(str)
_DICT: Any = dict
_ORDERED: Any = OrderedDict
_BULK = 40  # items of these types that are compared in the time of one that is walked into
_COUNTED = 100_000  # items up to which another order is told from other items


def compare_mappings(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two dicts by their keys, whatever their order; of OrderedDicts it counts."""
    a, b = _as_dict(one), _as_dict(other)
    if len(a) != len(b):
        sizes = f"{len(a):,} → {counted(len(b), 'key')}"
        comparison.tell(at, "length", len(a), len(b), sizes, weight=_weight(at))
    pairs, gone, new = _keys(a, b, comparison)
    for missing in gone:
        comparison.tell(key(at, missing), "", a[missing], ABSENT)
    for added in new:
        comparison.tell(key(at, added), "", ABSENT, b[added])
    if not (gone or new) and _are(OrderedDict, one, other) and _order(one) != _order(other):
        comparison.tell(at, "order", None, None, "same keys in another order")
    values = ((a[x], b[y], x) for x, y in pairs)
    _look_into(values, len(pairs), (at, key), comparison)
    if _are(defaultdict, one, other):
        factories = one.default_factory, other.default_factory
        comparison.look_later([(*factories, field(at, "default_factory"))])


def _weight(at: Path) -> float:
    """Return how telling a length is: inside of a value, less than the parts that came or went."""
    return SIZE if at is None else LEAF - 1


def _as_dict(value: Any) -> Any:
    """Return a mapping that is read by dict's own methods."""
    kind = kind_of(value)
    if kind is dict:
        return value
    return _DICT.copy(value) if issubclass(kind, dict) else value.copy()


def _keys(a: Any, b: Any, comparison: Comparison) -> Any:
    if {*map(id, map(type, a)), *map(id, map(type, b))} <= _NAMES:
        common = [(name, name) for name in a if name in b]
        if len(common) == len(a) == len(b):
            return common, (), ()
        return common, [name for name in a if name not in b], [name for name in b if name not in a]
    return matched(a, b, comparison)


def _are(base: type, one: Any, other: Any) -> bool:
    return issubclass(kind_of(one), base) and issubclass(kind_of(other), base)


def _order(mapping: Any) -> list[Any]:
    return [name_of(key) for key in _ORDERED.__iter__(mapping)]


def compare_sequences(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two lists, tuples or deques by position; of other lengths, their ends are aligned."""
    a, b = as_list(one), as_list(other)
    names = _field_names(one, other)
    if names and len(a) == len(b) == len(names):
        _look_into(zip(a, b, names, strict=True), len(a), (at, field), comparison)
        return
    if len(a) == len(b):
        doubtful = _look_into(zip(a, b, range(len(a)), strict=True), len(a), (at, item), comparison)
        if doubtful and len(a) <= _COUNTED:
            _tell_order(a, b, at, comparison)
        return
    sizes = f"{len(a):,} → {counted(len(b), 'item')}"
    comparison.tell(at, "length", len(a), len(b), sizes, weight=_weight(at))
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
    _look_into(rest, len(rest), (at, item), comparison)


def _field_names(one: Any, other: Any) -> tuple[str, ...]:
    """Return the names of the fields of two named tuples of one type; none of all else."""
    names: Any = () if kind_of(one) is tuple else getattr(kind_of(one), "_fields", ())
    if kind_of(names) is not tuple or not issubclass(kind_of(one), tuple):
        return ()
    return names if are_alike(kind_of(one), kind_of(other)) else ()


def as_list(value: Any) -> Sequence[Any]:
    """Return the items of a list, a tuple or a deque, by its own methods."""
    kind = kind_of(value)
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


def _is_quick(x: object, y: object) -> bool:
    """Say whether two values are at once seen to be equal."""
    return x is y or (type(x) is type(y) and id(type(x)) in _QUICK and bool(x == y))


def _tell_order(a: Sequence[Any], b: Sequence[Any], at: Path, comparison: Comparison) -> None:
    first, second = _all_named(a), _all_named(b)
    if first and second and first != second and Counter(first) == Counter(second):
        comparison.tell(at, "order", None, None, "same items in another order", weight=SIZE)


def _all_named(items: Sequence[Any]) -> list[Any]:
    """Return what stands for each item; nothing where one has no such thing."""
    names: list[Any] = []
    for value in items:
        name = name_of(value)
        if name is UNNAMED:
            return []
        names.append(name)
    return names


def _look_into(
    found: Iterable[tuple[Any, Any, Any]], count: int, into: Into, comparison: Comparison
) -> bool:
    """Hand on the pairs that are not at once seen to be equal, as far as there is time.

    Args:
        found: the pairs, and the step to each.
        count: of them.
        into: the place of the container, and what makes the place of a part of a step.
        comparison: takes the pairs.

    Returns:
        Whether there is one.
    """
    most, (at, step) = comparison.left * _BULK, into
    if count > most:
        comparison.stop()
    comparison.left -= min(count, most) // _BULK
    doubtful = [(x, y, part) for x, y, part in islice(found, most) if not _is_quick(x, y)]
    kept = doubtful[: comparison.left + 1]  # one more than there is time for: so it is noticed
    comparison.look_later([(x, y, step(at, part)) for x, y, part in kept])
    return bool(doubtful)


def compare_sets(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two sets by their members."""
    a, b = _members(one), _members(other)
    if len(a) != len(b):
        sizes = f"{len(a):,} → {counted(len(b), 'member')}"
        comparison.tell(at, "length", len(a), len(b), sizes, weight=_weight(at))
    _, gone, new = matched(a, b, comparison)
    for member in _sorted(gone):
        comparison.tell((at, f"{{{short(member)}}}"), "", member, None, "removed")
    for member in _sorted(new):
        comparison.tell((at, f"{{{short(member)}}}"), "", None, member, "added")


def _members(value: Any) -> Any:
    base: Any = set if issubclass(kind_of(value), set) else frozenset
    return list(base.__iter__(value))


def _sorted(members: list[Any]) -> list[Any]:
    kinds = set(map(type, members))
    return sorted(members) if kinds == {str} or kinds == {int} else members
