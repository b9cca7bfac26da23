import pytest

import cairnflow
from cairnflow.errors import FilterError
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.trails.filters import parse_filter
from cairnflow.trails.lists import RunList
from cairnflow.trails.open import runs
from tests.trails.made import BEGIN, SECOND, record

HOUR = 3_600 * SECOND
NOW = BEGIN + 10 * 24 * HOUR
RUNS = [
    {"flow": "daily-sales", "name": "daily sales!", "state": "Success", "created_at": BEGIN},
    {"flow": "daily-sales", "name": "daily sales!", "state": "Failed",
     "created_at": NOW - 50 * HOUR, "message": "Disk full: load",
     "parameters": '{"region": "EU", "day": 3}'},
    {"flow": "geo-import", "name": "geo-import", "state": "Cancelled", "created_at": NOW - HOUR,
     "trigger": "cli"},
    {"flow": "daily-costs", "name": "daily-costs", "state": "Running", "created_at": NOW - SECOND,
     "resumed_from": "daily-costs/7", "parameters": '{"region": "US west"}'},
]  # fmt: skip


@pytest.fixture
def ledger() -> MemoryLedger:
    """Four runs: 10 days, 50 hours, an hour and a second old."""
    made = MemoryLedger()
    for place, fields in enumerate(RUNS):
        made.begin(record(**({"id": f"{place:032x}", "ended_at": None} | fields)))
    return made


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch):
    from cairnflow.clock import running_on

    with running_on(lambda: NOW * 1000):
        yield


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("", [3, 2, 1, 0]),
        ("flow:daily-sales", [1, 0]),
        ('flow:"daily sales!"', [1, 0]),
        ("flow:daily-*", [3, 1, 0]),
        ("flow:DAILY-*", [3, 1, 0]),
        ("flow:geo-import,daily-costs", [3, 2]),
        ("flow:*sales!", [1, 0]),
        ("flow:unknown", []),
        ("state:failed", [1]),
        ("state:Failed,running", [3, 1]),
        ("state:failed state:running", []),
        ("since:7d", [3, 2, 1]),
        ("since:90min", [3, 2]),
        ("since:36h since:30m", [3]),
        ("until:2h", [1, 0]),
        ("since:7d until:2h", [1]),
        ("since:2026-09-22", [3, 2, 1]),
        ("until:2026-09-21T14:13:20", [0]),
        ("until:2026-09-21T16:13:20+02:00", [0]),
        ("trigger:cli", [2]),
        ("resumed:yes", [3]),
        ("resumed:no", [2, 1, 0]),
        ("param.region=EU", [1]),
        ("param.region=*", [3, 1]),
        ('param.region="US west"', [3]),
        ("param.day=3", [1]),
        ("param.day=4", []),
        ("disk", [1]),
        ('"disk full"', [1]),
        ('"full disk"', []),
        ("full disk", [1]),
        ("sales/1", [0]),
        ("flow:daily-* state:failed since:7d disk param.region=E?", [1]),
    ],
)
def test_a_filter_finds(ledger: MemoryLedger, filter: str, found: list[int]) -> None:
    assert [int(run.record.id, 16) for run in runs(filter, ledger=ledger)] == found


@pytest.mark.parametrize(
    ("filter", "hint"),
    [
        ("flwo:x", r"no 'flwo:'; did you mean flow:\?"),
        ("cost:high", "no 'cost:'; there are: flow:, state:, since:"),
        ("data:other", "there are: same, changed, unknown"),
        ("verdict:fine", "there are: good, bad, unknown"),
        ("pinned:maybe", "pinned:yes or pinned:no"),
        ("state:good", "no run is in state 'good'; there are: running, paused, success, failed"),
        ("state:succes", "did you mean success"),
        ("since:yesterday", "write a span such as 7d"),
        ("since:0d", "write a span"),
        ("until:2026-13-01", "until:2026-13-01"),
        ("since:", "needs a value"),
        ("flow: daily", "needs a value, without a space"),
        ("resumed:maybe", "resumed:yes or resumed:no"),
        ('"open', "is not closed"),
    ],
)
def test_a_filter_that_can_not_be_read_says_what_can(filter: str, hint: str) -> None:
    with pytest.raises(FilterError, match=hint):
        runs(filter)


def test_what_the_ledger_can_tell_is_left_to_the_ledger() -> None:
    asked = parse_filter("flow:daily-sales state:failed since:1h", NOW)

    assert asked.matches == ()
    assert asked.which == RunFilter(flow="daily-sales", states=("Failed",), since=NOW - HOUR)


def test_the_limit_counts_what_was_found(ledger: MemoryLedger) -> None:
    assert [run.number for run in runs("flow:daily-s*", limit=1, ledger=ledger)] == [2]
    assert len(runs(limit=3, ledger=ledger)) == 3
    assert len(runs(limit=None, ledger=ledger)) == 4


def test_a_quoted_colon_is_a_word_to_look_for(ledger: MemoryLedger) -> None:
    assert [run.flow for run in runs('"full: load"', ledger=ledger)] == ["daily-sales"]


def test_runs_are_a_list_and_so_is_a_part_of_them(ledger: MemoryLedger) -> None:
    found = runs(ledger=ledger)

    assert isinstance(found, list)
    assert isinstance(found[1:3], RunList)
    assert [run.flow for run in found[1:3]] == ["geo-import", "daily-sales"]
    assert found[0].address == "daily-costs/1"
    assert repr(found) == "<RunList 4 runs, newest daily-costs/1 running>"
    assert repr(found[:0]) == "<RunList 0 runs>"


def test_runs_tell_the_json_form_of_the_api(ledger: MemoryLedger) -> None:
    forms = runs("flow:geo-import", ledger=ledger).wire()

    assert [form["addr"] for form in forms] == ["geo-import/1"]


def test_runs_is_a_name_of_the_face() -> None:
    assert cairnflow.runs is runs
