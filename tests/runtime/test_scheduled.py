"""Runs on a schedule: which slots are run, whatever the clock does meanwhile. Nothing waits."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow.errors import AuthoringError
from cairnflow.runtime.scheduled import Wait, run_on_schedule
from cairnflow.schedules import CronSchedule, DatesSchedule, IntervalSchedule, Schedule
from cairnflow.schedules.clocks import CronClock
from cairnflow.schedules.filters import on_date
from cairnflow.states import Cancelled, Failed, State, Success

SECOND = 1_000_000
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGIN = datetime(2026, 1, 1, 1, 50, tzinfo=UTC)
HOURLY = IntervalSchedule(interval=timedelta(hours=1))


class World:
    """A clock on the wall that may be set, true time that passes, and runs that take some.

    Args:
        lasts: how long each run takes, in microseconds; the last for all that follow.
        jumps: (true time, by how much the clock is set then), both in microseconds from the start.
        until: true time at which a person presses Ctrl-C, if the process waits then.

    ``shown`` are the full ten minutes that the clock showed while the process waited, but those
    before a time that had been run by then.
    """

    def __init__(
        self,
        *,
        lasts: Iterable[int] = (0,),
        jumps: Iterable[tuple[int, int]] = (),
        until: int = 24 * HOUR,
    ) -> None:
        self.true = 0
        self.offset = (BEGIN - EPOCH) // timedelta(microseconds=1)
        self.lasts = list(lasts)
        self.jumps = sorted(jumps)
        self.until = until
        self.ran: list[datetime] = []
        self.began: list[datetime] = []
        self.given: list[dict[str, Any]] = []
        self.shown: set[datetime] = set()
        self.told: list[str] = []

    def clock(self) -> int:
        return self.true + self.offset

    @property
    def now(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.clock())

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 60
        if self.true >= self.until:
            raise KeyboardInterrupt
        before = self.clock()
        through = self._passed(round(seconds * SECOND))
        # Set forward, it may have passed several times in this nap; only one of them is run.
        is_set_forward = self.clock() > before + round(seconds * SECOND)
        for low, high in through if not is_set_forward else []:
            self.shown |= {at for at in slots(low, high) if not self.ran or at > self.ran[-1]}

    def _passed(self, micros: int) -> list[tuple[int, int]]:
        through: list[tuple[int, int]] = []
        end = self.true + micros
        while self.true < end:
            step = min([end, *(at for at, _ in self.jumps if at > self.true)])
            through.append((self.clock(), self.clock() + step - self.true))
            self.true = step
            self.offset += sum(by for at, by in self.jumps if at == step)
        return through

    def run(self, scheduled: datetime, parameters: Mapping[str, Any]) -> State:
        self.ran.append(scheduled.astimezone(UTC))
        self.began.append(self.now)
        self.given.append(dict(parameters))
        self._passed(self.lasts.pop(0) if len(self.lasts) > 1 else self.lasts[0])
        return Success(f"run {len(self.ran)}")

    def go(self, schedule: Schedule = HOURLY, **policies: Any) -> State:
        wait = Wait(clock=self.clock, sleep=self.sleep, tell=self.told.append, **policies)
        return run_on_schedule(schedule, self.run, wait)

    @property
    def hours(self) -> list[str]:
        return [f"{at:%H:%M}" for at in self.ran]


def test_each_time_is_waited_for_and_run_and_the_last_state_returned() -> None:
    world = World(until=48 * HOUR)
    dates = [BEGIN + timedelta(hours=1), BEGIN + timedelta(hours=30)]

    state = world.go(DatesSchedule(dates), catch_up="skip")

    assert world.ran == world.began == dates
    assert state.message == "run 2"
    assert world.told[-1] == "nothing is left of the schedule"


def test_a_schedule_with_nothing_left_is_told_at_the_start() -> None:
    world = World()

    with pytest.raises(AuthoringError, match=r"nothing is left of the schedule .*2026-01-01 01:50"):
        world.go(DatesSchedule([BEGIN - timedelta(hours=1)]))

    assert world.ran == []


def test_a_time_that_is_now_is_run_now() -> None:
    world = World(until=0)

    world.go(DatesSchedule([BEGIN]))

    assert world.ran == [BEGIN]


def test_runs_get_the_time_in_its_zone_and_the_parameters_of_its_clock() -> None:
    world = World(until=2 * HOUR)
    seen: list[datetime] = []
    schedule = Schedule(
        [
            CronClock("0 3 * * *", timezone="Europe/Berlin", parameter_defaults={"region": "EU"}),
            CronClock("0 2 * * *", parameter_defaults={"region": "US"}),
        ]
    )

    def run(scheduled: datetime, parameters: Mapping[str, Any]) -> State:
        seen.append(scheduled)
        return world.run(scheduled, parameters)

    run_on_schedule(schedule, run, Wait(clock=world.clock, sleep=world.sleep, tell=list))

    assert [at.isoformat() for at in seen] == [
        "2026-01-01T03:00:00+01:00", "2026-01-01T02:00:00+00:00"
    ]  # fmt: skip
    assert world.given == [{"region": "EU"}, {"region": "US"}]


def test_a_run_that_fails_does_not_end_the_schedule() -> None:
    world = World(until=4 * HOUR)
    states: list[State] = []

    def run(scheduled: datetime, parameters: Mapping[str, Any]) -> State:
        world.run(scheduled, parameters)
        states.append(Failed("no"))
        return states[-1]

    last = run_on_schedule(HOURLY, run, Wait(clock=world.clock, sleep=world.sleep, tell=list))

    assert world.hours == ["02:00", "03:00", "04:00", "05:00"]
    assert last is states[-1]


def test_what_a_run_raises_ends_the_schedule() -> None:
    world = World()

    def run(scheduled: datetime, parameters: Mapping[str, Any]) -> State:
        raise LookupError("no such run to resume")

    with pytest.raises(LookupError):
        run_on_schedule(HOURLY, run, Wait(clock=world.clock, sleep=world.sleep, tell=list))


def test_ctrl_c_while_waiting_ends_with_the_last_state_and_a_note() -> None:
    world = World(until=HOUR)

    state = world.go()

    assert world.hours == ["02:00"]
    assert state.message == "run 1"
    assert world.told[-1] == "stopped while waiting for the next run; nothing was running"


def test_ctrl_c_before_the_first_run_is_a_run_that_was_cancelled() -> None:
    state = World(until=0).go()

    assert isinstance(state, Cancelled)
    assert state.result == {} or not state.is_successful()


def test_ctrl_c_during_a_run_is_not_kept_back() -> None:
    world = World()

    def run(scheduled: datetime, parameters: Mapping[str, Any]) -> State:
        raise KeyboardInterrupt("hourly/3 was stopped")

    with pytest.raises(KeyboardInterrupt, match="hourly/3"):
        run_on_schedule(HOURLY, run, Wait(clock=world.clock, sleep=world.sleep, tell=list))


def test_what_is_waited_for_is_told() -> None:
    world = World(until=HOUR)

    world.go(CronSchedule("0 3 * * *", timezone="Europe/Berlin"))

    assert world.told[:3] == [
        "next run at 2026-01-01 03:00:00 CET, in 10 min",
        "the run of 2026-01-01 03:00:00 CET succeeded in less than 1 s",
        "next run at 2026-01-02 03:00:00 CET, in 1 d",
    ]


def test_each_time_is_told_once_before_its_run_and_once_after_it() -> None:
    world = World(lasts=[75 * SECOND], until=2 * HOUR)

    world.go()

    assert world.told == [
        "next run at 2026-01-01 02:00:00 UTC, in 10 min",
        "the run of 2026-01-01 02:00:00 UTC succeeded in 1 min 15 s",
        "next run at 2026-01-01 03:00:00 UTC, in 58 min 45 s",
        "the run of 2026-01-01 03:00:00 UTC succeeded in 1 min 15 s",
        "next run at 2026-01-01 04:00:00 UTC, in 58 min 45 s",
        "stopped while waiting for the next run; nothing was running",
    ]


@pytest.mark.parametrize(
    ("overlap", "hours", "began"),
    [
        ("skip", ["02:00", "05:00", "06:00"], ["02:00", "05:00", "06:00"]),
        ("queue", ["02:00", "03:00", "04:00", "05:00"], ["02:00", "04:30", "04:30", "05:00"]),
    ],
)
def test_times_that_pass_during_a_run(overlap: str, hours: list[str], began: list[str]) -> None:
    world = World(lasts=[2 * HOUR + 30 * MINUTE, 0], until=5 * HOUR)

    world.go(overlap=overlap)

    assert world.hours[: len(hours)] == hours
    assert [f"{at:%H:%M}" for at in world.began][: len(began)] == began


def test_dropped_times_are_told() -> None:
    world = World(lasts=[2 * HOUR + 30 * MINUTE, 0], until=5 * HOUR)

    world.go()

    assert world.told[2:4] == [
        "2 times have passed and are skipped, from 2026-01-01 03:00:00 UTC on",
        "next run at 2026-01-01 05:00:00 UTC, in 30 min",
    ]


@pytest.mark.parametrize(
    ("catch_up", "hours"),
    [
        ("skip", ["02:00", "03:00"]),
        ("last", ["01:00", "02:00", "03:00"]),
        ("all", ["23:00", "00:00", "01:00", "02:00", "03:00"]),
    ],
)
def test_times_that_passed_before_the_start(catch_up: str, hours: list[str]) -> None:
    world = World(until=2 * HOUR)

    world.go(catch_up=catch_up, since=datetime(2025, 12, 31, 22, tzinfo=UTC))

    assert world.hours == hours


def test_without_a_last_run_nothing_was_missed() -> None:
    world = World(until=HOUR)

    world.go(catch_up="all")

    assert world.hours == ["02:00"]


@pytest.mark.parametrize(
    ("catch_up", "hours"),
    [
        ("skip", ["02:00", "08:00", "09:00"]),
        ("last", ["07:00", "08:00", "09:00"]),
        ("all", ["02:00", "03:00", "04:00", "05:00", "06:00", "07:00", "08:00", "09:00"]),
    ],
)
def test_a_machine_that_slept_wakes_late(catch_up: str, hours: list[str]) -> None:
    world = World(jumps=[(5 * MINUTE, 5 * HOUR + 20 * MINUTE)], until=3 * HOUR)

    world.go(catch_up=catch_up)

    assert world.hours[: len(hours)] == hours


def test_times_that_pass_while_others_are_caught_up_fall_under_overlap() -> None:
    slept = [(5 * MINUTE, 2 * HOUR + 10 * MINUTE)]
    dropping = World(lasts=[HOUR, HOUR, 0], jumps=slept, until=5 * HOUR)
    queueing = World(lasts=[HOUR, HOUR, 0], jumps=slept, until=5 * HOUR)

    dropping.go(catch_up="all", overlap="skip")
    queueing.go(catch_up="all", overlap="queue")

    assert dropping.hours[:5] == ["02:00", "03:00", "04:00", "07:00", "08:00"]
    assert queueing.hours[:5] == ["02:00", "03:00", "04:00", "05:00", "06:00"]


@pytest.mark.parametrize("catch_up", ["skip", "last", "all"])
def test_a_clock_set_back_while_waiting_runs_nothing_again(catch_up: str) -> None:
    world = World(jumps=[(15 * MINUTE, -40 * MINUTE), (2 * HOUR, -3 * HOUR)], until=8 * HOUR)

    world.go(catch_up=catch_up)

    assert world.hours[:4] == ["02:00", "03:00", "04:00", "05:00"]


def test_a_clock_set_back_during_a_run_runs_nothing_again() -> None:
    world = World(lasts=[10 * MINUTE], jumps=[(15 * MINUTE, -3 * HOUR)], until=8 * HOUR)

    world.go()

    assert world.hours[:3] == ["02:00", "03:00", "04:00"]


def test_a_time_right_behind_the_moment_that_the_clock_is_set_back_to_is_run() -> None:
    nearly_one = -(51 * MINUTE + 11 * SECOND)
    world = World(jumps=[(61 * SECOND, nearly_one)], until=2 * HOUR)

    world.go()

    assert world.hours[:2] == ["01:00", "02:00"]
    assert f"{world.began[0]:%H:%M:%S}" == "01:00:19"


@pytest.mark.parametrize("wrong", [5 * MINUTE, 12 * MINUTE])
@pytest.mark.parametrize("catch_up", ["skip", "all"])
def test_a_clock_that_was_wrong_by_years_for_a_while_loses_nothing(
    wrong: int, catch_up: str
) -> None:
    years = 4 * 365 * 24 * HOUR
    world = World(
        lasts=[5 * MINUTE], jumps=[(wrong, years), (wrong + 2 * MINUTE, -years)], until=6 * HOUR
    )

    world.go(catch_up=catch_up)

    assert world.hours == ["02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]


def test_a_clock_that_is_wrong_at_the_start_and_then_mended_loses_nothing() -> None:
    world = World(jumps=[(2 * MINUTE, -365 * 24 * HOUR)], until=3 * HOUR)

    world.go()

    assert world.ran[0] == datetime(2025, 1, 1, 2, tzinfo=UTC)
    assert world.hours == ["02:00", "03:00", "04:00"]


jumps = st.lists(
    st.tuples(
        st.integers(1, 600).map(lambda minutes: minutes * 61 * SECOND),
        st.one_of(
            st.integers(-5 * HOUR, 5 * HOUR),
            st.sampled_from([HOUR, -HOUR, 30 * MINUTE, -10 * MINUTE, 40 * SECOND, -20 * SECOND]),
        ),
    ),
    max_size=5,
    unique_by=lambda jump: jump[0],
)
lasts = st.lists(st.integers(0, 3 * HOUR), min_size=1, max_size=5)
catch_ups = st.sampled_from(["skip", "last", "all"])
overlaps = st.sampled_from(["skip", "queue"])
TENS = IntervalSchedule(interval=timedelta(minutes=10))


def stamp(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def slots(low: int, high: int) -> set[datetime]:
    """Every full ten minutes in [low, high], found by counting."""
    every = 10 * MINUTE
    first = -(-low // every)
    return {EPOCH + timedelta(minutes=10 * at) for at in range(first, high // every + 1)}


@pytest.mark.slow
@given(jumps, lasts, catch_ups, overlaps)
@settings(max_examples=150, deadline=None)
def test_no_time_is_run_twice_or_early_or_out_of_order(
    jumps: list[tuple[int, int]], lasts: list[int], catch_up: str, overlap: str
) -> None:
    world = World(lasts=[*lasts, 0], jumps=jumps, until=12 * HOUR)

    world.go(TENS, catch_up=catch_up, overlap=overlap)

    assert all(one < other for one, other in zip(world.ran, world.ran[1:], strict=False))
    assert all(at <= began for at, began in zip(world.ran, world.began, strict=True))
    assert all(at in slots(stamp(at), stamp(at)) for at in world.ran)


@pytest.mark.slow
@given(jumps, lasts)
@settings(max_examples=150, deadline=None)
def test_no_time_is_lost_where_all_are_kept(jumps: list[tuple[int, int]], lasts: list[int]) -> None:
    world = World(lasts=[*lasts, 0], jumps=jumps, until=12 * HOUR)
    begun = world.clock()

    world.go(TENS, catch_up="all", overlap="queue")

    assert slots(begun, world.clock()) <= set(world.ran)


@pytest.mark.slow
@given(jumps)
@settings(max_examples=150, deadline=None)
def test_no_time_is_lost_that_the_clock_showed_while_waiting(jumps: list[tuple[int, int]]) -> None:
    world = World(lasts=[0], jumps=jumps, until=12 * HOUR)

    world.go(TENS)

    late = {at for at in world.shown if at > world.ran[-1]}
    assert world.shown - late <= set(world.ran)


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ({"catch_up": "some"}, "catch_up takes 'skip' or 'last' or 'all', not 'some'"),
        ({"overlap": "last"}, "overlap takes 'skip' or 'queue', not 'last'"),
    ],
)
def test_an_unknown_policy_is_told(policies: dict[str, Any], said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        Wait(**policies)


def test_filters_that_let_nothing_pass_are_told_not_taken_for_an_end() -> None:
    schedule = Schedule([CronClock("* * * * *")], filters=[on_date(12, 25)])

    with pytest.raises(AuthoringError, match="none passes the filters"):
        World().go(schedule)


def test_the_latest_of_many_missed_times_is_found_without_a_look_at_all() -> None:
    asked: list[datetime | None] = []

    class Counting(CronClock):
        def moments(self, after: datetime) -> Any:
            for found in super().moments(after):
                asked.append(found)
                yield found

    world = World(until=0)
    world.go(
        Schedule([Counting("* * * * *")]), catch_up="last", since=datetime(2016, 1, 1, tzinfo=UTC)
    )

    assert world.hours == ["01:49", "01:50"]
    assert len(asked) < 500


def test_the_process_wakes_by_itself_on_a_real_clock() -> None:
    naps: list[float] = []
    states = iter([Success("first"), Success("second")])
    run: Callable[..., State] = lambda scheduled, parameters: next(states)  # noqa: E731
    dates = [datetime.now(UTC) + timedelta(seconds=after) for after in (0.05, 0.1)]

    state = run_on_schedule(DatesSchedule(dates), run, Wait(tell=naps.append))  # type: ignore[arg-type]

    assert state.message == "second"
    assert datetime.now(UTC) >= dates[-1]
