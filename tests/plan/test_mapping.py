from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cairnflow import Flow, Parameter, task, unmapped
from cairnflow.results import LocalResultHandler, ResultHandler


@task
def same(x: Any) -> Any:
    return x


@task
def pair(x: Any, y: Any) -> Any:
    return (x, y)


@task
def add(x: int, y: int = 1) -> int:
    return x + y


@task
def total(xs: list[int]) -> int:
    return sum(xs)


def numbers(count: int) -> Any:
    yield from range(count)


ITEMS: list[tuple[str, Callable[[], Any], list[Any]]] = [
    ("list", lambda: [3, 4], [3, 4]),
    ("tuple", lambda: (3, 4), [3, 4]),
    ("range", lambda: range(3), [0, 1, 2]),
    ("text", lambda: "ab", ["a", "b"]),
    ("array", lambda: np.array([1.5, 2.5]), [1.5, 2.5]),
    ("Series", lambda: pd.Series([5, 6], index=[10, 20]), [5, 6]),
    ("dict", lambda: {"k": 1, "l": 2}, ["k", "l"]),
    ("dict of numbers", lambda: {1: "a", 0: "b"}, [1, 0]),
    ("set", lambda: {7}, [7]),
    ("list of lists", lambda: [[1], [2, 3]], [[1], [2, 3]]),
    ("list of None", lambda: [None, None], [None, None]),
    ("empty", list, []),
]
OVER = pytest.mark.parametrize(
    ("make", "expected"), [case[1:] for case in ITEMS], ids=[case[0] for case in ITEMS]
)


@OVER
def test_a_map_runs_once_for_each_item_of_a_constant(make: Any, expected: list[Any]) -> None:
    with Flow("f") as flow:
        found = same.map(make())

    assert flow.run().result[found].result == expected


@OVER
def test_a_map_runs_once_for_each_item_of_what_a_task_returns(
    make: Any, expected: list[Any]
) -> None:
    @task
    def give() -> Any:
        return make()

    with Flow("f") as flow:
        found = same.map(give())

    assert flow.run().result[found].result == expected


@OVER
def test_a_map_over_a_kept_value_takes_the_same_items(
    make: Any, expected: list[Any], tmp_path: Any
) -> None:
    @task
    def give() -> Any:
        return make()

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = same.map(give())
    flow.run()

    assert flow.run(resume="last").result[found].result == expected


def test_a_map_takes_the_items_of_a_generator() -> None:
    with Flow("f") as flow:
        found = same.map(numbers(3))

    assert flow.run().result[found].result == [0, 1, 2]


def test_a_flow_that_maps_over_a_generator_can_be_run_twice() -> None:
    with Flow("f") as flow:
        found = same.map(numbers(2))
    flow.run()

    assert flow.run().result[found].result == [0, 1]


def test_a_set_of_many_gives_each_member_once() -> None:
    @task
    def give() -> set[str]:
        return {f"word {i}" for i in range(40)}

    with Flow("f") as flow:
        found = same.map(give())

    assert sorted(flow.run().result[found].result) == sorted(f"word {i}" for i in range(40))


def test_several_mapped_arguments_go_as_far_as_the_shortest() -> None:
    @task
    def give() -> list[str]:
        return ["a", "b", "c", "d"]

    with Flow("f") as flow:
        found = pair.map([1, 2, 3], give())

    assert flow.run().result[found].result == [(1, "a"), (2, "b"), (3, "c")]


def test_the_shortest_may_be_a_mapped_task() -> None:
    with Flow("f") as flow:
        short = same.map([1, 2])
        found = pair.map(range(9), short)

    assert flow.run().result[found].result == [(0, 1), (1, 2)]


def test_two_mapped_tasks_of_unlike_width_are_paired_child_by_child() -> None:
    with Flow("f") as flow:
        long, short = same.map(range(5)), same.map(["a", "b", "c"])
        found = pair.map(long, short)

    assert flow.run().result[found].result == [(0, "a"), (1, "b"), (2, "c")]


def test_unmapped_goes_whole_to_every_child() -> None:
    with Flow("f") as flow:
        found = pair.map([1, 2], unmapped([7, 8]))

    assert flow.run().result[found].result == [(1, [7, 8]), (2, [7, 8])]


