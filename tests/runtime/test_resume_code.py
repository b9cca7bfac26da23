"""Whatever makes a task give another value has it run again, however the task was made."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Task, task
from cairnflow.results import LocalResultHandler
from tests.trail import reasons


def partial(factor: int) -> Any:
    def times(x: int, k: int) -> int:
        return x * k

    return task(functools.partial(times, k=factor), name="t")


def default(factor: int) -> Any:
    def times(x: int, k: int = factor) -> int:
        return x * k

    return task(times, name="t")


def closure(factor: int) -> Any:
    def times(x: int) -> int:
        return x * factor

    return task(times, name="t")


def inner_function(factor: int) -> Any:
    def scaled(x: int) -> int:
        return x * factor

    def times(x: int) -> int:
        return scaled(x)

    return task(times, name="t")


def decorated(factor: int) -> Any:
    def scaling(fn: Callable[[int], int]) -> Callable[[int], int]:
        @functools.wraps(fn)
        def times(x: int) -> int:
            return fn(x) * factor

        return times

    return task(scaling(abs_of), name="t")


def abs_of(x: int) -> int:
    return abs(x)


def a_global(factor: int) -> Any:
    space: dict[str, Any] = {"FACTOR": factor}
    exec("def times(x): return x * FACTOR", space)
    return task(space["times"], name="t")


class Scaler:
    """A callable object, as a fitted model is."""

    def __init__(self, factor: int) -> None:
        self.factor = factor

    def __call__(self, x: int) -> int:
        return x * self.factor

    def predict(self, x: int) -> int:
        return x * self.factor


def callable_object(factor: int) -> Any:
    return task(Scaler(factor), name="t")


def bound_method(factor: int) -> Any:
    return task(Scaler(factor).predict, name="t")


def partial_of_a_method(factor: int) -> Any:
    return task(functools.partial(Scaler(factor).predict), name="t")


def subclass(factor: int) -> Any:
    class Times(Task):
        def __init__(self, factor: int) -> None:
            self.factor = factor
            super().__init__(name="t")

        def run(self, x: int) -> int:
            return x * self.factor

    return Times(factor)


def class_attribute(factor: int) -> Any:
    class Times(Task):
        scale = factor

        def run(self, x: int) -> int:
            return x * self.scale

    return Times(name="t")


WAYS = [
    partial, default, closure, inner_function, decorated, a_global, callable_object, bound_method,
    partial_of_a_method, subclass, class_attribute,
]  # fmt: skip


def flow_of(made: Any, folder: Path) -> tuple[Flow, Any]:
    with Flow("f", result_handler=LocalResultHandler(folder / "kept")) as flow:
        found = made(2)
    return flow, found


@pytest.mark.parametrize("make", WAYS, ids=lambda make: make.__name__)
def test_a_task_that_would_give_another_value_runs_again(
    make: Callable[[int], Any], tmp_path: Path
) -> None:
    flow_of(make(10), tmp_path)[0].run()
    flow, found = flow_of(make(30), tmp_path)
    state = flow.run(resume="last")

    assert state.result[found].result == 60
    assert reasons(state.address)["t"] in ("new_code", "new_input")


@pytest.mark.parametrize("make", WAYS, ids=lambda make: make.__name__)
def test_a_task_made_again_in_the_same_way_is_used_again(
    make: Callable[[int], Any], tmp_path: Path
) -> None:
    flow_of(make(10), tmp_path)[0].run()
    flow, found = flow_of(make(10), tmp_path)
    state = flow.run(resume="last")

    assert (state.result[found].name, state.result[found].result) == ("Reused", 20)
