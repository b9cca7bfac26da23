"""Which values each value was made of, as facts and plans tell it."""

import json
import random

import pytest

import cairnflow
from cairnflow import Flow, Parameter, task, unmapped
from cairnflow.keys import TaskKey
from cairnflow.results import LocalResultHandler
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.plans import PlannedTask
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.searching.first_bad import graph_of
from tests.trails import graphs, made


@task
def numbers(n):
    return list(range(n))


@task
def double(x, by):
    return x * by


@task
def total(xs, extra):
    return sum(xs) + sum(extra[0])


with Flow("shop", result_handler=LocalResultHandler()) as flow:
    all_of_them = numbers(Parameter("n", default=3))
    doubled = double.map(all_of_them, unmapped(2))
    total(doubled, [double.map(doubled, unmapped(3)), all_of_them])


def _graph(run: Run) -> Graph:
    return graph_of(Reader(), run.record)


def test_maps_lists_and_parameters_are_followed() -> None:
    flow.run()
    run = cairnflow.open("shop/1")
    assert isinstance(run, Run)

    graph = _graph(run)

    assert graph.parents(TaskKey("double", 1)) == [TaskKey("numbers")]
    assert graph.parents(TaskKey("double-2", 1)) == [TaskKey("double", 1)]
    assert graph.parents(TaskKey("double")) == [TaskKey("double", n) for n in range(3)]
    assert graph.parents(TaskKey("total")) == [TaskKey("double"), TaskKey("List")]
    assert graph.parents(TaskKey("List")) == [TaskKey("double-2"), TaskKey("numbers")]
    assert graph.parents(TaskKey("numbers")) == [TaskKey("n")]
    assert graph.ancestors(TaskKey("total"))[0] == TaskKey("n")
    assert len(graph.ancestors(TaskKey("total"))) == 1 + 1 + 3 + 3 + 1 + 2 + 1


@pytest.mark.parametrize("seed", range(10))
def test_each_value_stands_behind_all_that_it_was_made_of(seed: int) -> None:
    rng = random.Random(seed)
    parents = graphs.random_graph(rng, 80)
    facts = graphs.facts_of(parents, dict.fromkeys(parents, 1), graphs.some_order(parents, rng))
    graph = Graph(made.record(number=1), facts, [])

    order = [key.task for key in graph.ancestors(TaskKey("t79"))]

    assert set(order) == graphs.made_of(parents, "t79")
    assert len(order) == len(set(order))
    assert all(order.index(up) < order.index(task) for task in order for up in parents[task])


def test_a_chain_deeper_than_the_stack_is_followed() -> None:
    parents = {f"t{n}": [f"t{n - 1}"] if n else [] for n in range(5_000)}
    facts = graphs.facts_of(parents, dict.fromkeys(parents, 1), list(parents))

    graph = Graph(made.record(number=1), facts, [])

    assert len(graph.ancestors(TaskKey("t4999"))) == 5_000


def test_only_the_last_attempt_is_in_it_and_a_loop_is_not_made_of_itself() -> None:
    told = json.dumps([{"name": "x", "kind": "checkpoint", "addr": "daily-sales/1/turn@1"}])
    facts = [made.kept(1, "turn", inputs="[]"), made.kept(2, "turn", attempt=2, inputs=told)]

    graph = Graph(made.record(number=1), facts, [])

    assert graph.address(TaskKey("turn")) == "daily-sales/1/turn@2"
    assert graph.parents(TaskKey("turn")) == []


def test_what_was_not_begun_is_made_of_what_the_plan_says() -> None:
    plan = [
        PlannedTask("xs", "xs", (), (), False, False, False, ()),
        PlannedTask("one", "one", (("x", "xs", True),), ("xs",), True, False, False, ()),
        PlannedTask("two", "two", (("x", "one", True),), ("one",), True, False, False, ()),
    ]
    facts = [
        made.kept(1, "xs", inputs="[]"),
        made.kept(2, "one", map_index=0, inputs=graphs.inputs(["xs"])),
        made.fact(3, "two", state="TriggerFailed", map_index=0),
    ]

    graph = Graph(made.record(number=1), facts, plan)

    assert graph.parents(TaskKey("two", 0)) == [TaskKey("one", 0)]


def test_values_of_other_runs_are_told_apart() -> None:
    told = json.dumps(
        [
            {"name": "x", "kind": "checkpoint", "addr": "other/7/load"},
            {"name": "s", "kind": "settings", "addr": "daily-sales/1/odd"},
        ]
    )

    graph = Graph(made.record(number=1), [made.kept(1, "a", inputs=told)], [])

    assert graph.foreign(TaskKey("a")) == ["other/7/load"]
    assert graph.parents(TaskKey("a")) == []
