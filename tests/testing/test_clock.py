import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.clock import now
from cairnflow.errors import AuthoringError
from cairnflow.testing import SettableClock

MORNING = datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_a_clock_stands_until_it_is_set() -> None:
    clock = SettableClock(MORNING)

    assert clock() == clock()
    assert clock.now == MORNING


def test_a_clock_is_set_forward_and_back_and_to_a_time() -> None:
    clock = SettableClock(MORNING)

    clock.forward(90)
    clock.forward(timedelta(minutes=1))
    ahead = clock.now
    clock.back(timedelta(hours=2))
    behind = clock.now
    clock.set(datetime(2030, 1, 1))  # noqa: DTZ001 - a naive time is UTC
    far = clock.now

    assert ahead == MORNING + timedelta(seconds=150)
    assert behind == MORNING + timedelta(seconds=150, hours=-2)
    assert far == datetime(2030, 1, 1, tzinfo=UTC)


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    clock = SettableClock(MORNING.astimezone(timezone(timedelta(hours=9))))

    assert clock.now == MORNING


def test_each_reading_ticks_and_looking_does_not() -> None:
    clock = SettableClock(MORNING, tick=0.25)

    readings = [clock() for _ in range(3)]

    assert [reading - readings[0] for reading in readings] == [0, 250_000_000, 500_000_000]
    assert clock.now == clock.now == MORNING + timedelta(seconds=0.75)


def test_a_clock_that_goes_goes_on_from_where_it_was_set() -> None:
    clock = SettableClock(MORNING, goes=True)
    time.sleep(0.01)
    first = clock.now
    clock.set(MORNING - timedelta(days=1))

    assert first >= MORNING + timedelta(seconds=0.01)
    assert MORNING - timedelta(days=1) <= clock.now < MORNING


def test_the_process_takes_the_time_from_it_inside_the_block_alone() -> None:
    clock = SettableClock(MORNING)

    with clock.running():
        inside = now()
    outside = now()

    assert inside == 1_774_764_000_000_000
    assert abs(outside - time.time_ns() // 1000) < 60_000_000


def test_a_run_goes_by_it() -> None:
    @task
    def one() -> int:
        return 1

    with Flow("f") as flow:
        step = one()
    with SettableClock(MORNING).running():
        state = flow.run()

    assert state.result[step].times.ended == 1_774_764_000_000_000


def test_a_run_that_waits_for_a_retry_ends_with_a_clock_that_goes() -> None:
    tries: list[int] = []

    @task(max_retries=1, retry_delay=0.01)
    def flaky() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError

    with Flow("f") as flow:
        flaky()
    with SettableClock(MORNING, goes=True).running():
        state = flow.run()

    assert state.is_successful()
    assert len(tries) == 2


def test_no_reading_is_lost_among_threads() -> None:
    clock = SettableClock(MORNING, tick=1)

    def read() -> None:
        for _ in range(500):
            clock()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert clock.now == MORNING + timedelta(seconds=4_000)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SettableClock("2026-01-01"),  # type: ignore[arg-type]
        lambda: SettableClock(tick=-1),
        lambda: SettableClock().forward(True),
        lambda: SettableClock().back("1s"),  # type: ignore[arg-type]
        lambda: SettableClock().set(0),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_time_is_refused(wrong: Any) -> None:
    with pytest.raises(AuthoringError, match="not"):
        wrong()
