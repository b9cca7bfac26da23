import dataclasses

import pytest

from cairnflow import Flow, Parameter, task, unmapped
from cairnflow.plan.plan import Input, Plan


@task
def add(x: int, y: int = 1) -> int:
    return x + y


@task
def note() -> None:
    pass


@task
def total(xs: list[int]) -> int:
    return sum(xs)


def test_no_task_stands_before_one_that_it_waits_for() -> None:
    flow = Flow("f")
    last, first = note.copy(name="last"), note.copy(name="first")
    last.bind(flow=flow)
    first.bind(flow=flow)
    last.bind(upstream_tasks=[first], flow=flow)
    plan = flow.plan()

    assert plan.places["first"] < plan.places["last"]


def test_tasks_stay_in_the_order_in_which_they_were_written() -> None:
    with Flow("f") as flow:
        for name in ("c", "a", "b"):
            add(1, task_args={"name": name})

    assert [node.slug for node in flow.plan().nodes] == ["c", "a", "b"]


def test_a_node_knows_where_its_arguments_come_from() -> None:
    with Flow("f") as flow:
        add(add(1), 5)
    first, second = flow.plan().nodes

    assert (first.inputs, first.constants) == ((), {"x": 1})
    assert (second.inputs, second.constants) == ((Input("x", 0, mapped=False),), {"y": 5})


def test_a_mapped_task_waits_for_the_whole_of_plain_tasks_and_for_children_of_mapped_ones() -> None:
    with Flow("f") as flow:
        plain = add(1)
        children = add.map([1, 2])
        add.map(children, unmapped(plain))
    node = flow.plan().nodes[2]

    assert (node.whole, node.paired, node.is_mapped) == ((0,), (1,), True)


def test_a_task_that_takes_all_children_waits_for_the_whole() -> None:
    with Flow("f") as flow:
        total(add.map([1, 2]))
    node = flow.plan().nodes[1]

    assert (node.whole, node.paired, node.is_mapped) == ((0,), (), False)


def test_only_the_value_of_a_plain_task_has_a_width_to_be_told() -> None:
    with Flow("f") as flow:
        add.map(add.map(total([1])))

    assert [node.is_mapped_over for node in flow.plan().nodes] == [True, False, False]


def test_the_terminal_tasks_are_those_that_no_other_waits_for() -> None:
    with Flow("f") as flow:
        first = add(1)
        add(first)
        add(2)

    assert flow.plan().terminal == [1, 2]


def test_a_task_used_twice_by_another_is_waited_for_once() -> None:
    with Flow("f") as flow:
        one = add(1)
        add(one, one)

    assert flow.plan().nodes[1].whole == (0,)


def test_a_plan_is_frozen() -> None:
    with Flow("f") as flow:
        add(Parameter("n"))
    plan = flow.plan()

    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.name = "other"  # type: ignore[misc]  # that is what is tried


def test_what_is_written_later_does_not_change_a_plan() -> None:
    with Flow("f") as flow:
        add(1)
        before = flow.plan()
        add(2)

    assert (len(before.nodes), len(flow.plan().nodes)) == (1, 2)


def test_two_plans_of_one_flow_are_equal() -> None:
    with Flow("f") as flow:
        add.map(add.map([1]))

    assert flow.plan() == flow.plan()
    assert isinstance(flow.plan(), Plan)
