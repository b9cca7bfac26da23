"""What is known of a value over runs, by facts alone, and where it jumps."""

import json
import random
from typing import Any

import pytest

from cairnflow.errors import NotFound
from cairnflow.keys import TaskKey
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, SourceRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.trends.jumps import jumps
from cairnflow.trails.trends.measures import measures, measures_of_preview
from cairnflow.trails.trends.trend import Trend, trend
from tests.trails import made


def _table(rows: int, mean: float, nulls: float = 0.0) -> Checkpoint:
    column = {"name": "price", "dtype": "float64", "nulls": nulls, "mean": mean, "std": 2}
    hidden = {"name": "email", "redacted": True, "nulls": 0.5}
    index = {"name": "index", "index": True, "mean": 3}
    return made.shown(made.table(rows, columns=[index, column, hidden], data=[]), size=rows * 10)


def _ledger(facts: list[list[Checkpoint]]) -> MemoryLedger:
    ledger = MemoryLedger()
    plan = {"tasks": [{"task": "score"}, {"task": "List", "generated": True}]}
    ledger.describe([SourceRecord("p1:0", "plan", json.dumps(plan))])
    for number, own in enumerate(facts, start=1):
        key = ledger.begin(made.record(id=f"{number:032x}", state="Running", ended_at=None)).key
        ledger.append([one._replace(run=key) for one in own])
    return ledger


def _trend(facts: list[list[Checkpoint]], **given: Any) -> Trend:
    asked = {"limit": 30, **given}
    return trend(Reader(_ledger(facts)), "daily-sales", TaskKey("score"), **asked)


def test_a_table_is_measured_by_its_preview_and_redacted_columns_are_left_out() -> None:
    told = {one.name: one.value for one in measures([_table(100, 18.2, 0.25)])}

    assert told == {
        "rows": 100, "price.nulls": 0.25, "price.mean": 18.2, "price.std": 2, "size": 1000,
        "duration": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "names"),
    [(7, ["value"]), ({"revenue": 1.5, "day": "x", "ok": True, "$more": 3}, ["revenue"]),
     ("7", []), ([1, 2], []), ("NaN", []), (None, [])],
)  # fmt: skip
def test_numbers_and_dicts_of_numbers_are_measured(data: object, names: list[str]) -> None:
    told = json.dumps({"mime": "application/json", "data": data})

    assert [one.name for one in measures_of_preview(told)] == names


def test_a_value_without_a_preview_has_its_size_and_duration() -> None:
    assert [one.name for one in measures([made.kept(1)])] == ["size", "duration"]
    assert [one.name for one in measures([made.kept(1, state="Reused")])] == ["size"]


def test_of_a_mapped_task_its_children_are_counted() -> None:
    facts = made.children(5)
    facts[2] = facts[2]._replace(state="Failed", size=None, location=None)

    told = {one.name: one.value for one in measures(facts)}

    assert told == {"children": 5, "failed": 1, "size": 20, "duration": 1.0}


def test_the_run_in_which_a_measure_jumped_is_named() -> None:
    rng = random.Random(1)
    facts = [[_table(1000 + rng.randint(-5, 5), 18 + rng.random() / 10)] for _ in range(12)]
    facts[9] = [_table(1000, 18.05, nulls=0.31)]

    found = _trend(facts)

    jumped = {one.name: [found.runs[at].number for at in one.jumps] for one in found.series}
    assert jumped["price.nulls"] == [10]
    assert jumped["rows"] == jumped["price.mean"] == []
    assert found.wire()["measures"][1]["jumps"] == ["daily-sales/10"]


def test_runs_without_the_task_are_left_out_and_the_last_ones_are_taken() -> None:
    facts = [[_table(n, 1)] if n % 2 else [made.kept(1, "other")] for n in range(1, 12)]

    found = _trend(facts, limit=3)
    until = _trend(facts, limit=3, until=8)

    assert [run.number for run in found.runs] == [7, 9, 11]
    assert [run.number for run in until.runs] == [3, 5, 7]
    assert found.series[0].values == (7, 9, 11)


def test_a_measure_that_one_run_lacks_is_none_there() -> None:
    found = _trend([[_table(5, 1)], [made.fact(1, state="Failed")], [_table(7, 1)]])

    assert found.series[0].values == (5, None, 7)
    assert found.states == ("success", "failed", "success")


def test_what_no_run_has_is_an_error_that_names_what_there_is() -> None:
    ledger = _ledger([[made.kept(1)]])

    with pytest.raises(NotFound, match=r"did you mean score\?"):
        trend(Reader(ledger), "daily-sales", TaskKey("scor"), limit=5)
    with pytest.raises(NotFound, match=r"did you mean daily-sales\?"):
        trend(Reader(ledger), "daily-sale", TaskKey("score"), limit=5)


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([], []),
        ([1, 1, 1, 9], []),
        ([1] * 5 + [9], []),
        ([1] * 6 + [9, 9, 1], [6]),
        ([1, 2, 1, 2, 1, 2, 1.5, 40, 1, 41], [7, 9]),
        ([None, 1, None, 1, 1, 1, 1, 1, None, 2], [9]),
        ([0.1 + 0.2] * 6 + [0.3], []),
        (list(range(30)), []),
    ],
)
def test_where_a_series_jumps(values: list[float | None], places: list[int]) -> None:
    assert jumps(values) == places


def test_a_duration_that_differs_by_less_than_a_tenth_of_a_second_is_no_jump() -> None:
    assert jumps([0.01] * 6 + [0.09], 0.1) == []
    assert jumps([0.01] * 6 + [0.2], 0.1) == [6]
