"""Any graph, written in any order: what is asked of it, and whether a drawing of it is true."""

from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given, settings

from cairnflow import Flow, task
from cairnflow.errors import AuthoringError

Pairs = list[tuple[int, int]]
MARKS = "┴╯"


@task
def note() -> None:
    pass


@st.composite
def acyclic(draw: st.DrawFn) -> tuple[int, Pairs]:
    """A count of tasks, and edges that lead from some to others, in any order."""
    count = draw(st.integers(1, 9))
    order = draw(st.permutations(range(count)))
    pairs = [(order[i], order[j]) for j in range(count) for i in range(j)]
    return count, draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []


def written(count: int, pairs: Pairs) -> tuple[Flow, list[Any]]:
    tasks = [note.copy(name=f"t{place}") for place in range(count)]
    flow = Flow("f", tasks=tasks)
    for tail, head in pairs:
        flow.add_edge(tasks[tail], tasks[head])
    return flow, tasks


def behind(roots: set[int], pairs: Pairs) -> set[int]:
    """The tasks that can be reached."""
    found = set(roots)
    for _ in pairs:
        found |= {head for tail, head in pairs if tail in found}
    return found


@given(acyclic())
@settings(max_examples=200, deadline=None)
def test_the_order_of_a_graph_is_one_in_which_it_can_be_run(graph: tuple[int, Pairs]) -> None:
    count, pairs = graph
    flow, tasks = written(count, pairs)
    order = [tasks.index(each) for each in flow.sorted_tasks()]

    assert sorted(order) == list(range(count))
    assert all(order.index(tail) < order.index(head) for tail, head in pairs)
    assert flow.sorted_tasks() == flow.copy().sorted_tasks()


@given(acyclic(), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_said_of_a_graph_is_what_its_edges_say(
    graph: tuple[int, Pairs], data: st.DataObject
) -> None:
    count, pairs = graph
    flow, tasks = written(count, pairs)
    roots = data.draw(st.sets(st.integers(0, count - 1)))
    found = flow.sorted_tasks(root_tasks=[tasks[place] for place in roots])

    assert {tasks.index(each) for each in found} == behind(roots, pairs)
    assert flow.root_tasks == {tasks[i] for i in range(count) if i not in {h for _, h in pairs}}
    assert flow.terminal_tasks == {tasks[i] for i in range(count) if i not in {t for t, _ in pairs}}
    for place, each in enumerate(tasks):
        assert flow.upstream_tasks(each) == {tasks[t] for t, h in pairs if h == place}
        assert flow.downstream_tasks(each) == {tasks[h] for t, h in pairs if t == place}


@given(acyclic(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_circle_is_told_by_the_edge_that_closes_it_and_by_no_other(
    graph: tuple[int, Pairs], data: st.DataObject
) -> None:
    count, pairs = graph
    flow, tasks = written(0, [])[0], written(count, [])[1]
    for tail, head in pairs:
        flow.add_edge(tasks[tail], tasks[head], validate=True)
    start = data.draw(st.integers(0, count - 1))
    end = data.draw(st.sampled_from(sorted(behind({start}, pairs))))

    with pytest.raises(AuthoringError, match="wait for each other"):
        flow.add_edge(tasks[end], tasks[start], validate=True)


@given(acyclic(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_task_is_replaced_without_a_trace(graph: tuple[int, Pairs], data: st.DataObject) -> None:
    count, pairs = graph
    flow, tasks = written(count, pairs)
    place = data.draw(st.integers(0, count - 1))
    old, new = tasks[place], note.copy(name=f"t{place}")
    slugs = list(flow.slugs.values())
    flow.replace(old, new)
    tasks[place] = new

    assert flow.tasks == set(tasks)
    assert flow.edges == written_edges(tasks, pairs)
    assert list(flow.slugs.values()) == slugs


def written_edges(tasks: list[Any], pairs: Pairs) -> set[Any]:
    return Flow("g", edges=[(tasks[tail], tasks[head]) for tail, head in pairs]).edges  # type: ignore[misc]  # an edge is a tuple


@pytest.mark.slow
@given(acyclic())
@settings(max_examples=400, deadline=None)
def test_the_lines_of_a_text_lead_from_each_task_to_those_that_wait_for_it(
    graph: tuple[int, Pairs],
) -> None:
    count, pairs = graph
    flow, _ = written(count, pairs)
    _title, *rows = str(flow.visualize()).splitlines()
    assume(not any("←" in row for row in rows))  # too wide for lines

    assert sorted(followed(rows)) == sorted(pairs)


def followed(rows: list[str]) -> Pairs:
    """The edges that a reader sees who follows the lines with a finger."""
    found: Pairs = []
    lines: dict[int, int] = {}  # column to the task that the line in it comes from
    for row, below in pairwise([*rows, ""]):
        cells = {at // 2: mark for at, mark in enumerate(row[: _width(rows)]) if at % 2 == 0}
        column = next(at for at, mark in cells.items() if mark in "●├")
        if cells[column] == "├":
            lines |= {at: lines[column] for at, mark in cells.items() if mark in "┬╮"}
            continue
        place = int(row.rsplit("t", 1)[1])
        arriving = [column, *(at for at, mark in cells.items() if mark in MARKS)]
        found += [(lines.pop(at), place) for at in arriving if at in lines]
        if below[2 * column : 2 * column + 1] in {"│", "├", "┼", "●", *MARKS}:
            lines[column] = place
    return found


def _width(rows: list[str]) -> int:
    return min(row.index("t") for row in rows if "t" in row)
