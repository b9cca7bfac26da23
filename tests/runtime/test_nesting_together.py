"""One flow run many times at once, and flows inside of tasks: each run keeps to itself."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, context, task
from cairnflow.results import LocalResultHandler
from tests.conftest import require

EXECUTORS = ["local", "threads", "processes"]


@task
def add(x: int) -> int:
    time.sleep(0.002)
    return x + 1


@pytest.mark.slow
def test_one_flow_runs_in_many_threads_and_on_all_executors_at_once(tmp_path: Path) -> None:
    with Flow("same", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        each = add.map([1, 2, 3])
        last = add(add(Parameter("x")))
    found: dict[int, Any] = {}

    def run(x: int) -> None:
        state = flow.run(x=x, executor=EXECUTORS[x % 3])
        kept = cairnflow.open(state.address)["add-3"].value
        found[x] = (state.result[last].result, kept, state.result[each].result)

    threads = [threading.Thread(target=run, args=(x,)) for x in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {x: (x + 2, x + 2, [2, 3, 4]) for x in range(9)}


@task
def nested(executor: str) -> tuple[Any, str, str]:
    with Flow("inner", result_handler=LocalResultHandler()) as flow:
        found = add.map([0, 1])
    value = flow.run(executor=executor).result[found].result
    return value, context.flow_name, context.task_name


@pytest.mark.parametrize("executor", EXECUTORS)
def test_flows_run_inside_of_tasks_on_each_executor_in_each(executor: str) -> None:
    with Flow("outer", result_handler=LocalResultHandler()) as flow:
        found = nested.map(EXECUTORS)

    state = flow.run(executor=executor)

    assert state.result[found].result == [([1, 2], "outer", "nested")] * 3
    assert len(cairnflow.runs("inner")) == 3


@task
def factorial(n: int) -> int:
    if n < 2:
        return 1
    with Flow("factorial", result_handler=LocalResultHandler()) as flow:
        rest = factorial(n - 1)
    value: int = flow.run().result[rest].result
    return n * value


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_task_may_run_itself_in_a_flow_of_its_own(executor: str) -> None:
    with Flow("outer", result_handler=LocalResultHandler()) as flow:
        found = factorial(4)

    assert flow.run(executor=executor).result[found].result == 24
    assert len(cairnflow.runs("factorial")) == 3


@task
def moves(folder: str) -> str:
    os.makedirs(folder)
    os.chdir(folder)
    return os.getcwd()


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_task_that_changes_the_folder_moves_no_kept_value(
    executor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # and back, after what the task does here
    with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
        add(1, upstream_tasks=[moves(str(tmp_path / "elsewhere"))])

    state = flow.run(executor=executor)

    assert state.is_successful()
    assert len(list((tmp_path / "kept").rglob("*.pkl"))) == 2
    assert cairnflow.open("f/1")["add"].value == 2


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("executor", EXECUTORS)
def test_runs_leave_no_thread_and_no_descriptor(executor: str, tmp_path: Path) -> None:
    require(Path("/proc/self/fd").exists(), "/proc, in which open files are counted", "use Linux")
    left = workers()  # by tests before this one, which abandoned them
    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        add.map(add.map([1, 2]))
    flow.run(executor=executor)
    settle(left)
    before = (descriptors(), threading.active_count())

    for _ in range(10):
        flow.run(executor=executor)

    settle(left)
    assert descriptors() <= before[0]
    assert threading.active_count() <= before[1]


def workers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "cairnflow-worker"}


def settle(left: set[threading.Thread]) -> None:
    """Wait until threads that were told to end have ended; for 5 s at most."""
    until = time.monotonic() + 5
    while time.monotonic() < until and workers() - left:
        time.sleep(0.01)
