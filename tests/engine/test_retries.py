import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cairnflow import Flow, config, task
from cairnflow.results import LocalResultHandler
from tests.trail import error, facts

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


def failing(times: int, calls: list[float]) -> Callable[[], int]:
    """A function that fails so often before it returns 7; the times of its calls go to a list."""

    def attempt() -> int:
        calls.append(time.monotonic())
        if len(calls) <= times:
            raise ValueError(f"call {len(calls)}")
        return 7

    return attempt


@EXECUTORS
def test_a_task_is_tried_again_until_it_succeeds(executor: str) -> None:
    calls: list[float] = []
    with Flow("f") as flow:
        found = task(max_retries=3, retry_delay=0)(failing(2, calls))()
    state = flow.run(executor=executor).result[found]

    assert (state.name, state.result, len(calls)) == ("Success", 7, 3)


@EXECUTORS
def test_a_task_fails_for_good_after_its_last_retry(executor: str) -> None:
    calls: list[float] = []
    with Flow("f") as flow:
        found = task(max_retries=2, retry_delay=0)(failing(99, calls))()
    state = flow.run(executor=executor).result[found]

    assert (state.name, state.message, len(calls)) == ("Failed", "ValueError: call 3", 3)


@EXECUTORS
@pytest.mark.parametrize("delay", [0.05, timedelta(milliseconds=50)], ids=["seconds", "timedelta"])
def test_a_retry_waits_for_its_delay(executor: str, delay: Any) -> None:
    calls: list[float] = []
    with Flow("f") as flow:
        task(max_retries=1, retry_delay=delay)(failing(1, calls))()
    flow.run(executor=executor)

    assert calls[1] - calls[0] >= 0.05


@EXECUTORS
def test_others_run_while_a_retry_is_waited_for(executor: str) -> None:
    calls: list[float] = []
    ended: list[float] = []

    @task
    def note() -> None:
        ended.append(time.monotonic())

    with Flow("f") as flow:
        task(max_retries=1, retry_delay=0.2)(failing(1, calls))()
        note()
    flow.run(executor=executor)

    assert ended[0] < calls[1]


def test_the_history_tells_each_attempt() -> None:
    with Flow("f") as flow:
        found = task(max_retries=1, retry_delay=0)(failing(1, []))()
    history = flow.run().result[found].history

    assert [(moment.state, moment.attempt) for moment in history] == [
        ("Pending", 1),
        ("Running", 1),
        ("Retrying", 1),
        ("Pending", 2),
        ("Running", 2),
        ("Success", 2),
    ]
    assert history[2].message == "attempt 1 of 2: ValueError: call 1"
    assert [moment.at for moment in history] == sorted(moment.at for moment in history)


def test_each_attempt_is_a_fact_with_its_own_error(tmp_path: Any) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        task(max_retries=2, retry_delay=0)(failing(2, []))()
    found = facts(flow.run().address)

    assert [(fact.attempt, fact.state) for fact in found] == [
        (1, "Retrying"),
        (2, "Retrying"),
        (3, "Success"),
    ]
    assert [error(fact).get("message") for fact in found] == ["call 1", "call 2", None]


def test_the_settings_give_retries_to_tasks_that_name_none() -> None:
    calls: list[float] = []
    with Flow("f") as flow:
        found = task(failing(1, calls))()
    with config.temporary({"tasks.max_retries": 1, "tasks.retry_delay": 0}):
        state = flow.run().result[found]

    assert (state.name, len(calls)) == ("Success", 2)


def test_a_task_that_names_none_may_not_be_retried_against_its_will() -> None:
    calls: list[float] = []
    with Flow("f") as flow:
        task(max_retries=0)(failing(1, calls))()
    with config.temporary({"tasks.max_retries": 3, "tasks.retry_delay": 0}):
        flow.run()

    assert len(calls) == 1


def test_what_a_list_of_tasks_is_made_of_is_never_retried() -> None:
    calls: list[int] = []

    class Loud:
        def __getitem__(self, key: int) -> int:
            calls.append(key)
            raise IndexError(key)

    @task
    def loud() -> Loud:
        return Loud()

    with Flow("f") as flow:
        _ = loud()[3]
    with config.temporary({"tasks.max_retries": 3, "tasks.retry_delay": 0}):
        flow.run()

    assert calls == [3]
