"""What can be measured of a value by its fact and its preview alone. Pure."""

import json
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, Literal, NamedTuple, cast

from cairnflow.ledger.records import Checkpoint
from cairnflow.previews.base import JSON, TABLE
from cairnflow.trails.grids import share
from cairnflow.trails.rows import has_run, rows
from cairnflow.trails.words import duration, number, one_line, size, tone

Unit = Literal["count", "share", "seconds", "bytes", "number"]

_COLUMN: tuple[tuple[str, Unit], ...] = (
    ("nulls", "share"),
    ("mean", "number"),
    ("min", "number"),
    ("max", "number"),
    ("std", "number"),
    ("distinct", "count"),
)
"""What a preview tells of a column that is a number."""

_NAME = 60
"""Characters of a column's name."""


class Measure(NamedTuple):
    """One number that is known of a value.

    Attributes:
        name: such as ``rows``, ``price.mean``, ``size``, ``duration``.
        unit: of what it is.
        value: the number itself; a share from 0 to 1, a duration in seconds.
    """

    name: str
    unit: Unit
    value: float


def measures(facts: Sequence[Checkpoint]) -> list[Measure]:
    """Return what is known of a value, or of the children of a mapped task.

    Args:
        facts: of one task in one run; not ``Mapped`` alone.
    """
    told = rows(facts, is_over=True)[0]
    found: list[Measure] = []
    is_group = any(fact.state == "Mapped" for fact in facts)
    if is_group:
        failed = sum(n for state, n in told.counts.items() if tone(state).name == "failed")
        found += [
            Measure("children", "count", told.children or 0),
            Measure("failed", "count", failed),
        ]
    else:
        found += measures_of_preview(facts[-1].preview)
    if told.bytes is not None:
        found.append(Measure("size", "bytes", told.bytes))
    if told.duration_seconds is not None and (is_group or has_run(facts[-1])):
        found.append(Measure("duration", "seconds", told.duration_seconds))
    return found


def measures_of_preview(preview: str | None) -> list[Measure]:
    """Return what a preview tells in numbers: of a table, a number, or a dict of numbers."""
    told: dict[str, Any] = json.loads(preview or "{}")
    if told.get("mime") == TABLE:
        return list(_of_table(told))
    if told.get("mime") == JSON:
        return list(_of_data(told.get("data")))
    return []


def _of_table(told: dict[str, Any]) -> Iterator[Measure]:
    if _is_number(total := told.get("rows_total", "")):
        yield Measure("rows", "count", total)
    for column in told.get("columns") or ():
        if column.get("index") or column.get("redacted"):
            continue
        name = one_line(str(column.get("name", "")), _NAME)
        for what, unit in _COLUMN:
            if _is_number(column.get(what)):
                yield Measure(f"{name}.{what}", unit, column[what])


def _of_data(data: Any) -> Iterator[Measure]:
    if _is_number(data):
        yield Measure("value", "number", data)
    if isinstance(data, dict):
        for name, value in cast("dict[str, Any]", data).items():
            if _is_number(value) and not name.startswith("$"):
                yield Measure(one_line(name, _NAME), "number", value)


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and isfinite(value)


def measured(value: float | None, unit: Unit) -> str:
    """Return a number as people read it.

    Examples:
        >>> measured(0.31, "share"), measured(1187020, "count"), measured(17.8961, "number")
        ('31 %', '1,187,020', '17.9')
        >>> measured(8.24, "seconds"), measured(86_123_345, "bytes"), measured(None, "count")
        ('8.2s', '86 MB', '–')
    """
    if value is None:
        return number(None)
    if unit == "share":
        return share(value)
    if unit == "seconds":
        return duration(value)
    if unit == "bytes":
        return size(round(value))
    if unit == "count" or (value == int(value) and abs(value) < _WHOLE):
        return number(round(value))
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.3g}"


_WHOLE = 10**12
"""Below it a whole number is written out."""

_LARGE = 1_000
"""From it on a number is written without decimals."""
