"""Of writers that race for a key one wins; the others adopt its bytes, or are told."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import obstore
import pytest

from cairnflow.errors import Conflict
from cairnflow.stores.base import Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing import faults
from tests.board.races import race, sins
from tests.board.shelves import shelf_at
from tests.clouds.buckets import bucket_of
from tests.clouds.fixtures import NAMES

WRITERS = 16
KEYS, ALL_KEYS = 12, 200
LIMITS = Limits(connect=10, read=30, total=60)


pytestmark = pytest.mark.usefixtures("logins")


@pytest.fixture(params=["local", *NAMES])
def store(request: pytest.FixtureRequest, new_bucket: Any, tmp_path: Path) -> Store:
    if request.param == "local":
        return FileStore(str(tmp_path / "kept"))
    return ObjectStore(bucket_of(new_bucket(request.param)), limits=LIMITS)


def holds(store: Store, keys: int) -> None:
    told = race(store.put, WRITERS, keys)
    winners = Counter(one.key for one in told if one.error is None)
    lost = sum(isinstance(one.error, Conflict) for one in told)
    found = sins(store, told)

    print(f"{WRITERS} writers, {keys} keys: {lost} conflicts, {dict(found)}")  # noqa: T201 - the board says what it tried
    assert found == Counter()
    assert len(told) == WRITERS * keys
    # Of keys with bytes of each writer's own one wins; of the others all do.
    assert sorted(winners.values()) == [1] * (keys // 2) + [WRITERS] * (keys // 2)
    assert lost == (WRITERS - 1) * (keys // 2)


def test_of_sixteen_writers_one_wins(store: Store) -> None:
    holds(store, KEYS)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_of_sixteen_writers_one_wins_each_of_two_hundred_keys(store: Store) -> None:
    holds(store, ALL_KEYS)


def test_the_twin_that_writes_over_what_stands_there_is_caught(new_bucket: Any) -> None:
    place = new_bucket("fake_gcs")
    client = place.client()

    told = race(lambda key, data: obstore.put(client, key, data) and None, WRITERS, KEYS)
    found = sins(ObjectStore(bucket_of(place)), told)

    assert found["told of success, and other bytes stand there"] > 0


def test_the_twin_that_takes_its_own_lost_answer_for_another_s_is_caught(new_bucket: Any) -> None:
    place = new_bucket("fake_gcs")
    with shelf_at(place) as shelf:
        client = place.through(shelf.proxy.url).client(retries=3)
        shelf.proxy.inject(faults.LostAck(faults.Status(503)), method="PUT", chance=0.2)

        told = race(_naive_put(client), 4, KEYS)
    found = sins(ObjectStore(bucket_of(place)), told)

    assert found["told of a conflict with its own bytes"] > 0


def _naive_put(client: Any) -> Callable[[str, bytes], None]:
    def put(key: str, data: bytes) -> None:
        try:
            obstore.put(client, key, data, mode="create")
        except obstore.exceptions.AlreadyExistsError as exc:
            raise Conflict(str(exc)) from exc

    return put
