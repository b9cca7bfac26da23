"""Schedules: clocks merged, filtered, moved, described, and made again."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import cloudpickle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.errors import AuthoringError
from cairnflow.schedules import (
    CronSchedule,
    DatesSchedule,
    IntervalSchedule,
    RRuleSchedule,
    Schedule,
    ScheduleEvent,
    schedule_from,
)
from cairnflow.schedules.adjustments import add, next_weekday
from cairnflow.schedules.clocks import CronClock, DatesClock, IntervalClock
from cairnflow.schedules.filters import (
    at_time,
    between_datetimes,
    is_month_end,
    is_weekday,
    is_weekend,
    on_date,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = CronClock("0 9 * * *")


def days(schedule: Schedule, count: int, after: datetime = START) -> list[str]:
    return [f"{at:%m-%d %H:%M}" for at in schedule.next(count, after)]


def before_lunch(at: datetime) -> bool:
    """A filter of an author's own."""
    return at.hour < 12


def a_month_on(at: datetime) -> datetime:
    """An adjustment of an author's own that says how far it goes."""
    return at + timedelta(days=30)


a_month_on.reach = timedelta(days=30)  # type: ignore[attr-defined]


def test_clocks_are_merged_in_order_and_no_time_comes_twice() -> None:
    schedule = Schedule(
        [DAILY, CronClock("0 */9 * * *"), CronClock("0 10 * * *", timezone="Europe/Berlin")]
    )

    assert days(schedule, 5) == [
        "01-01 09:00",
        "01-01 18:00",
        "01-02 00:00",
        "01-02 09:00",
        "01-02 18:00",
    ]


def test_clocks_with_different_parameters_have_each_their_event() -> None:
    schedule = Schedule(
        [
            CronClock("0 9 * * *", parameter_defaults={"region": "EU"}),
            CronClock("0 9 * * *", parameter_defaults={"region": "US"}),
            CronClock("0 9 * * *", parameter_defaults={"region": "EU"}),
        ]
    )

    events = schedule.next(3, START, return_events=True)

    assert [dict(event.parameter_defaults) for event in events] == [
        {"region": "EU"},
        {"region": "US"},
        {"region": "EU"},
    ]
    assert days(schedule, 2) == ["01-01 09:00", "01-02 09:00"]


def test_filters_must_all_hold_or_filters_one_and_not_filters_none() -> None:
    hourly = IntervalClock(HOUR)
    schedule = Schedule(
        [hourly],
        filters=[is_weekday],
        or_filters=[at_time("09:00"), at_time("17:00")],
        not_filters=[on_date(1, 1)],
    )

    assert days(schedule, 4) == ["01-02 09:00", "01-02 17:00", "01-05 09:00", "01-05 17:00"]


def test_what_a_filter_turns_down_is_not_moved() -> None:
    schedule = Schedule([DAILY], filters=[is_weekend], adjustments=[add(-DAY)])

    assert days(schedule, 3) == ["01-02 09:00", "01-03 09:00", "01-09 09:00"]


def test_a_time_from_before_is_not_lost_if_it_is_moved_behind_the_moment() -> None:
    saturdays = Schedule([CronClock("0 9 * * SAT")], adjustments=[next_weekday])

    assert days(saturdays, 2, START + 3 * DAY) == ["01-05 09:00", "01-12 09:00"]


def test_times_moved_to_the_same_moment_are_one() -> None:
    schedule = Schedule([DAILY], adjustments=[next_weekday])

    assert days(schedule, 4) == ["01-01 09:00", "01-02 09:00", "01-05 09:00", "01-06 09:00"]


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(
            [add(-DAY), add(36 * HOUR), add(-5 * HOUR), add(timedelta(minutes=7)), next_weekday]
        ),
        max_size=3,
    ),
    st.integers(0, 40_000),
)
@settings(max_examples=100, deadline=None)
def test_asked_from_anywhere_the_moved_times_are_the_same(steps: list[Any], minute: int) -> None:
    schedule = Schedule([CronClock("20 5,17 * * *", timezone="Europe/Berlin")], adjustments=steps)
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    after = begin + timedelta(minutes=minute)
    whole = [at for at in schedule.next(120, begin) if at.astimezone(UTC) > after][:5]

    assert schedule.next(5, after) == whole
    assert whole == sorted(whole)


