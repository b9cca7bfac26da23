"""Schedules of one clock, in one call."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from cairnflow.errors import AuthoringTypeError
from cairnflow.schedules.clocks.cron import CronClock
from cairnflow.schedules.clocks.dates import DatesClock
from cairnflow.schedules.clocks.interval import IntervalClock
from cairnflow.schedules.clocks.rrule import RRuleClock
from cairnflow.schedules.schedule import Schedule

if TYPE_CHECKING:
    from dateutil import rrule as recurring


def IntervalSchedule(  # noqa: N802 - read as the kind of schedule it makes
    start_date: datetime | None = None,
    interval: timedelta | None = None,
    end_date: datetime | None = None,
    *,
    parameter_defaults: Mapping[str, Any] | None = None,
    timezone: str | tzinfo | None = None,
) -> Schedule:
    """Return a schedule of one ``IntervalClock``, which says what the arguments mean.

    Args:
        start_date: the first time.
        interval: between two times; it must be given.
        end_date: the last time that may be.
        parameter_defaults: values by the names of parameters.
        timezone: name of the zone, or a tzinfo.

    Examples:
        >>> hourly = IntervalSchedule(interval=timedelta(hours=1))
        >>> print(hourly, hourly.next(1, after=datetime(2026, 1, 1, 9, 30))[0], sep="; ")
        every hour; 2026-01-01 10:00:00+00:00
    """
    if interval is None:
        raise AuthoringTypeError("IntervalSchedule takes an interval, such as timedelta(hours=1)")
    return Schedule(
        [IntervalClock(interval, start_date, end_date, parameter_defaults, timezone=timezone)]
    )


def CronSchedule(  # noqa: N802 - read as the kind of schedule it makes
    cron: str,
    start_date: datetime | None = None,
    end_date: datetime | None = None,
    *,
    parameter_defaults: Mapping[str, Any] | None = None,
    timezone: str | tzinfo | None = None,
) -> Schedule:
    """Return a schedule of one ``CronClock``, which says what the arguments mean.

    Args:
        cron: minute, hour, day of month, month, day of week.
        start_date: the first moment that may be.
        end_date: the last one.
        parameter_defaults: values by the names of parameters.
        timezone: name of the zone, or a tzinfo.

    Examples:
        >>> print(CronSchedule("0 9 * * MON-FRI", timezone="Europe/Berlin"))
        at 09:00 on Monday through Friday Europe/Berlin
    """
    return Schedule([CronClock(cron, start_date, end_date, parameter_defaults, timezone=timezone)])


def DatesSchedule(  # noqa: N802 - read as the kind of schedule it makes
    dates: Iterable[datetime],
    *,
    parameter_defaults: Mapping[str, Any] | None = None,
    timezone: str | tzinfo | None = None,
) -> Schedule:
    """Return a schedule of one ``DatesClock``, which says what the arguments mean.

    Args:
        dates: in any order.
        parameter_defaults: values by the names of parameters.
        timezone: name of the zone, or a tzinfo.
    """
    return Schedule([DatesClock(dates, parameter_defaults, timezone=timezone)])


def RRuleSchedule(  # noqa: N802 - read as the kind of schedule it makes
    rrule: "str | recurring.rrule | recurring.rruleset",
    start_date: datetime | None = None,
    end_date: datetime | None = None,
    *,
    parameter_defaults: Mapping[str, Any] | None = None,
    timezone: str | tzinfo | None = None,
) -> Schedule:
    """Return a schedule of one ``RRuleClock``, which says what the arguments mean.

    Args:
        rrule: lines of a calendar, one rule, or a rule of dateutil.
        start_date: the first moment that may be.
        end_date: the last one.
        parameter_defaults: values by the names of parameters.
        timezone: name of the zone, or a tzinfo.

    Examples:
        >>> monthly = RRuleSchedule("FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=18")
        >>> print(*monthly.next(2, after=datetime(2026, 2, 1)), sep="; ")
        2026-02-28 18:00:00+00:00; 2026-03-31 18:00:00+00:00
    """
    return Schedule(
        [RRuleClock(rrule, start_date, end_date, parameter_defaults, timezone=timezone)]
    )
