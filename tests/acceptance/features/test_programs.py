"""Whole programs as they were written for the old system, with nothing but the imports changed."""

from datetime import timedelta
from typing import Any

import pytest

import cairnflow as prefect
from cairnflow import Flow, Parameter, Task, task, unmapped
from cairnflow.control_flow import case, merge
from cairnflow.results import LocalResultHandler
from cairnflow.signals import FAIL, LOOP, RETRY, SKIP, SUCCESS
from cairnflow.states import Mapped, Skipped, State, Success, TriggerFailed
from cairnflow.triggers import all_finished, any_failed


class Extract(Task):
    def __init__(self, url: str, **kwargs: Any) -> None:
        self.url = url
        super().__init__(**kwargs)

    def run(self) -> list[int]:
        prefect.context.get("logger").info("reading %s", self.url)
        return [1, 2, 3]


class Plus(Task):
    def run(self, x: int, y: int) -> int:
        return x + y


@task(max_retries=3, retry_delay=timedelta(0))
def flaky() -> str:
    if prefect.context.task_run_count == 1:
        raise RETRY("again")
    if prefect.context.task_run_count == 2:
        raise FAIL("not yet")
    today: str = prefect.context["today"]
    return today


@task(trigger=any_failed)
def clean_up() -> str:
    return "cleaned"


@task
def factorial(n: int) -> int:
    payload = prefect.context.get("task_loop_result", {})
    turn, result = payload.get("turn", 1), payload.get("result", 1)
    if turn < n:
        raise LOOP(message=f"turn {turn}", result={"turn": turn + 1, "result": result * (turn + 1)})
    product: int = result
    return product


@task
def signalling(number: int) -> int:
    if number == 2:
        raise SKIP("two")
    if number == 3:
        raise FAIL("three")
    if number == 4:
        raise SUCCESS("four", result=44)
    return number


@task(trigger=all_finished, skip_on_upstream_skip=False)
def kinds(found: list[Any]) -> list[str]:
    return [type(one).__name__ for one in found]


@task
def same(**given: Any) -> dict[str, Any]:
    return given


@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
def test_a_pipeline_of_classes_loops_retries_and_maps(executor: str) -> None:
    with Flow("legacy", result_handler=LocalResultHandler(dir="kept")) as flow:
        count = Parameter("count", default=5)
        extracted = Extract("https://example.com", name="extract")()
        product = factorial(count)
        day = flaky()
        first = Plus()(x=product, y=extracted[0])
        mapped = Plus().map(extracted, y=unmapped(first))
        cleaned = clean_up(upstream_tasks=[day])
        day.set_upstream(extracted)
    flow.set_reference_tasks([first, mapped])

    state = flow.run(parameters={"count": 4}, executor=executor)

    assert state.is_successful()
    assert state.result[product].result == 24
    assert state.result[day].result == prefect.open("legacy/last")["flaky"].value
    assert isinstance(state.result[mapped], Mapped)
    assert state.result[mapped].result == [26, 27, 28]
    assert isinstance(state.result[cleaned], TriggerFailed)


@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
def test_children_end_in_the_states_that_they_raise_and_their_reduce_sees_all(
    executor: str,
) -> None:
    with Flow("signals") as flow:
        mapped = signalling.map([1, 2, 3, 4])
        seen = kinds(mapped)

    state = flow.run(executor=executor)

    ended = [child.name for child in state.result[mapped].map_states]
    assert ended == ["Success", "Skipped", "Failed", "Success"]
    assert state.result[seen].result == ["int", "NoneType", "FAIL", "int"]


def test_arguments_of_any_name_and_depth_arrive() -> None:
    with Flow("deep") as flow:
        inner = same(a=1)
        outer = same(x=inner["a"], y=[inner, {"z": (inner["a"], 2)}])

    found = flow.run().result[outer].result

    assert found == {"x": 1, "y": [{"a": 1}, {"z": (1, 2)}]}


def test_branches_of_several_tasks_are_merged() -> None:
    with Flow("branches") as flow:
        which = Parameter("which")
        with case(which, "plus"):
            added = Plus()(Plus()(1, 2), 3)
        with case(which, "loop"):
            looped = factorial(3)
        found = merge(added, looped)

    plus, loop = flow.run(which="plus"), flow.run(which="loop")

    assert (plus.result[found].result, loop.result[found].result) == (6, 6)
    assert isinstance(plus.result[looped], Skipped)
    assert isinstance(loop.result[added], Skipped)


def test_a_flow_runs_inside_of_a_task_and_after_the_block_of_another() -> None:
    inner = Flow("inner")
    found = factorial(4, flow=inner)

    @task
    def run_inner() -> Any:
        return inner.run().result[found].result

    with Flow("outer") as outer:
        made = run_inner()

    assert outer.run().result[made].result == 24


def test_a_run_goes_on_from_the_states_of_another() -> None:
    @task
    def invert(number: int) -> float:
        return 1 / number

    with Flow("going on") as flow:
        zero = Plus()(0, 0)
        inverted = invert(zero)
    failed = flow.run()

    mended = flow.run(task_states={zero: Success(result=4)})
    again = flow.run(task_states=mended.result)

    assert isinstance(failed.result[inverted].result, ZeroDivisionError)
    assert mended.result[inverted].result == 0.25
    assert again.result == mended.result


def test_a_state_handler_sees_tasks_children_and_flows() -> None:
    seen: list[str] = []

    def watch(of: Any, old: State, new: State) -> State:
        if new.is_finished():
            seen.append(f"{type(of).__name__} {of.name} {new.name}")
        return new

    with Flow("watched", state_handlers=[watch]) as flow:
        Plus(state_handlers=[watch]).map([1, 2], [3, 4])
    flow.run()

    assert seen.count("Plus Plus Success") == 2
    assert seen[-1] == "Flow watched Success"
