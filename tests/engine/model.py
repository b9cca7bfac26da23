"""What the engine should do, told a second time: naive, whole-book, and knowing nothing of it.

A graph is told as data (``Spec``), and played here by going through all tasks in the order in
which they were written, looking at everything each time. The engine is handed the same graph.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

NEVER = 99
"""Failures before the first success of what never succeeds."""

Trigger = Literal[
    "all_successful", "all_failed", "any_successful", "any_failed", "all_finished",
    "not_all_skipped",
]  # fmt: skip
How = Literal["whole", "each", "wait"]


@dataclass(frozen=True)
class Edge:
    """The value of task ``source`` goes to this one: ``whole``, or ``each`` item to a child."""

    source: int
    how: How


@dataclass(frozen=True)
class Spec:
    """A task.

    Attributes:
        edges: what it waits for.
        spread: None for a plain task; else the length of a list of its own that it maps over.
        items: length of the list that it returns, if it is plain.
        fails: how often child ``k`` (or the task itself, k = 0) fails before it succeeds; the
            last one stands for all children that follow.
        max_retries: attempts after the first.
        trigger: None for the default.
        skips: whether a skipped task before it has it skipped.
        preset: the state that it is given from the start.
    """

    edges: tuple[Edge, ...] = ()
    spread: int | None = None
    items: int = 2
    fails: tuple[int, ...] = (0,)
    max_retries: int = 0
    trigger: Trigger | None = None
    skips: bool = True
    preset: Literal["Success", "Skipped", "Failed"] | None = None


class End(NamedTuple):
    """How a task run ended.

    Attributes:
        state: name of the state.
        value: what others get from it.
        lacks_values: an argument of it was an error, or no value at all.
    """

    state: str
    value: Any
    lacks_values: bool = False


class Mapped(NamedTuple):
    """How the children of a mapped task ended."""

    children: list[End]


Ended = End | Mapped


def play(specs: Sequence[Spec]) -> list[Ended]:
    """Return how each task ends."""
    ends: list[Ended] = []
    for place, spec in enumerate(specs):
        ends.append(_task(place, spec, ends))
    return ends


def value_of(place: int, child: int, arguments: dict[str, Any], items: int | None) -> Any:
    """What a task returns: it depends on all that it was given, and on who it is."""
    told = ",".join(f"{name}={told_of(arguments[name])}" for name in sorted(arguments))
    own = f"{place}:{child}:{zlib.crc32(told.encode()):08x}"
    return own if items is None else [f"{own}[{i}]" for i in range(items)]


def told_of(value: Any) -> str:
    """A value, as it counts for the values made from it."""
    if isinstance(value, BaseException):
        return "!"
    if value is None:
        return "-"
    if isinstance(value, list):
        return f"[{','.join(map(told_of, value))}]"
    return str(value)


def failures(spec: Spec, child: int) -> int:
    """How often a child fails before it succeeds."""
    return spec.fails[min(child, len(spec.fails) - 1)]


def _task(place: int, spec: Spec, ends: list[Ended]) -> Ended:
    if spec.preset is not None:
        return _preset(place, spec)
    if spec.spread is None:
        return _plain(place, spec, ends)
    return _map(place, spec, ends)


def _preset(place: int, spec: Spec) -> End:
    if spec.preset == "Success":
        return End("Success", value_of(place, 0, {}, spec.items))
    return End(spec.preset or "", None)


def _plain(place: int, spec: Spec, ends: list[Ended]) -> End:
    refused = _refused(spec, [end for edge in spec.edges for end in _all(ends[edge.source])])
    if refused:
        return refused
    arguments = {
        f"a{i}": _whole(ends[edge.source])
        for i, edge in enumerate(spec.edges)
        if edge.how == "whole"
    }
    return _attempts(place, spec, 0, arguments)


def _map(place: int, spec: Spec, ends: list[Ended]) -> Ended:
    before = [(edge, ends[edge.source]) for edge in spec.edges]
    whole = [end for edge, end in before if not _is_paired(edge, end)]
    paired = [end.children for edge, end in before if _is_paired(edge, end)]
    seen = [one for end in whole for one in _all(end)]
    if spec.skips and any(end.state == "Skipped" for end in seen):
        return End("Skipped", None)
    if (not paired or spec.trigger is None) and (refused := _refused(spec, seen)):
        return refused
    widths = [spec.spread or 0, *map(len, paired)]
    for edge, end in before:
        if edge.how == "each" and isinstance(end, End):
            if not isinstance(end.value, list):
                return End("TriggerFailed", None)
            widths.append(len(end.value))
    return Mapped([_child(place, spec, k, ends) for k in range(min(widths))])


def _child(place: int, spec: Spec, k: int, ends: list[Ended]) -> End:
    seen: list[End] = []
    arguments: dict[str, Any] = {"spread": k}
    for i, edge in enumerate(spec.edges):
        end = ends[edge.source]
        seen.extend([end.children[k]] if _is_paired(edge, end) else _all(end))
        if edge.how == "each":
            arguments[f"a{i}"] = _whole(end)[k]
        elif edge.how == "whole":
            arguments[f"a{i}"] = _whole(end)
    return _refused(spec, seen) or _attempts(place, spec, k, arguments)


def _is_paired(edge: Edge, end: Ended) -> bool:
    return edge.how == "each" and isinstance(end, Mapped)


def _attempts(place: int, spec: Spec, child: int, arguments: dict[str, Any]) -> End:
    fails = failures(spec, child)
    if fails > spec.max_retries:
        return End("Failed", RuntimeError("planned"))
    items = spec.items if spec.spread is None else None
    seen = ",".join(map(told_of, arguments.values()))
    return End("Success", value_of(place, child, arguments, items), "!" in seen or "-" in seen)


def _refused(spec: Spec, seen: list[End]) -> End | None:
    if spec.skips and any(end.state == "Skipped" for end in seen):
        return End("Skipped", None)
    return None if _allows(spec.trigger or "all_successful", seen) else End("TriggerFailed", None)


def _allows(trigger: Trigger, seen: list[End]) -> bool:
    good = [end.state in ("Success", "Skipped") for end in seen]
    ran = [end.state != "Skipped" for end in seen]
    return {
        "all_successful": all(good),
        "all_failed": not any(good),
        "any_successful": not seen or any(good),
        "any_failed": not seen or not all(good),
        "all_finished": True,
        "not_all_skipped": all(good) and (not seen or any(ran)),
    }[trigger]


def _all(end: Ended) -> list[End]:
    return end.children if isinstance(end, Mapped) else [end]


def _whole(end: Ended) -> Any:
    return [child.value for child in end.children] if isinstance(end, Mapped) else end.value
