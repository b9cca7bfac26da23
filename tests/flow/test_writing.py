"""Flows that are written by hand, edge by edge."""

from typing import Any

import pytest

from cairnflow import Edge, Flow, Parameter, Task, config, task, unmapped
from cairnflow.errors import AuthoringError


class Add(Task):
    def run(self, x: Any, y: Any = 1) -> Any:
        return x + y


class Note(Task):
    def run(self) -> None:
        pass


@task
def same(x: Any) -> Any:
    return x


def results(flow: Flow, **given: Any) -> dict[str, Any]:
    found = flow.run(parameters=given).result
    return {flow.slugs[each]: state.result for each, state in found.items()}


def test_add_task_adds_this_very_task_once() -> None:
    flow, note = Flow("f"), Note()

    assert flow.add_task(note) is note
    assert flow.add_task(note) is note
    assert flow.tasks == {note}


def test_an_edge_with_a_key_hands_a_value_on() -> None:
    flow, first, second = Flow("f"), Add(name="first"), Add(name="second")
    flow.add_edge(1, first, key="x")
    edge = flow.add_edge(first, second, key="x")

    assert edge == Edge(first, second, "x", False)
    assert (edge.upstream_task, edge.downstream_task) == (first, second)
    assert results(flow) == {"first": 2, "second": 3}


def test_a_task_may_be_joined_before_it_has_its_own_arguments() -> None:
    flow, first, second = Flow("f"), Add(name="first"), Add(name="second")
    flow.add_edge(first, second, key="x")
    flow.add_edge(5, first, key="x")

    assert results(flow) == {"second": 7, "first": 6}


def test_an_edge_without_a_key_only_waits() -> None:
    flow, first, second = Flow("f"), Note(name="first"), Note(name="second")
    edge = flow.add_edge(first, second)

    assert edge == Edge(first, second)
    assert flow.sorted_tasks() == (first, second)


def test_a_constant_of_an_edge_is_no_edge() -> None:
    flow, one = Flow("f"), Add()

    assert flow.add_edge(1, one, key="x") is None
    assert (flow.edges, flow.constants) == (set(), {one: {"x": 1}})


def test_a_collection_stands_where_a_task_does() -> None:
    flow, first, taker = Flow("f"), Note(name="first"), same.copy()
    flow.add_edge({"a": first, "b": 2}, taker, key="x")

    assert results(flow)["same"] == {"a": None, "b": 2}


def test_a_mapped_edge_runs_its_task_once_for_each_item() -> None:
    flow, one = Flow("f"), Add()
    flow.add_edge([1, 2, 3], one, key="x", mapped=True)

    assert results(flow) == {"Add": [2, 3, 4]}


def test_chain_lets_each_wait_for_the_one_before_it() -> None:
    flow, first, second, third = Flow("f"), Note(), Note(), Note()
    edges = flow.chain(first, second, third)

    assert edges == [Edge(first, second), Edge(second, third)]
    assert flow.sorted_tasks() == (first, second, third)


def test_chain_refuses_a_collection() -> None:
    flow = Flow("f")

    with pytest.raises(AuthoringError, match="chain takes tasks one after the other"):
        flow.chain(Note(), [Note(), Note()])


def test_set_dependencies_joins_a_task_with_all_others_at_once() -> None:
    flow = Flow("f")
    one, before, after, value = Add(), Note(name="before"), Note(name="after"), Note(name="value")
    flow.set_dependencies(
        one,
        upstream_tasks=[before],
        downstream_tasks=[after],
        keyword_tasks={"x": [value], "y": [3]},
    )

    assert flow.upstream_tasks(after) == {one}
    assert before in flow.upstream_tasks(one)
    assert results(flow)["Add"] == [None, 3]


def test_set_dependencies_maps_what_is_not_unmapped() -> None:
    flow, one = Flow("f"), Add()
    flow.set_dependencies(one, keyword_tasks={"x": [1, 2], "y": unmapped(10)}, mapped=True)

    assert results(flow) == {"Add": [11, 12]}


def test_the_same_is_said_from_the_task_s_side() -> None:
    flow, first, second, third = Flow("f"), Note(), Add(), Note()
    second.set_upstream(first, flow=flow)
    second.set_upstream(4, flow=flow, key="x")
    second.set_downstream(third, flow=flow)
    third.set_dependencies(flow, upstream_tasks=[first])

    assert flow.edges == {Edge(first, second), Edge(second, third), Edge(first, third)}
    assert results(flow)["Add"] == 5


def test_inside_of_a_with_block_the_flow_needs_no_naming() -> None:
    with Flow("f") as flow:
        first, second = Note(), Add()
        second.set_upstream(2, key="x")
        first.set_downstream(second)

    assert flow.edges == {Edge(first, second)}


def test_a_value_may_go_to_an_argument_of_any_name() -> None:
    @task
    def named(**given: Any) -> Any:
        return given

    flow = Flow("f")
    flow.add_edge(3, named, key="whatever")

    assert results(flow) == {"named": {"whatever": 3}}


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(AuthoringError, match="task 'Add' has no argument 'z'"):
        Flow("f").add_edge(1, Add(), key="z")


def test_an_argument_is_given_once() -> None:
    flow, one = Flow("f"), Add()
    flow.add_edge(1, one, key="x")

    with pytest.raises(AuthoringError, match="'x' of task 'Add' has a value already"):
        flow.add_edge(Note(), one, key="x")


