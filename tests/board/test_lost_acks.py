"""Answers that are lost make no duplicate, no wrong byte and no storm."""

from collections import Counter
from typing import Any

import pytest

from cairnflow.errors import Conflict
from cairnflow.stores.objects.limits import Limits
from cairnflow.testing.handler_contract import kept
from tests.board.lost_acks import lose, work
from tests.board.races import race, sins
from tests.board.shelves import shelf_at
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


@pytest.mark.slow
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


def test_a_large_value_whose_answers_are_lost_is_there_once(place: Place) -> None:
    value = bytes(range(256)) * 80_000
    with shelf_at(place, SEED) as shelf:
        handler = shelf.handler(serializer="bytes")
        lost = lose(shelf.proxy, 0.2)
        safe = kept(handler, value)
        shelf.proxy.clear()

        found = handler.fetch(safe)

    print(f"{place.server.name}: {lost()} answers lost, {sorted(shelf.objects())}")  # noqa: T201 - the board says what it tried
    assert found == value
    # The bytes, and the record at the key that says where they are.
    assert len(shelf.objects()) == 2


class TestTwins:
    def test_one_that_believes_every_refused_condition_is_caught(self, new_bucket: Any) -> None:
        place = new_bucket("fake_gcs")
        with shelf_at(place, SEED) as shelf:
            store = shelf.store(LIMITS)
            store._objects.created = _unread(store._objects)  # type: ignore[attr-defined] # the sabotage
            lose(shelf.proxy, 0.2)
            done = work(store, OPERATIONS, SEED)

        assert done.sins["put: Conflict"] > 0

    def test_one_that_asks_no_more_is_caught(self, new_bucket: Any) -> None:
        place = new_bucket("fake_gcs")
        with shelf_at(place, SEED) as shelf:
            store = shelf.store(LIMITS)
            store._objects.run = lambda ask: ask()  # type: ignore[attr-defined] # the sabotage
            lose(shelf.proxy, 0.2)
            done = work(store, OPERATIONS, SEED)

        assert done.sins["put: Unavailable"] > 0


def _unread(objects: Any) -> Any:
    def created(path: str, data: bytes) -> None:
        if not objects.run(lambda: objects.requests.create(path, data)):
            raise Conflict(f"something stands at {path}")

    return created
