from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow import Flow, Task, task


@task
def one() -> int:
    return 1


@task
def two() -> int:
    return 2


@task
def same(x: Any) -> Any:
    return x


@dataclass(frozen=True)
class Stands:
    """Where a task stands in a nested collection, and what it will give."""

    value: int


def filled(shape: Any, fill: Callable[[Stands], Any]) -> Any:
    """The collection, with each place where a task stands filled."""
    if isinstance(shape, Stands):
        return fill(shape)
    if isinstance(shape, dict):
        return {key: filled(value, fill) for key, value in shape.items()}
    if isinstance(shape, list | tuple):
        return type(shape)(filled(item, fill) for item in shape)
    return shape


def received(make: Any) -> Any:
    """What a task gets that is given ``make(a, b)``, where a stands for 1 and b for 2."""
    with Flow("f") as flow:
        found = same(make(one(), two()))
    return flow.run().result[found].result


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda a, b: [a, b], [1, 2]),
        (lambda a, b: (a, 7, b), (1, 7, 2)),
        (lambda a, b: {a, b}, {1, 2}),
        (lambda a, b: frozenset({a, b}), frozenset({1, 2})),
        (lambda a, b: {"first": a, 2: b, None: "c"}, {"first": 1, 2: 2, None: "c"}),
        (lambda a, b: [a, [b, (a, {"deep": b})]], [1, [2, (1, {"deep": 2})]]),
        (lambda a, b: {"x": [a], "y": {"z": {b}}}, {"x": [1], "y": {"z": {2}}}),
        (lambda a, b: [a, a, a], [1, 1, 1]),
    ],
    ids=["list", "tuple", "set", "frozenset", "dict", "nested", "nested dict", "one thrice"],
)
def test_a_collection_that_holds_tasks_arrives_with_their_values(make: Any, expected: Any) -> None:
    found = received(make)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("empty", [[], (), {}, set(), frozenset()], ids=repr)
def test_an_empty_collection_arrives_as_it_is(empty: Any) -> None:
    assert received(lambda a, b: empty) == empty


def test_a_collection_without_tasks_is_handed_over_as_a_copy() -> None:
    given = [1, {"a": 2}]
    found = received(lambda a, b: given)

    assert found == given
    assert found is not given


def test_a_dict_keeps_its_order() -> None:
    found = received(lambda a, b: {"z": a, "a": 0, "m": b})

    assert list(found) == ["z", "a", "m"]


def test_a_list_of_many_tasks_keeps_its_order() -> None:
    with Flow("f") as flow:
        found = same([same(i) for i in range(50)])

    assert flow.run().result[found].result == list(range(50))


def test_the_task_that_makes_a_collection_is_not_kept(tmp_path: Any) -> None:
    from cairnflow.results import LocalResultHandler

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        same([one(), two()])
    flow.run()

    files = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert len(files) == 3


def test_upstream_tasks_may_hold_a_collection_of_tasks() -> None:
    order: list[int] = []

    @task
    def note(x: int) -> None:
        order.append(x)

    with Flow("f") as flow:
        note(3, upstream_tasks=[[note(1), note(2)]])
    flow.run()

    assert order[-1] == 3


def test_a_collection_is_a_task_that_can_be_seen_in_the_flow() -> None:
    with Flow("f") as flow:
        same([one()])

    names = {each.name for each in flow.tasks}
    assert names == {"one", "List", "same"}
    assert all(isinstance(each, Task) for each in flow.tasks)


LEAVES = st.integers(0, 9) | st.integers(0, 9).map(Stands)
NESTED = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("ab", max_size=2) | st.integers(0, 3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(NESTED)
def test_whatever_is_nested_in_whatever_arrives_as_it_was_written(shape: Any) -> None:
    with Flow("f") as flow:
        found = same(filled(shape, lambda leaf: same(leaf.value)))

    expected = filled(shape, lambda leaf: leaf.value)
    assert repr(flow.run().result[found].result) == repr(expected)
