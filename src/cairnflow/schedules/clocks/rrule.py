"""A clock that goes by a recurrence rule, as calendars have them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from cairnflow.errors import AuthoringError
from cairnflow.schedules.clocks.base import Clock
from cairnflow.schedules.recurrence import EXAMPLE, Calendar, Rule, Stamp, read, until, walls
from cairnflow.schedules.zones import ANCHOR, each, once, wall, walls_from, zone_name, zone_named

if TYPE_CHECKING:
    from dateutil import rrule as recurring


@dataclass(frozen=True)
class RRuleClock(Clock):
    r"""At the times of an RRULE, by the wall clock of a zone.

    Every time of day counts once a day, as with ``CronClock``; rules that name times of every hour,
    such as ``FREQ=HOURLY``, go on all day.

    Args:
        rrule: lines ``DTSTART``, ``RRULE``, ``RDATE`` and ``EXDATE`` of a calendar, or one rule
            such as ``FREQ=WEEKLY;BYDAY=MO``; or an ``rrule`` or ``rruleset`` of dateutil. Without a
            ``DTSTART`` the rule counts from ``start_date``, and without that from Monday,
            2001-01-01 00:00.
        start_date: the first moment that may be. One without a zone is of ``timezone``.
        end_date: the last one.
        parameter_defaults: values by the names of parameters, for the runs of this clock.
        timezone: name of the zone, or a tzinfo; by default that of ``DTSTART``, then that of
            ``start_date``, else UTC.

    Raises:
        AuthoringError: the rule can't be read, or names no time in 100 years; there is no such
            zone, or the end is before the start.

    Source:
        RFC 5545, Internet Calendaring and Scheduling, 3.3.10 Recurrence Rule. Unlike there, a time
        that is skipped as clocks go forward is the first moment after the gap.

    Examples:
        >>> clock = RRuleClock(
        ...     "DTSTART;TZID=Europe/Berlin:20260302T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1"
        ... )
        >>> events = clock.events(after=datetime(2026, 3, 15))
        >>> for _ in range(2):
        ...     print(next(events).start_time)
        2026-04-06 09:00:00+02:00
        2026-05-04 09:00:00+02:00
    """

    kind = "rrule"

    rrule: "str | recurring.rrule | recurring.rruleset"
    start_date: datetime | None = None
    end_date: datetime | None = None
    parameter_defaults: Mapping[str, Any] | None = field(default=None, hash=False)
    timezone: str | tzinfo | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        calendar = read(self.rrule)
        object.__setattr__(self, "rrule", calendar.text)
        if self.timezone is None and calendar.start is not None and calendar.start.zone:
            object.__setattr__(self, "timezone", calendar.start.zone)
        self.settle()
        self._check(calendar)

    def _check(self, calendar: Calendar) -> None:
        is_started = calendar.start is not None or self.start_date is not None
        if not is_started and any("COUNT" in parts for parts in calendar.rules):
            raise AuthoringError(
                f"rrule {self.rrule!r} has a COUNT, but nothing to count from; give start_date, or "
                "a line DTSTART:20260131T090000"
            )
        first = ANCHOR if self.start_date is None else wall(self.start_date, self.zone)
        start = self._wall(calendar.start) if calendar.start else first
        if next(self._walls(start.min), None) is None:
            raise AuthoringError(
                f"rrule {self.rrule!r} names no time in 100 years from {start:%Y-%m-%d}; for "
                f"example, {EXAMPLE}"
            )

    def moments(self, after: datetime) -> Iterator[datetime]:
        count = each if read(self.rrule).goes_on_all_day else once
        return count(self._walls(walls_from(after, self.zone)), self.zone)

    def _walls(self, after: datetime) -> Iterator[datetime]:
        calendar = read(self.rrule)
        start = ANCHOR if self.start_date is None else wall(self.start_date, self.zone)
        if calendar.start is not None:
            start = self._wall(calendar.start)
        rules: list[Rule] = []
        for parts in calendar.rules:
            end = until(parts)
            own = {name: value for name, value in parts.items() if name != "UNTIL"}
            rules.append(Rule(own, start, self._wall(end) if end else None))
        dates = [self._wall(stamp) for stamp in calendar.dates]
        return walls(rules, dates, {self._wall(stamp) for stamp in calendar.without}, after)

    def _wall(self, stamp: Stamp) -> datetime:
        """Return what the clock's zone shows at a date of another zone."""
        if not stamp.zone or stamp.zone == zone_name(self.timezone, None):
            return stamp.wall
        return wall(stamp.wall.replace(tzinfo=zone_named(stamp.zone)), self.zone)

    def describe(self) -> dict[str, Any]:
        return self.described(rrule=self.rrule)

    def __str__(self) -> str:
        return f"at {'; '.join(str(self.rrule).splitlines())} {self.timezone}{self.bounds()}"
