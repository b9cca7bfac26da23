"""A slow store that refuses half of all requests is not asked ever more, nor waited for ever."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from cairnflow.errors import ResultError, Unavailable
from cairnflow.stores.base import Store
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.retries import Budget
from cairnflow.testing import faults
from tests.board.shelves import shelf_at
from tests.clouds.fixtures import NAMES
from tests.clouds.servers import Place

pytestmark = pytest.mark.usefixtures("logins")

SEED = 20261122
WRITERS = 16
SIZE = 100_000
LIMITS = Limits(connect=5, read=2.5, total=5)
SLOW, QUICK = 1.0, 0.02
"""Seconds that two of a hundred requests take, and all others."""

ALLOWANCE = 10 + 100
"""Requests above two for each operation: the first ones are made again too, and a hundred answered
tries are given back, so that who waits is soon done after an outage."""


class Storm:
    """A store that is slow, and refuses some; it knows how much is on its way at once.

    Args:
        refused: how many of all requests, from 0 to 1.
    """

    def __init__(self, refused: float) -> None:
        self._refused = refused
        self._lot = random.Random(SEED)
        self._lock = threading.Lock()
        self._bytes = 0
        self.most = 0
        self.hits = Counter[str]()

    def strike(self, passage: faults.Passage) -> None:
        size = len(passage.request.body)
        with self._lock:
            self._bytes += size
            self.most = max(self.most, self._bytes)
            pause = self._pause()
            self.hits["429" if pause is None else f"{pause} s"] += 1
        answer = None
        if pause is not None:
            passage.exchange.pause(pause)
            answer = passage.forward()
        with self._lock:
            # Before its writer hears of it: then it may go on at once.
            self._bytes -= size
        if answer is None:
            passage.refuse(429, None, ())
        else:
            passage.tell(answer)

    def _pause(self) -> float | None:
        """Seconds until the server is asked; None where it is not."""
        if self._lot.random() < self._refused:
            return None
        return SLOW if self._lot.random() < 0.02 else QUICK


@dataclass(frozen=True)
class Weathered:
    """What a storm did to some operations.

    Attributes:
        operations: how many.
        requests: of the server.
        longest: seconds of the longest operation.
        most: bytes on their way at once.
        ends: how the operations ended, and how often so.
        seconds: all in all.
    """

    operations: int
    requests: int
    longest: float
    most: int
    ends: Counter[str]
    seconds: float

    @property
    def is_storm(self) -> bool:
        """Whether the server was asked more than twice for each operation."""
        return self.requests > 2 * self.operations + ALLOWANCE


def weather(place: Place, refused: float, operations: int) -> Weathered:
    """Put values from many threads while a store is slow and refuses some requests."""
    storm = Storm(refused)
    with shelf_at(place, SEED) as shelf:
        shelf.proxy.inject(storm)
        store = shelf.store(LIMITS)
        began = time.monotonic()
        with ThreadPoolExecutor(WRITERS) as pool:
            told = list(pool.map(lambda i: _put(store, f"{refused}/{i:05}"), range(operations)))
        seconds = time.monotonic() - began
        asked = shelf.proxy.requests
    ends = Counter(end for end, _ in told)
    longest = max(took for _, took in told)
    found = Weathered(operations, asked, longest, storm.most, ends, seconds)
    print(f"seed {SEED}, {place.server.name}, {refused:.0%} refused: {found}, {storm.hits}")  # noqa: T201 - the board says what it tried
    return found


def _put(store: Store, key: str) -> tuple[str, float]:
    began = time.monotonic()
    try:
        store.put(key, key[-1:].encode() * SIZE)
    except ResultError as exc:
        return type(exc).__name__, time.monotonic() - began
    return "put", time.monotonic() - began


@pytest.mark.parametrize(
    ("server", "operations"),
    [*((name, 160) for name in NAMES), pytest.param("fake_gcs", 2_000, marks=pytest.mark.nightly)],
)
def test_where_half_of_all_requests_are_refused_all_is_put_in_time(
    server: str, operations: int, new_bucket: Any
) -> None:
    place = new_bucket(server)
    ideal = weather(place, 0.0, operations)
    found = weather(place, 0.5, operations)

    assert found.seconds <= 3 * ideal.seconds
    assert not found.is_storm
    assert found.longest <= LIMITS.total + 1
    assert found.most <= WRITERS * SIZE
    assert found.ends.keys() <= {"put", "Unavailable"}
    assert found.ends["put"] >= 0.9 * operations


def test_where_nearly_all_requests_are_refused_it_is_no_storm(new_bucket: Any) -> None:
    found = weather(new_bucket("fake_gcs"), 0.9, 80)

    assert not found.is_storm
    assert found.longest <= LIMITS.total + 1
    assert found.ends.keys() <= {"put", Unavailable.__name__}


def test_the_twin_without_a_budget_makes_a_storm(
    new_bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "spend", lambda self: True)

    found = weather(new_bucket("fake_gcs"), 0.9, 80)

    assert found.is_storm
