"""An executor of the author's serves one run after the other, also after one that broke off."""

import threading
from collections.abc import Generator
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.executors import Executor, LocalExecutor, ThreadsExecutor


@task
def same(x: Any) -> Any:
    return x


@task
def interrupted() -> None:
    raise KeyboardInterrupt


class Broken:
    """An observer that raises once something has ended."""

    def begun(self, address: str, plan: Any) -> None:
        pass

    def told(self, facts: list[Any]) -> None:
        if any(told.state.is_finished() for told in facts):
            raise OSError("the terminal is gone")

    def ended(self, state: Any) -> None:
        pass


@pytest.fixture(params=["local", "lingering", "threads"])
def executor(request: pytest.FixtureRequest) -> Generator[Executor]:
    made: Executor = {
        "local": LocalExecutor,
        "lingering": lambda: LocalExecutor(0.01),
        "threads": lambda: ThreadsExecutor(2),
    }[request.param]()
    yield made
    made.close()


def flow_of(words: list[Any]) -> tuple[Flow, list[Any]]:
    with Flow("f") as flow:
        tasks = [same(word) for word in words]
    return flow, tasks


def values(executor: Executor, words: list[Any]) -> list[Any]:
    flow, tasks = flow_of(words)
    state = flow.run(executor=executor)
    return [state.result[each].result for each in tasks]


def test_it_serves_several_runs(executor: Executor) -> None:
    assert values(executor, [1, 2, 3]) == [1, 2, 3]
    assert values(executor, ["a", "b"]) == ["a", "b"]


def test_what_a_broken_run_left_behind_is_no_end_of_the_next(executor: Executor) -> None:
    flow, _ = flow_of([f"old {i}" for i in range(6)])
    with pytest.raises(OSError, match="the terminal is gone"):
        flow.run(executor=executor, observers=[Broken()])

    words = [f"new {i}" for i in range(8)]
    assert values(executor, words) == words


def test_what_an_interrupted_run_left_behind_is_no_end_of_the_next() -> None:
    executor = LocalExecutor()
    with Flow("f") as flow:
        interrupted()
        same("old 1")
        same("old 2")
    with pytest.raises(KeyboardInterrupt):
        flow.run(executor=executor)

    assert values(executor, ["new 0", "new 1", "new 2"]) == ["new 0", "new 1", "new 2"]


def test_a_call_of_a_broken_run_that_ends_late_is_no_end_of_the_next() -> None:
    executor = ThreadsExecutor(2)
    gate = threading.Event()

    @task
    def late() -> str:
        gate.wait(10)
        return "old"

    with Flow("f") as flow:
        late()
        same("old, too")
    with pytest.raises(OSError, match="the terminal is gone"):
        flow.run(executor=executor, observers=[Broken()])
    next_flow, tasks = flow_of(["new 0", "new 1"])
    gate.set()
    state = next_flow.run(executor=executor)

    assert [state.result[each].result for each in tasks] == ["new 0", "new 1"]
    executor.close()
