"""Bytes before the fact: what a fact names is on the disk before the fact is written."""

import json
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, config, task
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, LogLine
from cairnflow.results import LocalResultHandler
from cairnflow.runtime.running import Order, execute
from cairnflow.stores import files
from tests.trail import ends, facts

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


class Watching(MemoryLedger):
    """A ledger that asks of each fact whether its file is there, and whether it was synced."""

    def __init__(self, synced: set[str]) -> None:
        super().__init__()
        self.synced = synced
        self.absent: list[str] = []
        self.unsynced: list[str] = []
        self.turns: list[int] = []

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        paths = [json.loads(fact.location) for fact in facts if fact.location]
        self.absent.extend(path for path in paths if not Path(path).exists())
        self.unsynced.extend(path for path in paths if path not in self.synced)
        self.turns.append(len(facts))
        super().append(facts, lines)


@task
def same(x: Any) -> Any:
    return x


def flow_of(kept: Path) -> Flow:
    with Flow("f", result_handler=LocalResultHandler(kept)) as flow:
        same(same.map(same.map(range(10))))
        for i in range(10):
            same([i])
    return flow


def run(flow: Flow, ledger: MemoryLedger, executor: str) -> Any:
    return execute(
        Order(plan=flow.plan(), handler=flow.result_handler, executor=executor, ledger=ledger)
    )


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The files that were brought to the disk."""
    found: set[str] = set()
    sync = files.sync_files

    def noted(paths: Iterable[str]) -> None:
        sync(list(paths))
        found.update(paths)

    monkeypatch.setattr(files, "sync_files", noted)
    return found


@EXECUTORS
def test_with_power_every_file_is_synced_before_the_fact_that_names_it(
    executor: str, tmp_path: Path, synced: set[str]
) -> None:
    ledger = Watching(synced)
    with config.temporary({"results.durability": "power"}):
        state = run(flow_of(tmp_path / "kept"), ledger, executor)

    assert state.is_successful()
    assert (ledger.absent, ledger.unsynced) == ([], [])
    assert len(synced) == 31


@EXECUTORS
def test_without_power_nothing_is_synced_but_every_file_is_there(
    executor: str, tmp_path: Path, synced: set[str]
) -> None:
    ledger = Watching(synced)
    state = run(flow_of(tmp_path / "kept"), ledger, executor)

    assert state.is_successful()
    assert (ledger.absent, synced) == ([], set())


def test_on_the_local_executor_each_end_is_a_fact_before_the_next_call(tmp_path: Path) -> None:
    ledger = Watching(set())
    counts: list[int] = []

    def count(x: Any) -> int:
        counts.append(sum(ledger.turns))
        return len(counts)

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        for i in range(5):
            task(count, name=f"t{i}")(i)
    run(flow, ledger, "local")

    assert counts == [0, 1, 2, 3, 4]


def test_a_ledger_that_cannot_write_ends_the_run(tmp_path: Path) -> None:
    class Full(MemoryLedger):
        def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        run(flow_of(tmp_path / "kept"), Full(), "local")


def test_a_flow_may_be_run_from_several_threads_at_once(tmp_path: Path) -> None:
    flow = flow_of(tmp_path / "kept")
    states: list[Any] = []
    runners = [threading.Thread(target=lambda: states.append(flow.run())) for _ in range(5)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)

    assert sorted(state.address for state in states) == [f"f/{i}" for i in range(1, 6)]
    assert all(state.is_successful() for state in states)
    assert all(len(facts(f"f/{i}")) == 33 for i in range(1, 6))
    assert set(ends("f/5").values()) == {"Success", "Mapped"}
