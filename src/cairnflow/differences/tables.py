"""How two tables differ: schema, rows, statistics of each column, and which rows changed."""

from typing import Any

import numpy as np

from cairnflow.differences.alignment import Alignment, by_keys, by_place, guessed
from cairnflow.differences.columns import Column, unequal_rows
from cairnflow.differences.comparison import SCHEMA, SIZE, STATISTIC, Comparison
from cairnflow.differences.elements import retyped
from cairnflow.differences.frames import Frame, Head, open_frame
from cairnflow.differences.paths import Path, field, metric
from cairnflow.differences.rows import Tables, content_of, sides, tell_rows
from cairnflow.differences.schemas import (
    Pair,
    compare_dtypes,
    compare_schemas,
    lone_columns,
    pairs_of,
    renamable,
    tell_lone,
)
from cairnflow.differences.statistics import compare_statistics
from cairnflow.differences.words import moved, percent

_COLUMNS = 10_000  # that are compared: each takes a tenth of a millisecond, however few its rows


def compare_tables(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two tables, or two columns, of any of the libraries; one column at a time."""
    a, b = open_frame(one), open_frame(other)
    if a.rows != b.rows:
        words = f"{a.rows:,} → {b.rows:,}  ({moved(a.rows, b.rows)})"
        comparison.tell(at, "rows", a.rows, b.rows, words, weight=SIZE)
    compare_schemas(a, b, at, comparison)
    alignment = _aligned(a, b, at, comparison)
    unequal = np.zeros(0 if alignment is None else len(alignment.one), bool)
    tables = Tables(a, b, alignment or by_place(0), at)
    pairs = content_of(tables)
    if len(pairs) > _COLUMNS:
        comparison.miss(f"only {_COLUMNS:,} of {len(pairs):,} columns")
    for pair in pairs[:_COLUMNS]:
        mask = _compared(pair, tables, comparison, is_matched=alignment is not None)
        if mask is not None:
            unequal |= mask
    _tell_lone_columns(tables, comparison, is_matched=alignment is not None)
    if alignment is not None:
        tell_rows(tables, unequal, comparison)
    if a.library != b.library:
        return
    for name in sorted(a.extras.keys() | b.extras.keys()):
        comparison.look_later([(a.extras.get(name), b.extras.get(name), field(at, name))])


def _aligned(one: Frame, other: Frame, at: Path, comparison: Comparison) -> Alignment | None:
    """Return which rows belong together; None where that is not known."""
    if comparison.keys:
        found = by_keys(one, other, comparison.keys)
        if isinstance(found, Alignment):
            return found
        _note(f"keys not used: {found}", at, comparison)
        return by_place(one.rows) if one.rows == other.rows else None
    if one.rows == other.rows and _are_equal_by_place(one, other, comparison):
        return by_place(one.rows)
    guess = guessed(one, other)
    if guess is not None and not guess.is_whole:
        _note(f"rows matched by {', '.join(guess.keys)} (unique in both)", at, comparison)
        return guess
    return by_place(one.rows) if one.rows == other.rows else None


def _note(text: str, at: Path, comparison: Comparison) -> None:
    """Let the headline tell how rows were matched; of several tables, of the first."""
    if not comparison.note:
        comparison.note = text if at is None else f"{metric(at, '')}: {text}"


def _are_equal_by_place(one: Frame, other: Frame, comparison: Comparison) -> bool:
    for pair in pairs_of(one, other)[:_COLUMNS]:
        a, b = sides(pair.one.open(), pair.other.open(), one, other)
        if unequal_rows(a, b, comparison).any():
            return False
    return True


def _compared(pair: Pair, tables: Tables, comparison: Comparison, *, is_matched: bool) -> Any:
    """Compare one column; return in which of the common rows it differs, None where in none."""
    try:
        return _compare_column(pair, tables, comparison, is_matched=is_matched)
    except Exception as error:  # noqa: BLE001 - a column of an author's own type may raise anything
        comparison.fail(field(tables.at, pair.name), error)
        return None


def _compare_column(pair: Pair, tables: Tables, comparison: Comparison, *, is_matched: bool) -> Any:
    one, other, at = tables.one, tables.other, tables.at
    a, b = sides(pair.one.open(), pair.other.open(), one, other)
    is_same_library = one.library == other.library
    compare_dtypes(pair.name, a, b, at, comparison, is_same_library=is_same_library)
    if not is_matched:
        compare_statistics(pair.name, a, b, at, comparison)
        return None
    if pair.name in tables.alignment.keys:
        return None
    mask = _unequal(a, b, tables.alignment, comparison, (at, pair.name))
    count = int(mask.sum())
    if count or len(a) != len(b):
        compare_statistics(pair.name, a, b, at, comparison)
    if count:
        share = count / len(mask)
        words = f"{count:,} of {len(mask):,} cells differ, {percent(share)}"
        weight = STATISTIC + 4 * share
        comparison.tell(at, f"{pair.name}.changed", 0, count, words, weight=weight)
    return mask


def _unequal(
    a: Column, b: Column, alignment: Alignment, comparison: Comparison, place: tuple[Path, str]
) -> Any:
    if not alignment.is_whole:
        a, b = a.take(alignment.one), b.take(alignment.other)
    mask = unequal_rows(a, b, comparison)
    if a.form == b.form == "objects":
        other_types = retyped(a.values, b.values, mask | a.mask() | b.mask())
        if other_types:
            at, name = place
            words = f"{other_types:,} equal cells are of other types"
            comparison.tell(at, f"{name}.dtype", 0, other_types, words, weight=SCHEMA)
    return mask


def _tell_lone_columns(tables: Tables, comparison: Comparison, *, is_matched: bool) -> None:
    gone, new = lone_columns(tables.one, tables.other)
    renamed: dict[str, str] = {}
    for a, b in renamable(gone, new) if is_matched else ():
        is_free = a.name not in renamed and b.name not in renamed.values()
        if is_free and _are_one(a, b, tables, comparison):
            renamed[a.name] = b.name
    tell_lone(gone, new, renamed, tables.at, comparison)


def _are_one(a: Head, b: Head, tables: Tables, comparison: Comparison) -> bool:
    first, second = sides(a.open(), b.open(), tables.one, tables.other)
    if first.form != second.form or not len(tables.alignment.one):
        return False
    if not tables.alignment.is_whole:
        first = first.take(tables.alignment.one)
        second = second.take(tables.alignment.other)
    return not bool(unequal_rows(first, second, comparison).any())
