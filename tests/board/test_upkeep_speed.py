"""``cairn du`` and ``cairn gc --dry-run`` on a ledger of 100,000 task runs."""

from pathlib import Path

import pytest

from cairnflow.ledger.registry import open_ledger
from cairnflow.trails.upkeep.collecting import survey
from cairnflow.trails.upkeep.looking import usage
from cairnflow.trails.upkeep.policy import Policy
from tests.board.hundred_thousand import EACH, RUNS, fill
from tests.spent import cpu_seconds

SECONDS = 2.0
"""Of this process's own time, twice the figure of the board: who else uses the machine's memory and
its caches slows us as well. Measured on two shared cores: 0.6 s each, 0.8 s to a budget."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_kept_and_what_may_go_is_known_in_about_a_second(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    fill(str(path))
    ledger = open_ledger(path)
    seconds = {
        "du": cpu_seconds(lambda: usage(ledger=ledger)),
        "gc": cpu_seconds(lambda: survey(ledger, Policy(keep_last=5))),
        "gc to a budget": cpu_seconds(lambda: survey(ledger, Policy(max_bytes=50_000_000))),
    }
    found, decision = usage(ledger=ledger), survey(ledger, Policy(keep_last=5))
    ledger.close()

    print(f"{RUNS * EACH:,} task runs: {seconds}")  # noqa: T201 - the board says what it measured
    assert found.total.checkpoints == RUNS * EACH
    assert len(decision.values) > RUNS * EACH // 2
    assert max(seconds.values()) < SECONDS
