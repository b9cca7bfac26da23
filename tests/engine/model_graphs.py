"""Random graphs for the model."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.engine.model_specs import Edge, How, Kind, Preset, Program, Shape, Spec, Trigger

_FINE: list[Program] = [(("return",),), (("SUCCESS",),), (("LOOP",), ("return",))]
PROGRAMS: list[Program] = [
    *_FINE * 4,
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
    (("PAUSE",),),
    (("LOOP",), ("PAUSE",)),
]
"""What functions do; each ends, however often it is asked."""

TRIGGERS: list[Trigger | None] = [
    *[None] * 12,
    *map(
        Trigger,
        (
            *("all_successful", "all_failed", "any_successful", "any_failed", "all_finished"),
            *("all_finished", "any_successful", "not_all_skipped", "manual_only", "says none"),
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
_PLAIN: list[Preset | None] = [None] * 30 + [*_ENDS, "Pending", "Scheduled", "Retrying"]
_MAPPED: list[Preset | None] = [None] * 30 + ["Skipped", "Failed", "Resume", "Pending", "Mapped", "Mapped", "Mapped"]

_INTO_PLAIN: list[tuple[How, Shape]] = [
    *[("whole", "plain")] * 3, ("whole", "list"), ("whole", "flat"), ("wait", "plain"),
]  # fmt: skip
_INTO_MAPPED: list[tuple[How, Shape]] = [
    *[("each", "plain")] * 5, ("each", "list"), ("each", "flat"), ("whole", "plain"),
    ("whole", "list"), ("wait", "plain"), ("wait each", "plain"),
]  # fmt: skip
_KINDS: list[Kind] = ["task"] * 14 + ["item", "sum"]

_programs = st.lists(st.sampled_from(PROGRAMS), min_size=1, max_size=4).map(tuple)
_items = st.sampled_from([None, 0, 1, 2, 2, 3, 4])


@st.composite
def graphs(draw: st.DrawFn) -> list[Spec]:
    """Up to nine tasks with maps over maps, signals, loops, triggers, skips and presets."""
    specs: list[Spec] = []
    for place in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(_KINDS)) if place else "task"
        specs.append(draw(_task(place) if kind == "task" else _generated(place, kind)))
    return specs


@st.composite
def _task(draw: st.DrawFn, place: int) -> Spec:
    is_mapped = draw(st.booleans())
    edges: list[Edge] = []
    for _ in range(draw(st.integers(0, 3)) if place else 0):
        how, shape = draw(st.sampled_from(_INTO_MAPPED if is_mapped else _INTO_PLAIN))
        count = 2 if shape == "list" else 1
        edges.append(Edge(tuple(draw(_places(place)) for _ in range(count)), how, shape))
    needs_list = is_mapped and all(edge.how != "each" for edge in edges)
    has_list = needs_list or (is_mapped and draw(st.booleans()))
    return Spec(
        tuple(edges),
        is_mapped=is_mapped,
        spread=draw(st.integers(0, 4)) if has_list else None,
        items=draw(_items),
        programs=draw(_programs),
        max_retries=draw(st.integers(0, 2)),
        trigger=draw(st.sampled_from(TRIGGERS)),
        skips=draw(st.booleans()),
        preset=draw(st.sampled_from(_MAPPED if is_mapped else _PLAIN)),
        count=draw(st.integers(0, 3)),
    )


def _places(place: int) -> st.SearchStrategy[int]:
    return st.integers(0, place - 1)


@st.composite
def _generated(draw: st.DrawFn, place: int, kind: Kind) -> Spec:
    count = 1 if kind == "item" else 2
    edges = tuple(Edge((draw(_places(place)),)) for _ in range(count))
    return Spec(edges, kind, count=draw(st.integers(0, 2)))


def recorded(specs: list[Spec]) -> list[Spec]:
    """The same graph; nothing is known from the start but what was kept."""
    return [replace(spec, preset=None) for spec in specs]


def example_of(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try ``count`` graphs."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
