"""Tables: names and dtypes, statistics of each column, some rows."""

import random
from dataclasses import replace
from typing import Any

from cairnflow.previews.base import TABLE, Limits, Preview, Request, counted
from cairnflow.previews.columns import Column
from cairnflow.previews.frames import Frame, Head, open_frame
from cairnflow.previews.statistics import of_numbers, of_objects
from cairnflow.previews.tree import Walk

_SEED = 1  # fixed: two runs show the rows at the same places
_TAIL = 5  # one row in five is from the end, and three in ten from anywhere between
_CELL_NODES = 40  # values of one nested cell


def preview_table(value: Any, request: Request) -> Preview:
    """Return a table's columns, with statistics and rows as far as the level goes.

    Its facts are ``rows_total`` (None for a lazy table), ``columns_total`` (without the index),
    and ``columns``: name, dtype, ``index``, ``redacted``, and what ``statistics`` tells; where
    they are of a sample, ``sampled`` is its count of rows. At level ``sample`` also ``rows``,
    the places of the rows shown, from 0; ``parts``, how many of them are of the head, from
    between, of the tail; and ``sampled``, in words. The data are lists of cells, one a column,
    None for a column of which nothing is told.

    Rows are read before statistics are made, so that the clock leaves out what is wanted least.
    """
    frame = open_frame(value, request.limits.columns)
    if frame.rows is None:
        return _not_computed(frame, request)
    columns = [_Shown(head, request) for head in frame.heads]
    request = request.restarted()
    facts: dict[str, Any] = {"rows_total": frame.rows, "columns_total": frame.width}
    data = None
    if request.shows("sample"):
        rows, parts = _places(frame.rows, request.limits.rows)
        facts |= {"sampled": _sampling(frame.rows, rows), "rows": rows, "parts": parts}
        data = [column.cells(rows, request) for column in columns]
    if request.shows("stats"):
        for column in columns:
            column.describe(len(columns), request)
    facts["columns"] = [column.facts for column in columns]
    is_cut = frame.width > request.limits.columns or any(column.is_late for column in columns)
    return request.made(_summary(frame, columns), TABLE, data, facts=facts, truncated=is_cut)


class _Shown:
    """One column on its way into the preview.

    Attributes:
        facts: what is told of it.
        is_late: whether the clock left something out.
    """

    def __init__(self, head: Head, request: Request) -> None:
        self.is_late = False
        self.facts: dict[str, Any] = {"name": head.name}
        self._column: Column | None = None
        if head.is_index:
            self.facts["index"] = True
        if request.hides(head.names):
            self.facts["redacted"] = True
            return
        try:
            self._column = head.open()
        except Exception as error:  # noqa: BLE001 - a dtype that its own library can't read
            self.facts |= {"dtype": "", "error": type(error).__name__}
        else:
            self.facts |= {"dtype": self._column.dtype, "redacted": False}

    def cells(self, rows: list[int], request: Request) -> list[Any] | None:
        """Return the cells of some rows as plain data; None where they may not be told."""
        column = self._column
        if column is None or (request.redact and column.has_maps):
            return None
        if request.is_over():
            self.is_late = True
            return None
        try:
            limits = replace(request.limits, nodes=_CELL_NODES, characters=request.limits.cell)
            return [_cell(cell, request, limits) for cell in column.cells(rows)]
        except Exception as error:  # noqa: BLE001 - one column's trouble isn't the table's
            self.facts["error"] = type(error).__name__
            return None

    def describe(self, width: int, request: Request) -> None:
        """Add statistics."""
        column = self._column
        if column is None or column.kind == "bare" or len(column) == 0:
            return
        if request.is_over():
            self.is_late = True
            return
        try:
            self.facts |= _statistics(column, width, request)
        except Exception as error:  # noqa: BLE001 - one column's trouble isn't the table's
            self.facts["error"] = type(error).__name__


def _statistics(column: Column, width: int, request: Request) -> dict[str, Any]:
    """Describe a column, of all its values if all columns together are within the cap."""
    limits = request.limits
    most = max(limits.sampled, limits.exact // width)
    read = column if len(column) <= most else column.thinned(min(most, limits.thinned))
    facts: dict[str, Any] = {"sampled": len(read)} if len(read) < len(column) else {}
    gone = read.nulls()
    if column.kind == "number":
        facts |= of_numbers(read.numbers(), limits)
        return facts | _nulls(facts["nulls"], gone, len(read))
    facts["nulls"] = gone / len(read)
    few = read.thinned(limits.sampled).objects()
    found = of_objects(few, named=request.shows("sample"))
    if len(few) < len(column) and "distinct" in found:
        found["distinct_of"] = len(few)
    return facts | found


def _nulls(missing: float, gone: int, count: int) -> dict[str, Any]:
    """Return the share of nulls; beside it that of NaN, in a library that tells them apart."""
    if gone == 0:
        return {"nulls": missing}
    nans = missing * (count - gone) / count
    return {"nulls": gone / count} | ({"nans": nans} if nans else {})


def _places(total: int, most: int) -> tuple[list[int], list[int]]:
    """Return which rows to show, in order, and how many are of the head, between, of the tail."""
    if total <= most:
        return list(range(total)), [total, 0, 0]
    tail = most // _TAIL
    head = most // 2
    between = most - head - tail
    middle = random.Random(_SEED).sample(range(head, total - tail), between)
    rows = [*range(head), *sorted(middle), *range(total - tail, total)]
    return rows, [head, between, tail]


def _sampling(total: int, rows: list[int]) -> str:
    return "all" if len(rows) == total else f"head+tail+random(seed={_SEED})"


def _cell(cell: Any, request: Request, limits: Limits) -> Any:
    """Return one cell as plain data; a NaN of pandas is a null."""
    if type(cell) is float and cell - cell == 0:
        return cell
    if cell is None or cell is True or cell is False:
        return cell
    if type(cell) is str and len(cell) <= limits.characters and cell.isascii():
        return cell
    return Walk(request, limits).node(cell)


def _summary(frame: Frame, columns: list[_Shown]) -> str:
    if not frame.is_series:
        return f"{frame.rows:,} × {frame.width:,}"
    return f"{frame.rows:,} × {columns[-1].facts.get('dtype', 'redacted')}"


def _not_computed(frame: Frame, request: Request) -> Preview:
    """Return the schema of a lazy table; to compute it could take any time."""
    columns: list[dict[str, Any]] = [
        {"name": name, "redacted": True}
        if request.hides([name])
        else {"name": name, "dtype": dtype[:60], "redacted": False}
        for name, dtype in frame.schema
    ]
    facts = {"rows_total": None, "columns_total": frame.width, "columns": columns}
    summary = f"{counted(frame.width, 'column')}, not computed"
    return request.made(summary, TABLE, facts=facts, truncated=frame.width > len(columns))
