"""Adjustments: times that shall be in place of those of a clock, after the filters.

Any function that takes a datetime and gives one is an adjustment too. One that moves a time by more
than 7 days says so in its attribute ``reach``, a timedelta.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from cairnflow.errors import AuthoringTypeError
from cairnflow.schedules.steps import Move
from cairnflow.schedules.zones import moment

_DAY = timedelta(days=1)


def add(interval: timedelta | None = None, *, seconds: float | None = None) -> Move:
    """Move times by an interval; 24 hours or more keep the wall clock, less is time that passes.

    Args:
        interval: may be below 0.
        seconds: the same in seconds, in place of it.

    Examples:
        >>> print(add(timedelta(minutes=30))(datetime(2026, 5, 1, 9, tzinfo=UTC)))
        2026-05-01 09:30:00+00:00
    """
    by = timedelta(seconds=seconds) if interval is None and seconds is not None else interval
    if not isinstance(by, timedelta):
        raise AuthoringTypeError(f"add takes a timedelta, such as timedelta(hours=1), not {by!r}")
    move = _on_the_wall if abs(by) >= _DAY else _passing
    # A wall that is skipped is moved further, by the length of the gap.
    return Move(
        "add", {"seconds": by / timedelta(seconds=1)}, lambda at: move(at, by), abs(by) + _DAY
    )


def _passing(at: datetime, by: timedelta) -> datetime:
    return (at.astimezone(UTC) + by).astimezone(at.tzinfo)


def _on_the_wall(at: datetime, by: timedelta) -> datetime:
    assert at.tzinfo is not None, "a clock's times are aware"
    shown = at.replace(tzinfo=None, fold=0) + by
    while (found := moment(shown, at.tzinfo)) is None:
        shown += _DAY  # that day never was
    return found


def next_weekday(dt: datetime) -> datetime:
    """Move a time on a Saturday or a Sunday to the Monday after it, at the same time of day.

    Examples:
        >>> print(next_weekday(datetime(2026, 5, 2, 9, tzinfo=UTC)))
        2026-05-04 09:00:00+00:00
    """
    days = 7 - dt.weekday()
    return _on_the_wall(dt, days * _DAY) if days <= 2 else dt


ADJUSTMENTS: Mapping[str, Any] = MappingProxyType({"add": add, "next_weekday": next_weekday})
"""Every adjustment, and every function that makes one, by name."""
