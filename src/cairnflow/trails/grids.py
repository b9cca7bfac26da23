"""Tables and corners of arrays of a preview, as cells of text. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cairnflow.trails.trees import HIDDEN, inline
from cairnflow.trails.words import number, one_line

_CELL = 60  # characters of a cell


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a grid's column.

    Attributes:
        name: of the column.
        dtype: of its values; empty where it is not told.
        nulls: share of nulls in words, such as ``31 %``; empty where it is not told.
        is_number: its cells are numbers, and stand to the right.
        is_index: it names the rows.
    """

    name: str
    dtype: str = ""
    nulls: str = ""
    is_number: bool = False
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the corner of an array.

    Attributes:
        heads: shape (columns,).
        rows: cells, None for a null; shape (rows, columns).
        gap: rows are left out before this place; None where none are.
        more_rows: count of rows that are not shown.
        more_columns: count of columns that are not shown.
        note: what else is to be said, such as an array's shape; empty for nothing.
    """

    heads: tuple[Head, ...]
    rows: tuple[tuple[str | None, ...], ...]
    gap: int | None = None
    more_rows: int = 0
    more_columns: int = 0
    note: str = ""


def table_grid(preview: Mapping[str, Any], rows: int, columns: int) -> Grid:
    """Return the first and the last rows of a table's preview.

    Args:
        preview: as it stands in a fact.
        rows: how many at most; two in three are the first ones.
        columns: how many at most.
    """
    told: list[dict[str, Any]] = preview.get("columns") or []
    data: list[list[Any] | None] = preview.get("data") or []
    shown = [(column, data[at] if at < len(data) else None) for at, column in enumerate(told)]
    shown = shown[:columns]
    places, gap = _places(preview, rows)
    cells = [tuple(_cell(column, own, at) for column, own in shown) for at in places]
    total = preview.get("rows_total")
    more = max(0, total - len(cells)) if isinstance(total, int) and data else 0
    return Grid(
        tuple(_head(column, own) for column, own in shown),
        tuple(cells),
        gap if more else None,
        more,
        _width(preview, told) - len(shown),
        "not computed: only its columns are known" if total is None else "",
    )


def _width(preview: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> int:
    indexes = sum(bool(column.get("index")) for column in told)
    return max(len(told), int(preview.get("columns_total") or 0) + indexes)


def _places(preview: Mapping[str, Any], most: int) -> tuple[list[int], int]:
    """Return which of the sampled rows to show, and how many of them stand before the gap."""
    sampled = len(preview.get("rows") or ())
    parts: list[int] = preview.get("parts") or [sampled, 0, 0]
    if sampled <= most and parts[0] == sampled:
        return [*range(sampled)], sampled
    tail = min(most // 3, sampled if parts[0] == sampled else parts[-1])
    head = min(most - tail, parts[0], sampled - tail)
    return [*range(head), *range(sampled - tail, sampled)], head


def _head(column: Mapping[str, Any], cells: Sequence[Any] | None) -> Head:
    nulls = column.get("nulls")
    present = [cell for cell in cells or () if cell is not None]
    is_number = bool(present) and all(type(cell) in {int, float} for cell in present)
    dtype = "redacted" if column.get("redacted") else str(column.get("dtype") or "")
    return Head(
        one_line(str(column.get("name", "")), _CELL),
        one_line(dtype, _CELL),
        share(nulls) if isinstance(nulls, int | float) else "",
        is_number or "mean" in column,
        bool(column.get("index")),
    )


def share(part: float) -> str:
    """Return a share in per cent; only none at all is 0 %, and only all is 100 %.

    Examples:
        >>> share(0.31), share(0), share(0.0000001), share(0.99999), share(1)
        ('31 %', '0 %', '<0.1 %', '>99.9 %', '100 %')
    """
    percent = part * 100
    if 0 < percent < 0.1:
        return "<0.1 %"
    if 99.9 < percent < 100:
        return ">99.9 %"
    return f"{percent:.3g} %"


def _cell(column: Mapping[str, Any], cells: Sequence[Any] | None, at: int) -> str | None:
    if column.get("redacted"):
        return HIDDEN
    if cells is None or at >= len(cells):
        return "…"
    return None if cells[at] is None else _short(cells[at])


def _short(value: Any) -> str:
    """Return a value in a cell: a text as it is, a float in at most six digits."""
    if type(value) is str:
        return one_line(value, _CELL)
    if type(value) is float:
        return f"{value:.6g}"
    return one_line(inline(value), _CELL)


def array_note(preview: Mapping[str, Any]) -> str:
    """Return dtype, shape and range of an array's preview.

    Examples:
        >>> array_note({"dtype": "float64", "shape": [1000, 3], "min": 0.0, "mean": 0.5, "max": 1})
        'float64 1,000×3, min 0, mean 0.5, max 1'
    """
    shape: list[int] = preview.get("shape") or []
    size = "×".join(number(side) for side in shape)
    facts = [f"{preview.get('dtype', '')} {size}".strip()]
    for name in ("min", "mean", "max"):
        value = preview.get(name)
        if isinstance(value, int | float):
            facts.append(f"{name} {value:.6g}")
    return ", ".join(facts)


def array_grid(preview: Mapping[str, Any], rows: int, columns: int) -> Grid:
    """Return the first rows and columns of the corner that an array's preview has.

    Args:
        preview: as it stands in a fact, with ``data``.
        rows: how many at most.
        columns: how many at most.
    """
    shape: list[int] = preview.get("shape") or []
    data: list[Any] = preview["data"]
    lines: list[list[Any]] = [row if isinstance(row, list) else [row] for row in data]
    width = min(columns, max((len(line) for line in lines), default=0))
    cells = [tuple(_short(cell) for cell in line[:width]) for line in lines[:rows]]
    height = shape[-2] if len(shape) > 1 else shape[0] if shape else 0
    across = shape[-1] if len(shape) > 1 else 1
    return Grid(
        tuple(Head(str(at), is_number=True) for at in range(width)),
        tuple(line + ("",) * (width - len(line)) for line in cells),
        len(cells) if height > len(cells) else None,
        max(0, height - len(cells)),
        max(0, across - width),
        array_note(preview),
    )
