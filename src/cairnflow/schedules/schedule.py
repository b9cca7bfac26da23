"""Schedule: clocks, which of their times shall be, and how those are moved."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, overload

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.schedules.adjustments import ADJUSTMENTS
from cairnflow.schedules.clocks.base import Clock, ScheduleEvent, moment_after
from cairnflow.schedules.filters import FILTERS
from cairnflow.schedules.steps import (
    Adjustment,
    Condition,
    Filter,
    describe_step,
    reach_of,
    step_name,
)
from cairnflow.schedules.zones import micros

MOST_CANDIDATES = 10_000
"""Times in a row that filters may turn down before a schedule gives up."""

_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True)
class Schedule:
    """When a flow is due.

    The times of all clocks go through the filters, then through the adjustments. No time comes
    twice; only two clocks with different parameters may each have an event at the same time.
    Schedules don't change, and are safe to share between threads; equal are those whose parts are.

    Args:
        clocks: one or more.
        filters: all must let a time pass.
        or_filters: one of them must, if there are any.
        not_filters: none of them may.
        adjustments: move a time, one after the other.

    Raises:
        AuthoringError: there is no clock, or a part is none.

    Examples:
        >>> from datetime import time
        >>> from cairnflow.schedules.clocks import CronClock
        >>> from cairnflow.schedules.filters import is_month_end
        >>> closing = Schedule([CronClock("0 18 * * *")], filters=[is_month_end])
        >>> for at in closing.next(3, after=datetime(2028, 1, 31, 18)):
        ...     print(at)
        2028-02-29 18:00:00+00:00
        2028-03-31 18:00:00+00:00
        2028-04-30 18:00:00+00:00
    """

    clocks: Iterable[Clock]
    filters: Iterable[Filter] | None = None
    or_filters: Iterable[Filter] | None = None
    not_filters: Iterable[Filter] | None = None
    adjustments: Iterable[Adjustment] | None = None

    def __post_init__(self) -> None:
        for name in ("clocks", "filters", "or_filters", "not_filters", "adjustments"):
            object.__setattr__(self, name, _parts(name, getattr(self, name)))
        if not self.clocks:
            raise AuthoringError("a schedule takes one clock or more, but got none")

    @overload
    def next(  # noqa: D418 - pages and editors show each form by itself
        self, n: int, after: datetime | None = None, return_events: Literal[False] = False
    ) -> list[datetime]:
        """Return the next times."""

    @overload
    def next(  # noqa: D418 - pages and editors show each form by itself
        self, n: int, after: datetime | None = None, *, return_events: Literal[True]
    ) -> list[ScheduleEvent]:
        """Return the next events."""

    def next(
        self, n: int, after: datetime | None = None, return_events: bool = False
    ) -> list[datetime] | list[ScheduleEvent]:
        """Return the next times, in order; fewer where the schedule ends.

        Args:
            n: how many, from 0.
            after: none at this moment itself; now by default. One without a zone is UTC.
            return_events: events, with their parameters, in place of times.

        Raises:
            AuthoringError: 10,000 times in a row were turned down before a first was found.
        """
        if not isinstance(n, int) or n < 0:
            raise AuthoringTypeError(f"next takes how many times, from 0, not {n!r}")
        found: list[ScheduleEvent] = []
        try:
            for event in self.events(after):
                is_new = return_events or not found or found[-1].micros != event.micros
                if len(found) < n and is_new:
                    found.append(event)
                if len(found) == n:
                    break
        except _GivenUp:
            if not found:
                raise
        return found if return_events else [event.start_time for event in found]

    def events(self, after: datetime | None = None) -> Iterator[ScheduleEvent]:
        """Yield the events after a moment, in order; perhaps without an end.

        Args:
            after: none at this moment itself; now by default. One without a zone is UTC.

        Raises:
            AuthoringError: 10,000 times in a row were turned down, or an adjustment moves a time
                further than it says.
        """
        low = moment_after(after)
        last: list[ScheduleEvent] = []
        for event in self._moved(self._passed(low)) if self.adjustments else self._passed(low):
            if event.micros <= micros(low):
                continue
            last = [one for one in last if one.micros == event.micros]
            if event not in last:
                last.append(event)
                yield event

    def describe(self) -> dict[str, Any]:
        """Return plain data from which ``schedule_from`` makes an equal schedule.

        JSON can hold it. A filter or an adjustment of an author's own goes by its import path.

        Raises:
            AuthoringError: a part has no name to be found by, or parameters that JSON can't hold.
        """
        found: dict[str, Any] = {"v": 1, "clocks": [clock.describe() for clock in self.clocks]}
        for name in ("filters", "or_filters", "not_filters"):
            if steps := getattr(self, name):
                found[name] = [describe_step(step, FILTERS) for step in steps]
        if self.adjustments:
            found["adjustments"] = [describe_step(step, ADJUSTMENTS) for step in self.adjustments]
        return found

    @property
    def _reach(self) -> timedelta:
        return sum(map(reach_of, self.adjustments or ()), timedelta())

    def _passed(self, after: datetime) -> Iterator[ScheduleEvent]:
        """Yield what passes the filters, with what adjustments may move behind ``after``."""
        asked = micros(after)
        start = after - self._reach
        turned_down = 0
        clocks = [clock.events(start) for clock in self.clocks]
        end = min(filter(None, map(_end_of, self.filters or ())), default=None)
        for event in heapq.merge(*clocks, key=lambda event: event.micros):
            if end is not None and event.micros > end:
                return
            if self._is_due(event.start_time):
                turned_down = 0
                yield event
                continue
            turned_down += event.micros > asked
            if turned_down >= MOST_CANDIDATES:
                raise _GivenUp(
                    f"{self}: of {MOST_CANDIDATES:,} times in a row, up to {event.start_time}, "
                    "none passes the filters; choose a clock that is nearer to what they let pass, "
                    "or give it an end_date"
                )

    def _is_due(self, at: datetime) -> bool:
        any_of = list(self.or_filters or ())
        return (
            all(holds(at) for holds in self.filters or ())
            and (not any_of or any(holds(at) for holds in any_of))
            and not any(holds(at) for holds in self.not_filters or ())
        )

    def _moved(self, events: Iterable[ScheduleEvent]) -> Iterator[ScheduleEvent]:
        """Yield events with their times adjusted, in the order of what they were moved to."""
        reach = self._reach // _MICRO
        waiting: list[tuple[int, int, ScheduleEvent]] = []
        for count, event in enumerate(events):
            while waiting and waiting[0][0] < event.micros - reach:
                yield heapq.heappop(waiting)[2]
            moved = ScheduleEvent(self._adjusted(event), event.parameter_defaults)
            heapq.heappush(waiting, (moved.micros, count, moved))
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _adjusted(self, event: ScheduleEvent) -> datetime:
        at = event.start_time
        for adjust in self.adjustments or ():
            before, at = at, adjust(at)
            if not isinstance(at, datetime) or at.tzinfo is None:
                raise AuthoringTypeError(
                    f"adjustment {step_name(adjust)} must return a datetime with a zone, not {at!r}"
                )
            if abs(at.astimezone(UTC) - before.astimezone(UTC)) > reach_of(adjust):
                raise AuthoringError(
                    f"adjustment {step_name(adjust)} moves {before} to {at}, by more than "
                    f"{reach_of(adjust)}; give it an attribute: reach = timedelta(...)"
                )
        return at

    def __str__(self) -> str:
        told = " and ".join(map(str, self.clocks))
        for word, steps, between in (
            ("if", self.filters, " and "),
            ("if", self.or_filters, " or "),
            ("not if", self.not_filters, " or "),
            ("moved by", self.adjustments, " and "),
        ):
            if steps:
                told += f", {word} {between.join(map(step_name, steps))}"
        return told


class _GivenUp(AuthoringError):
    """Nothing was found in a long time; not an end."""


def _end_of(step: Any) -> int | None:
    return step.last if isinstance(step, Condition) else None


def _parts(name: str, given: Iterable[Any] | None) -> tuple[Any, ...]:
    if given is None:
        return ()
    what = "a clock" if name == "clocks" else "a function"
    if isinstance(given, str | Clock) or not isinstance(given, Iterable):
        raise AuthoringTypeError(f"a schedule's {name} takes a list, not {given!r}")
    parts = tuple(given)
    is_part: Callable[[Any], bool] = callable if name != "clocks" else _is_clock
    for part in parts:
        if not is_part(part):
            raise AuthoringTypeError(f"a schedule's {name}: {part!r} is not {what}")
    return parts


def _is_clock(given: Any) -> bool:
    return isinstance(given, Clock)
