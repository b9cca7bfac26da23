"""A table's preview as plain text: rows where there are some, else a line for each column."""

from collections.abc import Mapping, Sequence
from typing import Any

from cairnflow.previews.base import counted
from cairnflow.previews.grid import Lane, grid, shown

_TAIL = 3  # rows of the table's end, below those of its start
_DECIMALS = 4
_FACTS = ("nulls", "min", "max", "mean", "std", "distinct")
_MORE = "⋮"


def table_lines(preview: Mapping[str, Any], width: int, rows: int) -> list[str]:
    """Return a table's preview as lines at most ``width`` places wide.

    Args:
        preview: a preview of a table, read from its JSON.
        width: places of the terminal.
        rows: most rows of the table that are shown.
    """
    columns: list[Any] = preview.get("columns") or []
    data: list[Any] | None = preview.get("data")
    if not columns or data is None:
        return _described(columns, preview, width)
    places = _chosen(preview, rows)
    lanes = [_row_numbers(preview, places)]
    lanes += [_lane(column, cells, places) for column, cells in zip(columns, data, strict=False)]
    if not any(column.get("nulls") for column in columns):
        lanes = [Lane([*lane.cells[:2], *lane.cells[3:]], lane.is_right) for lane in lanes]
    lines, fitting = grid(lanes, width)
    left_out = max(0, (preview.get("rows_total") or 0) - sum(place is not None for place in places))
    index = sum(1 for column in columns if column.get("index"))
    wide = (preview.get("columns_total") or 0) + index - (fitting - 1)
    return lines + _footer(left_out, wide)


def _chosen(preview: Mapping[str, Any], rows: int) -> list[int | None]:
    """Return the places in the sample of the rows to show; None stands for those between."""
    parts: list[int] = preview.get("parts") or [0]
    total = sum(parts)
    if total <= rows and preview.get("sampled") == "all":
        return [*range(total)]
    tail = min(_TAIL, parts[-1] or total, max(0, rows - 1))
    head = min(parts[0], rows - tail, total - tail)
    return [*range(head), None, *range(total - tail, total)]


def _row_numbers(preview: Mapping[str, Any], places: Sequence[int | None]) -> Lane:
    rows: list[int] = preview.get("rows") or []
    numbers = [_MORE if place is None else str(rows[place]) for place in places]
    return Lane(["", "", "nulls", *numbers])


def _lane(column: Mapping[str, Any], cells: Any, places: Sequence[int | None]) -> Lane:
    if cells is None:
        said = "redacted" if column.get("redacted") else str(column.get("dtype", ""))
        return Lane([shown(str(column["name"])), said, _share(column), *[""] * len(places)])
    picked = [None if place is None else cells[place] for place in places]
    is_number = _is_numeric(picked)
    texts = _texts(picked, is_number=is_number)
    rows = [_MORE if place is None else text for place, text in zip(places, texts, strict=True)]
    heading = [shown(str(column["name"])), shown(str(column.get("dtype", ""))), _share(column)]
    return Lane([*heading, *rows], is_number)


def _is_numeric(cells: Sequence[Any]) -> bool:
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(type(cell) in {int, float} for cell in present)


def _texts(cells: Sequence[Any], *, is_number: bool) -> list[str]:
    decimals = max((_decimals(cell) for cell in cells), default=0) if is_number else 0
    return [_text(cell, decimals) for cell in cells]


def _decimals(cell: Any) -> int:
    """Return how many decimals a float needs; so that those of one column stand in line."""
    if type(cell) is not float:
        return 0
    _, _, decimals = f"{cell:.{_DECIMALS}f}".rstrip("0").partition(".")
    return max(1, len(decimals))


def _text(cell: Any, decimals: int) -> str:
    if cell is None:
        return "null"
    if type(cell) is float:
        is_odd = cell != 0 and not 10**-_DECIMALS <= abs(cell) < 1e15
        return f"{cell:.{_DECIMALS}g}" if is_odd else f"{cell:.{decimals or 1}f}"
    return shown(cell if isinstance(cell, str) else repr(cell))


def _share(column: Mapping[str, Any]) -> str:
    nulls = column.get("nulls")
    if not isinstance(nulls, int | float):
        return ""
    return "0" if nulls == 0 else f"{nulls:.1%}" if nulls >= 0.001 else "<0.1%"


def _described(columns: Sequence[Any], preview: Mapping[str, Any], width: int) -> list[str]:
    """Return a line for each column: name, dtype and what statistics there are."""
    facts = [fact for fact in _FACTS if any(fact in column for column in columns)]
    lanes = [Lane(["", *(shown(str(column["name"])) for column in columns)])]
    lanes.append(Lane(["", *(_kind(column) for column in columns)]))
    lanes += [Lane([fact, *(_fact(column, fact) for column in columns)], True) for fact in facts]
    lines, _ = grid(lanes, width)
    index = sum(1 for column in columns if column.get("index"))
    more = (preview.get("columns_total") or 0) + index - len(columns)
    return (lines if facts else lines[1:]) + _footer(0, more)


def _kind(column: Mapping[str, Any]) -> str:
    return "redacted" if column.get("redacted") else shown(str(column.get("dtype", "")))


def _fact(column: Mapping[str, Any], name: str) -> str:
    fact = column.get(name)
    if name == "nulls" or fact is None:
        return _share(column) if name == "nulls" else ""
    return f"{fact:.6g}" if type(fact) is float else shown(str(fact))


def _footer(rows: int, columns: int) -> list[str]:
    more = [f"{counted(rows, 'more row')}"] if rows > 0 else []
    more += [f"{counted(columns, 'more column')}"] if columns > 0 else []
    return [f"… {', '.join(more)}"] if more else []
