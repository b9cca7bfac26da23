"""The steps of a trail, beside those of another run."""

from typing import Any

import pytest

from cairnflow.errors import AddressError, NotFound
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import mark
from cairnflow.trails.walking.baseline import Suspicion, baseline
from cairnflow.trails.walking.marks import marks
from cairnflow.trails.walking.steps import Children, Step, steps_of
from tests.trails import made

RECORD = made.record(number=2)


def _one(**fields: Any) -> Checkpoint:
    return made.kept(1, content="c1:a", inputs_digest="i1:x", **fields)


def _versus(now: Checkpoint, beside: list[Checkpoint] | None) -> str:
    (step,) = steps_of(RECORD, [now], beside)
    return step.versus


@pytest.mark.parametrize(
    ("changes", "versus"),
    [
        ({}, "same"),
        ({"content": "c1:b"}, "origin"),
        ({"content": "c1:b", "inputs_digest": "i1:y"}, "differs"),
        ({"content": "c1:b", "inputs_digest": None}, "differs"),
        ({"content": None}, "unknown"),
        ({"state": "Failed"}, "failed"),
    ],
)
def test_a_step_is_held_against_the_same_step_beside(changes: dict[str, Any], versus: str) -> None:
    assert _versus(_one()._replace(**changes), [_one()]) == versus


def test_what_was_not_in_the_run_beside_is_new_and_without_one_nothing_is_said() -> None:
    assert _versus(_one(), [made.kept(1, "other")]) == "new"
    assert _versus(_one(), None) == ""


def test_a_mapped_task_is_one_step_and_its_children_are_steps_below_it() -> None:
    beside = made.children(3)
    now = [*beside[:2], beside[2]._replace(content="c1:other"), beside[3]]

    (step,) = steps_of(RECORD, now, beside)
    children = Children(RECORD, step, is_compared=True)

    assert (step.is_group, step.versus, step.address) == (True, "differs", "daily-sales/2/score")
    assert [child.versus for child in children] == ["same", "differs", "same"]
    assert [child.address for child in children] == [f"daily-sales/2/score:{n}" for n in range(3)]
    assert not children[0].is_group
    assert [children.position(child) for child in (0, 2, 3, -1)] == [0, 2, None, None]
    assert [child.key.child for child in children[1:]] == [1, 2]


def test_only_the_last_attempt_of_a_step_counts() -> None:
    facts = [made.fact(1, state="Retrying"), made.kept(2, attempt=2)]

    (step,) = steps_of(RECORD, facts, None)

    assert (step.address, step.row.state) == ("daily-sales/2/score@2", "success")


def _table(rows: int, mean: float, **fields: Any) -> Checkpoint:
    columns = [{"name": "price", "nulls": 0.0, "mean": mean, "min": 0.0}]
    preview = made.table(rows, columns=columns, data=[])
    return made.shown(preview, size=100, content=f"c1:{mean}", **fields)


def test_the_measures_that_moved_are_told_the_most_changed_first() -> None:
    late = {"returned_at": made.BEGIN + made.SECOND + 50_000}
    (step,) = steps_of(RECORD, [_table(90, 2.0, **late)], [_table(100, 18.0)])

    assert [(one.name, one.before, one.now) for one in step.moved()] == [
        ("rows", 100, 90),
        ("price.mean", 18.0, 2.0),
    ]


def _ledger(means: list[float], states: list[str] | None = None) -> MemoryLedger:
    ledger = MemoryLedger()
    for number, mean in enumerate(means, start=1):
        run = made.record(id=f"{number:032x}", state="Running", ended_at=None)
        key = ledger.begin(run).key
        ledger.append([_table(100, mean)._replace(run=key)])
        ledger.end(key, states[number - 1] if states else "Success", "", made.BEGIN)
    return ledger


def _record(ledger: MemoryLedger, number: int) -> RunRecord:
    found = ledger.run("daily-sales", number)
    assert found is not None
    return found


def _step(ledger: MemoryLedger, number: int) -> Step:
    record = _record(ledger, number)
    return steps_of(record, ledger.checkpoints(record.key), None)[0]


def test_the_run_beside_is_the_good_one_before_that_nobody_called_bad() -> None:
    ledger = _ledger([1] * 5, ["Success", "Success", "Success", "Failed", "Success"])
    mark(ledger, (_record(ledger, 3).key, "", WHOLE), "bad")
    reader, last = Reader(ledger), _record(ledger, 5)

    found = baseline(reader, last, None)

    assert found is not None
    assert found.number == 2
    assert baseline(reader, _record(ledger, 1), None) is None
    assert baseline(reader, last, "none") is None
    for named, number in (("4", 4), ("last-failed", 4), ("daily-sales/1", 1)):
        other = baseline(reader, last, named)
        assert other is not None
        assert other.number == number
    with pytest.raises(NotFound):
        baseline(reader, last, "77")
    with pytest.raises(AddressError):
        baseline(reader, last, "nonsense")


def test_without_a_run_beside_what_is_out_of_the_ordinary_stands_out() -> None:
    ledger = _ledger([18.0, 18.1, 17.9, 18.0, 18.1, 18.2, 18.0, 2.0])
    reader = Reader(ledger)

    last, before = (
        Suspicion(reader, _record(ledger, number)).of(_step(ledger, number)) for number in (8, 7)
    )

    assert last == ["price.mean"]
    assert before == []


def test_the_last_word_on_a_value_counts() -> None:
    ledger = _ledger([1])
    record = _record(ledger, 1)
    for verdict in ("good", "bad"):
        mark(ledger, (record.key, "score", WHOLE), verdict)

    assert marks(ledger, record) == {TaskKey("score"): "bad"}
    assert [one.text for one in ledger.annotations(record.key, "verdict")] == ["good", "bad"]
