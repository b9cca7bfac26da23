"""What a flow answers when it is asked what is in it."""

from typing import Any

import pytest

from cairnflow import Edge, Flow, Parameter, Task, task
from cairnflow.errors import AuthoringError


@task
def same(x: Any) -> Any:
    return x


@task(tags=["fast", "sums"])
def add(x: Any, y: Any = 1) -> Any:
    return x + y


class Wide(Task):
    def run(self) -> list[int]:
        return [1, 2]


@pytest.fixture
def diamond() -> tuple[Flow, Any, Any, Any, Any]:
    """A flow in which two tasks stand between the first and the last."""
    with Flow("diamond") as flow:
        top = Wide()()
        left, right = same(top), add(top, y=3)
        bottom = add(left, y=right, upstream_tasks=[top])
    return flow, top, left, right, bottom


def test_roots_wait_for_none_and_for_terminals_waits_none(diamond: Any) -> None:
    flow, top, _, _, bottom = diamond

    assert (flow.root_tasks, flow.terminal_tasks, flow.reference_tasks) == (
        {top},
        {bottom},
        {bottom},
    )


def test_neighbours_are_told_with_the_edges_to_them(diamond: Any) -> None:
    flow, top, left, right, bottom = diamond

    assert flow.upstream_tasks(bottom) == {top, left, right}
    assert flow.downstream_tasks(top) == {left, right, bottom}
    assert flow.edges_to(bottom) == {
        Edge(left, bottom, "x"),
        Edge(right, bottom, "y"),
        Edge(top, bottom),
    }
    assert flow.edges_from(left) == {Edge(left, bottom, "x")}
    assert flow.all_upstream_edges()[top] == set()
    assert flow.all_downstream_edges()[right] == {Edge(right, bottom, "y")}


def test_tasks_come_in_an_order_in_which_they_can_be_run() -> None:
    flow, first, second, third = Flow("f"), Wide(), Wide(), Wide()
    flow.chain(third, second, first)

    assert flow.sorted_tasks() == tuple(flow) == (third, second, first)


def test_the_order_can_begin_at_some_tasks(diamond: Any) -> None:
    flow, _, left, _, bottom = diamond

    assert flow.sorted_tasks(root_tasks=[left]) == (left, bottom)
    assert flow.sorted_tasks(root_tasks=[]) == ()


def test_a_flow_holds_its_tasks(diamond: Any) -> None:
    flow, top, *_ = diamond

    assert (len(flow), top in flow, Wide() in flow, 3 in flow) == (4, True, False, False)


def test_a_flow_without_tasks_is_true_all_the_same() -> None:
    assert (len(Flow("f")), bool(Flow("f"))) == (0, True)


def test_tasks_are_found_by_all_that_is_said_of_them(diamond: Any) -> None:
    flow, top, left, right, bottom = diamond

    assert flow.get_tasks() == [top, left, right, bottom]
    assert flow.get_tasks(name="add") == [right, bottom]
    assert flow.get_tasks(name="add", slug="add-2") == [bottom]
    assert flow.get_tasks(tags=["sums"]) == [right, bottom]
    assert flow.get_tasks(tags=["sums", "slow"]) == []
    assert flow.get_tasks(task_type=Wide) == [top]
    assert flow.get_tasks(name="same", task_type=Wide) == []


def test_tags_are_asked_for_as_a_list(diamond: Any) -> None:
    with pytest.raises(AuthoringError, match="tags takes a list of words, not the text 'sums'"):
        diamond[0].get_tasks(tags="sums")


def test_parameters_are_known_by_name_and_as_a_set() -> None:
    with Flow("f") as flow:
        n = Parameter("n")
        add(n, y=Parameter("m", 2))

    assert list(flow.parameters) == ["n", "m"]
    assert flow.parameters["n"] is n
    assert flow.parameters() == set(flow.parameters.values())


def test_constants_are_told_whole_also_where_a_task_is_mapped_over_them() -> None:
    with Flow("f") as flow:
        one, many = add(1, y=2), same.map([3, 4])

    assert flow.constants == {one: {"x": 1, "y": 2}, many: {"x": [3, 4]}}


def test_each_task_has_a_slug_of_its_own(diamond: Any) -> None:
    flow, top, left, right, bottom = diamond

    assert flow.slugs == {top: "Wide", left: "same", right: "add", bottom: "add-2"}


def test_a_copy_is_equal_until_it_is_written_on(diamond: Any) -> None:
    flow, _, left, _, _ = diamond
    copied = flow.copy()

    assert copied == flow
    assert hash(copied) == hash(flow)
    copied.add_edge(left, Wide())
    assert copied != flow
    assert (len(flow), len(copied)) == (4, 5)


def test_flows_of_like_tasks_are_not_equal() -> None:
    flows: list[Flow] = []
    for _ in range(2):
        with Flow("f") as flow:
            same(1)
        flows.append(flow)

    assert flows[0] != flows[1]
    assert (flows[0] == 3) is False


def test_flows_differ_by_name_edges_and_reference_tasks(diamond: Any) -> None:
    flow, top, left, *_ = diamond
    named, referring, joined = flow.copy(), flow.copy(), flow.copy()
    named.name = "other"
    referring.set_reference_tasks([left])
    joined.add_edge(top, left)

    assert flow not in [named, referring, joined]


def test_what_is_written_later_is_seen_at_once(diamond: Any) -> None:
    flow, _top, *_, bottom = diamond
    assert flow.downstream_tasks(bottom) == set()
    last = Wide()
    flow.add_edge(bottom, last)

    assert flow.downstream_tasks(bottom) == {last}
    assert flow.terminal_tasks == {last}


@pytest.mark.parametrize("ask", ["upstream_tasks", "downstream_tasks", "edges_to", "edges_from"])
def test_a_task_of_elsewhere_is_told(diamond: Any, ask: str) -> None:
    with pytest.raises(AuthoringError, match="<Task: Wide> is not in flow 'diamond'"):
        getattr(diamond[0], ask)(Wide())


def test_a_half_written_flow_can_be_asked_too() -> None:
    flow, one = Flow("f"), add.copy()
    flow.add_task(one)

    assert (flow.sorted_tasks(), flow.reference_tasks) == ((one,), {one})
    with pytest.raises(AuthoringError, match="has no value for x"):
        flow.validate()
