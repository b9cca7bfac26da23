"""What a schedule's times are, found minute by minute: slow, and too simple to be wrong."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

Wanted = Callable[[datetime], bool]
"""Says whether a wall is one of the schedule's."""

# Five that change their clocks, by an hour, by half an hour, around Ramadan, at midnight, by a
# day; one that does not.
ZONES = {
    "Europe/Berlin": ["2026-03-29", "2026-10-25", "2027-03-28"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "Africa/Casablanca": ["2026-02-15", "2026-03-22"],
    "America/Sao_Paulo": ["2018-02-18", "2018-11-04"],
    "Pacific/Apia": ["2011-12-30", "2010-09-26"],
    "Asia/Kathmandu": ["2026-03-29"],
}
"""Days on which something is unusual, by zone."""


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every minute in (start, end], in UTC; both are whole minutes."""
    at = start
    while at < end:
        at += MINUTE
        yield at


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def counted_once(zone: ZoneInfo, start: datetime, end: datetime, wanted: Wanted) -> list[datetime]:
    """Moments in (start, end] of walls that count once a day; the day before ``start`` is known."""
    found: list[datetime] = []
    seen: set[datetime] = set()
    before = shown(start - 2 * DAY, zone)
    for at in minutes(start - 2 * DAY, end):
        wall = shown(at, zone)
        skipped = [before + count * MINUTE for count in range(1, (wall - before) // MINUTE)]
        is_late = len(skipped) < DAY // MINUTE and any(map(wanted, skipped))
        if is_late or (wanted(wall) and wall not in seen):
            found.append(at)
        seen.add(wall)
        before = wall
    return [at for at in found if at > start]


def counted_each(zone: ZoneInfo, start: datetime, end: datetime, wanted: Wanted) -> list[datetime]:
    """Moments in (start, end] at which the wall shows what is wanted."""
    return [at for at in minutes(start, end) if wanted(shown(at, zone))]


def day(text: str) -> datetime:
    """Midnight UTC of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
