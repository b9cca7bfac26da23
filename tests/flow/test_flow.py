from typing import Any

import pytest

from cairnflow import Flow, config, task
from cairnflow.engine.observers import Told
from cairnflow.errors import AuthoringError, ConfigError
from cairnflow.executors import LocalExecutor, ThreadsExecutor
from cairnflow.plan.plan import Plan
from cairnflow.plan.triggers import all_finished
from cairnflow.results import LocalResultHandler, Result
from cairnflow.states import State


@task
def add(x: Any, y: Any = 1) -> Any:
    return x + y


@task
def same(x: Any) -> Any:
    return x


@task
def wrong() -> Any:
    raise KeyError("region")


class Notes:
    """An observer that writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def begun(self, address: str, plan: Plan) -> None:
        self.heard.append(("begun", address, len(plan.nodes)))

    def told(self, facts: list[Told]) -> None:
        self.heard.extend((told.task, told.child, told.state.name) for told in facts)

    def ended(self, state: State) -> None:
        self.heard.append(("ended", state.name))


def test_the_state_of_a_run_maps_each_task_to_its_state() -> None:
    with Flow("f") as flow:
        first = add(1)
        second = add(first)
    state = flow.run()

    assert (state.name, state.message) == ("Success", "all reference tasks succeeded")
    assert {each: found.result for each, found in state.result.items()} == {first: 2, second: 3}


def test_a_run_fails_if_a_last_task_fails_and_names_it() -> None:
    with Flow("f") as flow:
        same(wrong())
    state = flow.run()

    assert (state.name, state.message) == ("Failed", "failed: wrong")


def test_a_run_that_fails_in_many_places_names_some_and_counts_the_rest() -> None:
    with Flow("f") as flow:
        for _ in range(5):
            wrong()

    assert flow.run().message == "failed: wrong, wrong-2, wrong-3 and 2 more"


def test_a_run_succeeds_if_the_last_tasks_do() -> None:
    with Flow("f") as flow:
        same(wrong(), task_args={"trigger": all_finished})

    assert flow.run().is_successful()


def test_reference_tasks_decide_how_a_run_ended() -> None:
    with Flow("f") as flow:
        bad = wrong()
        good = same(1)
    flow.set_reference_tasks([good])

    assert flow.reference_tasks == {good}
    assert flow.run().is_successful()

    flow.set_reference_tasks([bad])

    assert flow.run().is_failed()


def test_without_reference_tasks_the_last_tasks_decide() -> None:
    with Flow("f") as flow:
        last = same(add(1))

    assert flow.reference_tasks == {last}


def test_a_reference_task_must_be_in_the_flow() -> None:
    with Flow("f") as flow:
        add(1)
    with Flow("g"):
        other = add(1)

    with pytest.raises(AuthoringError, match="is not in flow 'f'"):
        flow.set_reference_tasks([other])


def test_a_flow_without_tasks_succeeds() -> None:
    state = Flow("f").run()

    assert (state.is_successful(), state.result) == (True, {})


def test_a_flow_can_be_run_again_and_knows_nothing_of_before() -> None:
    with Flow("f") as flow:
        found = add(1)

    assert flow.run().result[found].result == flow.run().result[found].result == 2


def test_a_flow_can_be_run_inside_a_task() -> None:
    with Flow("inner") as inner:
        one = add(0)

    @task
    def outer() -> int:
        found: int = inner.run().result[one].result
        return found

    with Flow("f") as flow:
        found = outer()

    assert flow.run().result[found].result == 1
    assert flow.run(executor="threads").result[found].result == 1


def test_a_flow_is_shown_by_its_name_and_goes_by_its_slug_in_addresses() -> None:
    flow = Flow("my handled flow!")

    assert (repr(flow), flow.slug) == ('<Flow: name="my handled flow!">', "my-handled-flow")


@pytest.mark.parametrize("executor", ["local", "threads", LocalExecutor(), ThreadsExecutor(2)])
def test_a_run_uses_the_executor_that_it_is_given(executor: Any) -> None:
    with Flow("f") as flow:
        found = add(1)

    assert flow.run(executor=executor).result[found].result == 2


def test_an_executor_of_the_author_s_can_be_used_for_several_runs() -> None:
    executor = ThreadsExecutor(2)
    with Flow("f", executor=executor) as flow:
        found = add(1)

    assert [flow.run().result[found].result for _ in range(3)] == [2, 2, 2]
    executor.close()


def test_an_executor_can_be_the_flow_s_or_the_setting_s() -> None:
    import threading

    @task
    def where() -> str:
        return threading.current_thread().name

    with Flow("f", executor="threads") as flow:
        found = where()
    with Flow("g") as other:
        elsewhere = where()

    assert flow.run().result[found].result == "cairnflow-worker"
    assert flow.run(executor="local").result[found].result == "MainThread"
    with config.temporary({"engine.executor": "threads"}):
        assert other.run().result[elsewhere].result == "cairnflow-worker"


def test_an_unknown_executor_is_named_with_those_that_there_are() -> None:
    with Flow("f") as flow:
        add(1)

    with pytest.raises(ConfigError, match="no executor 'cloud'; known: local, threads"):
        flow.run(executor="cloud")


def test_observers_are_told_what_happens_in_order() -> None:
    with Flow("f") as flow:
        same(add.map([1]))
    notes = Notes()
    flow.run(observers=[notes])

    assert notes.heard == [
        ("begun", "", 2),
        ("add", -1, "Mapped"),
        ("add", 0, "Running"),
        ("add", 0, "Success"),
        ("same", -1, "Running"),
        ("same", -1, "Success"),
        ("ended", "Success"),
    ]


def test_observers_of_a_recorded_run_are_told_its_address(tmp_path: Any) -> None:
    with Flow("my flow", result_handler=LocalResultHandler(tmp_path)) as flow:
        add(1)
    notes = Notes()
    state = flow.run(observers=[notes])

    assert notes.heard[0] == ("begun", "my-flow/1", 1)
    assert state.address == "my-flow/1"


def test_runs_of_a_flow_are_numbered_from_1(tmp_path: Any) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        add(1)

    assert [flow.run().address for _ in range(3)] == ["f/1", "f/2", "f/3"]


def test_a_result_is_a_value_with_its_address(tmp_path: Any) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = add(1, y=2)
    result = flow.run().result[found]._result

    assert isinstance(result, Result)
    assert (repr(result), result.value) == ("<Result: 3>", 3)
    assert repr(result.safe_value) == f"<SafeResult: {result.safe_value.value!r}>"
