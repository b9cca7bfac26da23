"""Random graphs, run and then resumed: what ended well is used again, and the ends are the same."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cairnflow import Flow, Task, config
from cairnflow.results import LocalResultHandler
from cairnflow.states import Mapped as MappedState
from cairnflow.states import State
from tests.diary import Diary
from tests.engine.model import End, Mapped, Spec, failures, play, value_of
from tests.engine.test_model import expected, graphs, placed

GOOD = ("Success", "Reused")


def build(specs: Sequence[Spec], folder: Path) -> tuple[Flow, list[Task]]:
    """The flow of a graph whose values are kept."""
    tasks: list[Task] = []
    with Flow("model", result_handler=LocalResultHandler(folder / "kept")) as flow:
        for place, spec in enumerate(specs):
            tasks.append(placed(_body(place, spec, Diary(folder / "diary")), place, spec, tasks))
    return flow, tasks


def _body(place: int, spec: Spec, diary: Diary) -> Callable[..., Any]:
    def body(**given: Any) -> Any:
        child = given.get("spread", 0)
        name = f"{place}:{child}"
        diary.note(name)
        if diary.path.read_text().splitlines().count(name) <= failures(spec, child):
            raise RuntimeError("planned")
        return value_of(place, child, given, spec.items if spec.spread is None else None)

    return body


def ends_of(state: State, tasks: Sequence[Task]) -> list[Any]:
    """How each task ended, whether it ran or was used again."""
    return [_end(state.result[each]) for each in tasks]


def _end(state: State) -> Any:
    if isinstance(state, MappedState):
        return Mapped([_end(child) for child in state.map_states])
    is_good = state.name in GOOD
    return End("Success" if is_good else state.name, state.result if is_good else None)


def without_presets(specs: list[Spec]) -> list[Spec]:
    """The same graph; nothing is known from the start but what was kept."""
    return [replace(spec, preset=None) for spec in specs]


@pytest.mark.parametrize("executor", ["local", "threads"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(specs=graphs().map(without_presets))
def test_a_resumed_graph_ends_as_before_and_runs_nothing_that_ended_well(
    executor: str, specs: list[Spec]
) -> None:
    with tempfile.TemporaryDirectory() as folder, config.temporary({"home": Path(folder) / "home"}):
        flow, tasks = build(specs, Path(folder))
        diary = Diary(Path(folder) / "diary")
        first = flow.run(executor=executor)
        ran = set(diary.take())
        before = ends_of(first, tasks)
        again = flow.run(resume=first.address, executor=executor)
        ran_again = set(diary.take())
        after = ends_of(again, tasks)

    assert before == after == expected(specs)
    assert ran_again <= ran
    assert ran_again.isdisjoint(_reusable(play(specs)))


def _reusable(ends: Sequence[Any]) -> set[str]:
    """Names of the task runs that ended well, and had a value for each argument."""
    found: set[str] = set()
    for place, end in enumerate(ends):
        children = end.children if isinstance(end, Mapped) else [end]
        found |= {f"{place}:{i}" for i, child in enumerate(children) if _is_reusable(child)}
    return found


def _is_reusable(end: End) -> bool:
    return end.state == "Success" and not end.lacks_values
