"""Runs on a schedule, in this process: wait for the next time, run, again.

A *slot* is a time of the schedule; it is known by this time alone. Slots are run in increasing
order and never twice, wherever the clock is set to meanwhile.
"""

import itertools
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from cairnflow.clock import now as house_now
from cairnflow.errors import AuthoringError
from cairnflow.runtime.ended import run_ended, spent
from cairnflow.schedules.clocks.base import ScheduleEvent
from cairnflow.schedules.schedule import Schedule
from cairnflow.states import Cancelled, State

CatchUp = Literal["skip", "last", "all"]
"""What becomes of slots that passed while nobody was there to run them."""

Overlap = Literal["skip", "queue"]
"""What becomes of slots that pass during a run."""

RunOnce = Callable[[datetime, Mapping[str, Any]], State]
"""Runs the flow for a slot: its time, and values by the names of parameters."""

_NAP = 30_000_000
"""Microseconds after which the clock is looked at again: it may be set, and machines sleep."""

_MICROS = 1_000_000  # a second
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = -(2**63)
_MOST_TOLD = 100


class Slot(NamedTuple):
    """A time of a schedule.

    Attributes:
        at: microseconds since 1970-01-01 UTC.
        events: one for each run that is due then; more than one where clocks have parameters.
    """

    at: int
    events: tuple[ScheduleEvent, ...]


