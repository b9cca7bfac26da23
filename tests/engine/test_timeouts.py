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
