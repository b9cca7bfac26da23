"""The engine against a model of it that is told a second time, on graphs that nobody thought of.

Four thousand graphs in all, ten thousand in ``make board``, every other slice of them with all that
is recorded, and half of those with values stored behind the next tasks; ``GRAPHS=100000`` in the
environment tries more. The few that each commit is held to are in ``test_model_quick``.
"""

import math
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
from tests.far import Wire, far

GRAPHS = int(os.environ.get("GRAPHS", "4000"))
"""On all executors together."""

SLICES = 4
"""Of the graphs on one executor, so that they are spread over the cores."""


@pytest.fixture(scope="module", params=["local", "threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | str]:
    if request.param != "processes":
        yield request.param
        return
    pool = ProcessesExecutor(2)  # one for all graphs: to start it takes longer than to run a graph
    yield pool
    pool.close()


@pytest.fixture(scope="module", autouse=True)
def ledger_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with config.temporary({"home": home, "ledger.url": "memory://"}):
        yield home


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
@example_of(math.ceil(GRAPHS / 3 / SLICES))
@given(specs=graphs())
def test_every_graph_ends_as_the_model_says(
    executor: Executor | str, part: int, specs: list[Spec]
) -> None:
    is_near = isinstance(executor, ProcessesExecutor)  # whose values are never stored behind
    recorded = JSONResultHandler() if part == 1 or is_near else far(Wire(pause=0.002))

    handler = recorded if part % 2 else None

    assert carried_out(specs, executor, handler=handler) == expected(specs)
