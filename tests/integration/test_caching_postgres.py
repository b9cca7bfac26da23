"""Caching and approving where the ledger is a PostgreSQL database, which workers open again."""

from pathlib import Path

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.trails.task_runs import TaskRun
from cairnflow.triggers import manual_only
from tests.trail import ends


@pytest.fixture(autouse=True)
def ledger_url(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CAIRNFLOW__LEDGER__URL", postgres_url)
    return postgres_url


def test_workers_of_other_processes_find_values_in_the_database(tmp_path: Path) -> None:
    @task(cache="inputs")
    def score(x: int) -> int:
        return 10 * x

    with Flow("f") as flow:
        found = score.map([1, 2])

    states = [flow.run(executor="processes").result[found] for _ in range(2)]

    assert [state.result for state in states] == [[10, 20], [10, 20]]
    assert ends("f/2") == {"score": "Mapped", "score:0": "Cached", "score:1": "Cached"}


def test_what_waits_for_a_person_is_approved_in_the_database() -> None:
    @task(trigger=manual_only, cache="inputs")
    def review() -> int:
        return 1

    with Flow("f") as flow:
        review()
    flow.run()
    found = cairnflow.open("f/1/review")
    assert isinstance(found, TaskRun)

    found.approve("fine")
    flow.run(resume="f/1")

    assert ends("f/2") == {"review": "Success"}
    assert found.why().code == "approved"
