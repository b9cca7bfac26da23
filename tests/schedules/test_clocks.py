"""Each clock: what it takes, what it refuses and how it says so, leap days and ends of months."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import DAILY, MONTHLY, rrule, rruleset

from cairnflow import clock as house
from cairnflow.errors import AuthoringError
from cairnflow.schedules.clocks import (
    Clock,
    CronClock,
    DatesClock,
    IntervalClock,
    RRuleClock,
    ScheduleEvent,
)

HOUR = timedelta(hours=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def times(clock: Clock, count: int, after: datetime = START) -> list[str]:
    return [
        event.start_time.isoformat(sep=" ", timespec="minutes")[:16]
        for event in islice(clock.events(after), count)
    ]


def test_without_a_moment_clocks_go_on_from_now() -> None:
    with house.running_on(lambda: int(START.timestamp()) * 1_000_000_000):
        first = next(CronClock("0 9 * * *").events()).start_time

    assert first == datetime(2026, 1, 1, 9, tzinfo=UTC)


def test_none_of_the_times_is_the_moment_itself() -> None:
    clock = IntervalClock(HOUR)

    assert next(clock.events(START)).start_time == START + HOUR
    assert next(clock.events(START - timedelta(microseconds=1))).start_time == START


def test_the_start_and_the_end_are_among_the_times() -> None:
    clock = IntervalClock(HOUR, START, START + 2 * HOUR)

    assert times(clock, 9, START - HOUR) == [
        "2026-01-01 00:00",
        "2026-01-01 01:00",
        "2026-01-01 02:00",
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda start, end: CronClock("0 * * * *", start, end),
        lambda start, end: RRuleClock("FREQ=HOURLY", start, end),
    ],
)
def test_every_clock_stays_within_its_bounds(make: Callable[..., Clock]) -> None:
    clock = make(START + HOUR, START + 2 * HOUR)

    assert times(clock, 9) == ["2026-01-01 01:00", "2026-01-01 02:00"]


def test_a_start_without_a_zone_is_utc() -> None:
    clock = IntervalClock(HOUR, datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point

    assert clock.start_date == START
    assert clock.timezone == "UTC"


def test_a_start_without_a_zone_is_read_in_the_zone_that_is_given() -> None:
    start = datetime(2026, 1, 1, 9)  # noqa: DTZ001 - that is the point
    clock = IntervalClock(timedelta(days=1), start, timezone="Asia/Tokyo")

    assert clock.start_date == datetime(2026, 1, 1, 0, tzinfo=UTC)


def test_the_zone_of_the_start_is_that_of_the_clock() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    fixed = timezone(timedelta(hours=-3))

    assert CronClock("0 9 * * *", datetime(2026, 1, 1, tzinfo=tokyo)).timezone == "Asia/Tokyo"
    assert CronClock("0 9 * * *", datetime(2026, 1, 1, tzinfo=fixed)).timezone == "-03:00"
    assert next(CronClock("0 9 * * *", timezone=tokyo).events(START)).start_time.hour == 9


def test_times_are_in_the_zone_of_the_clock() -> None:
    at = next(CronClock("0 9 * * *", timezone="Europe/Berlin").events(START)).start_time

    assert (at.tzinfo, at.utcoffset()) == (ZoneInfo("Europe/Berlin"), timedelta(hours=1))


def test_without_a_start_intervals_count_alike_everywhere() -> None:
    weekly = IntervalClock(timedelta(weeks=1), timezone="Asia/Kathmandu")

    assert times(weekly, 2) == ["2026-01-05 00:00", "2026-01-12 00:00"]


@pytest.mark.parametrize(
    ("cron", "after", "expected"),
    [
        ("0 0 29 2 *", "2096-01-01", ["2096-02-29 00:00", "2104-02-29 00:00"]),
        ("0 0 L 2 *", "2027-01-01", ["2027-02-28 00:00", "2028-02-29 00:00"]),
        ("0 0 31 * *", "2026-01-01", ["2026-01-31 00:00", "2026-03-31 00:00"]),
        ("0 0 LW * *", "2026-01-01", ["2026-01-30 00:00", "2026-02-27 00:00"]),
        ("0 0 * * MON#2", "2026-01-01", ["2026-01-12 00:00", "2026-02-09 00:00"]),
        ("0 0 13 * FRI", "2026-02-01", ["2026-02-06 00:00", "2026-02-13 00:00"]),
        ("@monthly", "2026-01-01", ["2026-02-01 00:00", "2026-03-01 00:00"]),
        ("@HOURLY", "2026-01-01", ["2026-01-01 01:00", "2026-01-01 02:00"]),
    ],
)
def test_cron_knows_leap_days_and_ends_of_months(
    cron: str, after: str, expected: list[str]
) -> None:
    assert times(CronClock(cron), 2, datetime.fromisoformat(after)) == expected


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-31", ["2028-02-29 00:00", "2028-03-31 00:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-03-01", ["2104-02-29 00:00"]),
        ("FREQ=DAILY;INTERVAL=3", "2026-01-01", ["2026-01-02 00:00", "2026-01-05 00:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-01-01", ["2026-01-04 00:00"]),
        ("FREQ=HOURLY;INTERVAL=5", "2026-01-01", ["2026-01-01 01:00", "2026-01-01 06:00"]),
    ],
)
def test_a_rule_gives_what_it_would_give_when_counted_from_its_start(
    rule: str, after: str, expected: list[str]
) -> None:
    assert times(RRuleClock(rule), len(expected), datetime.fromisoformat(after)) == expected


@pytest.mark.parametrize("freq", ["WEEKLY", "DAILY", "HOURLY", "MINUTELY"])
@pytest.mark.parametrize("interval", [1, 2, 7, 13])
def test_a_rule_asked_late_goes_on_as_dateutil_counts_it(freq: str, interval: int) -> None:
    text = f"FREQ={freq};INTERVAL={interval}"
    start = datetime(2025, 11, 5, 7, 20)  # noqa: DTZ001 - dateutil's own are naive
    clock = RRuleClock(f"DTSTART:20251105T072000\n{text}")
    after = datetime(2026, 1, 1, 0, 10)  # noqa: DTZ001 - likewise

    expected = islice(rruled(text, start).xafter(after, inc=False), 5)

    assert times(clock, 5, after) == [f"{at:%Y-%m-%d %H:%M}" for at in expected]


def rruled(text: str, start: datetime) -> Any:
    from dateutil.rrule import rrulestr

    return rrulestr(text, dtstart=start)


def test_lines_of_a_calendar_say_start_zone_and_what_is_left_out() -> None:
    clock = RRuleClock(
        "DTSTART;TZID=Europe/Berlin:20260101T090000\n"
        "RRULE:FREQ=DAILY;UNTIL=20260104T080000Z\n"
        "EXDATE;TZID=Europe/Berlin:20260102T090000\n"
        "EXDATE:20260103T080000Z\n"
        "RDATE;TZID=Europe/Berlin:20260101T120000\n"
    )

    assert clock.timezone == "Europe/Berlin"
    assert times(clock, 9, START) == ["2026-01-01 09:00", "2026-01-01 12:00", "2026-01-04 09:00"]


def test_the_last_day_of_a_rule_is_a_whole_day() -> None:
    clock = RRuleClock("DTSTART:20260101T090000\nRRULE:FREQ=DAILY;UNTIL=20260103")

    assert times(clock, 9)[-1] == "2026-01-03 09:00"


def test_a_count_is_counted_from_the_start() -> None:
    clock = RRuleClock("FREQ=DAILY;COUNT=3", START)

    assert times(clock, 9, START + timedelta(days=1)) == ["2026-01-03 00:00"]


def test_rules_of_dateutil_are_taken_with_their_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    rule = rrule(
        DAILY,
        dtstart=datetime(2026, 1, 1, 9, tzinfo=berlin),
        until=datetime(2026, 1, 3, 8, tzinfo=UTC),
    )

    clock = RRuleClock(rule)

    assert clock.timezone == "Europe/Berlin"
    assert times(clock, 9) == ["2026-01-01 09:00", "2026-01-02 09:00", "2026-01-03 09:00"]


def test_sets_of_dateutil_are_taken_whole() -> None:
    rules = rruleset()
    start = datetime(2026, 1, 1, 9)  # noqa: DTZ001 - dateutil's own are naive
    rules.rrule(rrule(DAILY, dtstart=start, count=3))
    rules.rrule(rrule(MONTHLY, dtstart=start, bymonthday=15, count=1))
    rules.exdate(start + timedelta(days=1))
    rules.rdate(start + timedelta(days=4))

    assert times(RRuleClock(rules), 9) == [
        "2026-01-01 09:00", "2026-01-03 09:00", "2026-01-05 09:00", "2026-01-15 09:00"
    ]  # fmt: skip


def test_dates_come_in_order_and_once() -> None:
    first, second = START + HOUR, START + 2 * HOUR
    clock = DatesClock([second, first, second.astimezone(ZoneInfo("Asia/Tokyo"))])

    assert times(clock, 9) == ["2026-01-01 01:00", "2026-01-01 02:00"]
    assert (clock.start_date, clock.end_date) == (first, second)


def test_an_impossible_rule_is_told_within_seconds() -> None:
    began = time.process_time()

    with pytest.raises(AuthoringError, match="names no time in 100 years from 2001-01-01"):
        RRuleClock("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30")

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: CronClock("0 25 * * *"), r"the hour is '25', but takes \*, 0 to 23"),
        (lambda: CronClock("61 * * * *"), "the minute is '61', but takes"),
        (lambda: CronClock("0 0 0 * *"), "the day-of-month is '0', but takes .* 1 to 31"),
        (lambda: CronClock("0 0 * 13 *"), "the month is '13', but takes .* JAN to DEC"),
        (lambda: CronClock("0 0 * * 8"), r"the day-of-week is '8', but takes .* 0 \(Sunday\)"),
        (lambda: CronClock("0 0 31 2 *"), "no month '2' has a day 31"),
        (lambda: CronClock("0 0 * *"), "has 4 fields, but takes 5: minute, hour, day-of-month"),
        (lambda: CronClock("0 0 0 * * *"), "6 fields.*seconds can't be given, leave the first"),
        (lambda: CronClock("@reboot"), "'@reboot' is unknown; there are @yearly"),
        (lambda: CronClock("daily"), "has 1 fields, .* for example, '30 2 . . 1-5' is 02:30"),
        (lambda: CronClock(5), "cron takes a text such as '0 2 . . .', not 5"),
        (lambda: CronClock("@daily", timezone="Europe/Berln"), "did you mean Europe/Berlin?"),
        (lambda: CronClock("@daily", timezone="Nowhere/At/All"), "no time zone 'Nowhere/At/All'"),
        (lambda: CronClock("@daily", timezone="../passwd"), "no time zone '../passwd'"),
        (lambda: CronClock("@daily", timezone=3), "timezone takes a name .* not 3"),
        (lambda: CronClock("@daily", START, START - HOUR), "end_date 2025-12-31.* is before"),
        (lambda: CronClock("@daily", START.date()), "start_date takes a datetime, with a time of"),
        (lambda: CronClock("@daily", parameter_defaults=[1]), "parameter_defaults takes values by"),
        (lambda: IntervalClock(timedelta()), "interval takes a time above 0"),
        (lambda: IntervalClock(-HOUR), "interval takes a time above 0"),
        (lambda: IntervalClock(60), r"such as timedelta\(hours=1\), not 60"),
        (lambda: DatesClock([]), "dates takes one datetime or more"),
        (lambda: DatesClock(START), "dates takes a list of datetimes"),
        (lambda: DatesClock(["2026-01-01"]), "dates takes a datetime, not '2026-01-01'"),
        (lambda: RRuleClock("FREQ=SECONDLY"), "FREQ=SECONDLY is more than a schedule does"),
        (lambda: RRuleClock("FREQ=OFTEN"), "FREQ is OFTEN, but takes MINUTELY"),
        (lambda: RRuleClock("INTERVAL=2"), "FREQ is None, but takes"),
        (lambda: RRuleClock("FREQ=DAILY;BYHOUR=25"), r"hour must be in 0..23; for example"),
        (lambda: RRuleClock("FREQ=DAILY;BYDAY=XX"), "invalid 'BYDAY': XX"),
        (lambda: RRuleClock("FREQ=DAILY;BYEASTER=1"), "'BYEASTER=1' is no part of a rule"),
        (lambda: RRuleClock("FREQ=DAILY;INTERVAL=0"), "INTERVAL takes a whole number from 1"),
        (lambda: RRuleClock("FREQ=DAILY;COUNT=3"), "has a COUNT, but nothing to count from"),
        (lambda: RRuleClock("FREQ=DAILY;UNTIL=soon"), "'SOON' is no date; write"),
        (lambda: RRuleClock("FREQ=DAILY;UNTIL=20260230"), "'20260230' is no date"),
        (lambda: RRuleClock("EXRULE:FREQ=DAILY"), "'EXRULE' is not DTSTART, RRULE"),
        (lambda: RRuleClock("DTSTART:20260101T000000"), "has no RRULE and no RDATE"),
        (lambda: RRuleClock(3), "rrule takes text such as .* or a rule of dateutil, not 3"),
        (
            lambda: RRuleClock("DTSTART;TZID=Mars/Base:20260101T000000\nFREQ=DAILY"),
            "no time zone 'Mars/Base'",
        ),
    ],
)
def test_what_can_not_be_is_told_in_a_sentence(make: Callable[[], Clock], said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        make()


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        (CronClock("0 2 * * *", timezone="Europe/Berlin"), "at 02:00 every day Europe/Berlin"),
        (CronClock("*/15 * * * *"), "every 15th minute of every hour UTC"),
        (IntervalClock(timedelta(days=1)), "every day UTC"),
        (IntervalClock(timedelta(seconds=2)), "every 2 seconds"),
        (
            IntervalClock(timedelta(minutes=90), START, START + HOUR),
            "every 1 hour 30 minutes UTC, from 2026-01-01 00:00, until 2026-01-01 01:00",
        ),
        (DatesClock([START] * 1), "at 2026-01-01 00:00 UTC"),
        (RRuleClock("FREQ=DAILY"), "at FREQ=DAILY UTC"),
    ],
)
def test_a_clock_is_told_in_a_sentence(clock: Clock, sentence: str) -> None:
    assert str(clock) == sentence


def test_events_are_ordered_by_their_moments_across_zones_and_folds() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = ScheduleEvent(datetime(2026, 10, 25, 2, 30, tzinfo=berlin))
    second = ScheduleEvent(datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=berlin))
    between = ScheduleEvent(datetime(2026, 10, 25, 1, tzinfo=UTC))

    assert sorted([second, between, first]) == [first, between, second]
    assert first != second
    assert ScheduleEvent(START, {"x": 1}) != ScheduleEvent(START)


def test_an_author_writes_a_clock_with_one_method() -> None:
    class Twice(Clock):
        parameter_defaults = MappingProxyType({"how": "own"})

        def moments(self, after: datetime) -> Any:
            return iter([START + HOUR, START + 2 * HOUR])

    events = list(Twice().events(START + HOUR))

    assert events == [ScheduleEvent(START + 2 * HOUR, {"how": "own"})]
    with pytest.raises(AuthoringError, match="Twice is a clock of your own and can't be described"):
        Twice().describe()
