"""A chain of tasks, each after the one before; no timing here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, config, task
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler
from tests.diary import Diary
from tests.engine.calls import calls_of

LONG = 300


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with config.temporary({"home": tmp_path}):
        yield tmp_path


@task
def add(x: int) -> int:
    return x + 1


def chain(count: int, folder: Path | None = None) -> tuple[Flow, Any]:
    """The flow, and its last task."""
    handler = None if folder is None else LocalResultHandler(folder / "kept")
    with Flow("chain", result_handler=handler) as flow:
        last: Any = 0
        for _ in range(count):
            last = add(last)
    return flow, last


@pytest.mark.parametrize("executor", ["local", "threads", "processes"])
@pytest.mark.parametrize("is_recorded", [False, True])
def test_a_long_chain_ends_right(executor: str, is_recorded: bool, tmp_path: Path) -> None:
    flow, last = chain(LONG, tmp_path if is_recorded else None)

    state = flow.run(executor=executor)

    assert state.is_successful()
    assert state.result[last].result == LONG


def test_a_chain_of_thousands_is_no_recursion() -> None:
    flow, last = chain(5_000)

    assert flow.run(executor="local").result[last].result == 5_000


def test_each_task_of_a_chain_is_one_fact_in_the_order_of_the_chain(tmp_path: Path) -> None:
    flow, _ = chain(LONG, tmp_path)

    state = flow.run(executor="local")

    ledger = open_ledger(config.ledger.url)
    facts = ledger.checkpoints(find_run(ledger, parse_address(state.address)).key)
    ledger.close()
    assert [fact.seq for fact in facts] == list(range(1, LONG + 1))
    assert [fact.task for fact in facts] == ["add", *(f"add-{n}" for n in range(2, LONG + 1))]


@pytest.mark.slow
@pytest.mark.parametrize("is_recorded", [False, True])
def test_the_work_for_a_task_does_not_grow_with_the_length_of_the_chain(
    is_recorded: bool, tmp_path: Path
) -> None:
    folder = tmp_path if is_recorded else None
    chain(5, folder)[0].run(executor="local")  # what is done once a process
    few = calls_of(chain(60, folder)[0].run, executor="local") / 60
    many = calls_of(chain(600, folder)[0].run, executor="local") / 600

    assert many <= 1.05 * few


def test_a_resumed_chain_goes_on_where_it_broke(tmp_path: Path) -> None:
    diary, mended = Diary(tmp_path / "diary"), tmp_path / "mended"

    @task
    def step(x: int) -> int:
        diary.note(x)
        if x == LONG - 10 and not mended.exists():
            raise ValueError("no")
        return x + 1

    with Flow("chain", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        last: Any = 0
        for _ in range(LONG):
            last = step(last)
    flow.run(executor="local")
    ran = diary.take()
    mended.touch()
    again = flow.run(resume="last", executor="local")
    ran_again = diary.take()

    assert again.result[last].result == LONG
    assert ran == [str(x) for x in range(LONG - 9)]
    assert ran_again == [str(x) for x in range(LONG - 10, LONG)]
