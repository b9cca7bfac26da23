"""Random graphs for the model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.engine.model_specs import Act, Edge, How, Kind, Preset, Program, Shape, Spec, Trigger

T = TypeVar("T")

_FINE: list[Program] = [(("return",),), (("SUCCESS",),), (("LOOP",), ("return",))]
PROGRAMS: list[Program] = [
    *_FINE * 24,
    (("raise",),),
    (("raise", "return"),),
    (("raise", "raise", "return"),),
    (("raise",) * 3 + ("return",),),
    (("FAIL", "SUCCESS"),),
    (("FAIL", "TRIGGERFAIL", "refused", "return"),),
    (("TRIGGERFAIL",),),
    (("refused",),),
    (("refused", "return"),),
    (("cancel",),),
    (("raise", "cancel"),),
    (("RETRY", "RETRY", "RETRY", "return"),),
    (("RETRY", "raise", "RETRY", "return"),),
    (("raise", "RETRY", "LOOP"), ("RETRY", "raise", "return")),
    (("LOOP",), ("raise", "LOOP"), ("raise", "raise", "return")),
    (("LOOP",), ("LOOP",), ("LOOP",), ("SUCCESS",)),
    (("raise", "LOOP"), ("raise", "LOOP"), ("raise", "return")),
    (("LOOP",), ("FAIL",)),
    (("LOOP",), ("raise", "SKIP")),
    (("LOOP",), ("nap",), ("bare",)),
    (("SKIP",),),
    (("SKIP",),),
    (("raise", "SKIP"),),
    (("none",),),
    (("bare",),),
    (("nap",),),
    (("raise", "nap", "return"),),
    (("nap", "raise", "raise", "return"),),
    (("nap", "raise", "LOOP"), ("raise", "return")),
    (("PAUSE",),),
    (("PAUSE", "raise", "return"),),
    (("LOOP",), ("PAUSE",)),
]
"""What functions do; each ends, however often it is asked."""

TRIGGERS: list[Trigger | None] = [
    *[None] * 20,
    *map(
        Trigger,
        (
            *("all_successful", "all_failed", "any_successful", "any_failed", "all_finished"),
            *(
                "all_finished",
                "all_finished",
                "any_successful",
                "any_successful",
                "not_all_skipped",
                "manual_only",
                "says none",
            ),
            *("raises", "raises RETRY", "raises SKIP", "raises FAIL", "raises SUCCESS"),
        ),
    ),
    Trigger("some_failed", 1),
    Trigger("some_failed", 0.5),
    Trigger("some_failed", None, 0.4),
    Trigger("some_failed", 1, 2),
    Trigger("some_successful", 1),
    Trigger("some_successful", 0.5),
    Trigger("some_successful", 0.0, 1.0),
    Trigger("some_successful", 2, 3),
]
_ENDS: list[Preset | None] = ["Success", "Cached", "Skipped", "Failed", "Resume"]
_PLAIN: list[Preset | None] = [None] * 30 + [
    *_ENDS,
    "Pending",
    "Scheduled",
    "Retrying",
    "Looped",
    "Paused",
]
_MAPPED: list[Preset | None] = [None] * 30 + [
    *_ENDS,
    "Pending",
    "Mapped",
    "Mapped",
    "Mapped",
    "Paused",
]

_INTO_PLAIN: list[tuple[How, Shape]] = [
    *[("whole", "plain")] * 3, ("whole", "list"), ("whole", "flat"), ("wait", "plain"),
]  # fmt: skip
_INTO_MAPPED: list[tuple[How, Shape]] = [
    *[("each", "plain")] * 5, ("each", "list"), ("each", "flat"), ("whole", "plain"),
    ("whole", "list"), ("wait", "plain"), ("wait each", "plain"),
]  # fmt: skip
_KINDS: list[Kind] = ["task"] * 14 + ["item", "sum"]

_ITEMS = [2, 3, 4, 3, 2, 4, 3, 2, None, None, 0, 1]
_WIDTHS = [*[None] * 6, 1, 2, 3, 4, 5, 2, 3, 4, 3, 0]

_LENGTH = 24
"""Bytes from which a task is made: one draw for all of it takes a tenth of the time of many, and
a byte that shrinks to 0 makes it simpler."""


class _Choices:
    """Chooses by bytes, one after another."""

    def __init__(self, given: bytes) -> None:
        self._left = iter(given)

    def of(self, choices: Sequence[T]) -> T:
        return choices[next(self._left, 0) % len(choices)]


def graphs(most: int = 9, *, deaths: bool = False) -> st.SearchStrategy[list[Spec]]:
    """Up to ``most`` tasks with maps over maps, signals, loops, triggers, skips and presets.

    Args:
        most: tasks.
        deaths: where a function raises an error, it ends its process instead.
    """
    one = st.binary(min_size=_LENGTH, max_size=_LENGTH)
    return st.lists(one, min_size=1, max_size=most).map(_dying if deaths else _graph)


def _graph(given: Sequence[bytes]) -> list[Spec]:
    return [_spec(place, _Choices(one)) for place, one in enumerate(given)]


def graph_of(random: Random, count: int) -> list[Spec]:
    """A graph of ``count`` tasks; all choices are equally likely, and nothing shrinks."""
    return _graph([random.randbytes(_LENGTH) for _ in range(count)])


def _dying(given: Sequence[bytes]) -> list[Spec]:
    return [
        replace(spec, programs=tuple(tuple(map(_deadly, one)) for one in spec.programs))
        for spec in _graph(given)
    ]


def _deadly(turn: Sequence[Act]) -> tuple[Act, ...]:
    return tuple("die" if act == "raise" else act for act in turn)


def _spec(place: int, choices: _Choices) -> Spec:
    kind = choices.of(_KINDS)
    if kind == "task" or not place:
        return _task(place, choices)
    count = 1 if kind == "item" else 2
    edges = tuple(Edge((choices.of(range(place)),)) for _ in range(count))
    return Spec(edges, kind, count=choices.of(range(3)))


def _task(place: int, choices: _Choices) -> Spec:
    is_mapped = choices.of([False, True])
    width = choices.of(_WIDTHS)
    edges: list[Edge] = []
    for _ in range(choices.of([0, 1, 1, 2, 2, 3]) if place else 0):
        how, shape = choices.of(_INTO_MAPPED if is_mapped else _INTO_PLAIN)
        count = 2 if shape == "list" else 1
        sources = tuple(choices.of(range(place)) for _ in range(count))
        edges.append(Edge(sources, how, shape))
    if all(edge.how != "each" for edge in edges):
        width = 3 if width is None else width
    return Spec(
        tuple(edges),
        is_mapped=is_mapped,
        spread=width if is_mapped else None,
        items=choices.of(_ITEMS),
        programs=tuple(choices.of(PROGRAMS) for _ in range(choices.of([1, 1, 2, 3]))),
        max_retries=choices.of(range(3)),
        trigger=choices.of(TRIGGERS),
        skips=choices.of([True, False]),
        preset=choices.of(_MAPPED if is_mapped else _PLAIN),
        count=1 + choices.of(range(3)),
    )


def with_references() -> st.SearchStrategy[tuple[list[Spec], set[int]]]:
    """Graphs, each with some of its tasks, which are to decide how the run ended."""
    return graphs().flatmap(
        lambda specs: st.tuples(st.just(specs), st.sets(st.integers(0, len(specs) - 1)))
    )


def example_of(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try ``count`` graphs."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
