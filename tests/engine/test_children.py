"""Children of a map over a map go on one by one, and have rules of their own."""

import threading
import time
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.executors import ThreadsExecutor
from cairnflow.results import LocalResultHandler

SECONDS = 10
"""How long a child waits for another before it gives up and fails."""


@task
def total(xs: list[int]) -> int:
    return sum(xs)


def test_on_the_local_executor_a_kept_child_is_followed_by_its_own_child(tmp_path: Any) -> None:
    order = []

    @task
    def first(x: int) -> int:
        order.append(f"first {x}")
        return x

    @task
    def second(x: int) -> int:
        order.append(f"second {x}")
        return x

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        second.map(first.map([0, 1, 2]))
    flow.run()

    assert order == ["first 0", "second 0", "first 1", "second 1", "first 2", "second 2"]


def test_on_threads_a_child_begins_while_another_child_of_its_upstream_task_still_runs() -> None:
    others_child_ended = threading.Event()

    @task
    def first(x: int) -> bool:
        return others_child_ended.wait(SECONDS) if x == 1 else True

    @task
    def second(x: bool) -> bool:
        others_child_ended.set()
        return x

    with Flow("f") as flow:
        found = second.map(first.map([0, 1]))

    assert flow.run(executor="threads").result[found].result == [True, True]


def test_children_run_side_by_side_on_threads() -> None:
    together = threading.Barrier(4)

    @task
    def meet(x: int) -> int:
        together.wait(SECONDS)
        return x

    with Flow("f") as flow:
        found = meet.map(range(4))

    assert flow.run(executor=ThreadsExecutor(4)).result[found].result == [0, 1, 2, 3]


def test_no_more_run_at_once_than_there_are_threads() -> None:
    running: list[int] = []
    most: list[int] = []

    @task
    def count(x: int) -> None:
        running.append(x)
        most.append(len(running))
        time.sleep(0.002)
        running.remove(x)

    with Flow("f") as flow:
        count.map(range(20))
    flow.run(executor=ThreadsExecutor(3))

    assert 1 <= max(most) <= 3


def test_a_reduce_begins_after_the_last_child() -> None:
    ended = []

    @task
    def child(x: int) -> int:
        time.sleep(0.003 * (3 - x))
        ended.append(x)
        return x

    @task
    def count(xs: list[int]) -> int:
        return len(ended)

    with Flow("f") as flow:
        found = count(child.map([0, 1, 2]))

    assert flow.run(executor="threads").result[found].result == 3


def test_values_of_children_keep_their_order_whatever_order_they_end_in() -> None:
    @task
    def slow_first(x: int) -> int:
        time.sleep(0.002 * (5 - x))
        return x

    with Flow("f") as flow:
        found = slow_first.map(range(5))

    assert flow.run(executor="threads").result[found].result == [0, 1, 2, 3, 4]


def test_only_the_children_that_fail_are_retried() -> None:
    calls: list[int] = []

    @task(max_retries=2, retry_delay=0)
    def odd_fails_once(x: int) -> int:
        calls.append(x)
        if x % 2 and calls.count(x) == 1:
            raise ValueError(x)
        return x

    with Flow("f") as flow:
        found = odd_fails_once.map(range(4))
    state = flow.run().result[found]

    assert state.result == [0, 1, 2, 3]
    assert sorted(calls) == [0, 1, 1, 2, 3, 3]


def test_a_failed_child_fails_the_map_but_not_the_other_children() -> None:
    @task
    def inverse(x: int) -> float:
        return 1 / x

    with Flow("f") as flow:
        found = inverse.map([1, 0, 2])
        summed = total(found)
    state = flow.run()

    names = [child.name for child in state.result[found].map_states]
    assert names == ["Success", "Failed", "Success"]
    assert (state.name, state.result[found].is_failed()) == ("Failed", True)
    assert state.result[summed].name == "TriggerFailed"


@pytest.mark.slow
def test_ten_thousand_children_end_in_good_time() -> None:
    @task
    def same(x: int) -> int:
        return x

    with Flow("f") as flow:
        found = total(same.map(same.map(range(10_000))))

    assert flow.run().result[found].result == sum(range(10_000))
