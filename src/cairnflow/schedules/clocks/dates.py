"""A clock of dates that are listed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.clocks.base import Clock, shown
from cairnflow.schedules.zones import aware, micros, zone_name, zone_named


@dataclass(frozen=True)
class DatesClock(Clock):
    """At the dates given.

    Args:
        dates: in any order; those without a zone are of ``timezone``.
        parameter_defaults: values by the names of parameters, for the runs of this clock.
        timezone: name of the zone, or a tzinfo; by default that of the first date, else UTC.

    Raises:
        AuthoringError: there are no dates, or there is no such zone.

    Examples:
        >>> clock = DatesClock([datetime(2026, 5, 1, 9), datetime(2026, 2, 1, 9)])
        >>> [f"{event.start_time}" for event in clock.events(after=datetime(2026, 1, 1))]
        ['2026-02-01 09:00:00+00:00', '2026-05-01 09:00:00+00:00']
        >>> clock.start_date == datetime.fromisoformat("2026-02-01T09:00:00+00:00")
        True
    """

    kind = "dates"

    dates: Iterable[datetime]
    parameter_defaults: Mapping[str, Any] | None = field(default=None, hash=False)
    timezone: str | tzinfo | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.dates, datetime | str) or not isinstance(self.dates, Iterable):
            raise AuthoringTypeError(f"dates takes a list of datetimes, not {self.dates!r}")
        given = list(self.dates)
        if not given:
            raise AuthoringError("dates takes one datetime or more, but got none")
        first = given[0] if isinstance(given[0], datetime) else None
        zone = zone_named(zone_name(self.timezone, first))
        dates = {micros(date): date for date in (aware(date, zone, "dates") for date in given)}
        ordered = tuple(dates[key] for key in sorted(dates))
        object.__setattr__(self, "dates", ordered)
        object.__setattr__(self, "start_date", ordered[0])
        object.__setattr__(self, "end_date", ordered[-1])
        object.__setattr__(self, "timezone", zone_name(zone, None))
        self.settle()

    def moments(self, after: datetime) -> Iterator[datetime]:
        return iter(self.dates)

    def describe(self) -> dict[str, Any]:
        found = self.described(dates=[date.isoformat() for date in self.dates])
        return {key: found[key] for key in found if key not in {"start_date", "end_date"}}

    def __str__(self) -> str:
        dates = list(self.dates)
        more = f" and {len(dates) - 3} more" if len(dates) > 3 else ""
        return f"at {', '.join(map(shown, dates[:3]))}{more} {self.timezone}"
