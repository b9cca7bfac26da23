"""Deleting what a policy lets go: the ledger first, then the bytes, whatever comes between."""

from typing import Any

import pytest

import cairnflow
from cairnflow import Flow
from cairnflow.errors import LedgerError, Missing, ResultError, Unavailable
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.results import LocalResultHandler
from cairnflow.stores.files import FileStore
from cairnflow.trails.upkeep.collecting import collect, survey
from cairnflow.trails.upkeep.pins import pin
from cairnflow.trails.upkeep.policy import Policy
from tests.trail import ledger, reasons
from tests.trails.upkeep.flows import flow_of, load, path_of, ran, total

POLICY = Policy(keep_last=1)


class Watched:
    """A ledger in front of which a test stands."""

    def __init__(self, opened: Ledger, **changed: Any) -> None:
        self.opened = opened
        self.changed = changed

    def __getattr__(self, verb: str) -> Any:
        return self.changed.get(verb) or getattr(self.opened, verb)


def test_bytes_go_and_facts_previews_and_neighbours_stay() -> None:
    old, new = ran(1, 2)
    before = old.facts
    with ledger() as opened:
        done = collect(opened, POLICY, survey(opened, POLICY))

    assert (done.values, done.errors) == (2, [])
    assert not path_of(old).exists()
    assert path_of(new).exists()
    again = cairnflow.open("sales/1")
    assert again.facts == before
    assert again["load"].preview.facts
    assert again["load"].result.availability == "deleted"


def test_a_deleted_value_says_when_and_how_to_get_it_again() -> None:
    ran(1, 2)
    with ledger() as opened:
        collect(opened, POLICY, survey(opened, POLICY))

    with pytest.raises(
        Missing,
        match=r"payload of sales/1/load was deleted by policy on 20[0-9-]+ \(metadata and preview "
        r"kept\)\.\nrecompute: cairn run \S+ --resume sales/1$",
    ):
        _ = cairnflow.open("sales/1/load").value


def test_one_that_is_deleted_while_somebody_looks_says_so_too() -> None:
    ran(1, 2)
    looking = cairnflow.open("sales/1")
    task_run = looking["load"]
    assert task_run.result.deletion is None
    with ledger() as opened:
        collect(opened, POLICY, survey(opened, POLICY))

    with pytest.raises(Missing, match="was deleted by policy on"):
        _ = task_run.value


def test_a_run_that_resumes_finds_it_gone_and_computes_it_again() -> None:
    ran(1, 2)
    with ledger() as opened:
        collect(opened, POLICY, survey(opened, POLICY))
    state = flow_of(1).run(resume="sales/1")

    assert state.is_successful()
    assert reasons("sales/last") == {"load": "gone", "total": "gone"}


def test_a_lookup_in_the_cache_finds_it_gone_and_no_error() -> None:
    def run(n: int) -> Any:
        with Flow("cached", result_handler=LocalResultHandler()) as flow:
            load(n, task_args={"cache": "inputs"})
        return flow.run()

    for n in (1, 2):
        run(n)
    with ledger() as opened:
        collect(opened, POLICY, survey(opened, POLICY))
    run(1)

    last = cairnflow.open("cached/last/load")
    assert last.reason.code == "gone"
    assert "the value kept at cached/1/load was deleted by policy on" in last.reason.text


def test_a_run_that_is_resumed_from_shared_values_loses_none() -> None:
    ran(1)
    flow_of(1).run(resume="last")
    with ledger() as opened:
        done = collect(opened, POLICY, survey(opened, POLICY))

    assert done.values == 0
    assert cairnflow.open("sales/1/load").value == cairnflow.open("sales/2/load").value


@pytest.mark.parametrize("count", [1, 2])
def test_who_is_killed_before_the_bytes_are_deleted_leaves_no_fact_that_claims_them(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    old, _ = ran(1, 2)
    calls: list[str] = []

    def delete(self: FileStore, key: str) -> None:
        calls.append(key)
        if len(calls) == count:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FileStore, "delete", delete)
        with ledger() as opened, pytest.raises(KeyboardInterrupt):
            collect(opened, POLICY, survey(opened, POLICY))

    again = cairnflow.open("sales/1")
    assert [task.result.availability for task in again] == ["deleted", "deleted"]
    assert path_of(old).exists()
    with pytest.raises(Missing, match="was deleted by policy"):
        _ = again["load"].value


def test_bytes_that_cannot_be_deleted_are_told_and_the_rest_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran(1, 2, 3)
    delete, failed = FileStore.delete, list[str]()

    def fail_once(self: FileStore, key: str) -> None:
        if not failed:
            failed.append(key)
            raise ResultError("the disk says no")
        delete(self, key)

    monkeypatch.setattr(FileStore, "delete", fail_once)
    with ledger() as opened:
        done = collect(opened, POLICY, survey(opened, POLICY))

    assert (done.values, [str(error) for error in done.errors]) == (3, ["the disk says no"])


def test_a_run_that_begins_meanwhile_is_looked_at_again() -> None:
    ran(1, 2)
    with ledger() as opened:
        decision = survey(opened, POLICY)
        flow_of(1).run(resume="sales/1")
        done = collect(opened, POLICY, decision)

    assert (done.values, done.left) == (0, 2)
    assert cairnflow.open("sales/last/load").value == load.run(1)


def test_a_pin_that_is_put_meanwhile_is_looked_at_again() -> None:
    (old, _) = ran(1, 2)
    with ledger() as opened:
        decision = survey(opened, POLICY)
        pin(opened, (old.record.key, "load", WHOLE))
        done = collect(opened, POLICY, decision)

    assert (done.values, done.left) == (1, 1)
    assert path_of(old).exists()


def test_where_runs_begin_all_the_time_it_gives_up_and_deletes_nothing() -> None:
    old, _ = ran(1, 2)
    with ledger() as opened:
        watched: Any = Watched(opened, bury=lambda deletions, runs: False)
        with pytest.raises(LedgerError, match=r"runs begin faster in .* nothing more was deleted"):
            collect(watched, POLICY, survey(opened, POLICY))

    assert path_of(old).exists()


def test_to_collect_again_finds_nothing() -> None:
    ran(1, 2, 3)
    with ledger() as opened:
        first = collect(opened, POLICY, survey(opened, POLICY))
        second = collect(opened, POLICY, survey(opened, POLICY))

    assert (first.values, second.values) == (4, 0)


def test_the_ledger_says_by_which_policy_and_whom() -> None:
    (old, _) = ran(1, 2)
    with ledger() as opened:
        collect(opened, POLICY, survey(opened, POLICY))
        (first, _) = opened.deletions(old.record.key)

    assert first.policy == "keep-last 1"
    assert "@" in first.by


def test_a_store_that_does_not_answer_keeps_the_message_of_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(self: FileStore, key: str) -> None:
        raise Unavailable("away")

    ran(1, 2)
    monkeypatch.setattr(FileStore, "delete", away)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with ledger() as opened:
        done = collect(opened, POLICY, survey(opened, POLICY))

    assert {type(error) for error in done.errors} == {Unavailable}
    assert total.run("abc") == 3
