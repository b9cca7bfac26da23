"""A store that is away costs no task: none is run again on that ground, and no retry is used."""

import time
from datetime import timedelta
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest

from cairnflow import Flow
from cairnflow.errors import Denied, Missing, ResultError
from cairnflow.results import LocalResultHandler
from cairnflow.results.stored import StoredResultHandler
from cairnflow.states import State
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.stores.retries import Retries
from cairnflow.testing import faults, temporary_config
from tests.board.chores import Broken, Chore
from tests.board.patience import PATIENCE
from tests.board.read_faults import OUTAGES, Row
from tests.board.shelves import Shelf, shelf_at
from tests.clouds.fixtures import NAMES
from tests.diary import Diary

QUICK = ("503", "403", "connection refused", "reset after 0 bytes", "404 NoSuchBucket")
"""Tried at each commit; the others take as long as the store's deadline."""

# Each on one server, and each server has some.
EACH_ROW_ONCE = [
    pytest.param(NAMES[i % len(NAMES)], row, marks=[] if row.name in QUICK else [pytest.mark.slow])
    for i, row in enumerate(sorted(OUTAGES, key=lambda row: row.name in QUICK))
]

CELLS = [
    *((name, row) for row in OUTAGES if row.name in QUICK for name in NAMES),
    *(cell for cell in EACH_ROW_ONCE if cell.marks),
]

HASTE = {
    "stores.connect_timeout": 0.3,
    "stores.read_timeout": 0.3,
    "stores.total_timeout": 0.8,
}
"""Of who gives up soon, and is wrong all the same."""


pytestmark = pytest.mark.usefixtures("logins")


def chain(diary: Diary, handler: StoredResultHandler) -> Flow:
    """Four tasks in a row, of which the third is broken."""
    with Flow("chain", result_handler=handler) as flow:
        first = Chore(diary, "first")(1)
        second = Chore(diary, "second")(first)
        third = Broken(diary, "third")(second)
        Chore(diary, "fourth")(third)
    return flow


def broken_flow(diary: Diary, handler: StoredResultHandler) -> Flow:
    """A flow that ran: two values are kept, the third task failed, and is mended now."""
    flow = chain(diary, handler)
    mark = diary.path.with_name("broken")
    mark.touch()
    assert flow.run().is_failed()
    mark.unlink()
    assert diary.take() == ["first", "second", "third"]
    return flow


def resumed(shelf: Shelf, flow: Flow, row: Row, patience: dict[str, float] = PATIENCE) -> State:
    """The run, resumed while something is wrong with the store."""
    hits = shelf.proxy.inject(row.fault, method="GET") if row.fault else None
    with row.opened(shelf.proxy), temporary_config(patience):
        state = flow.run(resume="last")
    assert hits is None or hits.hits
    shelf.proxy.clear()
    return state


@pytest.mark.parametrize(("server", "row"), CELLS, ids=str)
def test_a_resume_while_the_store_is_away_runs_nothing_again(
    server: str, row: Row, new_bucket: Any, diary: Diary
) -> None:
    with shelf_at(new_bucket(server)) as shelf:
        flow = broken_flow(diary, shelf.handler())
        away = resumed(shelf, flow, row)
        ran_meanwhile = diary.take()
        back = flow.run(resume="last")

    assert (away.is_failed(), ran_meanwhile) == (True, [])
    assert (back.is_successful(), diary.take()) == (True, ["third", "fourth"])


def test_a_resume_while_a_folder_can_t_be_read_runs_nothing_again(
    tmp_path: Path, diary: Diary
) -> None:
    folder = tmp_path / "kept"
    flow = broken_flow(diary, LocalResultHandler(folder))
    folder.rename(tmp_path / "aside")
    folder.symlink_to(folder)  # as a mount that is gone wrong
    away = flow.run(resume="last")
    ran_meanwhile = diary.take()
    folder.unlink()
    (tmp_path / "aside").rename(folder)
    back = flow.run(resume="last")

    assert (away.is_failed(), ran_meanwhile) == (True, [])
    assert (back.is_successful(), diary.take()) == (True, ["third", "fourth"])


def while_away(shelf: Shelf, seconds: float, *refused: faults.Fault) -> Thread:
    """Have everything refused for a time, from now on; return what ends it."""
    for fault in refused:
        shelf.proxy.inject(fault)
    back = Timer(seconds, shelf.proxy.clear)
    back.start()
    return back


def chores(diary: Diary, handler: StoredResultHandler) -> Flow:
    """Four tasks in a row that may be run again three times each."""
    with Flow("chores", result_handler=handler) as flow:
        done: Any = 1
        for name in ("first", "second", "third", "fourth"):
            done = Chore(diary, name, max_retries=3, retry_delay=timedelta(0))(done)
    return flow


