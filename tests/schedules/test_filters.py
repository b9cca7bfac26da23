"""Filters and adjustments, each by what it lets pass and where it moves a time."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cairnflow.errors import AuthoringError
from cairnflow.schedules import adjustments, filters

FRIDAY = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("condition", "passing", "stopped"),
    [
        (filters.on_datetime(FRIDAY), FRIDAY.astimezone(BERLIN), NEW_YEAR),
        (filters.on_datetime("2026-05-01T09:30"), FRIDAY, NEW_YEAR),
        (filters.on_date(5, 1), FRIDAY, NEW_YEAR),
        (filters.on_date(5, 1, 2026), FRIDAY, FRIDAY.replace(year=2027)),
        (filters.on_date(2, 29), datetime(2028, 2, 29, tzinfo=UTC), FRIDAY),
        (filters.at_time("09:30"), FRIDAY, NEW_YEAR),
        (filters.at_time(time(23, 30)), NEW_YEAR, FRIDAY),
        (filters.between_datetimes(FRIDAY, NEW_YEAR), NEW_YEAR, FRIDAY - timedelta(seconds=1)),
        (filters.between_times("09:30", "17:00"), FRIDAY, NEW_YEAR),
        (filters.between_times("22:00", "06:00"), NEW_YEAR, FRIDAY),
        (filters.between_dates(4, 1, 5, 1), FRIDAY, NEW_YEAR),
        (filters.between_dates(12, 24, 1, 6), NEW_YEAR, FRIDAY),
        (filters.between_dates(2, 28, 3, 1), datetime(2028, 2, 29, tzinfo=UTC), FRIDAY),
        (filters.is_weekday, FRIDAY, FRIDAY + timedelta(days=1)),
        (filters.is_weekend, FRIDAY + timedelta(days=2), FRIDAY),
        (filters.is_month_start, FRIDAY, NEW_YEAR),
        (filters.is_month_end, NEW_YEAR, FRIDAY),
        (
            filters.is_month_end,
            datetime(2028, 2, 29, tzinfo=UTC),
            datetime(2028, 2, 28, tzinfo=UTC),
        ),
        (filters.is_day_of_week("friday"), FRIDAY, NEW_YEAR),
        (filters.is_day_of_week("Thu"), NEW_YEAR, FRIDAY),
    ],
)
def test_a_filter_lets_pass_what_it_names(
    condition: Callable[[datetime], bool], passing: datetime, stopped: datetime
) -> None:
    assert condition(passing) is True
    assert condition(stopped) is False


def test_time_of_day_is_that_of_the_clock() -> None:
    assert filters.at_time("11:30")(FRIDAY.astimezone(BERLIN))
    assert not filters.at_time("09:30")(FRIDAY.astimezone(BERLIN))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: filters.on_date(2, 30), "there is no day 30 of month 2"),
        (lambda: filters.on_date("May", 1), "there is no day 1 of month 'May'"),
        (lambda: filters.at_time("25:00"), "at_time takes a time such as '09:30', not '25:00'"),
        (lambda: filters.at_time(time(9, tzinfo=UTC)), "time of day without a zone"),
        (lambda: filters.at_time(9), "time of day without a zone, such as '09:30', not 9"),
        (lambda: filters.on_datetime("soon"), "on_datetime takes a datetime, not 'soon'"),
        (lambda: filters.between_datetimes(NEW_YEAR, FRIDAY), "2026-05-01.* is before 2026-12-31"),
        (lambda: filters.is_day_of_week(0), "takes a name such as 'monday' or 'mon', not 0"),
        (lambda: filters.is_day_of_week("frieday"), "not 'frieday'"),
        (lambda: adjustments.add(60), r"such as timedelta\(hours=1\), not 60"),
    ],
)
def test_what_can_not_be_is_told_in_a_sentence(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        make()


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "05-01"), (1, "05-04"), (2, "05-04"), (3, "05-04"), (4, "05-05")]
)
def test_weekends_move_to_monday(days: int, expected: str) -> None:
    moved = adjustments.next_weekday(FRIDAY + timedelta(days=days))

    assert f"{moved:%m-%d %H:%M}" == f"{expected} 09:30"


def test_a_day_more_keeps_the_wall_clock_and_an_hour_more_is_an_hour() -> None:
    evening = datetime(2026, 3, 28, 12, tzinfo=BERLIN)

    assert adjustments.add(timedelta(days=1))(evening).isoformat() == "2026-03-29T12:00:00+02:00"
    assert adjustments.add(timedelta(hours=23))(evening).isoformat() == "2026-03-29T12:00:00+02:00"
    assert adjustments.add(timedelta(days=-1))(evening).isoformat() == "2026-03-27T12:00:00+01:00"


def test_a_day_that_never_was_is_passed_over() -> None:
    apia = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))

    assert adjustments.add(timedelta(days=1))(apia).isoformat() == "2011-12-31T12:00:00+14:00"


def test_filters_with_equal_arguments_are_equal_and_show_them() -> None:
    assert filters.at_time("09:30") == filters.at_time(time(9, 30)) != filters.at_time("10:00")
    assert repr(filters.on_date(5, 1)) == "on_date(month=5, day=1)"
    assert adjustments.add(timedelta(minutes=1)) == adjustments.add(seconds=60)
