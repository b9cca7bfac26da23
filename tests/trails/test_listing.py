"""Runs page by page, and by what is not in their records."""

import os
import socket

import pytest

from cairnflow.keys import WHOLE
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.trails.listing import page
from cairnflow.trails.open import runs
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.pins import pin
from cairnflow.trails.verdicts import mark
from tests.trails import made

HERE = socket.gethostname()
GONE = 2**22 - 7


def _run(ledger: MemoryLedger, content: str, **fields: object) -> int:
    count = len(runs(limit=None, ledger=ledger))
    told = {"id": f"{count:032x}", "state": "Running", "ended_at": None, **fields}
    begun = ledger.begin(made.record(**told))
    ledger.append([made.kept(1, "load", run=begun.key, content=content, digest=content)])
    if told["state"] != "Running":
        ledger.end(begun.key, str(told["state"]), "", made.BEGIN + made.SECOND)
    return begun.key


@pytest.fixture
def ledger() -> MemoryLedger:
    """Runs 1 to 4 have ended well, the last with other data; 5 is under way, 6 is lost."""
    ledger = MemoryLedger()
    for content in ("a", "a", "a", "b"):
        _run(ledger, content, state="Success")
    _run(ledger, "a", host=HERE, pid=os.getpid())
    _run(ledger, "a", host=HERE, pid=GONE)
    mark(ledger, (2, "", WHOLE), "bad")
    mark(ledger, (3, "", WHOLE), "good")
    pin(ledger, (1, "", WHOLE))
    return ledger


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("state:lost", [6]),
        ("state:running", [5]),
        ("state:running,lost", [6, 5]),
        ("state:lost,success verdict:bad", [2]),
        ("verdict:good,bad", [3, 2]),
        ("verdict:unknown", [6, 5, 4, 1]),
        ("verdict:good verdict:bad", []),
        ("pinned:yes", [1]),
        ("pinned:no state:success", [4, 3, 2]),
        ("data:changed", [6, 5, 4]),
        ("data:same", [3, 2]),
        ("data:unknown", [1]),
        ("data:same,changed verdict:good", [3]),
    ],
)
def test_a_filter_finds_what_is_said_and_known_of_runs(
    ledger: MemoryLedger, filter: str, found: list[int]
) -> None:
    assert [run.number for run in runs(filter, ledger=ledger)] == found


@pytest.mark.parametrize("filter", ["", "flow:daily-*", "data:changed,same,unknown"])
def test_pages_follow_each_other_without_a_gap(ledger: MemoryLedger, filter: str) -> None:
    reader = Reader(ledger)

    first = page(reader, filter, limit=4)
    second = page(reader, filter, limit=4, before=first.next)

    assert [run.number for run in first.runs] == [6, 5, 4, 3]
    assert [run.number for run in second.runs] == [2, 1]
    assert second.next is None


def test_a_page_that_ends_with_the_last_run_has_none_behind_it(ledger: MemoryLedger) -> None:
    assert page(Reader(ledger), "", limit=6).next is None
    assert page(Reader(ledger), "state:success", limit=4).next is None
