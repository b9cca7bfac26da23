"""What is told of a run that is recorded holds, and the commands in it work."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.notifications import flush, webhook_notifier
from cairnflow.results import LocalResultHandler
from cairnflow.states import Failed
from tests.notifications.servers import Web


@pytest.fixture
def told(server: Web, secret: str) -> list[dict[str, Any]]:
    """What a flow tells whose second child fails twice."""
    tell = webhook_notifier(only_states=[Failed], url_secret=secret)

    @task(max_retries=1, retry_delay=0, state_handlers=[tell])
    def score(x: int) -> float:
        return 1 / x

    @task
    def total(scores: list[float]) -> float:
        return sum(scores)

    with Flow("daily", result_handler=LocalResultHandler()) as flow:
        total(score.map([1, 0, 2]))
    flow.run()
    assert flush(10)
    return [request.json for request in server.requests]


def test_each_failed_attempt_of_a_child_is_told_with_its_address(
    told: list[dict[str, Any]],
) -> None:
    assert [
        (one["address"], one["attempt"], one["attempts"], one["old_state"]) for one in told
    ] == [("daily/1/score:1", 1, 2, "Running"), ("daily/1/score:1", 2, 2, "Running")]
    assert told[1]["sentence"] == (
        "score:1 failed: ZeroDivisionError: division by zero (attempt 2 of 2); "
        "1 of 2 tasks failed so far"
    )


def test_the_commands_that_are_told_work(told: list[dict[str, Any]], tmp_path: Path) -> None:
    cairn = Path(sys.executable).with_name("cairn")
    commands = [shlex.split(command) for command in told[-1]["commands"]]

    done = [
        subprocess.run([cairn, *words], check=False, cwd=tmp_path, capture_output=True, text=True)
        for _, *words in commands
    ]

    assert len(commands) == 2
    assert [one.returncode for one in done] == [0, 0], done
    assert "ZeroDivisionError" in done[0].stdout


def test_a_flow_tells_how_its_run_ended_and_how_to_go_on(server: Web, secret: str) -> None:
    tell = webhook_notifier(only_states=[Failed], url_secret=secret)

    @task
    def load() -> list[int]:
        return [1, 0]

    @task
    def divide(x: int) -> float:
        return 1 / x

    with Flow("daily", result_handler=LocalResultHandler(), state_handlers=[tell]) as flow:
        divide.map(load())
    flow.run()

    assert flush(10)
    [told] = [request.json for request in server.requests]
    assert (told["kind"], told["address"], told["run"]) == ("flow", "daily/1", "daily/1")
    assert (told["tasks_failed"], told["tasks"]) == (1, 3)
    assert told["sentence"] == "daily failed: failed: divide; 1 of 3 tasks failed"
    assert told["commands"] == ["cairn show daily/1", "cairn resume daily/1"]
