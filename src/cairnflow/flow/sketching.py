"""What there is to draw of a flow: its tasks, what joins them, and how they ended in a run."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.flow.graph import Graph
from cairnflow.plan.building import Builder
from cairnflow.plan.edges import Edge, Spread, TaskLike
from cairnflow.states import Failed, Mapped, Pending, State

_ITEM = "item_"
"""Begin of the arguments of a task that gathers a collection; people know them by their place."""


class Box(NamedTuple):
    """A task.

    Attributes:
        text: its slug, and what a run made of it.
        is_parameter: each run is given its value.
        is_generated: made by us for a list or an operator.
        is_mapped: it runs once for each item of an argument.
        color: of its state, as ``#RRGGBB``; empty without one.
    """

    text: str
    is_parameter: bool
    is_generated: bool
    is_mapped: bool
    color: str


class Arrow(NamedTuple):
    """What joins two tasks.

    Attributes:
        tail: place of the task that ends first.
        head: place of the task that waits.
        keys: arguments that take the value; empty where it only waits.
        is_mapped: the value is taken item by item.
    """

    tail: int
    head: int
    keys: tuple[str, ...]
    is_mapped: bool


class Sketch(NamedTuple):
    """A flow, to be drawn.

    Attributes:
        title: name of the flow, and how the run ended.
        boxes: the tasks, none before one that it waits for unless they wait in a circle; shape
            (tasks,).
        arrows: what joins them.
    """

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def sketch(graph: Graph, flow_state: State | None = None) -> Sketch:
    """Return what there is to draw.

    Args:
        graph: the flow; a half-written one can be drawn as well.
        flow_state: of a run of it.

    Raises:
        AuthoringTypeError: that is no state of a flow.
    """
    builder, states = graph.builder, _states(flow_state)
    try:
        order = builder.order()
    except AuthoringError:  # a circle is what one wants to see
        order = list(builder.tasks)
    boxes = tuple(_box(builder, task, states.get(task)) for task in order)
    places = {task: place for place, task in enumerate(order)}
    title = graph.name if flow_state is None else f"{graph.name}: {flow_state.name}"
    return Sketch(title, boxes, _arrows(builder.edges, places))


def _states(flow_state: State | None) -> Mapping[Any, State]:
    if flow_state is None:
        return {}
    found = flow_state.result if isinstance(flow_state, State) else None
    if not isinstance(found, Mapping):
        raise AuthoringTypeError(
            f"visualize takes what flow.run() returned, not {flow_state!r}; its colours are the "
            "states of the tasks"
        )
    return cast("Mapping[Any, State]", found)


def _box(builder: Builder, task: TaskLike, state: State | None) -> Box:
    is_mapped = any(edge.mapped and edge.key is not None for edge in builder.into(task)) or any(
        isinstance(value, Spread) for value in builder.constants.get(task, {}).values()
    )
    text = builder.tasks[task] + (_told(state) if state is not None else "")
    color = "" if state is None else _color(state)
    return Box(text, task.is_parameter, task.is_generated, is_mapped, color)


def _told(state: State) -> str:
    if not isinstance(state, Mapped):
        return f"\n{state.name}"
    counts = Counter(child.name for child in state.map_states if isinstance(child, State))
    ends = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"\n× {len(state.map_states):,}" + (f": {ends}" if ends else "")


def _color(state: State) -> str:
    if isinstance(state, Mapped) and state.is_failed():
        return Failed.color
    if isinstance(state, Mapped) and not state.is_finished():
        return Pending.color
    return state.color


def _arrows(edges: list[Edge], places: Mapping[TaskLike, int]) -> tuple[Arrow, ...]:
    found: dict[tuple[int, int, bool], list[str]] = {}
    for edge in edges:
        ends = (places[edge.upstream_task], places[edge.downstream_task], edge.mapped)
        keys = found.setdefault(ends, [])
        if edge.key is not None:
            keys.append(edge.key.removeprefix(_ITEM))
    return tuple(
        Arrow(tail, head, tuple(keys), mapped) for (tail, head, mapped), keys in found.items()
    )
