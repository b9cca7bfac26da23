from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from cairnflow import Flow, Parameter, flatten, task, unmapped
from cairnflow.errors import AuthoringError
from cairnflow.results import LocalResultHandler


@task
def same(x: Any) -> Any:
    return x


@task
def upto(n: int) -> list[int]:
    return list(range(n))


@task
def pair(x: Any, y: Any) -> Any:
    return (x, y)


def test_a_task_is_mapped_over_all_that_the_children_of_another_returned() -> None:
    with Flow("f") as flow:
        found = same.map(flatten(upto.map([3, 0, 2])))

    assert flow.run().result[found].result == [0, 1, 2, 0, 1]


def test_flatten_takes_what_one_task_returns() -> None:
    with Flow("f") as flow:
        found = same.map(flatten(same([[1, 2], (3,), {4: "d"}])))

    assert flow.run().result[found].result == [1, 2, 3, 4]


def test_flatten_takes_a_constant_a_list_of_tasks_and_a_parameter() -> None:
    with Flow("f") as flow:
        constant = same.map(flatten([[1], [2, 3]]))
        tasks = same.map(flatten([upto(2), upto(1)]))
        parameter = same.map(flatten(Parameter("xs")))
    state = flow.run(xs=[[7]])

    assert [state.result[each].result for each in (constant, tasks, parameter)] == [
        [1, 2, 3],
        [0, 1, 0],
        [7],
    ]


def test_flatten_takes_off_one_level_and_can_be_said_twice() -> None:
    with Flow("f") as flow:
        once = same.map(flatten([[[1], [2]], [[3]]]))
        twice = same.map(flatten(flatten(same([[[1], [2]], [[3]]]))))
    state = flow.run()

    assert state.result[once].result == [[1], [2], [3]]
    assert state.result[twice].result == [1, 2, 3]


def test_a_flat_list_can_go_whole_to_one_task_or_to_every_child() -> None:
    with Flow("f") as flow:
        nested = upto.map([1, 2])
        whole = same(flatten(nested))
        each = pair.map([8, 9], unmapped(flatten(nested)))
    state = flow.run()

    assert state.result[whole].result == [0, 0, 1]
    assert state.result[each].result == [(8, [0, 0, 1]), (9, [0, 0, 1])]


def test_flatten_of_nothing_is_an_empty_map() -> None:
    with Flow("f") as flow:
        found = same.map(flatten(upto.map([0, 0])))
        none = same.map(flatten(upto.map([])))
        total = same(none)
    state = flow.run()

    assert state.is_successful()
    assert [state.result[each].result for each in (found, none, total)] == [[], [], []]


def test_flattened_children_keep_their_values_and_resume(tmp_path: Any) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = same.map(flatten(upto.map([2, 1])))
    flow.run()
    state = flow.run(resume="last")

    assert [child.name for child in state.result[found].map_states] == ["Reused"] * 3
    assert state.result[found].result == [0, 1, 0]


@pytest.mark.parametrize("executor", ["local", "threads"])
def test_flatten_is_the_same_on_every_executor(executor: str) -> None:
    with Flow("f") as flow:
        found = same.map(flatten(upto.map(range(5))))

    assert flow.run(executor=executor).result[found].result == [0, 0, 1, 0, 1, 2, 0, 1, 2, 3]


@pytest.mark.parametrize(
    ("value", "kind"),
    [([[1], 2], "item 1 is int"), (["ab"], "item 0 is str"), ([None], "NoneType")],
)
def test_what_is_no_list_of_lists_is_told(value: Any, kind: str) -> None:
    with Flow("f") as flow:
        given = same(value)
        same.map(flatten(given))
        with pytest.raises(AuthoringError, match=f"flatten takes a list of lists, but .*{kind}"):
            same.map(flatten(value))
    state = flow.run()
    message = next(found.message for each, found in state.result.items() if each.name == "Flatten")

    assert "flatten takes a list of lists, but its " in message
    assert kind in message


@pytest.mark.parametrize(
    "write",
    [
        lambda: same([unmapped(1)]),
        lambda: same([same(1), unmapped(2)]),
        lambda: same({1: flatten([])}),
    ],
)
def test_a_mark_inside_of_a_collection_is_told(write: Callable[[], Any]) -> None:
    with Flow("f"), pytest.raises(AuthoringError, match="inside of a collection has no meaning"):
        write()


def test_a_constant_arrow_table_is_mapped_over_by_rows() -> None:
    table = pa.table({"a": [1, 2, 3], "b": ["x", "y", "z"]})
    with Flow("f") as flow:
        found = same.map(table)

    assert flow.run().result[found].result == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": "y"},
        {"a": 3, "b": "z"},
    ]
