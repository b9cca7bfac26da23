"""Zones, and which moments the wall clock of one shows: what both changes of DST mean, told once.

A *wall* is a datetime without a zone, as a clock on a wall shows it; a *moment* is an aware one.
"""

import heapq
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from cairnflow.errors import AuthoringError, AuthoringTypeError

ANCHOR = datetime(2001, 1, 1)  # noqa: DTZ001 - a wall
"""A Monday and the start of a year: what has no start of its own counts from here."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SECONDS_A_DAY = 86_400
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def name_of(zone: tzinfo) -> str:
    """Return the name by which ``zone_named`` finds a zone again.

    Raises:
        AuthoringError: it has none that other processes know.

    Examples:
        >>> name_of(UTC), name_of(ZoneInfo("Asia/Kathmandu")), name_of(timezone(timedelta(hours=2)))
        ('UTC', 'Asia/Kathmandu', '+02:00')
    """
    for key in ("key", "zone"):  # of zoneinfo, of pytz
        name: object = getattr(zone, key, None)
        if isinstance(name, str) and name:
            return name
    offset = zone.utcoffset(None)
    if offset is None:
        raise AuthoringError(
            f"{zone!r} is a time zone without a name; give one by name, such as "
            "timezone='Europe/Berlin', or zoneinfo.ZoneInfo('Europe/Berlin')"
        )
    return datetime(2000, 1, 1, tzinfo=timezone(offset)).isoformat()[19:] if offset else "UTC"


@cache
def zone_named(name: str) -> tzinfo:
    """Return the zone of a name such as ``Europe/Berlin``, ``UTC`` or ``+02:00``.

    Raises:
        AuthoringError: there is no zone of this name.
    """
    if name == "UTC":
        return UTC
    if found := _OFFSET.fullmatch(name):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset < _DAY:
            return timezone(-offset if sign == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise AuthoringError(f"no time zone {name!r}; {_hint(name)}") from None


def _hint(name: str) -> str:
    import difflib
    import zoneinfo

    names = zoneinfo.available_timezones()
    by_city = {known.rpartition("/")[2].lower(): known for known in sorted(names)}
    wanted = name.rpartition("/")[2].replace(" ", "_").lower()
    near = difflib.get_close_matches(wanted, by_city, 1)
    known = by_city[near[0]] if near else ""
    return f"did you mean {known}?" if known else "names are such as Europe/Berlin or UTC"


def zone_name(given: Any, date: datetime | None) -> str:
    """Return the name of the zone that was given, else of that of a date, else ``UTC``.

    Raises:
        AuthoringError: there is no such zone.
    """
    if given is None:
        of_date: tzinfo | None = getattr(date, "tzinfo", None)
        return "UTC" if of_date is None else name_of(of_date)
    if isinstance(given, tzinfo):
        return name_of(given)
    if isinstance(given, str):
        zone_named(given)
        return given
    raise AuthoringTypeError(
        f"timezone takes a name such as 'Europe/Berlin', or a tzinfo, not {given!r}"
    )


def aware(given: Any, zone: tzinfo, what: str) -> datetime:
    """Return a datetime in ``zone``; one without a zone is read as a wall there.

    Args:
        given: a datetime.
        zone: the zone wanted.
        what: what it is, for the message.

    Raises:
        AuthoringError: it is no datetime, or a wall that the zone skips with its whole day.
    """
    if not isinstance(given, datetime):
        also = ", with a time of day" if isinstance(given, date) else ""
        raise AuthoringTypeError(f"{what} takes a datetime{also}, not {given!r}")
    if given.tzinfo is not None:
        return given.astimezone(zone)
    found = moment(given, zone)
    if found is None:
        raise AuthoringError(f"{what}: {given:%Y-%m-%d} was never a day in {name_of(zone)}")
    return found


def wall(at: datetime, zone: tzinfo) -> datetime:
    """Return what the clock on a wall in ``zone`` shows at a moment."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def micros(at: datetime) -> int:
    """Return a moment in microseconds since 1970-01-01 UTC; exact, and good to compare by.

    Two datetimes of one ``ZoneInfo`` are compared by Python without a look at ``fold``.
    """
    return (at.astimezone(UTC) - _EPOCH) // _MICRO


def moment(shown: datetime, zone: tzinfo) -> datetime | None:
    """Return the one moment that a wall stands for, where each is to count once.

    One that is shown twice, as clocks go back, stands for its first moment. One that is skipped,
    as clocks go forward, stands for the first moment after the gap; skipped together with its
    whole day, as in Apia on 2011-12-30, it stands for none.

    Examples:
        >>> berlin = zone_named("Europe/Berlin")
        >>> moment(datetime(2026, 3, 29, 2, 30), berlin).isoformat()
        '2026-03-29T03:00:00+02:00'
        >>> moment(datetime(2026, 10, 25, 2, 30), berlin).isoformat()
        '2026-10-25T02:30:00+02:00'
        >>> moment(datetime(2011, 12, 30, 12), zone_named("Pacific/Apia"))
    """
    first = shown.replace(tzinfo=zone, fold=0)
    before, after = _offset(first), _offset(first.replace(fold=1))
    if before >= after:
        return first
    if after - before >= _DAY:
        return None
    return _change(shown.replace(tzinfo=UTC) - after, after, zone)


def _change(low: datetime, wanted: timedelta, zone: tzinfo) -> datetime:
    """Return the moment at which clocks go forward: the first with the offset wanted.

    Args:
        low: a moment before it, in UTC, by less than a day.
        wanted: offset behind the change.
        zone: whose clocks they are.
    """
    start = low.replace(microsecond=0)
    # Changes are at whole seconds; bisecting the day's 86,400 takes 17 looks.
    passed = bisect_left(
        range(_SECONDS_A_DAY),
        True,
        key=lambda second: _offset((start + second * _SECOND).astimezone(zone)) == wanted,
    )
    return (start + passed * _SECOND).astimezone(zone)


def _offset(at: datetime) -> timedelta:
    found = at.utcoffset()
    assert found is not None, "a moment has an offset"
    return found


def once(walls: Iterable[datetime], zone: tzinfo) -> Iterator[datetime]:
    """Yield the moments of walls, each wall counting once; for times of day.

    Args:
        walls: in their order.
        zone: of the walls.

    Returns:
        Strictly increasing moments.
    """
    last: datetime | None = None
    for shown in walls:
        found = moment(shown, zone)
        if found is not None and found != last:
            last = found
            yield found


def each(walls: Iterable[datetime], zone: tzinfo) -> Iterator[datetime]:
    """Yield every moment at which the wall clock shows one of the walls; for what goes on all day.

    Skipped walls have none; walls shown twice have two.

    Args:
        walls: in their order.
        zone: of the walls.

    Returns:
        Strictly increasing moments.
    """
    waiting: list[tuple[int, datetime]] = []
    for shown in walls:
        first = shown.replace(tzinfo=zone, fold=0)
        second = first.replace(fold=1)
        found = _offset(first) - _offset(second)
        if found < timedelta():
            continue
        while waiting and waiting[0][0] < micros(first):
            yield heapq.heappop(waiting)[1]
        heapq.heappush(waiting, (micros(first), first))
        if found:
            heapq.heappush(waiting, (micros(second), second))
    while waiting:
        yield heapq.heappop(waiting)[1]


def walls_from(after: datetime, zone: tzinfo) -> datetime:
    """Return a wall behind which all walls stand whose moments are after ``after``."""
    here = after.astimezone(zone)
    back = _offset(here) - _offset((after.astimezone(UTC) + _DAY).astimezone(zone))
    return wall(after, zone) - max(back, timedelta())
