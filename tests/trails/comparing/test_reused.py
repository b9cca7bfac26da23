"""Reused values are compared by content, as all others; and the twins that go wrong there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.reading import Reader
from tests.trails.comparing.made import Made, Runs, made_fact

GOOD = [
    Made("extract", "e"),
    Made("clean", "c", ("extract=e",)),
    Made("report", "r", ("clean=c",)),
]
TAKEN = {"state": "Reused", "reused_from": "f/2/clean"}
RESUMED = [
    Made("extract", "e", fields={"state": "Reused", "reused_from": "f/2/extract"}),
    Made("clean", "C", ("extract=e",), "y", TAKEN),
    Made("report", "R", ("clean=C",)),
]
"""A run that took the bad value of ``clean`` from the one before it."""

Blames = Callable[[Comparison], str]


def _as_we_do(whole: Comparison) -> str:
    return str(whole.first.key) if whole.first is not None else ""


def _without_reused(whole: Comparison) -> str:
    """The twin: reused facts are passed over, as if nothing had been there."""
    kept = [fact for fact in whole.b.facts if fact.state not in {"Reused", "Cached"}]
    told = compare(whole.reader, whole.a.record, whole.b.record, (whole.a.facts, kept))
    return _as_we_do(told)


def _first_in_the_trail(whole: Comparison) -> str:
    """The twin: the first fact that differs is the origin, though its inputs differ already."""
    then = {fact.task: fact.content for fact in whole.a.facts}
    differing = (fact.task for fact in whole.b.facts if fact.content != then.get(fact.task))
    return next(differing, "")


def _check_reused(blames: Blames) -> None:
    runs = Runs()
    good = runs.add(*GOOD)
    runs.add(*GOOD[:1], *RESUMED[1:])
    later = runs.add(*RESUMED)

    assert blames(compare(Reader(runs.ledger), good, later)) == "clean"


def _check_late(blames: Blames) -> None:
    late: list[Checkpoint] = [
        made_fact(1, Made("report", "R", ("clean=C",))),
        made_fact(2, Made("extract", "e")),
        made_fact(3, Made("clean", "C", ("extract=e",))),
    ]
    runs = Runs()
    runs.add(*GOOD)
    runs.add(*GOOD, facts=late)

    assert blames(runs.compared()) == "clean"


@pytest.mark.parametrize("check", [_check_reused, _check_late])
def test_the_origin_is_named_whoever_computed_it_and_when(check, home: Path) -> None:
    check(_as_we_do)


@pytest.mark.parametrize(
    ("check", "twin"), [(_check_reused, _without_reused), (_check_late, _first_in_the_trail)]
)
def test_the_twins_are_found_out(check, twin, home: Path) -> None:
    with pytest.raises(AssertionError):
        check(twin)
