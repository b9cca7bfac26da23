"""Filters: which of a clock's times shall be. Each takes an aware time in the zone of its clock.

Any function that takes a datetime and gives true or false is a filter too.

Examples:
    >>> from datetime import UTC
    >>> friday = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    >>> is_weekday(friday), is_month_start(friday), between_times("09:00", "17:00")(friday)
    (True, True, True)
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.steps import Condition
from cairnflow.schedules.zones import aware, micros

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAP_YEAR = 2000


def on_datetime(dt: datetime | str) -> Condition:
    """Let one moment pass.

    Args:
        dt: a datetime, or ISO text. One without a zone is UTC.
    """
    wanted = micros(_moment(dt, "on_datetime"))
    return Condition("on_datetime", {"dt": _iso(dt)}, lambda at: micros(at) == wanted, wanted)


def on_date(month: int, day: int, year: int | None = None) -> Condition:
    """Let the times of one day pass; of every year, if none is given.

    Args:
        month: 1 to 12.
        day: of the month, from 1.
        year: with all digits.
    """
    wanted = _day(month, day, "on_date", year or _LEAP_YEAR)
    given = {"month": month, "day": day} | ({} if year is None else {"year": year})

    def holds(at: datetime) -> bool:
        is_day = (at.month, at.day) == (wanted.month, wanted.day)
        return is_day and year in {None, at.year}

    return Condition("on_date", given, holds)


def at_time(wanted: time | str) -> Condition:
    """Let one time of day pass.

    Args:
        wanted: a time without a zone, or text such as ``09:30``.
    """
    at_wanted = _time(wanted, "at_time")
    return Condition(
        "at_time", {"wanted": at_wanted.isoformat()}, lambda at: at.time() == at_wanted
    )


def between_datetimes(start: datetime | str, end: datetime | str) -> Condition:
    """Let the times from one moment to another pass, both included.

    Args:
        start: a datetime, or ISO text. One without a zone is UTC.
        end: likewise.
    """
    first, last = (micros(_moment(given, "between_datetimes")) for given in (start, end))
    if last < first:
        raise AuthoringError(f"between_datetimes: {_iso(end)} is before {_iso(start)}")
    given = {"start": _iso(start), "end": _iso(end)}
    return Condition("between_datetimes", given, lambda at: first <= micros(at) <= last, last)


def between_times(start: time | str, end: time | str) -> Condition:
    """Let times of day pass, both ends included; over midnight, if the end is before the start.

    Args:
        start: a time without a zone, or text such as ``22:00``.
        end: likewise.
    """
    first, last = _time(start, "between_times"), _time(end, "between_times")

    def holds(at: datetime) -> bool:
        if first <= last:
            return first <= at.time() <= last
        return at.time() >= first or at.time() <= last

    given = {"start": first.isoformat(), "end": last.isoformat()}
    return Condition("between_times", given, holds)


def between_dates(start_month: int, start_day: int, end_month: int, end_day: int) -> Condition:
    """Let days of every year pass, both ends included; over New Year, if the end comes before.

    Args:
        start_month: 1 to 12.
        start_day: of the month, from 1.
        end_month: 1 to 12.
        end_day: of the month, from 1.
    """
    first = _day(start_month, start_day, "between_dates")
    last = _day(end_month, end_day, "between_dates")

    def holds(at: datetime) -> bool:
        day = at.date().replace(year=_LEAP_YEAR)
        return first <= day <= last if first <= last else day >= first or day <= last

    given = {
        "start_month": start_month,
        "start_day": start_day,
        "end_month": end_month,
        "end_day": end_day,
    }
    return Condition("between_dates", given, holds)


def is_weekday(dt: datetime) -> bool:
    """Say whether a time is from Monday to Friday."""
    return dt.weekday() < 5


def is_weekend(dt: datetime) -> bool:
    """Say whether a time is on a Saturday or a Sunday."""
    return not is_weekday(dt)


def is_month_start(dt: datetime) -> bool:
    """Say whether a time is on the first day of its month."""
    return dt.day == 1


def is_month_end(dt: datetime) -> bool:
    """Say whether a time is on the last day of its month."""
    return (dt.date() + timedelta(days=1)).day == 1


def is_day_of_week(day_of_week: str) -> Condition:
    """Let one day of the week pass.

    Args:
        day_of_week: its English name, or the first three letters. Numbers are refused, as some
            count from Sunday and some from Monday.
    """
    names = _long(day_of_week)
    if not names:
        raise AuthoringError(
            f"is_day_of_week takes a name such as 'monday' or 'mon', not {day_of_week!r}"
        )
    wanted = _DAYS.index(names[0])
    given = {"day_of_week": names[0]}
    return Condition("is_day_of_week", given, lambda at: at.weekday() == wanted)


def _long(given: Any) -> list[str]:
    text = given.lower() if isinstance(given, str) else ""
    return [day for day in _DAYS if text in {day, day[:3]}]


FILTERS: Mapping[str, Any] = MappingProxyType(
    {
        made.__name__: made
        for made in (
            on_datetime,
            on_date,
            at_time,
            between_datetimes,
            between_times,
            between_dates,
            is_weekday,
            is_weekend,
            is_month_start,
            is_month_end,
            is_day_of_week,
        )
    }
)
"""Every filter, and every function that makes one, by name."""


def _iso(given: datetime | str) -> str:
    return _moment(given, "a filter").isoformat()


def _moment(given: Any, what: str) -> datetime:
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError as exc:
            raise AuthoringError(f"{what} takes a datetime, not {given!r}: {exc}") from None
    zone = getattr(given, "tzinfo", None)
    return aware(given, zone or UTC, what)


def _time(given: Any, what: str) -> time:
    if isinstance(given, str):
        try:
            given = time.fromisoformat(given)
        except ValueError as exc:
            raise AuthoringError(
                f"{what} takes a time such as '09:30', not {given!r}: {exc}"
            ) from None
    if not isinstance(given, time) or given.tzinfo is not None:
        raise AuthoringTypeError(
            f"{what} takes a time of day without a zone, such as '09:30', not {given!r}; it is "
            "read in the zone of the clock"
        )
    return given


def _day(month: int, day: int, what: str, year: int = _LEAP_YEAR) -> date:
    try:
        return date(year, month, day)
    except (TypeError, ValueError) as exc:
        raise AuthoringError(f"{what}: there is no day {day!r} of month {month!r}: {exc}") from None
