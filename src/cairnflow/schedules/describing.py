"""Schedules made again from their descriptions, by another process or a later one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from cairnflow.errors import AuthoringError
from cairnflow.schedules.adjustments import ADJUSTMENTS
from cairnflow.schedules.clocks.base import Clock
from cairnflow.schedules.clocks.cron import CronClock
from cairnflow.schedules.clocks.dates import DatesClock
from cairnflow.schedules.clocks.interval import IntervalClock
from cairnflow.schedules.clocks.rrule import RRuleClock
from cairnflow.schedules.filters import FILTERS
from cairnflow.schedules.schedule import Schedule
from cairnflow.schedules.steps import step_from

_CLOCKS: Mapping[str, type[Any]] = {
    kind.kind: kind for kind in (IntervalClock, CronClock, DatesClock, RRuleClock)
}


def schedule_from(description: Mapping[str, Any]) -> Schedule:
    """Return the schedule that ``Schedule.describe`` described.

    Raises:
        AuthoringError: it was described by a later version, or speaks of what is not here.

    Examples:
        >>> schedule = Schedule([IntervalClock(timedelta(hours=6))])
        >>> schedule_from(schedule.describe()) == schedule
        True
    """
    if not isinstance(description, Mapping) or description.get("v") != 1:
        raise AuthoringError(
            f"a description of a schedule is a table with 'v': 1, not {description!r}; a newer "
            "cairnflow may have written it"
        )
    unknown = description.keys() - {
        "v", "clocks", "filters", "or_filters", "not_filters", "adjustments"
    }  # fmt: skip
    if unknown:
        raise AuthoringError(f"a description of a schedule has no {min(unknown)!r}")
    filters = {
        name: [step_from(step, FILTERS) for step in description.get(name, ())]
        for name in ("filters", "or_filters", "not_filters")
    }
    return Schedule(
        [_clock_from(clock) for clock in description.get("clocks", ())],
        **filters,
        adjustments=[step_from(step, ADJUSTMENTS) for step in description.get("adjustments", ())],
    )


def _clock_from(described: Any) -> Clock:
    given: dict[str, Any] = dict(cast("Any", described)) if isinstance(described, Mapping) else {}
    kind = given.pop("kind", None)
    if kind not in _CLOCKS:
        raise AuthoringError(f"no clock of the kind {kind!r}; there are {', '.join(_CLOCKS)}")
    try:
        for key in given.keys() & {"start_date", "end_date"}:
            given[key] = datetime.fromisoformat(given[key])
        if "seconds" in given:
            given["interval"] = timedelta(seconds=given.pop("seconds"))
        if "dates" in given:
            given["dates"] = [datetime.fromisoformat(date) for date in given["dates"]]
        return cast(Clock, _CLOCKS[kind](**given))
    except (TypeError, ValueError) as exc:
        raise AuthoringError(f"no {kind} clock can be made of {described!r}: {exc}") from exc