def test_an_adjustment_may_say_how_far_it_goes() -> None:
    schedule = Schedule([CronClock("0 9 1 * *")], adjustments=[a_month_on])

    assert days(schedule, 2, START) == ["01-31 09:00", "03-03 09:00"]


def test_an_adjustment_that_goes_further_than_it_says_is_told() -> None:
    def far(at: datetime) -> datetime:
        return at + 8 * DAY

    with pytest.raises(AuthoringError, match=r"by more than 7 days.*give it an attribute: reach"):
        Schedule([DAILY], adjustments=[far]).next(1, START)


def test_an_adjustment_must_return_a_moment() -> None:
    with pytest.raises(AuthoringError, match="must return a datetime with a zone, not None"):
        Schedule([DAILY], adjustments=[lambda at: None]).next(1, START)


def test_fewer_times_are_left_than_asked_for_near_the_end() -> None:
    schedule = DatesSchedule([START + HOUR, START + 2 * HOUR])

    assert days(schedule, 9, START + HOUR) == ["01-01 02:00"]
    assert schedule.next(9, START + 2 * HOUR) == []
    assert schedule.next(0, START) == []


def test_a_filter_with_an_end_ends_the_schedule_at_once() -> None:
    schedule = Schedule(
        [IntervalClock(timedelta(minutes=1))], filters=[between_datetimes(START, START + HOUR)]
    )

    assert len(schedule.next(100, START)) == 60
    assert schedule.next(1, START + HOUR) == []


def test_filters_that_let_nothing_pass_are_told_not_taken_for_an_end() -> None:
    schedule = Schedule([IntervalClock(timedelta(minutes=1))], filters=[on_date(12, 25)])

    with pytest.raises(AuthoringError, match=r"of 10,000 times in a row.* none passes the filters"):
        schedule.next(1, START)


