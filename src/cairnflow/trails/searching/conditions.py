"""Which rows are meant: cells that are what a person wrote. Pure."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from cairnflow.errors import FilterError
from cairnflow.serializers.kinds import type_of

NULL: Final = "null"
"""What is written for a cell without a value."""


def conditions_of(texts: Sequence[str]) -> dict[str, str]:
    """Return what each column must be.

    Args:
        texts: each ``column=value``.

    Raises:
        FilterError: one is not so.

    Examples:
        >>> conditions_of(["order_id=98123", "note=a=b"])
        {'order_id': '98123', 'note': 'a=b'}
    """
    found: dict[str, str] = {}
    for text in texts:
        column, equals, value = text.partition("=")
        if not column or not equals:
            raise FilterError(f"{text!r} says no row; write column=value, such as order_id=98123")
        found[column] = value
    return found


def places_of(columns: Mapping[str, Sequence[Any]], conditions: Mapping[str, str]) -> list[int]:
    """Return the places of the rows that meet all conditions.

    Args:
        columns: cells of each column of the conditions, all of one length.
        conditions: what each column must be.
    """
    found: Sequence[int] | None = None
    for name, text in conditions.items():
        cells, number = columns[name], _number(text)
        among = range(len(cells)) if found is None else found
        found = [place for place in among if is_meant(cells[place], text, number)]
    return list(found or ())


def _number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def is_meant(cell: Any, text: str, number: float | None) -> bool:
    """Say whether a cell is what a person wrote.

    Args:
        cell: of a table.
        text: what was written.
        number: that as a number; None where it is none.

    Examples:
        >>> is_meant(5, "5", 5), is_meant("5", "5", 5), is_meant(None, "null", None)
        (True, True, True)
        >>> is_meant(True, "true", None), is_meant(date(2026, 11, 22), "2026-11-22", None)
        (True, True)
    """
    kind = type_of(cell)
    if kind is int or kind is float:
        return cell == number if cell == cell else text == NULL
    if kind is str:
        return bool(cell == text) or (text == NULL and cell == NULL)
    if cell is None:
        return text == NULL
    if kind is bool:
        return text.lower() == str(cell).lower()
    return _is_meant(cell, text, number)


def _is_meant(cell: Any, text: str, number: float | None) -> bool:
    """Compare what is neither text nor one of Python's own numbers."""
    if isinstance(cell, datetime):
        told = str(cell)  # a missing one of pandas is a datetime too, and says NaT
        return text == NULL if told == "NaT" else text in {told, cell.isoformat()}
    if isinstance(cell, date):
        return text == cell.isoformat()
    if isinstance(cell, Decimal):
        try:
            return cell == Decimal(text)
        except InvalidOperation:
            return text == NULL and math.isnan(cell)
    if isinstance(cell, bytes):
        return cell == text.encode()
    told = str(cell)
    return told == text or (text == NULL and told == "<NA>") or (number is not None and
                                                                 told == str(number))  # fmt: skip
