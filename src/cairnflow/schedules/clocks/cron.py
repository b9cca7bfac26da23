"""A clock that goes by a cron expression."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.clocks.base import Clock
from cairnflow.schedules.zones import ANCHOR, each, once, walls_from

if TYPE_CHECKING:
    from cronsim import CronSim

_ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_FIELDS = {
    "minute": "0 to 59",
    "hour": "0 to 23",
    "day-of-month": "1 to 31, L for the last day or LW for the last weekday",
    "month": "1 to 12 or JAN to DEC",
    "day-of-week": "0 (Sunday) to 7 (Sunday) or SUN to SAT, MON#2 for the second Monday, 5L for "
    "the last Friday",
}
_EXAMPLE = "'30 2 * * 1-5' is 02:30 from Monday to Friday"
_HOURS = frozenset(range(24))


@dataclass(frozen=True)
class CronClock(Clock):
    """At the times of a cron expression, by the wall clock of a zone.

    Where hours are named, as in ``30 2 * * *`` or ``0 */6 * * *``, every time of day counts once a
    day: shown twice as clocks go back, it is the first; skipped as they go forward, it is the first
    moment after the gap. Where every hour is meant, as in ``*/15 * * * *``, it is every moment at
    which the wall clock shows it.

    Args:
        cron: minute, hour, day of month, month, day of week; or ``@hourly``, ``@daily``,
            ``@midnight``, ``@weekly``, ``@monthly``, ``@yearly`` or ``@annually``. If both
            days are restricted, either will do, as in cron.
        start_date: the first moment that may be. One without a zone is of ``timezone``.
        end_date: the last one.
        parameter_defaults: values by the names of parameters, for the runs of this clock.
        timezone: name of the zone, or a tzinfo; by default that of ``start_date``, else UTC.

    Raises:
        AuthoringError: the expression can't be read or never comes true, there is no such zone, or
            the end is before the start.

    Source:
        crontab(5) of Debian's cron, for fields and days; cronsim reads them.

    Examples:
        >>> clock = CronClock("30 2 * * *", timezone="Europe/Berlin")
        >>> print(clock)
        at 02:30 every day Europe/Berlin
        >>> events = clock.events(after=datetime(2026, 3, 28))
        >>> for _ in range(3):
        ...     print(next(events).start_time)
        2026-03-28 02:30:00+01:00
        2026-03-29 03:00:00+02:00
        2026-03-30 02:30:00+02:00
    """

    kind = "cron"

    cron: str
    start_date: datetime | None = None
    end_date: datetime | None = None
    parameter_defaults: Mapping[str, Any] | None = field(default=None, hash=False)
    timezone: str | tzinfo | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not isinstance(self.cron, str):
            raise AuthoringTypeError(f"cron takes a text such as '0 2 * * *', not {self.cron!r}")
        if next(_read(self.cron, ANCHOR), None) is None:  # in 50 years
            raise AuthoringError(
                f"cron {self.cron!r}: there is no such day; for example, {_EXAMPLE}"
            )
        self.settle()

    def moments(self, after: datetime) -> Iterator[datetime]:
        walls = _read(self.cron, walls_from(after, self.zone))
        count = each if walls.hours >= _HOURS else once
        return count(walls, self.zone)

    def describe(self) -> dict[str, Any]:
        return self.described(cron=self.cron)

    def __str__(self) -> str:
        told = _read(self.cron, ANCHOR).explain()
        return f"{told[0].lower()}{told[1:]} {self.timezone}{self.bounds()}"


def _read(cron: str, after: datetime) -> "CronSim":
    """Return the walls of an expression after a wall.

    Raises:
        AuthoringError: it can't be read.
    """
    from cronsim import CronSim, CronSimError

    text = cron.strip()
    if text.startswith("@") and text.lower() not in _ALIASES:
        raise AuthoringError(f"cron {cron!r} is unknown; there are {', '.join(_ALIASES)}")
    plain = _ALIASES.get(text.lower(), text)
    fields = plain.split()
    if len(fields) != len(_FIELDS):
        seconds = "; seconds can't be given, leave the first out" if len(fields) == 6 else ""
        raise AuthoringError(
            f"cron {cron!r} has {len(fields)} fields, but takes 5: {', '.join(_FIELDS)}{seconds}; "
            f"for example, {_EXAMPLE}"
        )
    try:
        return CronSim(plain, after)
    except CronSimError as exc:
        raise AuthoringError(
            f"cron {cron!r}: {_wrong(str(exc), fields)}; for example, {_EXAMPLE}"
        ) from None


def _wrong(told: str, fields: list[str]) -> str:
    name = told.removeprefix("Bad ")
    if name not in _FIELDS:
        return told
    given = fields[list(_FIELDS).index(name)]
    if name == "day-of-month" and given.isdigit() and 1 <= int(given) <= 31:
        return f"no month {fields[3]!r} has a day {given}"
    takes = f"*, {_FIELDS[name]}, or ranges, lists and steps of these"
    return f"the {name} is {given!r}, but takes {takes}"
