"""The proxy stands before every server, and obstore sees each fault for what it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import obstore
import pytest
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)

from cairnflow.testing import FaultProxy, faults
from tests.clouds.servers import Place


def test_everything_passes_as_it_came(place: Place, proxy: FaultProxy) -> None:
    client = place.through(proxy.url).client()
    large = bytes(range(256)) * 50_000

    for number in range(3):
        obstore.put(client, f"a/{number}", b"data", mode="create")
    obstore.put(client, "b", large, use_multipart=True, chunk_size=5 << 20)
    with pytest.raises(AlreadyExistsError):
        obstore.put(client, "a/0", b"other", mode="create")
    obstore.delete(client, "a/2")

    assert bytes(obstore.get(client, "a/0").bytes()) == b"data"
    assert bytes(obstore.get_range(client, "b", start=5, end=9)) == large[5:9]
    assert bytes(obstore.get(client, "b").bytes()) == large
    assert [meta["path"] for meta in obstore.list(client).collect()] == ["a/0", "a/1", "b"]


def test_many_writers_at_once_pass(place: Place, proxy: FaultProxy) -> None:
    client = place.through(proxy.url).client()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda i: obstore.put(client, f"{i:03}", b"%d" % i), range(100)))

    assert len(obstore.list(client).collect()) == 100
    assert proxy.methods["PUT"] == 100


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (faults.Status(401), UnauthenticatedError),
        (faults.Status(403), PermissionDeniedError),
        (faults.Status(404), FileNotFoundError),
        (faults.Status(412), PreconditionError),
        (faults.Status(500), BaseError),
        (faults.Status(503), BaseError),
        (faults.Status(429, retry_after=1), BaseError),
        (faults.Reset(), BaseError),
        (faults.Reset(after=10), BaseError),
        (faults.Truncate(10), BaseError),
        (faults.WrongLength(10), BaseError),
        (faults.BlackHole(), BaseError),
        (faults.Stall(10), BaseError),
    ],
    ids=str,
)
def test_a_fault_is_an_error(
    fault: faults.Fault, seen: type[Exception], place: Place, proxy: FaultProxy
) -> None:
    client = place.through(proxy.url).client(seconds=0.5)
    obstore.put(client, "a", b"0123456789" * 10)
    injection = proxy.inject(fault, method="GET")

    with pytest.raises(seen):
        obstore.get(client, "a").bytes()
    assert injection.hits


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (faults.Truncate(10, honest=True), b"0123456789"),
        (faults.FlipBit(0), b"1123456789" + b"0123456789" * 9),
        (faults.Swap("b"), b"of b"),
        (faults.Older(), b"old"),
        (faults.Truncate(honest=True), b""),
    ],
    ids=str,
)
def test_what_only_a_digest_finds_passes_for_the_truth(
    fault: faults.Fault, seen: bytes, place: Place, proxy: FaultProxy
) -> None:
    client = place.through(proxy.url).client()
    for key, data in (("a", b"old"), ("a", b"0123456789" * 10), ("b", b"of b")):
        obstore.put(client, key, data)
    injection = proxy.inject(fault, method="GET")

    assert bytes(obstore.get(client, "a").bytes()) == seen
    assert injection.hits == 1


@pytest.mark.parametrize("status", [500, 503])
def test_who_lost_an_acknowledgement_is_told_that_another_was_first(
    status: int, place: Place, proxy: FaultProxy
) -> None:
    client = place.through(proxy.url).client(retries=2)
    lost = proxy.inject(faults.LostAck(faults.Status(status)), method="PUT", times=1)

    with pytest.raises(AlreadyExistsError):
        obstore.put(client, "a", b"data", mode="create")

    assert (lost.hits, proxy.methods) == (1, {"PUT": 2})
    assert bytes(obstore.get(place.client(), "a").bytes()) == b"data"


def test_a_create_that_was_reset_is_not_asked_again(place: Place, proxy: FaultProxy) -> None:
    client = place.through(proxy.url).client(retries=2)
    lost = proxy.inject(faults.LostAck(), method="PUT", times=1)

    with pytest.raises(BaseError, match="error sending request"):
        obstore.put(client, "a", b"data", mode="create")

    assert (lost.hits, proxy.methods) == (1, {"PUT": 1})
    assert bytes(obstore.get(place.client(), "a").bytes()) == b"data"


@pytest.mark.parametrize("way", ["refusing", "unreachable"])
def test_a_server_that_is_away_comes_back(way: str, place: Place, proxy: FaultProxy) -> None:
    client = place.through(proxy.url).client(seconds=1)
    obstore.put(client, "a", b"data")
    away: Callable[[], nullcontext[None]] = getattr(proxy, way)

    with away(), pytest.raises(BaseError):
        obstore.get(client, "a")

    assert bytes(obstore.get(client, "a").bytes()) == b"data"
