"""Aligned columns: whole where the width is not known, and fitted to a terminal where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from cairnflow.cli.texts import (
    Line,
    Span,
    clean,
    cut,
    cut_line,
    cut_middle,
    line,
    width_of,
    width_of_line,
    wrapped,
)

Cell = str | Line
"""What stands in one row of one column; a plain text is cleaned."""

_GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: its heading.
        right: aligned to the right, as numbers are.
        least: cells to which it may be cut; 0 for one that is never cut.
        middle: what is cut is cut out of the middle.
        spare: the higher, the sooner it is left out of a narrow table; 0 for never.
        style: of its heading.
    """

    title: str
    right: bool = False
    least: int = 0
    middle: bool = False
    spare: int = 0
    style: str = "dim"


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int | None, indent: int = 1
) -> list[Line]:
    """Return the heading and the rows as lines.

    A column without any content is left out.

    Args:
        columns: shape (columns,).
        rows: shape (rows, columns).
        width: cells of the screen; None to cut and leave out nothing.
        indent: cells before the first column.
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    used = [place for place in range(len(columns)) if not cells or _is_used(cells, place)]
    widths = {place: _width(columns[place], [row[place] for row in cells]) for place in used}
    if width is not None:
        widths = _fitted(columns, widths, width - indent)
    head = [line(Span(column.title, column.style)) for column in columns]
    return [_row(columns, row, widths, indent) for row in (head, *cells)]


def _is_used(cells: Sequence[Sequence[Line]], place: int) -> bool:
    return any(span.text for row in cells for span in row[place])


def _cell(cell: Cell) -> Line:
    if isinstance(cell, str):
        return (Span(clean(cell)),) if cell else ()
    return cell


def _width(column: Column, cells: Sequence[Line]) -> int:
    return max([width_of(column.title), *(width_of_line(cell) for cell in cells)])


def _fitted(columns: Sequence[Column], widths: dict[int, int], room: int) -> dict[int, int]:
    """Return widths that fit: columns are cut first, and left out where that does not do."""
    kept = dict(widths)
    while _total(kept) > room:
        least = {place: _least(columns[place], width) for place, width in kept.items()}
        if _total(least) <= room:
            return _shrunk(kept, least, room)
        spare = max(kept, key=lambda place: (columns[place].spare, place))
        if not columns[spare].spare:
            return least
        del kept[spare]
    return kept


def _least(column: Column, width: int) -> int:
    return min(width, max(column.least, width_of(column.title))) if column.least else width


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + _GAP * max(0, len(widths) - 1)


def _shrunk(widths: dict[int, int], least: dict[int, int], room: int) -> dict[int, int]:
    """Take cells from the widest column that can spare some, until all fit."""
    found = dict(widths)
    over = _total(found) - room
    while over > 0:
        spare = [place for place in found if found[place] > least[place]]
        widest = max(spare, key=lambda place: found[place])
        others = [found[place] for place in spare if found[place] < found[widest]]
        step = max(1, found[widest] - max([least[widest], *others]))
        found[widest] -= min(step, over, found[widest] - least[widest])
        over = _total(found) - room
    return found


def _row(
    columns: Sequence[Column], cells: Sequence[Line], widths: dict[int, int], indent: int
) -> Line:
    found: list[Span] = [Span(" " * indent)] if indent else []
    last = max(widths, default=0)
    for place, width in widths.items():
        column = columns[place]
        shown = _shown(column, cells[place], width)
        pad = Span(" " * (width - width_of_line(shown)))
        if column.right:
            found += [pad, *shown]
        else:
            found += [*shown, *([pad] if place != last else [])]
        if place != last:
            found.append(Span(" " * _GAP))
    while found and not found[-1].text.strip():
        del found[-1]
    return tuple(span for span in found if span.text)


def _shown(column: Column, cell: Line, width: int) -> Line:
    if width_of_line(cell) <= width:
        return cell
    if len(cell) == 1:
        shorter = cut_middle if column.middle else cut
        return (Span(shorter(cell[0].text, width), cell[0].style),)
    return cut_line(cell, width)


Name = str | Line
"""What stands before the text of a field; a plain one is dim."""


def fields(
    pairs: Sequence[tuple[Name, Line | Sequence[Line]]], width: int | None, indent: int = 1
) -> list[Line]:
    """Return names and what belongs to them, one below the other; what is long is wrapped.

    Args:
        pairs: a name with one line or several; those with no lines are left out.
        width: cells of the screen; None to wrap nothing.
        indent: cells before the names.
    """
    told = [(_name(name), _several(given)) for name, given in pairs]
    told = [(name, lines) for name, lines in told if lines]
    column = indent + max((width_of_line(name) for name, _ in told), default=0) + _GAP
    found: list[Line] = []
    for name, lines in told:
        for place, one in enumerate(lines):
            head = (Span(" " * indent), *name) if place == 0 else ()
            found += hanging(head, one, column, width)
    return found


def _name(name: Name) -> Line:
    return (Span(name, "dim"),) if isinstance(name, str) else name


def _several(given: Line | Sequence[Line]) -> list[Line]:
    if not given:
        return []
    if isinstance(given[0], Span):
        return [cast("Line", given)]
    return [one for one in cast("Sequence[Line]", given) if one]


def hanging(head: Line, told: Line, column: int, width: int | None) -> list[Line]:
    """Return a text that begins in a column, with something before it; wrapped it stays there.

    Where too little room is left in the column, it stands below.

    Args:
        head: what stands before it.
        told: the text.
        column: cells from the left.
        width: cells of the screen; None to wrap nothing.
    """
    column = max(column, width_of_line(head) + _GAP if head else 0)
    parts, below = [told], False
    if width is not None:
        below = width - column < min(_LEAST, width_of_line(told))
        column = _BELOW if below else column
        parts = wrapped(told, width - column)
    found = [head] if below and head else []
    for place, part in enumerate(parts):
        before = head if place == 0 and not below else ()
        found.append((*before, Span(" " * (column - width_of_line(before))), *part))
    return found


_LEAST = 28
"""Cells in which a text can be read; where fewer are left beside its name, it stands below."""

_BELOW = 4
"""Cells before a text that stands below its name."""
