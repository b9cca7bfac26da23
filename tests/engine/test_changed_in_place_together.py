"""What a task changes in place is what it was for all others, whoever they are and however often
it is tried: values, items of them, constants and parameters, on each executor."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cairnflow import Flow, Parameter, context, task, unmapped
from cairnflow.results import LocalResultHandler
from tests.trail import ends

pytestmark = pytest.mark.filterwarnings("ignore")

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads", "processes"])

MADE = {
    "list": lambda: [1, 2],
    "nested list": lambda: [[1], [2]],
    "dict": lambda: {"a": [1]},
    "array": lambda: np.zeros(3),
    "frame": lambda: pd.DataFrame({"a": [1, 2]}),
    "series": lambda: pd.Series([1, 2]),
    "set": lambda: {1},
    "bytes": lambda: bytearray(b"ab"),
    "frame in a dict": lambda: {"a": pd.DataFrame({"a": [1]})},
}


@task
def make(kind: str) -> Any:
    return MADE[kind]()


@task
def change(x: Any) -> int:
    if isinstance(x, list):
        x.append(9)
    elif isinstance(x, dict):
        held = x["a"]
        x["b"] = held.append(9) if isinstance(held, list) else held.insert(0, "new", 9)
    elif isinstance(x, np.ndarray):
        x[0] = 9
    elif isinstance(x, pd.DataFrame):
        x["b"] = 9
    elif isinstance(x, pd.Series):
        x.iloc[0] = 9
    elif isinstance(x, set):
        x.add(9)
    else:
        x.extend(b"z")
    return 0


@task
def see(x: Any, after: Any) -> str:
    return repr(x)


@EXECUTORS
@pytest.mark.parametrize("kind", MADE)
def test_those_who_come_after_see_what_was_kept(kind: str, executor: str, tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        made = make(kind)
        seen = see(made, change(made))

    state = flow.run(executor=executor)

    assert state.result[seen].result == repr(MADE[kind]())
    assert repr(state.result[made].result) == repr(MADE[kind]())


@EXECUTORS
def test_children_change_no_items_of_what_others_are_given(executor: str, tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        made = make("nested list")
        changed = change.map(made)
        whole = see(made, changed)
        each = see.map(made, unmapped(changed))

    state = flow.run(executor=executor)

    assert state.result[whole].result == "[[1], [2]]"
    assert state.result[each].result == ["[1]", "[2]"]


@task(max_retries=2, retry_delay=0)
def tries(x: list[int]) -> list[int]:
    x.append(9)
    if context.task_run_count < 3:
        raise ValueError("again")
    return list(x)


@EXECUTORS
def test_each_attempt_is_given_what_the_first_was(executor: str, tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        of_value = tries(make("list"))
        of_constant = tries([7])

    state = flow.run(executor=executor)

    assert state.result[of_value].result == [1, 2, 9]
    assert state.result[of_constant].result == [7, 9]


@task
def appended(x: list[int]) -> list[int]:
    x.append(9)
    return list(x)


@pytest.mark.slow
@pytest.mark.parametrize("is_recorded", [True, False], ids=["recorded", "not recorded"])
@EXECUTORS
def test_each_run_begins_with_the_same_constants_and_defaults(
    executor: str, is_recorded: bool, tmp_path: Path
) -> None:
    handler = LocalResultHandler(tmp_path) if is_recorded else None
    with Flow("f", result_handler=handler) as flow:
        of_constant = appended([0])
        of_items = appended.map([[1], [2]])
        of_default = appended(Parameter("x", default=[3]))

    states = [flow.run(executor=executor) for _ in range(3)]

    for found, expected in (
        (of_constant, [0, 9]),
        (of_items, [[1, 9], [2, 9]]),
        (of_default, [3, 9]),
    ):
        assert [state.result[found].result for state in states] == [expected] * 3


def test_a_resumed_run_reuses_what_was_made_of_constants_that_were_changed(
    tmp_path: Path,
) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        appended([0])
        appended.map([[1], [2]])
    flow.run()

    flow.run(resume="last")

    assert {name: end for name, end in ends("f/2").items() if end != "Mapped"} == {
        "appended": "Reused",
        "appended-2:0": "Reused",
        "appended-2:1": "Reused",
    }
