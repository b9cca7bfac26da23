"""Processes that a task's function leaves behind, or comes back from."""

import os
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler


@pytest.mark.parametrize("executor", ["local", "processes"])
@pytest.mark.parametrize("way", ["returns", "raises"])
def test_a_forked_child_that_comes_back_from_a_task_is_ended(
    executor: str, way: str, tmp_path: Path
) -> None:
    @task
    def forks() -> tuple[str, int]:
        pid = os.fork()
        if pid == 0:
            if way == "raises":
                raise ValueError("in the child")
            return "child", 0
        _, status = os.waitpid(pid, 0)
        return "parent", os.waitstatus_to_exitcode(status)

    @task
    def other(x: int) -> int:
        return x

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        forked = forks()
        others: Any = other.map(list(range(20)))
    state = flow.run(executor=executor)

    assert state.result[forked].result == ("parent", 70)
    assert state.result[others].result == list(range(20))


def test_an_authors_own_keyboard_interrupt_in_a_worker_is_a_failure(tmp_path: Path) -> None:
    @task
    def stop() -> None:
        raise KeyboardInterrupt("by author")

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        stopped = stop()
    state = flow.run(executor="processes")

    assert state.result[stopped].message == "KeyboardInterrupt: by author"
