"""Which row of one table is which row of the other: by keys that both have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cairnflow.differences.columns import Column
from cairnflow.differences.frames import Frame, Head
from cairnflow.differences.members import UNNAMED, name_of

_ID = re.compile(r"(^|[_\W])(?i:id|key|uuid|guid|pk)$|[a-z](Id|ID|Key|Uuid)$")
"""Names of columns that plainly identify a row."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Rows that belong together.

    Attributes:
        keys: names of the columns by which they were matched; empty where by their places.
        one: places in the first table, int, shape (common,).
        other: places in the second, as ``one``.
        gone: places in the first of rows that the second has not.
        new: places in the second of rows that the first has not.
        is_guessed: whether nobody has given the keys.
    """

    keys: tuple[str, ...]
    one: Any
    other: Any
    gone: Any
    new: Any
    is_guessed: bool = False

    @property
    def is_in_order(self) -> bool:
        """Whether the common rows stand in the same order in both."""
        return bool((np.diff(self.other) >= 0).all())

    @property
    def is_whole(self) -> bool:
        """Whether each row is its own counterpart, so that nothing has to be taken."""
        if len(self.gone) or len(self.new):
            return False
        places = np.arange(len(self.one))
        return bool((self.one == places).all() and (self.other == places).all())


def by_place(rows: int) -> Alignment:
    """Return the alignment of two tables of one length, row by row."""
    places, none = np.arange(rows), np.zeros(0, int)
    return Alignment((), places, places, none, none)


def by_keys(one: Frame, other: Frame, keys: Sequence[str]) -> Alignment | str:
    """Return the alignment by given keys; half a sentence where it can't be had."""
    heads = [(_head(one, key), _head(other, key)) for key in keys]
    missing = [key for key, pair in zip(keys, heads, strict=True) if None in pair]
    if missing:
        return f"no column {missing[0]!r} in both"
    return _joined(tuple(keys), [(a, b) for a, b in heads if a and b])


def guessed(one: Frame, other: Frame) -> Alignment | None:
    """Return the alignment by an index, or a column, that is plainly an id; None without one.

    It has to be unique in both, and at least half of the rows have to be found in both.
    """
    for keys, heads in _candidates(one, other):
        found = _joined(keys, heads, is_guessed=True)
        if isinstance(found, Alignment) and 2 * len(found.one) >= min(one.rows, other.rows) > 0:
            return found
    return None


def _candidates(one: Frame, other: Frame) -> list[tuple[tuple[str, ...], list[tuple[Head, Head]]]]:
    found: list[tuple[tuple[str, ...], list[tuple[Head, Head]]]] = []
    first, second = ([h for h in frame.heads if h.is_index] for frame in (one, other))
    if first and len(first) == len(second) and not (first[0].is_default and second[0].is_default):
        pairs = list(zip(first, second, strict=True))
        found.append((tuple(head.name for head in first), pairs))
    there = other.columns
    for name, head in one.columns.items():
        if _ID.search(name) and name in there:
            found.append(((name,), [(head, there[name])]))
    return found


def _head(frame: Frame, key: str) -> Head | None:
    return next((head for head in frame.heads if head.name == key), None)


def _joined(
    keys: tuple[str, ...], heads: Sequence[tuple[Head, Head]], *, is_guessed: bool = False
) -> Alignment | str:
    a = b = None
    for head_a, head_b in heads:
        codes = _codes(head_a.open(), head_b.open(), is_guessed)
        if isinstance(codes, str):
            return f"{head_a.name!r} {codes}"
        a, b = codes if a is None or b is None else _combined(a, b, codes)
    if a is None or b is None or not (_is_unique(a) and _is_unique(b)):
        return f"{', '.join(map(repr, keys))} is not unique in both"
    if len(a) == len(b) and bool((a == b).all()):
        places, none = np.arange(len(a)), np.zeros(0, int)
        return Alignment(keys, places, places, none, none, is_guessed)
    _, one, other = np.intersect1d(a, b, assume_unique=True, return_indices=True)
    order = np.argsort(one)
    one, other = one[order], other[order]
    return Alignment(keys, one, other, _rest(len(a), one), _rest(len(b), other), is_guessed)


def _rest(rows: int, taken: Any) -> Any:
    left = np.ones(rows, bool)
    left[taken] = False
    return np.flatnonzero(left)


def _is_unique(codes: Any) -> bool:
    ordered = np.sort(codes)
    return not bool((ordered[1:] == ordered[:-1]).any())


def _combined(a: Any, b: Any, codes: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return codes of pairs of codes, small again: so that any number of keys can be joined."""
    pairs = np.concatenate([np.stack([a, codes[0]], 1), np.stack([b, codes[1]], 1)])
    _, dense = np.unique(pairs, axis=0, return_inverse=True)
    dense = dense.reshape(-1)
    return dense[: len(a)], dense[len(a) :]


def _codes(one: Column, other: Column, is_guessed: bool) -> tuple[Any, Any] | str:
    """Return an int for each value of two columns, the same for equal ones."""
    if is_guessed and (one.null_count() or other.null_count()):
        return "has nulls"
    if one.form == other.form == "text":
        a, b = _text_codes(one.values, other.values)
    elif one.form == other.form and one.form != "objects":
        if is_guessed and "f" in one.values.dtype.kind + other.values.dtype.kind:
            return "is a float"
        a, b = _number_codes(one.values, other.values)
    else:
        found = _object_codes(one, other)
        if found is None:
            return "holds objects that can't be looked up"
        return found
    for column, codes in ((one, a), (other, b)):
        if column.nulls is not None:
            codes[column.nulls] = np.iinfo(np.int64).min
    return a, b


def _text_codes(one: Any, other: Any) -> tuple[Any, Any]:
    import pyarrow as pa

    both: Any = pa.chunked_array([*one.chunks, *other.chunks], one.type).combine_chunks()
    codes = both.dictionary_encode().indices.fill_null(-1).to_numpy().astype(np.int64)
    return codes[: len(one)], codes[len(one) :]


def _number_codes(one: Any, other: Any) -> tuple[Any, Any]:
    if all(_fits_int64(values) for values in (one, other)):
        return one.astype(np.int64), other.astype(np.int64)
    if {one.dtype.kind, other.dtype.kind} == {"i", "u"}:  # together they would be floats
        one, other = one.astype(object), other.astype(object)
    _, codes = np.unique(np.concatenate([one, other]), return_inverse=True)
    return codes[: len(one)], codes[len(one) :]


def _fits_int64(values: Any) -> bool:
    if values.dtype.kind != "u":
        return values.dtype.kind in "bi"
    return not values.size or int(values.max()) <= np.iinfo(np.int64).max


def _object_codes(one: Column, other: Column) -> tuple[Any, Any] | None:
    known: dict[Any, int] = {}
    sides: list[Any] = []
    for column in (one, other):
        names = [name_of(value) for value in column.objects()]
        if UNNAMED in names:
            return None
        sides.append(np.array([known.setdefault(name, len(known)) for name in names], np.int64))
    return sides[0], sides[1]
