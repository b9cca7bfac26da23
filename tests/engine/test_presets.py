"""Tasks whose state is given from the start: they are not run, and others build on them."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.errors import AuthoringError
from cairnflow.results import LocalResultHandler, SafeResult
from cairnflow.states import Failed, Mapped, Pending, Running, Skipped, State, Success


@task
def add(x: Any, y: Any = 1) -> Any:
    return x + y


@task
def same(x: Any) -> Any:
    return x


@task
def wrong() -> Any:
    raise KeyError("region")


def test_a_task_with_a_state_from_the_start_is_not_run() -> None:
    with Flow("f") as flow:
        bad = wrong()
        found = add(bad)
    state = flow.run(task_states={bad: Success("by hand", 41)})

    assert state.result[found].result == 42


def test_a_state_from_the_start_may_point_to_a_kept_value(tmp_path: Any) -> None:
    handler = LocalResultHandler(tmp_path / "kept")
    location = handler.write([1, 2])
    with Flow("f") as flow:
        bad = wrong()
        found = same(bad)
        each = same.map(bad)
    state = flow.run(task_states={bad: Success(result=SafeResult(location, handler))})

    assert state.result[found].result == [1, 2]
    assert state.result[each].result == [1, 2]


def test_a_skipped_task_from_the_start_has_those_after_it_skipped() -> None:
    with Flow("f") as flow:
        first = add(1)
        second = same(first)
        third = same(second, task_args={"skip_on_upstream_skip": False})
    state = flow.run(task_states={first: Skipped()})

    assert [state.result[each].name for each in (first, second, third)] == [
        "Skipped",
        "Skipped",
        "Success",
    ]
    assert state.is_successful()


def test_a_failed_task_from_the_start_fails_what_maps_over_it() -> None:
    with Flow("f") as flow:
        first = same([1])
        second = same.map(first)
    state = flow.run(task_states={first: Failed("by hand")})

    assert state.result[second].name == "TriggerFailed"


@pytest.mark.parametrize("unfinished", [Pending(), Running()])
def test_a_state_from_the_start_that_is_no_end_is_not_taken_for_one(unfinished: State) -> None:
    with Flow("f") as flow:
        first = add(1)
        second = add(first)
    try:
        value = flow.run(task_states={first: unfinished}).result[second].result
    except AuthoringError as exc:
        value = str(exc)

    assert value == 3 or "finished" in str(value)


def test_states_from_the_start_must_be_of_tasks_of_the_flow() -> None:
    with Flow("f") as flow:
        first = add(1)

    with pytest.raises(AuthoringError, match="is not in flow 'f'"):
        flow.run(task_states={add: Success()})
    with pytest.raises(AuthoringError, match="3 is no state of"):
        flow.run(task_states={first: 3})


@pytest.mark.parametrize("executor", ["local", "threads"])
def test_a_mapped_task_from_the_start_has_its_children_used_one_by_one(executor: str) -> None:
    with Flow("f") as flow:
        first = same.map([1, 2])
        each = add.map(first)
        whole = same(first)
    given = Mapped("by hand", [Success("", 40), Success("", 50)])
    state = flow.run(task_states={first: given}, executor=executor)

    assert state.result[each].result == [41, 51]
    assert state.result[whole].result == [40, 50]


def test_a_failed_child_from_the_start_keeps_only_its_own_child_from_beginning() -> None:
    with Flow("f") as flow:
        first = same.map([1, 2])
        each = add.map(first)
        whole = same(first)
    given = Mapped("by hand", [Failed("no"), Success("", 50)])
    state = flow.run(task_states={first: given})

    assert [child.name for child in state.result[each].map_states] == ["TriggerFailed", "Success"]
    assert state.result[whole].name == "TriggerFailed"


@pytest.mark.parametrize("is_kept", [False, True], ids=["in memory", "kept"])
def test_a_kept_value_from_the_start_that_is_gone_fails_its_consumer(
    is_kept: bool, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path / "kept")
    location = handler.write(3)
    Path(location).unlink()
    with Flow("f", result_handler=handler if is_kept else None) as flow:
        first = wrong()
        found = same(first)
    state = flow.run(task_states={first: Success(result=SafeResult(location, handler))})

    assert state.result[found].message.startswith("an input could not be fetched: Missing: ")