NAMES_OF_CHORES = ["first", "second", "third", "fourth"]

LONG = {
    "stores.connect_timeout": 5.0,
    "stores.read_timeout": 10.0,
    "stores.total_timeout": 60.0,
}


LATE = 15.0
"""Seconds after the store is back, at most, until the run has ended: pauses are up to 5 s long."""


@pytest.mark.parametrize(
    ("server", "seconds"),
    [
        ("fake_gcs", 2.0),
        ("azurite", 2.0),
        *(pytest.param(name, 2.0, marks=pytest.mark.nightly) for name in ("moto", "ministack")),
        pytest.param("moto", 300.0, marks=pytest.mark.nightly),
    ],
)
@pytest.mark.timeout(600)
def test_a_run_outlives_an_outage_and_no_retry_is_used(
    seconds: float, server: str, new_bucket: Any, diary: Diary
) -> None:
    patience = {**LONG, "stores.total_timeout": 60 + 2 * seconds}
    with shelf_at(new_bucket(server)) as shelf, temporary_config(patience):
        flow = chores(diary, shelf.handler())
        back = while_away(shelf, seconds, faults.Status(503))
        began = time.monotonic()
        state = flow.run()
        took = time.monotonic() - began
        back.join()

    assert (state.is_successful(), diary.take()) == (True, NAMES_OF_CHORES)
    assert seconds <= took < seconds + LATE


EXPIRED = {
    "moto": faults.Status(400, "ExpiredToken"),
    "ministack": faults.Status(403, "ExpiredToken"),
    "fake_gcs": faults.Status(401),
    "azurite": faults.Status(403, "AuthenticationFailed"),
}


THROUGH = {**LONG, "results.write": "through"}


@pytest.mark.parametrize("server", EXPIRED)
def test_expired_credentials_use_no_retry_and_after_a_log_in_the_run_is_resumed(
    server: str, new_bucket: Any, diary: Diary
) -> None:
    with shelf_at(new_bucket(server)) as shelf, temporary_config(THROUGH):
        flow = chores(diary, shelf.handler())
        shelf.proxy.inject(EXPIRED[server], skip=2)  # two values are kept before
        began = time.monotonic()
        refused = flow.run()
        took, ran, asked = time.monotonic() - began, diary.take(), shelf.proxy.requests
        shelf.proxy.clear()
        resumed_run = flow.run(resume="last")

    third = refused.result[flow.get_tasks(name="third")[0]]
    assert (refused.is_failed(), ran) == (True, ["first", "second", "third"])
    assert isinstance(third.result, Denied)
    assert "result could not be kept" in third.message
    assert (took < 10, asked <= 2 + 2) == (True, True)
    assert (resumed_run.is_successful(), diary.take()) == (True, ["third", "fourth"])


def forgetful(store: ObjectStore, key: str) -> Any:
    """Get what stands there; whatever keeps it away is taken for absence."""
    try:
        return GET(store, key)
    except ResultError as exc:
        raise Missing(str(exc)) from exc


GET = ObjectStore.get


@pytest.mark.parametrize("server", EXPIRED)
def test_where_values_are_stored_behind_expired_credentials_use_no_retry_either(
    server: str, new_bucket: Any, diary: Diary
) -> None:
    with shelf_at(new_bucket(server)) as shelf, temporary_config(LONG):
        flow = chores(diary, shelf.handler())
        shelf.proxy.inject(EXPIRED[server])
        refused, ran = flow.run(), diary.take()
        shelf.proxy.clear()
        resumed_run = flow.run(resume="last")

    # Some had begun on what was on its way; none is run twice, and none of them is believed.
    assert (refused.is_failed(), ran) == (True, NAMES_OF_CHORES[: len(ran)])
    assert (resumed_run.is_successful(), diary.take()) == (True, NAMES_OF_CHORES)


class TestTwins:
    @pytest.mark.parametrize(("server", "row"), EACH_ROW_ONCE, ids=str)
    def test_one_that_takes_any_outage_for_absence_runs_tasks_again(
        self,
        server: str,
        row: Row,
        new_bucket: Any,
        diary: Diary,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        with shelf_at(new_bucket(server)) as shelf:
            flow = broken_flow(diary, shelf.handler())
            monkeypatch.setattr(ObjectStore, "get", forgetful)
            resumed(shelf, flow, row, HASTE)

        assert "first" in diary.take()

    def test_one_that_gives_up_at_once_fails_the_run(
        self, new_bucket: Any, diary: Diary, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Retries, "run", lambda self, ask: ask())

        with shelf_at(new_bucket("fake_gcs")) as shelf, temporary_config(LONG):
            back = while_away(shelf, 1.0, faults.Status(503))
            state = chores(diary, shelf.handler()).run()
            back.join()

        assert state.is_failed()
