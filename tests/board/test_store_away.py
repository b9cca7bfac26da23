"""A store that is away costs no task: none is run again on that ground, and no retry is used."""

from typing import Any

import pytest

from cairnflow import Flow
from cairnflow.results.stored import StoredResultHandler
from cairnflow.states import State
from tests.board.chores import Broken, Chore
from tests.board.read_faults import OUTAGES, Row
from tests.board.shelves import Shelf, shelf_at
from tests.clouds.fixtures import NAMES
from tests.diary import Diary

QUICK = ("503", "403", "connection refused", "reset after 0 bytes", "404 NoSuchBucket")
"""Tried at each commit; the others take as long as the store's deadline."""

ROWS = [
    pytest.param(row, id=row.name, marks=() if row.name in QUICK else pytest.mark.slow)
    for row in OUTAGES
]


pytestmark = pytest.mark.usefixtures("hasty")


def chain(diary: Diary, handler: StoredResultHandler) -> Flow:
    """Four tasks in a row, of which the third is broken."""
    with Flow("chain", result_handler=handler) as flow:
        first = Chore(diary, "first")(1)
        second = Chore(diary, "second")(first)
        third = Broken(diary, "third")(second)
        Chore(diary, "fourth")(third)
    return flow


def broken_run(shelf: Shelf, diary: Diary, handler: StoredResultHandler) -> Flow:
    """A run whose first two values are kept, and whose third task failed; it is mended now."""
    flow = chain(diary, handler)
    mark = diary.path.with_name("broken")
    mark.touch()
    assert flow.run().is_failed()
    mark.unlink()
    assert diary.take() == ["first", "second", "third"]
    return flow


def resumed(shelf: Shelf, flow: Flow, row: Row) -> State:
    """The run, resumed while something is wrong with the store."""
    hits = shelf.proxy.inject(row.fault, method="GET") if row.fault else None
    with row.opened(shelf.proxy):
        state = flow.run(resume="last")
    assert hits is None or hits.hits
    shelf.proxy.clear()
    return state


@pytest.mark.parametrize("server", NAMES)
@pytest.mark.parametrize("row", ROWS)
def test_a_resume_while_the_store_is_away_runs_nothing_again(
    server: str, row: Row, new_bucket: Any, diary: Diary
) -> None:
    with shelf_at(new_bucket(server)) as shelf:
        flow = broken_run(shelf, diary, shelf.handler())
        away = resumed(shelf, flow, row)
        ran_meanwhile = diary.take()
        back = flow.run(resume="last")

    assert (away.is_failed(), ran_meanwhile) == (True, [])
    assert (back.is_successful(), diary.take()) == (True, ["third", "fourth"])
