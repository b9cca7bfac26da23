"""A few hundred graphs for each commit; ten thousand are in ``test_model``."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from cairnflow import config
from cairnflow.executors.processes import ProcessesExecutor
from cairnflow.results import JSONResultHandler
from tests.engine.model_flows import carried_out, expected
from tests.engine.model_graphs import example_of, graphs, with_references
from tests.engine.model_specs import Edge, Spec
from tests.far import Wire, far


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessesExecutor]:
    executor = ProcessesExecutor(2)
    yield executor
    executor.close()


@pytest.fixture(scope="module", autouse=True)
def ledger_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with config.temporary({"home": home, "ledger.url": "memory://"}):
        yield home


@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(100)
@given(specs=graphs())
def test_graphs_end_as_the_model_says(executor: str, specs: list[Spec]) -> None:
    assert carried_out(specs, executor) == expected(specs)


@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(100)
@given(specs=graphs())
def test_recorded_graphs_end_as_the_model_says(executor: str, specs: list[Spec]) -> None:
    assert carried_out(specs, executor, handler=JSONResultHandler()) == expected(specs)


@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(60)
@given(specs=graphs())
def test_graphs_whose_values_are_stored_behind_end_as_the_model_says(
    executor: str, specs: list[Spec]
) -> None:
    assert carried_out(specs, executor, handler=far(Wire(pause=0.002))) == expected(specs)


@example_of(70)
@given(specs=graphs())
def test_graphs_end_so_on_processes(processes: ProcessesExecutor, specs: list[Spec]) -> None:
    assert carried_out(specs, processes, handler=JSONResultHandler()) == expected(specs)


@example_of(100)
@given(given=with_references())
def test_the_run_is_what_its_reference_tasks_are(given: tuple[list[Spec], set[int]]) -> None:
    specs, references = given

    assert carried_out(specs, references=references) == expected(specs, references=references)


@pytest.mark.parametrize("is_recorded", [False, True])
@example_of(12)
@given(specs=graphs(5, deaths=True))
def test_graphs_whose_workers_die_end_as_the_model_says(
    processes: ProcessesExecutor, is_recorded: bool, specs: list[Spec]
) -> None:
    handler = JSONResultHandler() if is_recorded else None

    assert carried_out(specs, processes, handler=handler) == expected(specs)


def test_the_model_and_the_engine_can_disagree() -> None:
    specs = [Spec(programs=((("raise",),),)), Spec((Edge((0,)),))]
    other = [Spec(), Spec((Edge((0,)),))]

    assert carried_out(specs, "local") != expected(other)
