"""Random graphs, run and then resumed: what ended well is used again, and the ends are the same."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given

import cairnflow
from cairnflow import config
from cairnflow.executors.base import Executor
from cairnflow.executors.processes import ProcessesExecutor
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler
from cairnflow.states import State
from tests.diary import Diary
from tests.engine.model import GOOD, Ended, Mapped, World, play
from tests.engine.model_flows import CONTEXT, Seen, build, seen, shown
from tests.engine.model_graphs import example_of, graphs
from tests.engine.model_specs import WHOLE, Spec, without_presets


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessesExecutor]:
    executor = ProcessesExecutor(2)
    yield executor
    executor.close()


class Looked(NamedTuple):
    """What is seen of a run.

    Attributes:
        address: of it.
        seen: what the model says too.
        called: the task runs whose function was called, as ``place:child``.
    """

    address: str
    seen: Seen
    called: set[str]


class Graph:
    """The flow of a graph whose values are kept on the disk, and their facts in SQLite."""

    def __init__(self, specs: Sequence[Spec], folder: Path, executor: Executor | str) -> None:
        self.specs, self.executor = specs, executor
        self.diary = Diary(folder / "diary")
        self.flow, self.tasks = build(specs, LocalResultHandler(folder / "kept"))

    def run(self, *, resume: str | None = None, is_mended: bool = False) -> Looked:
        told = {**CONTEXT, "diary": str(self.diary.path), "is_mended": is_mended}
        state = self.flow.run(executor=self.executor, resume=resume, context=told)
        found = seen(self.specs, self.tasks, state, facts_of(state))
        return Looked(state.address, found, set(self.diary.take()))

    def approve(self, address: str, paused: Collection[tuple[int, int]]) -> None:
        for place, child in paused:
            at = f"t{place}" if child == WHOLE else f"t{place}:{child}"
            opened: Any = cairnflow.open(f"{address}/{at}")
            opened.approve()


def facts_of(state: State) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """Number and state of each fact that the ledger has of a run, by task and child."""
    ledger = open_ledger(config.ledger.url)
    facts = ledger.checkpoints(find_run(ledger, parse_address(state.address)).key)
    ledger.close()
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for fact in facts:
        found.setdefault((fact.task, fact.map_index), []).append((fact.attempt, fact.state))
    return found


def with_a_state(ends: Sequence[Ended], names: Collection[str]) -> list[tuple[int, int]]:
    """Place and child of the task runs that ended so."""
    found: list[tuple[int, int]] = []
    for place, end in enumerate(ends):
        children = end.children if isinstance(end, Mapped) else [end]
        found += [
            (place, child if isinstance(end, Mapped) else WHOLE)
            for child, one in enumerate(children)
            if one.state in names
        ]
    return found


def check(specs: list[Spec], executor: Executor | str, write: str = "through") -> None:
    """Run a graph, resume it, and resume it again, mended with half of all
    pauses approved; and resume that."""
    with (
        tempfile.TemporaryDirectory() as folder,
        config.temporary({"home": Path(folder) / "home", "results.write": write}),
    ):
        graph = Graph(specs, Path(folder), executor)
        first_ends = play(specs)
        first = graph.run()
        again_ends = play(specs, World(before=first_ends))
        again = graph.run(resume=first.address)
        approved = with_a_state(again_ends, {"Paused"})[::2]
        graph.approve(again.address, approved)
        mended_ends = play(specs, World(approved, again_ends, is_mended=True))
        mended = graph.run(resume=again.address, is_mended=True)
        last_ends = play(specs, World((), mended_ends, is_mended=True))
        last = graph.run(resume=mended.address, is_mended=True)

    assert first.seen == shown(specs, first_ends)
    assert again.seen == shown(specs, again_ends)
    assert mended.seen == shown(specs, mended_ends)
    assert last.seen == shown(specs, last_ends)
    assert values_of(again_ends) == values_of(first_ends)
    for ends, run in ((again_ends, again), (mended_ends, mended), (last_ends, last)):
        reused = {f"{place}:{child}" for place, child in with_a_state(ends, {"Reused"})}
        assert run.called.isdisjoint(reused)


def values_of(ends: Sequence[Ended]) -> list[list[tuple[bool, Any]]]:
    """Whether each task run ended well, and its value."""
    return [
        [
            (one.state in GOOD, one.value)
            for one in (end.children if isinstance(end, Mapped) else [end])
        ]
        for end in ends
    ]


@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(60)
@given(specs=graphs(7).map(without_presets))
def test_a_resumed_graph_ends_as_before_and_runs_nothing_that_ended_well(
    executor: str, specs: list[Spec]
) -> None:
    check(specs, executor)


@pytest.mark.parametrize("executor", ["local", "threads"])
@example_of(30)
@given(specs=graphs(7).map(without_presets))
def test_so_does_one_whose_values_are_stored_behind(executor: str, specs: list[Spec]) -> None:
    check(specs, executor, "behind")


@example_of(40)
@given(specs=graphs(7).map(without_presets))
def test_so_does_one_on_processes(processes: ProcessesExecutor, specs: list[Spec]) -> None:
    check(specs, processes)