def test_what_is_found_before_that_is_given() -> None:
    schedule = Schedule([IntervalClock(timedelta(minutes=1))], filters=[on_date(1, 1)])

    assert len(schedule.next(5_000, START)) == 24 * 60 - 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Schedule([]), "takes one clock or more"),
        (lambda: Schedule(DAILY), "clocks takes a list"),
        (lambda: Schedule(["0 9 * * *"]), "'0 9 . . .' is not a clock"),
        (lambda: Schedule([DAILY], filters=[True]), "filters: True is not a function"),
        (lambda: Schedule([DAILY], adjustments=next_weekday), "adjustments takes a list"),
        (lambda: Schedule([DAILY]).next(-1), "takes how many times, from 0, not -1"),
        (lambda: Schedule([DAILY]).next(1, "now"), "after takes a datetime, not 'now'"),
        (lambda: IntervalSchedule(START), "IntervalSchedule takes an interval"),
    ],
)
def test_what_can_not_be_is_told_in_a_sentence(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        make()


SCHEDULES = [
    IntervalSchedule(START, timedelta(minutes=90), START + DAY),
    IntervalSchedule(interval=timedelta(milliseconds=1500), timezone="Europe/Berlin"),
    CronSchedule("0 9 * * MON-FRI", START, timezone="America/New_York"),
    CronSchedule("@daily", parameter_defaults={"region": "EU", "n": [1, None, {"x": 2.5}]}),
    DatesSchedule([START, START + DAY], timezone="Asia/Tokyo"),
    RRuleSchedule("DTSTART;TZID=Europe/Berlin:20260101T090000\nRRULE:FREQ=WEEKLY;COUNT=5"),
    Schedule(
        [DAILY, IntervalClock(HOUR)],
        filters=[is_weekday, before_lunch],
        or_filters=[at_time("09:00"), is_month_end, on_date(5, 1, 2026)],
        not_filters=[between_datetimes(START, START + HOUR)],
        adjustments=[add(timedelta(minutes=-5)), next_weekday, a_month_on],
    ),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
def test_a_schedule_is_made_again_from_its_description(schedule: Schedule) -> None:
    described = json.loads(json.dumps(schedule.describe()))

    again = schedule_from(described)

    assert again == schedule
    assert again.describe() == described
    assert again.next(5, START, return_events=True) == schedule.next(5, START, return_events=True)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
def test_a_schedule_can_be_copied_hashed_and_sent(schedule: Schedule) -> None:
    sent = cloudpickle.loads(cloudpickle.dumps(schedule))

    assert sent == copy.copy(schedule) == schedule
    assert hash(sent) == hash(schedule)
    assert sent.next(3, START) == schedule.next(3, START)


def test_an_event_can_be_sent() -> None:
    event = ScheduleEvent(START, {"x": 1})

    assert pickle.loads(pickle.dumps(event)) == event


def test_schedules_with_other_parts_are_others() -> None:
    assert Schedule([DAILY]) == CronSchedule("0 9 * * *")
    assert CronSchedule("0 9 * * *") != CronSchedule("0 9 * * *", timezone="Asia/Tokyo")
    assert CronSchedule("0 9 * * *") != CronSchedule("0 9 * * *", parameter_defaults={"x": 1})
    assert Schedule([DAILY], filters=[is_weekday]) != Schedule([DAILY], not_filters=[is_weekday])
    assert Schedule([DAILY], filters=[at_time("09:00")]) != Schedule(
        [DAILY], filters=[at_time("1000")]
    )


def test_what_has_no_name_is_told_when_it_is_to_be_described() -> None:
    nameless = Schedule([DAILY], filters=[lambda at: True])
    strange = Schedule([CronClock("@daily", parameter_defaults={"at": START})])

    assert days(nameless, 1) == ["01-01 09:00"]
    with pytest.raises(AuthoringError, match="can't be described, as it has no name"):
        nameless.describe()
    with pytest.raises(AuthoringError, match=r"parameter_defaults .* can't be described"):
        strange.describe()


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({}, "a table with 'v': 1"),
        ({"v": 2, "clocks": []}, "a newer cairnflow may have written it"),
        ({"v": 1, "clocks": [], "moon": 1}, "has no 'moon'"),
        ({"v": 1, "clocks": [{"kind": "sun"}]}, "no clock of the kind 'sun'; there are interval"),
        ({"v": 1, "clocks": ["@daily"]}, "no clock of the kind None"),
        ({"v": 1, "clocks": [{"kind": "cron"}]}, "no cron clock can be made of"),
        ({"v": 1, "clocks": [{"kind": "cron", "cron": "x"}]}, "has 1 fields"),
        (
            {"v": 1, "clocks": [], "filters": [{"name": "is_fun"}]},
            "no filter or adjustment 'is_fun'",
        ),
        ({"v": 1, "clocks": [], "filters": [{"name": "at_time", "x": 1}]}, "at_time can't be made"),
        ({"v": 1, "clocks": [], "filters": [{"function": "no.such:f"}]}, "can't be found here"),
        ({"v": 1, "clocks": [], "filters": [{"function": "math:pi"}]}, "is no function, but 3.14"),
    ],
)
def test_a_description_that_can_not_be_is_told(described: dict[str, Any], said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        schedule_from(described)


def test_a_schedule_is_told_in_a_sentence() -> None:
    schedule = Schedule(
        [DAILY, DatesClock([START])], filters=[is_weekday], not_filters=[on_date(1, 1)]
    )

    assert str(schedule) == (
        "at 09:00 every day UTC and at 2026-01-01 00:00 UTC, if is_weekday, "
        "not if on_date(month=1, day=1)"
    )
