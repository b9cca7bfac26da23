"""Answers that are lost make no duplicate, no wrong byte and no storm."""

from collections import Counter
from typing import Any

import pytest

from cairnflow.errors import Conflict
from cairnflow.stores.objects.limits import Limits
from cairnflow.testing import faults
from cairnflow.testing.handler_contract import kept
from tests.board.lost_acks import LOSSES, lose, work
from tests.board.races import race, sins
from tests.board.shelves import handler_at, shelf_at
from tests.clouds.servers import Place

pytestmark = pytest.mark.usefixtures("logins")

SEED = 20261122
LIMITS = Limits(connect=10, read=30, total=60)
OPERATIONS, ALL_OPERATIONS = 240, 2_000


def holds(place: Place, operations: int, chance: float) -> None:
    with shelf_at(place, SEED) as shelf:
        lost = lose(shelf.proxy, chance)
        done = work(shelf.store(LIMITS), operations, SEED)
        asked, hits = shelf.proxy.requests, lost()

    print(  # noqa: T201 - the board says what it tried
        f"seed {SEED}, {place.server.name}: {done.operations} operations, {hits} answers lost of "
        f"{asked} ({asked / done.operations:.2f} requests each), {dict(done.sins)}"
    )
    assert done.sins == Counter()
    assert shelf.objects() == done.standing
    assert hits >= asked * chance / 2
    assert asked <= 2 * done.operations


@pytest.mark.parametrize("chance", [0.01, 0.2])
def test_lost_answers_leave_all_as_it_should_be(chance: float, place: Place) -> None:
    holds(place, OPERATIONS, chance)


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("chance", [0.01, 0.2])
def test_two_thousand_operations_with_lost_answers_leave_all_as_it_should_be(
    chance: float, place: Place
) -> None:
    holds(place, ALL_OPERATIONS, chance)


def test_writers_that_race_while_answers_are_lost_are_told_the_truth(place: Place) -> None:
    with shelf_at(place, SEED) as shelf:
        lost = lose(shelf.proxy, 0.2)
        store = shelf.store(LIMITS)
        told = race(store.put, 8, 12)
        shelf.proxy.clear()

        found = sins(store, told)

    assert lost() > 0
    assert found == Counter()


LARGE = bytes(range(256)) * 70_000
"""More than goes in one request; two parts and some."""


def kept_with_a_loss(place: Place, skip: int, loss: faults.Fault) -> tuple[int, list[str]]:
    """Keep a large value and lose the answer to one request.

    Args:
        place: an empty bucket.
        skip: how many requests come before that one.
        loss: what becomes of its answer.

    Returns:
        How often an answer was lost, and what is wrong after that.
    """
    with shelf_at(place) as shelf:
        handler = shelf.handler(serializer="bytes")
        lost = shelf.proxy.inject(loss, skip=skip, times=1)
        safe = kept(handler, LARGE)
        again = kept(shelf.handler(serializer="bytes"), LARGE)
    straight = handler_at(place, serializer="bytes")
    wrong = {
        "other bytes": straight.fetch(safe) != LARGE,
        "not adopted": again.value != safe.value,
        "left over": len(shelf.objects()) != 2,  # the bytes, and the record that says where
    }
    return lost.hits, [what for what, is_so in wrong.items() if is_so]


RESET, FAILED, REFUSED = LOSSES
QUICK = [("fake_gcs", RESET)]
SLOW = [("azurite", RESET)]
REST = [
    *(("moto", each) for each in (RESET, REFUSED)),
    *(("fake_gcs", FAILED), ("ministack", RESET), ("azurite", REFUSED)),
]


@pytest.mark.parametrize(
    ("server", "loss"),
    [
        *QUICK,
        *(pytest.param(*each, marks=pytest.mark.slow) for each in SLOW),
        *(pytest.param(*each, marks=pytest.mark.nightly) for each in REST),
    ],
)
def test_a_large_value_is_there_once_whichever_answer_is_lost(
    server: str, loss: faults.Fault, new_bucket: Any
) -> None:
    seen = [kept_with_a_loss(new_bucket(server), skip, loss) for skip in range(9)]
    points = sum(hits for hits, _ in seen)

    print(f"{server}: {points} points of loss")  # noqa: T201 - the board says what it tried
    assert [wrong for _, wrong in seen if wrong] == []
    assert 5 <= points <= 9


class TestTwins:
    def test_one_that_believes_every_refused_condition_is_caught(self, new_bucket: Any) -> None:
        place = new_bucket("fake_gcs")
        with shelf_at(place, SEED) as shelf:
            store = shelf.store(LIMITS)
            store._objects.created = _unread(store._objects)  # the sabotage
            lose(shelf.proxy, 0.2)
            done = work(store, OPERATIONS, SEED)

        assert done.sins["put: Conflict"] > 0

    def test_one_that_asks_no_more_is_caught(self, new_bucket: Any) -> None:
        place = new_bucket("fake_gcs")
        with shelf_at(place, SEED) as shelf:
            store = shelf.store(LIMITS)
            store._objects.run = lambda ask: ask()  # the sabotage
            lose(shelf.proxy, 0.2)
            done = work(store, OPERATIONS, SEED)

        assert done.sins["put: Unavailable"] > 0


def _unread(objects: Any) -> Any:
    def created(path: str, data: bytes) -> None:
        if not objects.run(lambda: objects.requests.create(path, data)):
            raise Conflict(f"something stands at {path}")

    return created
