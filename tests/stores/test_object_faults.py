"""What goes wrong on the way to an object store is one of our errors, in time; never a value."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from cairnflow.errors import (
    Conflict,
    Denied,
    Missing,
    ResultError,
    StorageFull,
    TooLarge,
    Unavailable,
)
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing import FaultProxy, faults
from tests.clouds.buckets import bucket_of
from tests.clouds.roads import HASTY
from tests.clouds.servers import Place

pytestmark = pytest.mark.usefixtures("keys")

SLACK = 1.0
DATA = b"0123456789" * 10


@pytest.fixture
def store(far: Place) -> ObjectStore:
    return ObjectStore(bucket_of(far), "team", HASTY)


NO_ANSWER = [
    faults.Status(429, retry_after=1),
    faults.Status(500),
    faults.Status(503),
    faults.Reset(),
    faults.Reset(after=10),
    faults.Truncate(0),
    faults.Truncate(99),
    faults.WrongLength(10),
    faults.BlackHole(),
    faults.Stall(10),
]
REFUSALS = [
    (faults.Status(401), Denied),
    (faults.Status(403), Denied),
    (faults.Status(400), Denied),
    (faults.Status(507), StorageFull),
    (faults.Status(413), TooLarge),
]


@pytest.mark.parametrize("place", ["fake_gcs"], indirect=True)  # the board has it for each server
@pytest.mark.parametrize("fault", NO_ANSWER, ids=str)
def test_a_read_without_an_answer_is_unavailable_in_time(
    fault: faults.Fault, store: ObjectStore, proxy: FaultProxy
) -> None:
    store.put("a", DATA)
    proxy.inject(fault, method="GET")
    begin = time.monotonic()

    with pytest.raises(Unavailable, match="says nothing of whether the value is there"):
        store.get("a")
    assert time.monotonic() - begin < HASTY.total + SLACK


@pytest.mark.parametrize("fault", NO_ANSWER, ids=str)
def test_a_read_is_made_again_and_gives_the_bytes(
    fault: faults.Fault, store: ObjectStore, proxy: FaultProxy
) -> None:
    store.put("a", DATA)
    struck = proxy.inject(fault, method="GET", times=1)

    assert bytes(store.get("a")) == DATA
    assert struck.hits == 1


@pytest.mark.parametrize(("fault", "kind"), REFUSALS, ids=str)
@pytest.mark.parametrize("verb", ["get", "put", "part", "delete", "keys"])
def test_a_refusal_is_told_as_what_it_is(
    verb: str,
    fault: faults.Fault,
    kind: type[ResultError],
    store: ObjectStore,
    proxy: FaultProxy,
) -> None:
    given: dict[str, tuple[Any, ...]] = {"put": ("a", DATA), "part": ("a", 0, 5), "keys": ()}
    proxy.inject(fault)

    with pytest.raises(kind) as caught:
        list(getattr(store, verb)(*given.get(verb, ("a",))))
    assert "team" in str(caught.value)
    assert type(caught.value) is kind


def test_what_is_not_there_is_missing_though_the_way_is_bad(
    store: ObjectStore, proxy: FaultProxy
) -> None:
    proxy.inject(faults.Status(503), times=2)

    with pytest.raises(Missing):
        store.get("a")


LOST = [
    faults.LostAck(),
    faults.LostAck(faults.Status(503)),
    faults.LostAck(faults.BlackHole()),
]


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_put_whose_answer_was_lost_has_succeeded(
    fault: faults.Fault, store: ObjectStore, proxy: FaultProxy
) -> None:
    struck = proxy.inject(fault, method="PUT", times=1)

    store.put("a", DATA)

    assert struck.hits == 1
    assert bytes(store.get("a")) == DATA
    assert list(store.keys()) == ["a"]


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_the_answer_to_a_put_that_another_one_won_is_lost_and_it_is_a_conflict(
    fault: faults.Fault, store: ObjectStore, proxy: FaultProxy
) -> None:
    store.put("a", DATA)
    proxy.inject(fault, method="PUT", times=1)

    with pytest.raises(Conflict, match="other bytes stand at"):
        store.put("a", b"other")
    assert bytes(store.get("a")) == DATA


@pytest.mark.parametrize("status", [409, 412])
def test_a_refused_condition_with_nothing_there_is_asked_again(
    status: int, store: ObjectStore, proxy: FaultProxy
) -> None:
    proxy.inject(faults.Status(status), method="PUT", times=1)

    store.put("a", DATA)

    assert bytes(store.get("a")) == DATA


def test_a_read_back_that_fails_is_made_again(store: ObjectStore, proxy: FaultProxy) -> None:
    proxy.inject(faults.LostAck(), method="PUT", times=1)
    struck = proxy.inject(faults.Status(503), method="GET", times=2)

    store.put("a", DATA)

    assert struck.hits == 2
    assert bytes(store.get("a")) == DATA


def test_a_bucket_that_is_not_there_is_no_missing_value(place: Place) -> None:
    store = ObjectStore(bucket_of(Place(place.server, "not-there-at-all")), limits=HASTY)

    with pytest.raises(Denied, match=r"//not-there-at-all: there is no such bucket"):
        store.put("a", DATA)


def test_a_server_that_is_not_there_is_unavailable_in_time(
    store: ObjectStore, proxy: FaultProxy
) -> None:
    with proxy.refusing(), pytest.raises(Unavailable, match="nobody listens there"):
        store.get("a")
    with proxy.unreachable():
        begin = time.monotonic()
        with pytest.raises(Unavailable):
            store.put("a", DATA)
        assert time.monotonic() - begin < HASTY.total + SLACK
    store.put("a", DATA)


@pytest.mark.parametrize(("status", "code"), [(401, None), (400, "ExpiredToken")])
def test_expired_credentials_are_got_anew_once(
    status: int, code: str | None, store: ObjectStore, proxy: FaultProxy
) -> None:
    struck = proxy.inject(faults.Status(status, code), times=1)
    store.put("a", DATA)
    assert struck.hits == 1
    proxy.clear()
    again = proxy.inject(faults.Status(status, code))

    with pytest.raises(Denied, match="expired or are not valid"):
        store.get("a")
    assert again.hits == 2


@pytest.mark.parametrize("place", ["fake_gcs", "moto"], indirect=True)
def test_of_many_puts_whose_answers_are_lost_each_is_there_once(
    far: Place, proxy: FaultProxy
) -> None:
    store = ObjectStore(bucket_of(far), limits=HASTY)
    struck = proxy.inject(faults.LostAck(), method="PUT", chance=0.2)

    for i in range(200):
        store.put(f"{i}", b"%d" % i)
    proxy.clear()

    assert 20 <= struck.hits <= 100
    found = {entry.key: bytes(store.get(entry.key)) for entry in store.entries()}
    assert found == {f"{i}": b"%d" % i for i in range(200)}


@pytest.mark.parametrize("place", ["fake_gcs", "moto"], indirect=True)
def test_where_half_of_all_requests_fail_they_don_t_become_twice_as_many(
    far: Place, proxy: FaultProxy
) -> None:
    limits = Limits(connect=0.5, read=0.5, total=8)
    store = ObjectStore(bucket_of(far), limits=limits)
    proxy.inject(faults.Status(503), chance=0.5)
    count = 200

    def put(i: int) -> float:
        begin = time.monotonic()
        with suppress(Unavailable):
            store.put(f"{i}", b"data")
        return time.monotonic() - begin

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(put, range(count)))

    assert proxy.requests <= 2 * count
    assert max(took) < limits.total + SLACK
    proxy.clear()
    assert len(list(store.keys())) >= 0.97 * count