def test_unmapped_takes_a_task_or_a_mapped_task() -> None:
    with Flow("f") as flow:
        one = pair.map([1, 2], unmapped(same("x")))
        children = pair.map([1, 2], unmapped(same.map([8, 9])))
    state = flow.run()

    assert state.result[one].result == [(1, "x"), (2, "x")]
    assert state.result[children].result == [(1, [8, 9]), (2, [8, 9])]


def test_a_default_argument_needs_no_unmapped() -> None:
    with Flow("f") as flow:
        found = add.map([1, 2])

    assert flow.run().result[found].result == [2, 3]


def test_mapped_true_in_a_call_is_a_map() -> None:
    with Flow("f") as flow:
        found = add([1, 2], mapped=True, y=unmapped(5))

    assert flow.run().result[found].result == [6, 7]


def test_a_map_over_a_map_pairs_children() -> None:
    with Flow("f") as flow:
        found = add.map(add.map(add.map([0, 10])))

    assert flow.run().result[found].result == [3, 13]


def test_a_map_may_take_its_children_from_two_generations() -> None:
    with Flow("f") as flow:
        first = add.map([1, 2])
        second = add.map(first)
        found = pair.map(first, second)

    assert flow.run().result[found].result == [(2, 3), (3, 4)]


def test_a_plain_task_takes_all_children_as_a_list() -> None:
    with Flow("f") as flow:
        found = total(add.map([1, 2, 3]))

    assert flow.run().result[found].result == 9


def test_an_item_of_a_mapped_task_is_a_child_of_it() -> None:
    with Flow("f") as flow:
        found = add.map([1, 2, 3])[1]

    assert flow.run().result[found].result == 3


def test_a_map_over_a_list_of_tasks_takes_the_tasks_one_by_one() -> None:
    with Flow("f") as flow:
        found = add.map([same(1), 5, same(2)])

    assert flow.run().result[found].result == [2, 6, 3]


def test_a_map_over_a_parameter_takes_what_the_run_is_given() -> None:
    with Flow("f") as flow:
        found = add.map(Parameter("xs", default=[1]))

    assert flow.run().result[found].result == [2]
    assert flow.run(xs=[5, 6]).result[found].result == [6, 7]


def test_an_empty_map_succeeds_and_so_does_what_follows_it() -> None:
    with Flow("f") as flow:
        none = add.map([])
        more = add.map(none)
        found = total(more)
    state = flow.run()

    assert state.is_successful()
    assert (state.result[more].map_states, state.result[found].result) == ([], 0)


def test_a_width_of_one_is_still_a_map() -> None:
    with Flow("f") as flow:
        found = add.map([1])
    state = flow.run().result[found]

    assert (state.name, len(state.map_states), state.result) == ("Mapped", 1, [2])


@pytest.mark.parametrize("is_kept", [False, True], ids=["in memory", "kept"])
def test_a_map_over_what_has_no_items_fails_the_task_that_returned_it(
    is_kept: bool, tmp_path: Any
) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path) if is_kept else None) as flow:
        five = same(5)
        add.map(five)
    state = flow.run().result[five]

    assert state.is_failed()
    assert "returned int, which has no items" in state.message


def test_a_map_waits_for_its_upstream_tasks() -> None:
    order: list[Any] = []

    @task
    def note(x: Any) -> None:
        order.append(x)

    with Flow("f") as flow:
        note.map([1, 2], upstream_tasks=[unmapped(note("first"))])
    flow.run()

    assert order == ["first", 1, 2]


def test_a_child_waits_for_its_own_child_of_a_mapped_upstream_task() -> None:
    order: list[Any] = []

    @task
    def note(x: Any) -> None:
        order.append(x)

    with Flow("f") as flow:
        note.map(["a", "b"], upstream_tasks=[note.map([0, 1])])
    flow.run()

    assert order.index(0) < order.index("a")
    assert order.index(1) < order.index("b")


def test_each_child_has_the_rules_and_the_handler_of_its_task() -> None:
    class Shelf(ResultHandler):
        kept: list[Any] = []  # noqa: RUF012 - the handlers of one test share it

        def write(self, value: Any) -> int:
            self.kept.append(value)
            return len(self.kept)

        def read(self, safe_value: int) -> Any:
            return self.kept[safe_value - 1]

    with Flow("f") as flow:
        found = add.map([1, 2], result_handler=Shelf())
    children = flow.run().result[found].map_states

    assert [child._result.safe_value.value for child in children] == [1, 2]
