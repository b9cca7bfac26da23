"""Which rows of two tables came, went or changed: how many, and some of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cairnflow.differences.alignment import Alignment
from cairnflow.differences.columns import Column, nan_as_null, unequal_rows
from cairnflow.differences.comparison import SIZE, STATISTIC, Comparison
from cairnflow.differences.frames import Frame
from cairnflow.differences.paths import Path
from cairnflow.differences.schemas import Pair, pairs_of
from cairnflow.differences.words import change, percent

_EXAMPLES = 3  # rows of each sort that are shown
_CELLS = 6  # cells of a row that are shown
_EXAMPLE = STATISTIC + 2  # before the statistics that hardly moved


@dataclass(frozen=True, slots=True)
class Tables:
    """Two tables whose rows are matched.

    Attributes:
        one: the first.
        other: the second.
        alignment: which rows belong together.
        at: their place in the whole value.
    """

    one: Frame
    other: Frame
    alignment: Alignment
    at: Path


def content_of(tables: Tables) -> list[Pair]:
    """Return the columns to compare; where keys were given, no index that only counts rows."""
    pairs, alignment = pairs_of(tables.one, tables.other), tables.alignment
    if not alignment.keys or alignment.is_guessed:
        return pairs
    return [pair for pair in pairs if not (pair.one.is_default or pair.other.is_default)]


def tell_rows(tables: Tables, unequal: Any, comparison: Comparison) -> None:
    """Tell rows that were added, removed and changed, with some of each as they are.

    Args:
        tables: the two, and which rows belong together.
        unequal: which of the common rows differ, bool, shape (common,).
        comparison: takes the deltas.
    """
    alignment, at = tables.alignment, tables.at
    count = int(unequal.sum())
    if count:
        share = count / max(1, len(unequal))
        words = f"{count:,} of {len(unequal):,} differ, {percent(share)}"
        comparison.tell(at, "rows.changed", 0, count, words, weight=SIZE - 1)
    for name, places in (("removed", alignment.gone), ("added", alignment.new)):
        if len(places):
            comparison.tell(at, f"rows.{name}", 0, len(places), f"{len(places):,}", weight=SIZE - 2)
    _tell_order(tables, comparison)
    _tell_changed(tables, np.flatnonzero(unequal)[:_EXAMPLES], comparison)
    _tell_lone(tables, comparison)


def _tell_order(tables: Tables, comparison: Comparison) -> None:
    """Tell another order of the common rows; content unless keys were given to match them by."""
    alignment, words = tables.alignment, "common rows in another order"
    if alignment.is_in_order:
        return
    if alignment.is_guessed:
        comparison.tell(tables.at, "rows.order", None, None, words, weight=SIZE - 3)
    else:
        comparison.remark(tables.at, "rows.order", None, None, words)


def _tell_changed(tables: Tables, examples: Any, comparison: Comparison) -> None:
    if not len(examples):
        return
    rows = tables.alignment.one[examples], tables.alignment.other[examples]
    cells = _changed_cells(tables, rows, comparison)
    for label, changes in zip(_labels(tables, tables.one, rows[0]), cells, strict=True):
        if not changes:
            continue
        old, new, words = (", ".join(parts) for parts in zip(*changes[:_CELLS], strict=True))
        more = f" and {len(changes) - _CELLS} more" if len(changes) > _CELLS else ""
        comparison.tell(tables.at, label, old, new, words + more, weight=_EXAMPLE)


def _changed_cells(
    tables: Tables, rows: tuple[Any, Any], comparison: Comparison
) -> list[list[tuple[str, ...]]]:
    """Return for each of some rows the cells that differ: before, after, and both in words."""
    first, second = tables.one.take(rows[0].tolist()), tables.other.take(rows[1].tolist())
    found: list[list[tuple[str, ...]]] = [[] for _ in rows[0]]
    content = {pair.name for pair in content_of(tables)}
    for pair in pairs_of(first, second):
        if pair.name in tables.alignment.keys or pair.name not in content:
            continue
        a, b = sides(pair.one.open(), pair.other.open(), tables.one, tables.other)
        for row in np.flatnonzero(unequal_rows(a, b, comparison)).tolist():
            old, new = a.cell(row), b.cell(row)
            both = f"{a.cell_text(row)} → {b.cell_text(row)}"
            both = change(old, new) if a.cell_text(row) == b.cell_text(row) else both
            texts = (a.cell_text(row), b.cell_text(row), both)
            found[row].append(tuple(f"{pair.name} {text}" for text in texts))
    return found


def _tell_lone(tables: Tables, comparison: Comparison) -> None:
    alignment = tables.alignment
    for frame, places, word in (
        (tables.one, alignment.gone, "removed"),
        (tables.other, alignment.new, "added"),
    ):
        some = places[:_EXAMPLES]
        if not len(some):
            continue
        whole = frame.take(some.tolist())
        heads = [head for name, head in whole.columns.items() if name not in alignment.keys]
        columns = [(head.name, head.open()) for head in heads[:_CELLS]]
        for row, label in enumerate(_labels(tables, frame, some)):
            cells = [f"{n} {column.cell_text(row)}" for n, column in columns]
            words = ", ".join(cells)
            old, new = (words, None) if word == "removed" else (None, words)
            comparison.tell(tables.at, label, old, new, f"{word}: {words}", weight=_EXAMPLE - 1)


def _labels(tables: Tables, frame: Frame, places: Any) -> list[str]:
    """Return what the rows are called: by their keys, or by their places."""
    keys = tables.alignment.keys
    if not keys:
        return [f"row {place:,}" for place in places.tolist()]
    some = frame.take(places.tolist())
    columns = [_column(some, key) for key in keys]
    return [
        f"row {', '.join(f'{k}={_key_text(c, row)}' for k, c in zip(keys, columns, strict=True))}"
        for row in range(len(places))
    ]


def _key_text(column: Column, row: int) -> str:
    """Return the key of a row as it is searched for: integers without parted thousands."""
    cell = column.cell(row)
    return str(cell) if type(cell) is int else column.cell_text(row)


def _column(frame: Frame, name: str) -> Column:
    return next(head for head in frame.heads if head.name == name).open()


def sides(one: Column, other: Column, first: Frame, second: Frame) -> tuple[Column, Column]:
    """Return two columns as they are compared: beside one of pandas, NaN is null."""
    libraries = {first.library, second.library}
    if len(libraries) > 1 and "pandas" in libraries:
        return nan_as_null(one), nan_as_null(other)
    return one, other
