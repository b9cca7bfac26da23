"""Which columns of two tables belong together; which came, went, moved or are of another dtype."""

from dataclasses import dataclass

from cairnflow.differences.columns import Column
from cairnflow.differences.comparison import SCHEMA, SIZE, Comparison
from cairnflow.differences.frames import Frame, Head
from cairnflow.differences.paths import Path, field

_SEARCHED = 8  # columns that went, each compared with as many that came, to find renamed ones
_CATEGORIES = 1_000_000  # of one column that are compared by name


@dataclass(frozen=True, slots=True)
class Pair:
    """A column of both tables.

    Attributes:
        name: in the first.
        one: the column of the first.
        other: that of the second.
    """

    name: str
    one: Head
    other: Head


def pairs_of(one: Frame, other: Frame) -> list[Pair]:
    """Return the columns that both tables have, in the order of the first, an index before all.

    An index that says only the place of a row is none, where it is so in both.
    """
    first, second = _index(one), _index(other)
    found: list[Pair] = []
    if len(first) == len(second) and not (_is_default(first) and _is_default(second)):
        found = [Pair(a.name, a, b) for a, b in zip(first, second, strict=True)]
    if _are_series(one, other):
        return [*found, Pair(one.heads[-1].name, one.heads[-1], other.heads[-1])]
    there = other.columns
    return found + [Pair(n, head, there[n]) for n, head in one.columns.items() if n in there]


def lone_columns(one: Frame, other: Frame) -> tuple[list[Head], list[Head]]:
    """Return the columns that only the first table has, and those that only the second has."""
    if _are_series(one, other):
        return [], []
    a, b = one.columns, other.columns
    return [a[name] for name in a if name not in b], [b[name] for name in b if name not in a]


def compare_schemas(one: Frame, other: Frame, at: Path, comparison: Comparison) -> None:
    """Tell how many columns there are, whether they stand in another order, and the indexes."""
    a, b = list(one.columns), list(other.columns)
    if len(a) != len(b):
        words = f"{len(a):,} → {len(b):,}"
        comparison.tell(at, "columns", len(a), len(b), words, weight=SIZE + 1)
    common = [name for name in a if name in other.columns]
    if common != [name for name in b if name in one.columns]:
        words = "same columns in another order"
        comparison.tell(at, "columns.order", None, None, words, weight=SIZE)
    first, second = _index(one), _index(other)
    if one.library != other.library and _is_default([*first, *second]):
        return
    if len(first) != len(second):
        words = f"{len(first)} → {len(second)} levels"
        comparison.tell(at, "index", len(first), len(second), words, weight=SCHEMA)
        return
    old, new = (", ".join(head.name for head in heads) for heads in (first, second))
    if old != new:
        comparison.tell(at, "index.name", old, new, f"{old} → {new}", weight=SCHEMA)


def tell_lone(
    gone: list[Head], new: list[Head], renamed: dict[str, str], at: Path, comparison: Comparison
) -> None:
    """Tell the columns that only one of the tables has, and those that have another name only.

    Args:
        gone: columns of the first table alone.
        new: columns of the second table alone.
        renamed: their name in the first to that in the second.
        at: the place of the tables.
        comparison: takes the deltas.
    """
    for name, now in renamed.items():
        comparison.tell(at, name, name, now, f"column renamed to {now}", weight=SCHEMA)
    for head in gone:
        if head.name not in renamed:
            comparison.tell(at, head.name, head.name, None, "column removed", weight=SCHEMA)
    came = set(renamed.values())
    for head in new:
        if head.name not in came:
            comparison.tell(at, head.name, None, head.name, "column added", weight=SCHEMA)


def renamable(gone: list[Head], new: list[Head]) -> list[tuple[Head, Head]]:
    """Return the pairs of columns of which one may be the other under another name."""
    return [(a, b) for a in gone[:_SEARCHED] for b in new[:_SEARCHED]]


def compare_dtypes(
    name: str,
    one: Column,
    other: Column,
    at: Path,
    comparison: Comparison,
    *,
    is_same_library: bool,
) -> None:
    """Tell another dtype, another zone and other categories of a column."""
    if is_same_library:
        old, new = one.dtype, other.dtype
    else:
        old, new = _plain_dtype(one), _plain_dtype(other)
    if old != new:
        comparison.tell(at, f"{name}.dtype", old, new, f"{old} → {new}", weight=SCHEMA)
    if one.zone != other.zone and one.zone and other.zone:
        words = f"{one.zone} → {other.zone}"
        comparison.remark(at, f"{name}.zone", one.zone, other.zone, words)
    if one.categories is None or other.categories is None:
        return
    if len(one.categories) > _CATEGORIES or len(other.categories) > _CATEGORIES:
        comparison.miss(f"more than {_CATEGORIES:,} categories of {name}")
        return
    is_ordered = one.is_ordered and other.is_ordered
    a, b = (
        tuple(column.categories) if is_ordered else frozenset(column.categories)
        for column in (one, other)
    )
    comparison.look_later([(a, b, field(field(at, name), "categories"))])


def _plain_dtype(column: Column) -> str:
    """Return what a column of any library is called in the same words."""
    if column.form in {"text", "objects"}:
        return column.form
    return str(column.values.dtype)


def _index(frame: Frame) -> list[Head]:
    return [head for head in frame.heads if head.is_index]


def _is_default(heads: list[Head]) -> bool:
    return all(head.is_default for head in heads)


def _are_series(one: Frame, other: Frame) -> bool:
    return one.is_series and other.is_series
