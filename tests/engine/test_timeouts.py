import hashlib
import signal
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from cairnflow import Flow, config, get_logger, task
from cairnflow.results import LocalResultHandler
from tests.trail import lines

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


@EXECUTORS
@pytest.mark.parametrize("limit", [0.05, timedelta(milliseconds=50)], ids=["seconds", "timedelta"])
def test_a_task_that_takes_too_long_times_out(executor: str, limit: Any) -> None:
    @task(timeout=limit)
    def sleep() -> None:
        time.sleep(5)

    with Flow("f") as flow:
        found = sleep()
    begun = time.monotonic()
    state = flow.run(executor=executor).result[found]

    assert state.name == "TimedOut"
    assert "took longer than 0.05 s" in state.message
    assert time.monotonic() - begun < 3


@EXECUTORS
def test_a_task_within_its_limit_gives_its_value(executor: str) -> None:
    @task(timeout=20)
    def quick() -> int:
        return 1

    with Flow("f") as flow:
        found = quick()

    assert flow.run(executor=executor).result[found].result == 1


@EXECUTORS
def test_an_error_within_the_limit_is_told_as_it_is(executor: str) -> None:
    @task(timeout=20)
    def wrong() -> int:
        raise KeyError("region")

    with Flow("f") as flow:
        found = wrong()
    state = flow.run(executor=executor).result[found]

    assert (state.name, state.message) == ("Failed", "KeyError: 'region'")


@EXECUTORS
def test_an_author_s_own_timeout_error_is_a_failure_like_any_other(executor: str) -> None:
    @task(timeout=20)
    def wrong() -> int:
        raise TimeoutError("the server did not answer")

    with Flow("f") as flow:
        found = wrong()

    assert flow.run(executor=executor).result[found].name == "Failed"


@EXECUTORS
def test_a_task_that_timed_out_is_retried(executor: str) -> None:
    calls: list[int] = []

    @task(timeout=0.05, max_retries=1, retry_delay=0)
    def slow_at_first() -> int:
        calls.append(1)
        if len(calls) == 1:
            time.sleep(5)
        return len(calls)

    with Flow("f") as flow:
        found = slow_at_first()
    state = flow.run(executor=executor).result[found]

    assert (state.name, state.result) == ("Success", 2)


@EXECUTORS
def test_what_follows_a_task_that_timed_out_does_not_begin(executor: str) -> None:
    @task(timeout=0.02)
    def sleep() -> None:
        time.sleep(5)

    @task
    def after(x: Any) -> None:
        raise AssertionError("never reached")

    with Flow("f") as flow:
        found = after(sleep())

    assert flow.run(executor=executor).result[found].name == "TriggerFailed"


def test_on_threads_the_message_says_that_the_function_may_still_run() -> None:
    @task(timeout=0.02)
    def sleep() -> None:
        time.sleep(0.2)

    with Flow("f") as flow:
        found = sleep()

    assert "may still be running" in flow.run(executor="threads").result[found].message


def test_what_an_abandoned_function_returns_is_thrown_away(tmp_path: Any) -> None:
    ended = threading.Event()

    @task(timeout=0.02)
    def late() -> str:
        time.sleep(0.1)
        ended.set()
        return "too late"

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        found = late()
    state = flow.run(executor="threads").result[found]

    assert ended.wait(5)
    assert state.name == "TimedOut"
    assert [path for path in (tmp_path / "kept").rglob("*") if path.is_file()] == []


def test_the_settings_give_a_limit_to_tasks_that_name_none() -> None:
    @task
    def sleep() -> None:
        time.sleep(5)

    with Flow("f") as flow:
        found = sleep()
    with config.temporary({"tasks.timeout": 0.05}):
        state = flow.run().result[found]

    assert state.name == "TimedOut"


@EXECUTORS
def test_lines_that_a_task_with_a_limit_logs_are_kept(executor: str, tmp_path: Any) -> None:
    @task(timeout=20)
    def speak() -> None:
        get_logger().warning("heard")

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        speak()
    address = flow.run(executor=executor).address

    assert [line.text for line in lines(address)] == ["heard"]


# In the main thread, limits within limits


