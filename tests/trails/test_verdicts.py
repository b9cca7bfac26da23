"""Verdicts on runs and task runs: the newest counts, last-good follows, and taints are told."""

import copy

import pytest

import cairnflow
from cairnflow.errors import AuthoringError
from cairnflow.ledger.finding import last_good
from cairnflow.ledger.verdicts import Verdict
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from tests.trails.comparing.made import Made, Runs
from tests.trails.made import children, ledger


@pytest.fixture
def runs() -> Runs:
    made = Runs()
    for word in ("a", "b", "c"):
        made.add(Made("load", word))
    return made


def _run(runs: Runs, number: int) -> Run:
    return Run(Reader(runs.ledger), runs.records[number - 1])


def _good(runs: Runs) -> str:
    found = last_good(runs.ledger, "f")
    return "" if found is None else found.address


def test_nothing_is_said_of_a_new_run(runs) -> None:
    assert (_run(runs, 1).verdict, _run(runs, 1).verdict.by) == ("unknown", "")


def test_the_newest_verdict_counts(runs) -> None:
    run = _run(runs, 3)

    run.mark("bad", note="prices are 0")
    run.mark("good")

    assert run.verdict == "good"
    run.mark("bad", note="they are")
    assert (run.verdict, run.verdict.note) == ("bad", "they are")


def test_another_verdict_is_refused(runs) -> None:
    with pytest.raises(AuthoringError, match="no verdict 'splendid'; write one of good, bad"):
        _run(runs, 1).mark("splendid")


def test_last_good_follows_verdicts(runs) -> None:
    assert _good(runs) == "f/3"
    _run(runs, 3).mark("bad")
    assert _good(runs) == "f/2"
    _run(runs, 2)["load"].mark("bad")
    assert _good(runs) == "f/1"
    _run(runs, 2).mark("good")
    assert _good(runs) == "f/2"
    _run(runs, 3).mark("unknown")
    assert _good(runs) == "f/3"


def test_a_flow_whose_runs_are_all_bad_has_no_good_one(runs) -> None:
    for number in (1, 2, 3):
        _run(runs, number).mark("bad")

    assert _good(runs) == ""
    with pytest.raises(cairnflow.errors.NotFound):
        cairnflow.open("f/last-good", ledger=runs.ledger)


def test_a_run_is_compared_with_the_last_good_one_before_it(runs) -> None:
    _run(runs, 2).mark("bad")

    assert _run(runs, 3).diff().a.address == "f/1"
    assert _run(runs, 3).diff("prev").a.address == "f/2"


def test_what_was_taken_from_a_bad_run_taints(runs) -> None:
    runs.add(Made("load", "c", fields={"state": "Reused", "reused_from": "f/3/load"}))
    assert _run(runs, 4).taints() == []

    _run(runs, 3).mark("bad", note="prices are 0")

    (taint,) = _run(runs, 4).taints()
    assert (taint.source, taint.values, taint.verdict.note) == ("f/3", 1, "prices are 0")
    assert "1 value was taken from f/3, which is bad, said by " in str(taint)


def test_a_verdict_tells_machines_who_said_it(runs) -> None:
    run = _run(runs, 1)
    said = run.mark("bad", note="no")

    told = run.wire()["verdict"]

    assert (told["value"], told["by"], told["note"]) == ("bad", said.by, "no")
    assert run["load"].wire()["verdict"] == {"value": "unknown", "by": None, "at": None}


def test_a_verdict_can_be_copied() -> None:
    said = Verdict("bad", by="ann", at=7, note="no")

    again = copy.deepcopy(said)

    assert (again, again.by, again.at, again.note) == ("bad", "ann", 7, "no")


def test_what_is_said_of_a_mapped_task_holds_for_its_children() -> None:
    made = ledger(children(3))
    run = cairnflow.open("daily-sales/1", ledger=made)

    run["score"].mark("bad", note="all of it")
    run["score"][1].mark("good")

    assert [child.verdict for child in run["score"]] == ["bad", "good", "bad"]
    assert run["score"].verdict.note == "all of it"
