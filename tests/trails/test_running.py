"""Runs that are still under way, and those whose process is gone."""

import socket
import subprocess
import sys

import pytest

from cairnflow.clock import running_on
from cairnflow.errors import NotFound
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.trails.open import open
from tests.trails.made import BEGIN, SECOND, children, kept, record


def _begun(**fields: object) -> tuple[MemoryLedger, int]:
    ledger = MemoryLedger()
    under_way = {"state": "Running", "ended_at": None}
    return ledger, ledger.begin(record(**under_way, **fields)).key


def test_a_run_that_grows_shows_more_after_it_was_asked_again() -> None:
    ledger, key = _begun()
    facts = [one._replace(run=key) for one in children(4)]
    ledger.append(facts[:3])
    run = open("daily-sales/last", ledger=ledger)
    seen = len(run.checkpoints)

    ledger.append(facts[3:])
    ledger.end(key, "Success", "", BEGIN + SECOND)

    assert (seen, len(run.checkpoints), run.state) == (2, 2, "running")
    assert (len(run.refresh().checkpoints), run.state) == (4, "success")


def test_a_run_under_way_has_taken_the_time_since_it_began() -> None:
    ledger, _ = _begun()
    run = open("daily-sales/1", ledger=ledger)

    with running_on(lambda: (BEGIN + 90 * SECOND) * 1000):
        assert run.duration == 90.0
        assert repr(run) == "<Run daily-sales/1 running, for 1m30s, 0 checkpoints>"
        assert run.ended is None


def test_a_run_whose_process_is_gone_says_so() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    ledger, _ = _begun(host=socket.gethostname(), pid=gone.pid)

    run = open("daily-sales/1", ledger=ledger)

    assert run.is_lost
    assert "running, but its process is gone, for 0ms" in repr(run)


def test_a_run_on_another_machine_is_not_taken_for_lost() -> None:
    ledger, _ = _begun(host="another", pid=2**22 + 1)

    assert not open("daily-sales/1", ledger=ledger).is_lost


def test_a_child_that_was_not_begun_is_told_apart_from_one_that_never_was() -> None:
    ledger = MemoryLedger()
    key = ledger.begin(record(state="Running", ended_at=None)).key
    ledger.append([one._replace(run=key) for one in [*children(4)[:2], kept(9, map_index=3)]])
    run = open("daily-sales/1", ledger=ledger)

    with pytest.raises(NotFound, match="score:2 was not begun"):
        run["score:2"]
    with pytest.raises(NotFound, match="score:2 was not begun"):
        run["score"][2]
    assert run["score"][3].map == 3
    assert [child.map for child in run["score"]] == [0, 3]
