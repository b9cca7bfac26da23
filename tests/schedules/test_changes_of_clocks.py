"""Cron, intervals and rules against the model, around every change of clocks in seven zones."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.schedules.clocks import Clock, CronClock, IntervalClock, RRuleClock
from tests.schedules.model import DAY, MINUTE, ZONES, counted_each, counted_once, day, shown

SPOTS = [(zone, when) for zone, days in ZONES.items() for when in days]
RRULE_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def found(clock: Clock, start: datetime, end: datetime) -> list[datetime]:
    """What a clock gives in (start, end], in UTC."""
    times = (event.start_time.astimezone(UTC) for event in clock.events(start))
    return list(takewhile(lambda at: at <= end, times))


def listed(values: set[int]) -> str:
    return ",".join(map(str, sorted(values)))


some_minutes = st.sets(st.integers(0, 59), min_size=1, max_size=4)
some_hours = st.sets(st.integers(0, 23), min_size=1, max_size=8)
some_days = st.one_of(st.none(), st.sets(st.integers(0, 6), min_size=1))
spots = st.sampled_from(SPOTS)
offsets = st.integers(-2 * 1440, 1440)


@pytest.mark.slow
@given(spots, offsets, some_minutes, some_hours, some_days)
@settings(max_examples=120, deadline=None)
def test_hours_that_cron_names_count_once_a_day(
    spot: tuple[str, str], offset: int, mins: set[int], hours: set[int], days: set[int] | None
) -> None:
    zone, start = ZoneInfo(spot[0]), day(spot[1]) + offset * MINUTE
    end = start + 3 * DAY
    dow = "*" if days is None else listed({(weekday + 1) % 7 for weekday in days})
    clock = CronClock(f"{listed(mins)} {listed(hours)} * * {dow}", timezone=spot[0])

    expected = counted_once(
        zone,
        start,
        end,
        lambda wall: (
            wall.minute in mins and wall.hour in hours and (days is None or wall.weekday() in days)
        ),
    )

    assert found(clock, start, end) == expected


@pytest.mark.slow
@given(spots, offsets, some_minutes)
@settings(max_examples=60, deadline=None)
def test_minutes_of_every_hour_are_all_that_the_clock_shows(
    spot: tuple[str, str], offset: int, mins: set[int]
) -> None:
    zone, start = ZoneInfo(spot[0]), day(spot[1]) + offset * MINUTE
    end = start + 3 * DAY
    clock = CronClock(f"{listed(mins)} * * * *", timezone=spot[0])

    expected = counted_each(zone, start, end, lambda wall: wall.minute in mins)

    assert found(clock, start, end) == expected


@pytest.mark.slow
@given(spots, offsets, st.integers(1, 3), st.integers(0, 1439), st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_intervals_of_days_keep_the_wall_clock(
    spot: tuple[str, str], offset: int, days: int, minute: int, back: int
) -> None:
    zone, start = ZoneInfo(spot[0]), day(spot[1]) + offset * MINUTE
    end = start + 4 * DAY
    first = day(spot[1]).replace(tzinfo=None) - back * DAY + minute * MINUTE
    interval = days * DAY + (minute % 3) * timedelta(hours=4)
    clock = IntervalClock(interval, first, timezone=spot[0])

    expected = counted_once(
        zone, start, end, lambda wall: wall >= first and not (wall - first) % interval
    )

    assert found(clock, start, end) == [at for at in expected if at >= clock.start_date]


@pytest.mark.slow
@given(spots, offsets, st.integers(1, 1439), st.integers(-5000, 5000))
@settings(max_examples=60, deadline=None)
def test_shorter_intervals_count_the_time_that_passes(
    spot: tuple[str, str], offset: int, length: int, began: int
) -> None:
    start = day(spot[1]) + offset * MINUTE
    end = start + 3 * DAY
    first = day(spot[1]) + began * MINUTE
    clock = IntervalClock(length * MINUTE, first, timezone=spot[0])

    expected = [
        at
        for at in (start + count * MINUTE for count in range(1, 3 * 1440 + 1))
        if at >= first and not (at - first) % (length * MINUTE)
    ]

    assert found(clock, start, end) == expected


@pytest.mark.slow
@given(spots, offsets, some_minutes, some_hours, some_days)
@settings(max_examples=60, deadline=None)
def test_rules_of_calendars_count_times_of_day_once(
    spot: tuple[str, str], offset: int, mins: set[int], hours: set[int], days: set[int] | None
) -> None:
    zone, start = ZoneInfo(spot[0]), day(spot[1]) + offset * MINUTE
    end = start + 3 * DAY
    by_day = "" if days is None else f";BYDAY={','.join(RRULE_DAYS[one] for one in sorted(days))}"
    rule = f"FREQ=DAILY;BYHOUR={listed(hours)};BYMINUTE={listed(mins)};BYSECOND=0{by_day}"
    clock = RRuleClock(rule, timezone=spot[0])

    expected = counted_once(
        zone,
        start,
        end,
        lambda wall: (
            wall.minute in mins and wall.hour in hours and (days is None or wall.weekday() in days)
        ),
    )

    assert found(clock, start, end) == expected


@given(spots, offsets, st.sampled_from([5, 15, 30, 60]))
@settings(max_examples=40, deadline=None)
def test_rules_that_go_on_all_day_are_all_that_the_clock_shows(
    spot: tuple[str, str], offset: int, length: int
) -> None:
    zone, start = ZoneInfo(spot[0]), day(spot[1]) + offset * MINUTE
    end = start + 3 * DAY
    clock = RRuleClock(f"FREQ=MINUTELY;INTERVAL={length}", timezone=spot[0])

    expected = counted_each(zone, start, end, lambda wall: not wall.minute % length)

    assert found(clock, start, end) == expected


@pytest.mark.parametrize(("zone", "when"), SPOTS)
@pytest.mark.parametrize("cron", ["*/15 * * * *", "30 1,2,3 * * *", "*/20 */2 * * *"])
def test_asked_one_at_a_time_the_times_are_the_same(zone: str, when: str, cron: str) -> None:
    start, end = day(when) - DAY, day(when) + 2 * DAY
    clock = CronClock(cron, timezone=zone)
    whole = found(clock, start, end)

    one_by_one = [start]
    while one_by_one[-1] <= end:
        one_by_one.append(next(clock.events(one_by_one[-1])).start_time.astimezone(UTC))

    assert one_by_one[1:-1] == whole


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        (
            "30 1 * * *",
            "America/New_York",
            "2026-10-31",
            ["10-31 01:30-04:00", "11-01 01:30-04:00"],
        ),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28", ["03-28 02:30+01:00", "03-29 03:00+02:00"]),
        (
            "0 2 * * *",
            "Europe/Berlin",
            "2026-10-23T12:00",
            ["10-24 02:00+02:00", "10-25 02:00+02:00"],
        ),
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T20:00", ["10-04 02:30+11:00"]),
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00", ["04-05 01:45+11:00"]),
        ("0 */2 * * *", "Australia/Lord_Howe", "2026-04-04T13:30", ["04-05 02:00+10:30"]),
        (
            "0 0 * * *",
            "America/Sao_Paulo",
            "2018-11-03",
            ["11-03 00:00-03:00", "11-04 01:00-02:00"],
        ),
        ("0 10 * * *", "Pacific/Apia", "2011-12-29", ["12-29 10:00-10:00", "12-31 10:00+14:00"]),
        ("0 5 * * *", "Asia/Kathmandu", "2026-03-28", ["03-29 05:00+05:45"]),
    ],
)
def test_known_nights_are_as_their_people_saw_them(
    cron: str, zone: str, after: str, expected: list[str]
) -> None:
    clock = CronClock(cron, timezone=zone)

    events = clock.events(datetime.fromisoformat(after))
    times = [next(events).start_time for _ in expected]

    assert [f"{at:%m-%d %H:%M}{at.isoformat()[-6:]}" for at in times] == expected


def test_the_second_of_two_equal_walls_is_after_the_first() -> None:
    clock = CronClock("*/30 * * * *", timezone="Europe/Berlin")
    events = clock.events(datetime(2026, 10, 24, 23, 59, tzinfo=UTC))

    times = [next(events).start_time for _ in range(4)]

    assert [(at.hour, at.minute, at.fold) for at in times] == [
        (2, 0, 0), (2, 30, 0), (2, 0, 1), (2, 30, 1)
    ]  # fmt: skip
    assert [shown(at, ZoneInfo("UTC")).hour for at in times] == [0, 0, 1, 1]
