"""Rows as a table: plain text for a terminal, Markdown for the page."""

from collections.abc import Sequence

from benchmarks.rows import Kind, Row

_HEADS = (
    *("case", "on", "work", "plain Python", "ours", "figure", "to reach", "reached", "by best"),
    *("by CPU", "first run", "with building"),
)
_LEFT = {"case", "on", "work", "plain Python", "peer", "stage"}
_SIGNS: dict[Kind, str] = {"difference": "", "ratio": " ×", "share": " ×", "value": ""}


def cells(row: Row) -> list[str]:
    """Return what stands in each column."""
    if row.problem:
        return [row.case, row.medium, row.work, "", "", "failed", _bound(row), "no"]
    return [
        row.case,
        row.medium,
        row.work,
        f"{row.against} {number(row.plain)}" if row.plain is not None else "",
        f"{number(row.ours)} {row.unit}",
        _figure(row, row.figure),
        _bound(row),
        {True: "yes", False: "no", None: ""}[row.is_reached],
        _figure(row, row.best),
        _figure(row, row.more.get("by CPU")),
        *(number(row.more.get(name)) for name in _HEADS[-2:]),
    ]


def number(value: float | None) -> str:
    """Return a number with three digits that count.

    Examples:
        >>> number(0.05678), number(123.4), number(8)
        ('0.0568', '123', '8.00')
    """
    if value is None:
        return ""
    size = abs(value)
    if size < 0.0005:
        return "0"
    places = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else 4
    return f"{value:,.{places}f}"


def _figure(row: Row, figure: float | None) -> str:
    if figure is None:
        return ""
    plus = "+" if row.kind == "difference" and figure >= 0 else ""
    return f"{plus}{number(figure)}{_SIGNS[row.kind]}"


def _bound(row: Row) -> str:
    if row.bound is None:
        return ""
    plus = "+" if row.kind == "difference" else ""
    return f"{'≥' if row.at_least else '≤'} {plus}{row.bound:g}{_SIGNS[row.kind]}"


def plain(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table for a terminal.

    Args:
        heads: of the columns.
        lines: cells; missing ones at the end are empty.
    """
    filled = [[*line, *[""] * (len(heads) - len(line))] for line in [heads, *lines]]
    widths = [max(len(line[place]) for line in filled) for place in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if head in _LEFT else cell.rjust(width)
            for head, cell, width in zip(heads, line, widths, strict=True)
        ).rstrip()
        for line in filled
    )


def markdown(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table for the page."""
    marks = [":--" if head in _LEFT else "--:" for head in heads]
    filled = [[*line, *[""] * (len(heads) - len(line))] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in [heads, marks, *filled])


def for_terminal(rows: Sequence[Row]) -> str:
    """Return all rows as a table for a terminal."""
    return plain(_HEADS, [cells(row) for row in rows])


def for_page(rows: Sequence[Row]) -> str:
    """Return all rows as a table for the page."""
    return markdown(_HEADS, [cells(row) for row in rows])
