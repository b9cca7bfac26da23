"""The engine against a model of it that is told a second time, on graphs that nobody thought of."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairnflow import Flow, Task, task, unmapped
from cairnflow.plan import triggers
from cairnflow.states import Failed, Skipped, State, Success
from cairnflow.states import Mapped as MappedState
from tests.engine.model import NEVER, Edge, End, Ended, Mapped, Spec, failures, play, value_of

TRIGGERS = (
    None, "all_successful", "all_failed", "any_successful", "any_failed", "all_finished",
    "not_all_skipped",
)  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> list[Spec]:
    """Up to eight tasks with maps, failures, retries, triggers and skips."""
    specs: list[Spec] = []
    for place in range(draw(st.integers(1, 8))):
        spread = draw(st.none() | st.integers(0, 4))
        hows = ("whole", "each", "each", "wait") if spread is not None else ("whole", "wait")
        sources = draw(st.sets(st.integers(0, place - 1), max_size=3)) if place else set()
        edges = tuple(Edge(source, draw(st.sampled_from(hows))) for source in sorted(sources))
        plain = spread is None
        specs.append(
            Spec(
                edges,
                spread,
                draw(st.integers(0, 4)),
                tuple(draw(st.lists(st.sampled_from((0, 0, 0, 1, 2, NEVER)), min_size=1))[:4]),
                draw(st.integers(0, 2)),
                draw(st.none() | st.sampled_from(TRIGGERS)),
                draw(st.booleans()),
                draw(st.sampled_from((None,) * 5 + ("Success", "Skipped", "Failed")))
                if plain
                else None,
            )
        )
    return specs


def build(specs: Sequence[Spec]) -> tuple[Flow, list[Task]]:
    """The flow of a graph, and the task of each spec."""
    tasks: list[Task] = []
    with Flow("model") as flow:
        for place, spec in enumerate(specs):
            tasks.append(placed(_body(place, spec), place, spec, tasks))
    return flow, tasks


def placed(body: Callable[..., Any], place: int, spec: Spec, tasks: list[Task]) -> Task:
    """The task of a spec, written into the flow that is open."""
    made = task(
        name=f"t{place}",
        max_retries=spec.max_retries,
        retry_delay=0 if spec.max_retries else None,
        trigger=getattr(triggers, spec.trigger) if spec.trigger else None,
        skip_on_upstream_skip=spec.skips,
    )(body)
    whole = unmapped if spec.spread is not None else _itself
    arguments: dict[str, Any] = {
        f"a{i}": tasks[edge.source] if edge.how == "each" else whole(tasks[edge.source])
        for i, edge in enumerate(spec.edges)
        if edge.how != "wait"
    }
    waits = [whole(tasks[edge.source]) for edge in spec.edges if edge.how == "wait"]
    if spec.spread is None:
        return made(upstream_tasks=waits, **arguments)
    return made.map(spread=list(range(spec.spread)), upstream_tasks=waits, **arguments)


def _itself(value: Any) -> Any:
    return value


def _body(place: int, spec: Spec) -> Callable[..., Any]:
    attempts: Counter[int] = Counter()
    lock = threading.Lock()

    def body(**given: Any) -> Any:
        child = given.get("spread", 0)
        with lock:
            attempts[child] += 1
            number = attempts[child]
        if number <= failures(spec, child):
            raise RuntimeError("planned")
        return value_of(place, child, given, spec.items if spec.spread is None else None)

    return body


def preset(place: int, spec: Spec) -> State:
    """The state that a task is given from the start."""
    if spec.preset == "Success":
        return Success("", value_of(place, 0, {}, spec.items))
    return Skipped() if spec.preset == "Skipped" else Failed()


def carried_out(specs: Sequence[Spec], executor: str) -> list[Ended]:
    """How each task ends when the engine runs the graph."""
    flow, tasks = build(specs)
    given = {tasks[place]: preset(place, spec) for place, spec in enumerate(specs) if spec.preset}
    state = flow.run(executor=executor, task_states=given)
    return [_end(state.result[each]) for each in tasks]


def _end(state: State) -> Ended:
    if isinstance(state, MappedState):
        return Mapped([End(child.name, _value(child)) for child in state.map_states])
    return End(state.name, _value(state))


def _value(state: State) -> Any:
    return state.result if state.name == "Success" else None


def expected(specs: Sequence[Spec]) -> list[Ended]:
    """How each task ends in the model."""
    return [
        Mapped([_shown(child) for child in end.children])
        if isinstance(end, Mapped)
        else _shown(end)
        for end in play(specs)
    ]


def _shown(end: End) -> End:
    return End(end.state, end.value if end.state == "Success" else None)


def example_of(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try ``count`` graphs."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(300)
@given(specs=graphs())
def test_every_graph_ends_as_the_model_says(executor: str, specs: list[Spec]) -> None:
    assert carried_out(specs, executor) == expected(specs)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(2_000)
@given(specs=graphs())
def test_two_thousand_graphs_end_as_the_model_says(executor: str, specs: list[Spec]) -> None:
    assert carried_out(specs, executor) == expected(specs)


def test_the_model_and_the_engine_can_disagree() -> None:
    specs = [Spec(fails=(NEVER,)), Spec(edges=(Edge(0, "whole"),))]
    other = [Spec(), Spec(edges=(Edge(0, "whole"),))]

    assert carried_out(specs, "local") != expected(other)
