"""What an author's function changes in place is not what others are given."""

from pathlib import Path
from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, Parameter, context, task
from cairnflow.results import LocalResultHandler


def test_a_task_is_given_what_its_facts_say_though_another_changed_it_in_place(
    tmp_path: Path,
) -> None:
    @task
    def make() -> list[int]:
        return [1]

    @task
    def change(x: list[int]) -> int:
        x.append(2)
        return len(x)

    @task
    def look(x: list[int]) -> list[int]:
        return list(x)

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        made = make()
        changed = change(made)
        seen = look(made, upstream_tasks=[changed])
    state = flow.run()

    assert state.result[changed].is_failed() or state.result[seen].result == [1]


def test_a_retry_is_given_what_the_first_attempt_was_given(tmp_path: Path) -> None:
    @task
    def make() -> list[int]:
        return [1, 2]

    @task(max_retries=2, retry_delay=0)
    def flaky(x: list[int]) -> list[int]:
        x.append(7)
        if context.task_run_count < 3:
            raise ValueError("no")
        return list(x)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        result = flaky(make())
    state = flow.run()

    assert state.result[result].result == [1, 2, 7]


@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
def test_children_change_their_items_for_themselves(executor: str, tmp_path: Path) -> None:
    @task
    def items() -> list[list[int]]:
        return [[1], [2]]

    @task
    def change(x: list[int]) -> None:
        x.append(9)

    @task
    def look(x: Any) -> Any:
        return [list(item) for item in x]

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        made = items()
        changed = change.map(made)
        seen = look(made, upstream_tasks=[changed])
    state = flow.run(executor=executor)

    assert state.result[seen].result == [[1], [2]]


def test_constants_and_parameters_are_in_each_run_what_they_were_written(tmp_path: Path) -> None:
    @task
    def grow(x: list[int]) -> list[int]:
        x.append(1)
        return list(x)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        constant = grow([0])
        given = grow(Parameter("p", default=[5]))
        mapped = grow.map([[1], [2]])
    states = [flow.run().result for _ in range(2)]

    for state in states:
        assert state[constant].result == [0, 1]
        assert state[given].result == [5, 1]
        assert state[mapped].result == [[1, 1], [2, 1]]


def test_the_log_says_which_argument_was_changed(tmp_path: Path) -> None:
    @task
    def make() -> list[int]:
        return [1]

    @task
    def change(x: list[int]) -> None:
        x.append(2)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        made = make()
        change(made)
        change(made)
    state = flow.run()

    lines = cairnflow.open(f"{state.address}/change").logs()  # type: ignore[union-attr]
    assert "argument x was changed in place" in str(lines)