def ran(seconds: float, limit: float | None) -> Any:
    """Run a flow of one task that sleeps; return the task's state."""

    @task(timeout=limit)
    def inner() -> str:
        time.sleep(seconds)
        return "whole"

    with Flow("inner") as flow:
        found = inner()
    return flow.run().result[found]


def outer(limit: float, fn: Any) -> Any:
    """Run ``fn`` as a task with a limit; return the task's state, and how long it took."""
    with Flow("outer") as flow:
        found = task(fn, name="outer", timeout=limit)()
    begun = time.monotonic()
    state = flow.run().result[found]
    return state, time.monotonic() - begun


def test_the_limit_of_an_inner_task_rings_first_where_it_is_nearer() -> None:
    state, took = outer(20, lambda: ran(10, 0.1))

    assert state.result.message == "took longer than 0.1 s and was interrupted"
    assert took < 5


@pytest.mark.slow
@pytest.mark.parametrize("inner", [None, 0.1, 60.0])
def test_an_outer_limit_stands_whatever_limit_an_inner_task_has(inner: float | None) -> None:
    def work() -> None:
        ran(0.01, inner)
        time.sleep(10)

    state, took = outer(0.5, work)

    assert state.message == "took longer than 0.5 s and was interrupted"
    assert 0.4 < took < 5


@pytest.mark.parametrize("inner", [None, 60.0])
def test_an_outer_limit_ends_the_flow_that_runs_inside(inner: float | None) -> None:
    went_on: list[str] = []

    def work() -> None:
        ran(10, inner)
        went_on.append("after the inner flow")

    state, took = outer(0.2, work)

    assert state.message == "took longer than 0.2 s and was interrupted"
    assert went_on == []
    assert took < 5


def test_a_function_that_takes_the_interrupt_for_its_own_affair_is_interrupted_all_the_same() -> (
    None
):
    def stubborn() -> None:
        while True:
            try:
                time.sleep(5)
            except Exception:  # noqa: BLE001 - as authors write who try again for ever
                continue

    state, took = outer(0.1, stubborn)

    assert state.name == "TimedOut"
    assert took < 3


def test_a_function_that_goes_on_after_its_limit_has_timed_out_though_it_returns() -> None:
    def late() -> str:
        try:
            time.sleep(5)
        except KeyboardInterrupt:
            return "too late"
        return "in time"

    state, _ = outer(0.1, late)

    assert state.name == "TimedOut"


def test_a_function_that_goes_on_is_interrupted_again() -> None:
    rung: list[int] = []

    def twice() -> None:
        try:
            time.sleep(5)
        except KeyboardInterrupt:
            rung.append(1)
        time.sleep(5)

    state, took = outer(0.1, twice)

    assert (state.name, rung) == ("TimedOut", [1])
    assert took < 3


@pytest.mark.slow
def test_an_alarm_that_was_set_before_rings_as_it_would_have() -> None:
    rung: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    begun = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    outer(20, lambda: time.sleep(0.05))
    time.sleep(0.5)
    signal.signal(signal.SIGALRM, before)

    assert [0.25 < at - begun < 0.5 for at in rung] == [True]


def test_nothing_of_ours_rings_after_the_limit_was_kept() -> None:
    left, begun = signal.getitimer(signal.ITIMER_REAL)[0], time.monotonic()
    outer(0.15, lambda: None)
    time.sleep(0.3)
    expected = max(0.0, left - (time.monotonic() - begun))

    assert signal.getitimer(signal.ITIMER_REAL)[0] == pytest.approx(expected, abs=0.1)


# In a worker process


def compute() -> None:
    """Stay away from the interpreter for more than a second."""
    begun = time.monotonic()
    while time.monotonic() - begun < 1.5:
        hashlib.pbkdf2_hmac("sha256", b"a", b"b", 8_000_000)


@pytest.mark.parametrize("limit", [None, 60])
def test_a_limit_inside_a_task_does_not_end_the_task_s_process(limit: float | None) -> None:
    def outer() -> str:
        with Flow("inner") as flow:
            found = task(compute, name="inner", timeout=0.1)()
        return flow.run().result[found].message

    with Flow("f") as flow:
        found = task(outer, timeout=limit)()
    state = flow.run(executor="processes").result[found]

    assert (state.name, state.result) == ("Success", "took longer than 0.1 s and was interrupted")