def test_a_parameter_waits_for_nothing() -> None:
    with pytest.raises(AuthoringError, match="parameter 'n' can't wait for 'Note'"):
        Flow("f").add_edge(Note(), Parameter("n"))


def test_two_tasks_of_one_given_slug_are_refused() -> None:
    flow = Flow("f")
    flow.add_task(Note(slug="note"))

    with pytest.raises(AuthoringError, match="two tasks have the slug 'note'; give one another"):
        flow.add_task(Note(slug="note"))


def test_a_circle_is_told_when_the_flow_is_validated() -> None:
    flow, first, second = Flow("f"), Note(name="first"), Note(name="second")
    flow.add_edge(first, second)
    flow.add_edge(second, first)

    with pytest.raises(AuthoringError, match=r"wait for each other: .*first -> second"):
        flow.validate()
    with pytest.raises(AuthoringError, match="wait for each other"):
        flow.run()


def test_a_circle_is_told_at_once_where_that_is_wanted() -> None:
    flow, first, second = Flow("f"), Note(name="first"), Note(name="second")
    flow.add_edge(first, second, validate=True)

    with pytest.raises(AuthoringError, match="wait for each other"):
        flow.add_edge(second, first, validate=True)


def test_a_setting_tells_every_circle_at_once() -> None:
    flow, first, second = Flow("f"), Note(name="first"), Note(name="second")
    with config.temporary({"flows.eager_edge_validation": True}):
        flow.chain(first, second)

        with pytest.raises(AuthoringError, match="wait for each other"):
            second.set_downstream(first, flow=flow)
        flow.add_edge(second, first, validate=False)

    with pytest.raises(AuthoringError, match="wait for each other"):
        flow.validate()


def test_a_flow_takes_tasks_edges_and_reference_tasks_when_it_is_made() -> None:
    first, second, third = Note(), Note(), Note()
    flow = Flow("f", tasks=[third], edges=[Edge(first, second)], reference_tasks=[first])

    assert flow.tasks == {first, second, third}
    assert (flow.edges, flow.reference_tasks) == ({Edge(first, second)}, {first})


def test_a_flow_is_checked_when_it_is_made_where_that_is_wanted() -> None:
    with pytest.raises(AuthoringError, match="task 'Add' has no value for x"):
        Flow("f", tasks=[Add()], validate=True)


def test_update_adds_all_of_another_flow_and_leaves_it_as_it_is() -> None:
    with Flow("first") as first:
        one = same(1)
    with Flow("second") as second:
        two = Add()(2, y=5)
        last = same(two)
    first.update(second)

    assert (first.tasks, second.tasks) == ({one, two, last}, {two, last})
    assert results(first) == {"same": 1, "Add": 7, "same-2": 7}


def test_update_with_what_is_here_already_changes_nothing() -> None:
    with Flow("f") as flow:
        same(same(1))
    flow.update(flow.copy())

    assert (len(flow), len(flow.edges), len(flow.builder.edges)) == (2, 1, 1)


def test_update_takes_flows_alone() -> None:
    with pytest.raises(AuthoringError, match="update takes a Flow, not 3"):
        Flow("f").update(3)  # type: ignore[arg-type]  # shall be refused


def test_replace_puts_a_task_in_the_place_of_another() -> None:
    with Flow("f") as flow:
        first = same(4)
        second = Add()(first, y=2)
        last = same(second)
    flow.set_reference_tasks([second])
    new = Add(name="new")
    flow.replace(second, new)

    assert flow.edges == {Edge(first, new, "x"), Edge(new, last, "x")}
    assert flow.reference_tasks == {new}
    assert results(flow) == {"same": 4, "new": 6, "same-2": 6}


def test_a_replaced_task_hands_its_slug_on_to_one_of_its_name() -> None:
    with Flow("f") as flow:
        old = same(4)
    new = same.copy()
    flow.replace(old, new)

    assert flow.slugs == {new: "same"}


def test_a_value_can_stand_where_a_task_stood() -> None:
    with Flow("f") as flow:
        found = Add()(Parameter("n"), y=1)
        mapped = same.map(flow.parameters["n"])
    flow.replace(flow.parameters["n"], [7])

    assert flow.parameters == {}
    assert flow.constants == {found: {"y": 1, "x": [7]}, mapped: {"x": [7]}}


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (lambda flow, old: Note(), "can't stand for 'Add': it has no argument 'x'"),
        (lambda flow, old: old, "is in this flow already"),
    ],
)
def test_what_cannot_stand_for_a_task_is_refused(new: Any, sentence: str) -> None:
    with Flow("f") as flow:
        old = Add()(1)

    with pytest.raises(AuthoringError, match=sentence):
        flow.replace(old, new(flow, old))
    assert (flow.tasks, flow.slugs) == ({old}, {old: "Add"})


def test_only_a_task_of_the_flow_can_be_replaced() -> None:
    with pytest.raises(AuthoringError, match="<Task: Note> is not in flow 'f'"):
        Flow("f").replace(Note(), Note())


@pytest.mark.parametrize(
    ("given", "sentence"),
    [(3, "3 is no task; give a task"), (Note, r"is no task; make one of it: Note\(\)")],
)
def test_what_is_no_task_is_not_added(given: Any, sentence: str) -> None:
    with pytest.raises(AuthoringError, match=sentence):
        Flow("f").add_task(given)


def test_a_flow_argument_that_is_no_flow_is_told() -> None:
    with pytest.raises(AuthoringError, match="flow takes a Flow, not 'f'"):
        same(1, flow="f")
