"""Where the tasks of a plan stand when they are drawn: layers from left to right. Pure."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple

_SWEEPS: Final = 4
"""Times that the layers are put in order, forth and back; more change little."""


class Spot(NamedTuple):
    """Where a task stands.

    Attributes:
        x: its layer, from 0.
        y: its place in the layer, from 0.
    """

    x: int
    y: int


def layout(upstream: Mapping[str, Sequence[str]]) -> dict[str, Spot]:
    """Return where each task stands: behind all that it waits for, and near to them.

    A task's layer is the length of the longest way to it. In their layers tasks stand in the order
    of the medians of those that they are joined with, so that few lines cross.

    Args:
        upstream: of each task those that it waits for, each of which stands before it.

    Source:
        Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures
        (1981); Eades, Wormald: Edge crossings in drawings of bipartite graphs (1994), the median.

    Examples:
        >>> layout({"a": [], "b": ["a"], "c": ["a", "b"]})["c"]
        Spot(x=2, y=0)
    """
    layers = _layers(upstream)
    downstream = _downstream(upstream)
    places = {task: float(y) for layer in layers for y, task in enumerate(layer)}
    for sweep in range(_SWEEPS):
        is_forth = sweep % 2 == 0
        near = upstream if is_forth else downstream
        for layer in layers if is_forth else reversed(layers):
            _order(layer, near, places)
    return {task: Spot(x, y) for x, layer in enumerate(layers) for y, task in enumerate(layer)}


def _layers(upstream: Mapping[str, Sequence[str]]) -> list[list[str]]:
    depth: dict[str, int] = {}
    for task, before in upstream.items():
        depth[task] = max((depth[one] + 1 for one in before if one in depth), default=0)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for task, x in depth.items():
        layers[x].append(task)
    return layers


def _downstream(upstream: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {task: [] for task in upstream}
    for task, before in upstream.items():
        for one in before:
            if one in found:
                found[one].append(task)
    return found


def _order(layer: list[str], near: Mapping[str, Sequence[str]], places: dict[str, float]) -> None:
    """Put a layer in the order of its tasks' medians; those without stay about where they are."""
    wanted: dict[str, float] = {}
    for task in layer:
        joined = [places[one] for one in near.get(task, ()) if one in places]
        wanted[task] = median(joined) if joined else places[task]
    layer.sort(key=wanted.__getitem__)
    middle = (len(layer) - 1) / 2
    # Counted from the middle: layers of many and of few tasks are drawn around one line.
    places |= {task: y - middle for y, task in enumerate(layer)}


def longest_way(upstream: Mapping[str, Sequence[str]], lengths: Mapping[str, float]) -> list[str]:
    """Return the way through the plan that takes longest, from its first task to its last.

    Args:
        upstream: of each task those that it waits for, each of which stands before it.
        lengths: of each task how long it takes; 0 for those that are left out.

    Examples:
        >>> longest_way({"a": [], "b": [], "c": ["a", "b"]}, {"a": 1, "b": 2, "c": 1})
        ['b', 'c']
    """
    total: dict[str, float] = {}
    through: dict[str, str | None] = {}
    for task, before in upstream.items():
        known = [one for one in before if one in total]
        longest = max(known, key=total.__getitem__, default=None)
        through[task] = longest
        total[task] = lengths.get(task, 0) + (0 if longest is None else total[longest])
    last = max(total, key=total.__getitem__, default=None)
    found: list[str] = []
    while last is not None:
        found.append(last)
        last = through[last]
    return found[::-1]
