"""The tasks of a run's plan, and what goes between them."""

from collections.abc import Collection
from typing import cast

from cairnflow.ledger.wire import answer
from cairnflow.server.answers.folded import Folded, folded
from cairnflow.server.answers.layouts import layout, longest_way
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.runs import Graph, GraphEdge, GraphNode
from cairnflow.trails.plans import PlannedTask
from cairnflow.trails.runs import Run


def graph(trails: Trails, run: Run) -> Graph:
    """Return the graph of a run's plan, laid out; tasks that it does not name stand at its end."""
    found = folded(trails, run)
    plan = [*run.plan, *_strangers(run, found)]
    upstream = {one.task: _before(one) for one in plan}
    spots = layout(upstream)
    nodes: list[GraphNode] = [
        {
            "task": one.task,
            "name": one.name,
            "mapped": one.is_mapped,
            "parameter": one.is_parameter,
            "generated": one.is_generated,
            "tags": list(one.tags),
            "x": spots[one.task].x,
            "y": spots[one.task].y,
        }
        for one in plan
    ]
    told = {
        "run": run.address,
        "nodes": nodes,
        "edges": [edge for one in plan for edge in _edges(one, spots.keys())],
        "critical": _critical(upstream, found),
        "layers": max((spot.x for spot in spots.values()), default=-1) + 1,
    }
    return cast("Graph", answer(told))


def _strangers(run: Run, found: Folded) -> list[PlannedTask]:
    """Return tasks that left facts though the plan, as the ledger has it, does not name them."""
    known = {one.task for one in run.plan}
    return [
        PlannedTask(row.task, row.task, (), (), row.children is not None, False, False, ())
        for row in found.rows
        if row.task not in known
    ]


def _before(one: PlannedTask) -> list[str]:
    return list(dict.fromkeys([*(source for _, source, _ in one.inputs), *one.upstream]))


def _edges(one: PlannedTask, names: Collection[str]) -> list[GraphEdge]:
    taken: list[GraphEdge] = [
        {"source": source, "target": one.task, "argument": name, "mapped": is_mapped}
        for name, source, is_mapped in one.inputs
        if source in names
    ]
    given = {edge["source"] for edge in taken}
    waited: list[GraphEdge] = [
        {"source": source, "target": one.task, "argument": None, "mapped": False}
        for source in dict.fromkeys(one.upstream)
        if source not in given and source in names
    ]
    return taken + waited


def _critical(upstream: dict[str, list[str]], found: Folded) -> list[str]:
    lengths = {row.task: float(row.duration_seconds or 0) for row in found.rows}
    return longest_way(upstream, lengths) if any(lengths.values()) else []
