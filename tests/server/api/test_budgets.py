"""Runs of ten thousand and of a hundred thousand children are opened without a wait."""

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from cairnflow.server.answers.columns import columns
from cairnflow.server.answers.encoding import encoded
from cairnflow.server.answers.memory import Memory
from cairnflow.server.answers.overviews import overview
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.warming import look_ahead
from cairnflow.trails.reading import Reader
from tests.server.api import masses
from tests.spent import cpu_seconds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

OVERVIEW, COLUMNS = 0.050, 0.120
"""Seconds of CPU."""

FIRST = 0.25
"""Seconds of CPU for the first look at a run of 10,000 that is held against another."""

OVERVIEW_BYTES, COLUMNS_BYTES = 12_000, 130_000
"""Packed by gzip, as a browser gets them; of columns for 10,000 rows."""

CHANGED = range(0, 10_000, 7)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two runs of 10,000 children and one of 100,000."""
    path = tmp_path_factory.mktemp("masses") / "ledger.db"
    ledger = open_ledger(path)
    masses.run(ledger, "scoring", 10_000)
    masses.run(ledger, "scoring", 10_000, spoiled=CHANGED)
    masses.run(ledger, "huge", 100_000)
    ledger.close()
    return path


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """That ledger."""
    opened = open_ledger(path, create=False)
    yield opened
    opened.close()


def _trails(ledger: Ledger, memory: Memory | None = None) -> Trails:
    return Trails(Reader(ledger), memory or Memory(64_000_000))


def _overview(trails: Trails, flow: str) -> bytes:
    return encoded(overview(trails, trails.run(flow, "last"), ""))


def _columns(trails: Trails, flow: str, since: int = 0) -> bytes:
    run = trails.run(flow, "last")
    return columns(trails, run, since=since, limit=10_000, vs="")


@pytest.mark.parametrize("flow", ["scoring", "huge"])
def test_an_overview_is_there_in_50_ms_and_12_kb(ledger: Ledger, flow: str) -> None:
    memory = Memory(64_000_000)
    told = _overview(_trails(ledger, memory), flow)

    taken = cpu_seconds(lambda: _overview(_trails(ledger, memory), flow), 5)

    assert len(gzip.compress(told, 5)) <= OVERVIEW_BYTES
    assert taken <= OVERVIEW


def test_the_first_look_takes_a_quarter_of_a_second_at_most(ledger: Ledger) -> None:
    assert cpu_seconds(lambda: _overview(_trails(ledger), "scoring"), 3) <= FIRST


def test_large_runs_are_looked_at_before_anybody_asks(ledger: Ledger) -> None:
    memory = Memory(64_000_000)

    assert look_ahead(_trails(ledger, memory), lambda: True) == 0
    assert look_ahead(_trails(ledger, memory), lambda: False) == 3

    for flow in ("scoring", "huge"):  # the first that is asked for by anybody
        assert cpu_seconds(lambda: _overview(_trails(ledger, memory), flow)) <= OVERVIEW  # noqa: B023
        assert cpu_seconds(lambda: _columns(_trails(ledger, memory), flow)) <= OVERVIEW  # noqa: B023


@pytest.mark.parametrize("flow", ["scoring", "huge"])
def test_columns_are_there_in_120_ms_and_130_kb(ledger: Ledger, flow: str) -> None:
    trails = _trails(ledger)
    told = _columns(trails, flow)

    def anew() -> bytes:
        trails.memory.keep(("columns", trails.run(flow, "last").record.key,
                            "scoring/1" if flow == "scoring" else "", 0, 10_000), None)  # fmt: skip
        return _columns(trails, flow)

    taken = cpu_seconds(anew, 5)

    assert anew() == told
    assert len(gzip.compress(told, 5)) <= COLUMNS_BYTES
    assert taken <= COLUMNS


def test_a_hundred_thousand_rows_come_in_pieces_of_ten_thousand(ledger: Ledger) -> None:
    import msgspec

    trails = _trails(ledger)
    seqs: list[int] = []
    since, more = 0, True
    while more:
        piece = msgspec.json.decode(_columns(trails, "huge", since))
        assert len(piece["seq"]) <= 10_000
        seqs += piece["seq"]
        since, more = piece["rev"], piece["more"]

    assert len(seqs) == len(set(seqs)) == piece["n"] == 100_005


def test_what_is_remembered_of_a_large_run_is_little(ledger: Ledger) -> None:
    memory = Memory(64_000_000)
    _overview(_trails(ledger, memory), "scoring")
    tracemalloc.start()

    before = tracemalloc.get_traced_memory()[0]
    _overview(_trails(ledger, memory), "huge")
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert grown < 10_000_000
