"""``kill -9`` while values are on their way: what was acknowledged is there, and is right."""

from pathlib import Path
from typing import Any

import pytest

from cairnflow.results.uploads import Uploads
from tests.board.storm import THREADS
from tests.board.test_kill_storm import SEED, storm

PROGRAM = Path(__file__).with_name("storm_behind.py")

ON_ITS_WAY = 64
"""Values that a run has on their way at most, by default."""


def holds(told: dict[str, Any], kills: int) -> None:
    print(f"seed {SEED}: {told}")  # noqa: T201 - the board says what it tried
    assert told["kills"] >= kills
    assert (told["lost"], told["wrong"], told["again"]) == ([], [], [])
    assert told["reruns"] <= told["kills"] * (ON_ITS_WAY + THREADS)
    assert told["points"].keys() >= {"between the end and the fact"}


def test_after_each_of_twenty_kills_all_that_was_acknowledged_is_there(tmp_path: Path) -> None:
    assert Uploads()._count == ON_ITS_WAY

    holds(storm(tmp_path, 20, program=PROGRAM), 20)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_after_each_of_a_hundred_kills_all_that_was_acknowledged_is_there(tmp_path: Path) -> None:
    holds(storm(tmp_path, 100, program=PROGRAM), 100)


def test_the_twin_that_writes_facts_at_once_acknowledges_what_is_not_there(tmp_path: Path) -> None:
    told = storm(tmp_path, 6, "early", program=PROGRAM)

    assert told["wrong"] != []
