"""``kill -9`` at random instants of runs of 200 tasks, then resume: none lost, none torn."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

STORM = Path(__file__).with_name("storm.py")
ROOT = Path(__file__).parents[2]
SEED = 20261122


def storm(folder: Path, kills: int, *mode: str, program: Path = STORM) -> dict[str, Any]:
    """What the storm saw."""
    run = subprocess.run(
        [sys.executable, "-W", "error", str(program), str(folder), str(kills), str(SEED), *mode],
        stdout=subprocess.PIPE,
        timeout=1200,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ).stdout
    told: dict[str, Any] = json.loads(run)
    return told


def holds(told: dict[str, Any], kills: int, points: set[str]) -> None:
    print(f"seed {SEED}: {told}")  # noqa: T201 - the board says what it tried
    assert told["kills"] >= kills
    assert (told["lost"], told["wrong"], told["again"], told["left"]) == ([], [], [], [])
    assert told["reruns"] <= told["allowed"]
    assert told["worst"]["local"] <= 1
    assert told["worst"]["threads"] <= 4
    assert told["points"].keys() >= points


def test_after_each_of_sixty_kills_all_that_was_acknowledged_is_there(tmp_path: Path) -> None:
    holds(storm(tmp_path, 60), 60, {"in a task", "between the end and the fact"})


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_after_each_of_a_thousand_kills_all_that_was_acknowledged_is_there(tmp_path: Path) -> None:
    holds(storm(tmp_path, 1_000), 1_000, {"in a task", "between the end and the fact"})


def test_the_twin_that_takes_what_exists_for_done_accepts_torn_files(tmp_path: Path) -> None:
    told = storm(tmp_path, 400, "naive")

    assert told["wrong"] != []


def test_the_twin_that_begins_anew_runs_acknowledged_tasks_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In one of three storms: a machine that is busy elsewhere does little between two kills."""
    storms = (storm(tmp_path_factory.mktemp("storm"), 6, "fresh") for _ in range(3))

    assert any(told["again"] != [] and told["reruns"] > told["allowed"] for told in storms)
