"""Letting go on what waits for a person: said once, of what is paused, and of this pause alone."""

import pytest

import cairnflow
from cairnflow.clock import running_on
from cairnflow.errors import RunError
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Annotation
from cairnflow.trails import approving
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from tests.trails import made

PAUSED_AT = made.BEGIN + made.SECOND


def _paused(seq: int = 1, task: str = "review", **fields: object) -> made.Checkpoint:
    return made.fact(seq, task, state="Paused", message="waits", **fields)


def _open(ledger: MemoryLedger, task: str = "review") -> TaskRun | TaskGroup:
    found = cairnflow.open(f"daily-sales/1/{task}", ledger=ledger)
    assert isinstance(found, TaskRun | TaskGroup)
    return found


@pytest.fixture
def waiting() -> MemoryLedger:
    """A run that has left one task run to a person."""
    return made.ledger([made.kept(1, "load"), _paused(2)], state="Paused")


def test_what_is_paused_is_approved_by_whoever_sits_here(waiting: MemoryLedger) -> None:
    done = _open(waiting).approve("fine by me")

    (said,) = waiting.annotations(1, "approved")
    assert done == ("daily-sales/1/review", said, True, False)
    assert (said.task, said.map_index, said.text) == ("review", -1, "fine by me")
    assert said.by == approving.person()


def test_an_approval_is_later_than_its_pause_though_this_clock_is_behind(
    waiting: MemoryLedger,
) -> None:
    with running_on(lambda: 1_000):
        said = _open(waiting).approve().said

    assert said.at == PAUSED_AT + 1


def test_approving_twice_says_it_once(waiting: MemoryLedger) -> None:
    first = _open(waiting).approve("one")

    again = _open(waiting).approve("two")

    assert not again.is_new
    assert again.said == first.said
    assert len(waiting.annotations(1)) == 1


def test_what_does_not_wait_is_refused_with_what_it_is(waiting: MemoryLedger) -> None:
    with pytest.raises(RunError, match=r"sales/1/load does not wait for a person: it is success"):
        _open(waiting, "load").approve()

    assert waiting.annotations(1) == []


def test_what_was_approved_and_has_gone_on_is_fine(waiting: MemoryLedger) -> None:
    first = _open(waiting).approve()
    waiting.append([made.kept(3, "review", attempt=2, ended_at=first.said.at + 5)])

    again = _open(waiting).approve()

    assert (again.is_new, again.said) == (False, first.said)


def test_what_went_on_by_itself_is_refused(waiting: MemoryLedger) -> None:
    waiting.append([made.kept(3, "review", attempt=2)])

    with pytest.raises(RunError, match="it is success"):
        _open(waiting).approve()


def test_a_second_pause_needs_a_second_word(waiting: MemoryLedger) -> None:
    first = _open(waiting).approve()
    waiting.append([_paused(3, attempt=2, ended_at=first.said.at + made.SECOND)])

    second = _open(waiting).approve()

    assert second.is_new
    assert second.said.at > first.said.at + made.SECOND


@pytest.fixture
def children() -> MemoryLedger:
    parent = made.fact(1, "review", state="Mapped", width=3)
    facts = [_paused(2, map_index=0), made.kept(3, "review", map_index=1), _paused(4, map_index=2)]
    return made.ledger([parent, *facts], state="Paused")


def test_a_child_is_approved_by_itself(children: MemoryLedger) -> None:
    done = _open(children, "review:2").approve()

    assert done.address == "daily-sales/1/review:2"
    assert children.annotations(1)[0].map_index == 2
    assert _open(children, "review:0").approve().is_new


def test_of_a_mapped_task_all_that_wait_are_approved_in_one_word(children: MemoryLedger) -> None:
    done = _open(children).approve()

    (said,) = children.annotations(1)
    assert (done.address, said.map_index) == ("daily-sales/1/review", -1)
    assert not _open(children, "review:0").approve().is_new
    assert not _open(children).approve().is_new


def test_a_run_that_has_ended_is_to_be_resumed_and_one_that_runs_goes_on(
    waiting: MemoryLedger,
) -> None:
    running = made.MemoryLedger()
    run = running.begin(made.record(state="Running", ended_at=None, host="elsewhere"))
    running.append([_paused(run=run.key)])

    assert not _open(waiting).approve().is_under_way
    assert _open(running).approve().is_under_way


def test_what_waits_in_a_run_is_listed(children: MemoryLedger) -> None:
    run = cairnflow.open("daily-sales/1", ledger=children)

    assert isinstance(run, Run)
    assert [task.address for task in run.paused()] == [
        "daily-sales/1/review:0",
        "daily-sales/1/review:2",
    ]


def test_who_approved_is_told_with_when_and_why() -> None:
    said = Annotation(1, "review", -1, "approved", "", "ann@etl", 0)

    with running_on(lambda: 3_600_000_000_000):
        assert approving.in_words(said) == "approved by ann@etl 1 h ago"
