"""A clock that goes on by one interval."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.clocks.base import Clock
from cairnflow.schedules.zones import ANCHOR, moment, once, wall

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class IntervalClock(Clock):
    """Every so often, counted from a start.

    An interval of 24 hours or more keeps the wall clock: a daily 09:00 stays 09:00 when clocks
    change. A shorter one counts the time that passes: every 6 hours is 6 hours apart then too.

    Args:
        interval: between two times; above 0.
        start_date: the first time, from which all are counted. One without a zone is of
            ``timezone``. By default they count from Monday, 2001-01-01 00:00 in the zone, so that
            every process counts alike.
        end_date: the last time that may be.
        parameter_defaults: values by the names of parameters, for the runs of this clock.
        timezone: name of the zone, or a tzinfo; by default that of ``start_date``, else UTC.

    Raises:
        AuthoringError: the interval is not above 0, there is no such zone, or the end is before
            the start.

    Examples:
        >>> nightly = IntervalClock(
        ...     timedelta(days=1), datetime(2026, 3, 28, 2, 30), timezone="Europe/Berlin"
        ... )
        >>> events = nightly.events(after=datetime(2026, 3, 1))
        >>> for _ in range(3):
        ...     print(next(events).start_time)
        2026-03-28 02:30:00+01:00
        2026-03-29 03:00:00+02:00
        2026-03-30 02:30:00+02:00
    """

    kind = "interval"

    interval: timedelta
    start_date: datetime | None = None
    end_date: datetime | None = None
    parameter_defaults: Mapping[str, Any] | None = field(default=None, hash=False)
    timezone: str | tzinfo | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not isinstance(self.interval, timedelta):
            raise AuthoringTypeError(
                f"interval takes a timedelta, such as timedelta(hours=1), not {self.interval!r}"
            )
        if self.interval <= timedelta():
            raise AuthoringError(f"interval takes a time above 0, not {self.interval!r}")
        self.settle()

    def moments(self, after: datetime) -> Iterator[datetime]:
        start = self.start_date or moment(ANCHOR, self.zone)
        assert start is not None, "the anchor is a day everywhere"
        if self.interval >= _DAY:
            walls = _steps(wall(start, self.zone), self.interval, wall(after, self.zone))
            return once(walls, self.zone)
        passed = _steps(start.astimezone(UTC), self.interval, after.astimezone(UTC))
        return (found.astimezone(self.zone) for found in passed)

    def describe(self) -> dict[str, Any]:
        return self.described(seconds=self.interval / timedelta(seconds=1))

    def __str__(self) -> str:
        bounds = self.bounds()
        # Within a day a zone changes nothing, but bounds are told in it.
        zone = f" {self.timezone}" if self.interval >= _DAY or bounds else ""
        return f"every {spoken(self.interval)}{zone}{bounds}"


def _steps(start: datetime, interval: timedelta, after: datetime) -> Iterator[datetime]:
    """Yield start, start + interval and so on, from the last that is not after ``after``."""
    first = max((after - start) // interval, 0)
    for count in itertools.count(first):
        try:
            yield start + count * interval
        except OverflowError:
            return  # the end of the year 9999


def spoken(interval: timedelta) -> str:
    """Return an interval in words.

    Examples:
        >>> spoken(timedelta(days=1)), spoken(timedelta(hours=36)), spoken(timedelta(weeks=2))
        ('day', '1 day 12 hours', '2 weeks')
        >>> spoken(timedelta(seconds=90)), spoken(timedelta(milliseconds=500))
        ('1 minute 30 seconds', '0.5 seconds')
    """
    left = interval
    units = {
        "week": 7 * _DAY,
        "day": _DAY,
        "hour": timedelta(hours=1),
        "minute": timedelta(minutes=1),
    }
    parts: list[tuple[int | float, str]] = []
    for name, unit in units.items():
        if left >= unit and (name != "week" or not left % unit):
            parts.append((left // unit, name))
            left %= unit
    if left:
        seconds = left / timedelta(seconds=1)
        parts.append((int(seconds) if seconds.is_integer() else seconds, "second"))
    if len(parts) == 1 and parts[0][0] == 1:
        return parts[0][1]
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts)
