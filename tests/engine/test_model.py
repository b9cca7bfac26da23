"""The engine against a model of it that is told a second time, on graphs that nobody thought of.

Ten thousand graphs on each executor, every other slice of them with all that is recorded; the few
that each commit is held to are in ``test_model_quick``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from cairnflow import config
from cairnflow.executors.base import Executor
from cairnflow.executors.processes import ProcessesExecutor
from cairnflow.results import JSONResultHandler
from tests.engine.model_flows import carried_out, expected
from tests.engine.model_graphs import example_of, graphs
from tests.engine.model_specs import Spec

GRAPHS = int(os.environ.get("GRAPHS", "10000"))
"""On each executor."""

SLICES = 5


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessesExecutor]:
    """One pool for all graphs: to start one takes longer than to run a graph."""
    executor = ProcessesExecutor(2)
    yield executor
    executor.close()


@pytest.fixture(scope="module", autouse=True)
def ledger_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with config.temporary({"home": home, "ledger.url": "memory://"}):
        yield home


def check(specs: list[Spec], executor: Executor | str, *, is_recorded: bool) -> None:
    """Hold the engine to the model."""
    handler = JSONResultHandler() if is_recorded else None

    assert carried_out(specs, executor, handler=handler) == expected(specs)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
@example_of(GRAPHS // SLICES)
@given(specs=graphs())
def test_every_graph_ends_as_the_model_says(part: int, specs: list[Spec]) -> None:
    check(specs, "local", is_recorded=part % 2 == 0)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
@example_of(GRAPHS // SLICES)
@given(specs=graphs())
def test_every_graph_ends_so_on_threads(part: int, specs: list[Spec]) -> None:
    check(specs, "threads", is_recorded=part % 2 == 0)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
@example_of(GRAPHS // SLICES)
@given(specs=graphs())
def test_every_graph_ends_so_on_processes(
    processes: ProcessesExecutor, part: int, specs: list[Spec]
) -> None:
    check(specs, processes, is_recorded=part % 2 == 0)