def _to_stderr(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Wait:
    """How a schedule is waited for.

    Args:
        catch_up: of slots that passed while nobody was there (before the start, or as the machine
            slept): ``skip`` runs none but the one that was waited for, ``last`` the latest alone,
            ``all`` each of them, in order.
        overlap: slots that pass during a run: ``skip`` drops them, ``queue`` runs them late, one
            after the other. No two runs are ever under way at once.
        since: the last slot that was run before this process began; without it, nothing has been
            missed before the start. One without a zone is UTC.
        clock: gives the time in microseconds since 1970-01-01 UTC.
        sleep: waits so many seconds, or less.
        tell: is given lines for people: what is waited for, how each run ended, and what was
            dropped; by default they go to stderr.

    Raises:
        AuthoringError: there is no such policy.
    """

    catch_up: CatchUp = "skip"
    overlap: Overlap = "skip"
    since: datetime | None = None
    clock: Callable[[], int] = house_now
    sleep: Callable[[float], None] = time.sleep
    tell: Callable[[str], None] = _to_stderr

    def __post_init__(self) -> None:
        for name, choices in (("catch_up", get_args(CatchUp)), ("overlap", get_args(Overlap))):
            given = getattr(self, name)
            if given not in choices:
                raise AuthoringError(
                    f"{name} takes {' or '.join(map(repr, choices))}, not {given!r}"
                )


@dataclass(frozen=True, slots=True)
class _Progress:
    """What is behind us.

    Slots up to ``done`` are over. Those in (``since``, ``seen``] fall under ``catch_up``, those
    behind ``seen`` that have passed under ``overlap``.
    """

    done: int
    since: int
    seen: int


def run_on_schedule(schedule: Schedule, run_once: RunOnce, wait: Wait | None = None) -> State:
    """Run whenever a schedule says so, until nothing is left of it; return the last run's state.

    A run that fails does not end the schedule. Ctrl-C does: while waiting it returns the last
    state, or ``Cancelled`` if there was no run; during a run it is for the run to say.

    Args:
        schedule: when.
        run_once: runs the flow, and returns when that has ended.
        wait: policies, and what stands for clock and sleep.

    Raises:
        AuthoringError: nothing is left of the schedule at the start.
        Exception: whatever ``run_once`` raises.
    """
    wait = wait or Wait()
    progress = _begun(wait)
    state: State | None = None
    while True:
        slot = _due(schedule, progress, wait)
        if slot is None:
            _tell_dropped(schedule, progress, wait)
            try:
                found = _waited(schedule, progress, wait)
            except KeyboardInterrupt:
                wait.tell("stopped while waiting for the next run; nothing was running")
                return state or Cancelled("stopped by a person before the first scheduled run")
            if found is None:
                return _ended(state, schedule, wait)
            slot, progress = found
        for event in slot.events:
            state = _ran(run_once, event, wait)
        progress = replace(progress, done=slot.at)


def _ran(run_once: RunOnce, event: ScheduleEvent, wait: Wait) -> State:
    """Run once, and tell how it ended: nobody else does where a process is all by itself."""
    begun = wait.clock()
    state = run_once(event.start_time, event.parameter_defaults)
    name = f"the run of {event.start_time:%Y-%m-%d %H:%M:%S %Z}"
    wait.tell(run_ended(state, name, max(wait.clock() - begun, 0) / _MICROS))
    return state


def _begun(wait: Wait) -> _Progress:
    begun = wait.clock() - 1  # a slot at this very moment is to come
    if wait.since is None:
        return _Progress(_NEVER, begun, begun)
    aware = wait.since if wait.since.tzinfo else wait.since.replace(tzinfo=UTC)
    since = (aware.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
    return _Progress(since, since, begun)


def _due(schedule: Schedule, progress: _Progress, wait: Wait) -> Slot | None:
    """Return the slot that has passed and is to be run at once; None where there is none."""
    passed = wait.clock() - 1
    done, since, seen = progress.done, progress.since, progress.seen
    missed = (max(done, since), min(seen, passed))
    found: Slot | None = None
    if wait.catch_up == "all":
        found = _first(schedule, *missed)
    if wait.catch_up == "last":
        found = _last(schedule, *missed)
    if found is None and wait.overlap == "queue":
        found = _first(schedule, max(done, seen), passed)
    return found


def _waited(schedule: Schedule, progress: _Progress, wait: Wait) -> tuple[Slot, _Progress] | None:
    """Return the next slot when its time has come; None where the schedule has no more."""
    now = wait.clock()
    slot = _first(schedule, max(progress.done, now - 1))
    if slot is not None:
        wait.tell(f"next run {_told(slot.at, now, slot.events[0].start_time)}")
    while slot is not None and now < slot.at:
        nap = min(slot.at - now, _NAP)
        wait.sleep(nap / _MICROS)
        before, now = now, wait.clock()
        if now < before + nap:  # set back: slots that seemed to be over may be to come
            slot = _first(schedule, max(progress.done, now - nap - 1))
    if slot is None:
        return None
    if wait.catch_up == "last":
        slot = _last(schedule, slot.at - 1, now) or slot
    return slot, replace(progress, since=slot.at, seen=max(now - 1, slot.at))


def _ended(state: State | None, schedule: Schedule, wait: Wait) -> State:
    if state is None:
        raise AuthoringError(
            f"nothing is left of the schedule ({schedule}) after "
            f"{_datetime(wait.clock()):%Y-%m-%d %H:%M:%S} UTC; give it a later end, or run the "
            "flow once with run_on_schedule=False"
        )
    wait.tell("nothing is left of the schedule")
    return state


def _tell_dropped(schedule: Schedule, progress: _Progress, wait: Wait) -> None:
    """Tell which slots have passed without a policy that keeps them."""
    low = max(progress.done, progress.since)
    dropped = list(itertools.islice(_slots(schedule, low, wait.clock() - 1), _MOST_TOLD))
    if dropped:
        count = f"{_MOST_TOLD} or more" if len(dropped) == _MOST_TOLD else str(len(dropped))
        first = dropped[0].events[0].start_time
        are = "time has passed and is" if len(dropped) == 1 else "times have passed and are"
        wait.tell(f"{count} {are} skipped, from {first:%Y-%m-%d %H:%M:%S %Z} on")


def _slots(schedule: Schedule, low: int, high: int | None = None) -> Iterator[Slot]:
    """Yield the slots in (low, high]."""
    if high is not None and high <= low:
        return
    events = schedule.events(_datetime(low))
    for at, together in itertools.groupby(events, lambda event: event.micros):
        if high is not None and at > high:
            return
        yield Slot(at, tuple(together))


def _first(schedule: Schedule, low: int, high: int | None = None) -> Slot | None:
    return next(_slots(schedule, low, high), None)


def _last(schedule: Schedule, low: int, high: int) -> Slot | None:
    """Return the latest slot in (low, high], looked for from the end on, step by step."""
    width = 3600 * _MICROS
    while high > low:
        start = max(low, high - width)
        found = deque(_slots(schedule, start, high), maxlen=1)
        if found or start == low:
            return found[0] if found else None
        high, width = start, 4 * width
    return None


def _datetime(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _told(at: int, now: int, shown: datetime) -> str:
    seconds = max(at - now, 0) // _MICROS
    when = f"in {spent(seconds)}" if seconds else "now"
    return f"at {shown:%Y-%m-%d %H:%M:%S %Z}, {when}"
