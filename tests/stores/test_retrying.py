"""How often and when a store that does not answer is asked again, whatever it is asked."""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cairnflow.errors import Conflict, Denied, Missing, ResultError, StorageFull, Unavailable
from cairnflow.stores.base import Entry
from cairnflow.stores.memory import MemoryStore
from cairnflow.stores.wrappers import RetryingStore


class Flaky:
    """A store that goes wrong so often before it answers; every verb of it."""

    def __init__(self, error: ResultError, times: int) -> None:
        self.store = MemoryStore()
        self.store.put("a", b"data")
        self.error = error
        self.times = times
        self.asked = 0

    def __getattr__(self, verb: str) -> Any:
        def ask(*given: Any) -> Any:
            self.asked += 1
            if self.asked <= self.times:
                raise self.error
            return getattr(self.store, verb)(*given)

        return ask


class LostAnswer(MemoryStore):
    """A store that does what it is asked, and whose first answer is lost."""

    is_lost = True

    def put(self, key: str, data: bytes) -> None:
        super().put(key, data)
        if self.is_lost:
            self.is_lost = False
            raise Unavailable("the answer was lost")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; the longest of those that lot allowed, without waiting."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    return found


VERBS = pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("get", ("a",)),
        ("part", ("a", 0, 1)),
        ("put", ("b", b"x")),
        ("create", ("b",)),
        ("delete", ("a",)),
        ("entries", ()),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)


@VERBS
@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_a_store_that_does_not_answer_is_asked_again(
    verb: str, given: tuple[Any, ...], times: int
) -> None:
    flaky = Flaky(Unavailable("no answer"), times)
    getattr(RetryingStore(flaky), verb)(*given)

    assert flaky.asked == times + 1


@VERBS
@pytest.mark.parametrize("tries", [1, 2, 4])
def test_it_is_asked_as_often_as_was_said_and_then_told(
    verb: str, given: tuple[Any, ...], tries: int
) -> None:
    flaky = Flaky(Unavailable("no answer"), 99)

    with pytest.raises(Unavailable, match="no answer"):
        getattr(RetryingStore(flaky, tries=tries), verb)(*given)
    assert flaky.asked == tries


@VERBS
@pytest.mark.parametrize("kind", [Missing, Denied, Conflict, StorageFull])
def test_whatever_else_is_wrong_is_told_at_once(
    verb: str, given: tuple[Any, ...], kind: type[ResultError], pauses: list[float]
) -> None:
    flaky = Flaky(kind("no"), 1)

    with pytest.raises(kind):
        getattr(RetryingStore(flaky), verb)(*given)
    assert (flaky.asked, pauses) == (1, [])


def test_the_pauses_grow(pauses: list[float]) -> None:
    with pytest.raises(Unavailable):
        RetryingStore(Flaky(Unavailable("no answer"), 99), tries=5, pause=0.1).get("a")

    assert len(pauses) == 4
    assert pauses == sorted(pauses)
    assert pauses[0] == 0.1


def test_a_put_whose_answer_was_lost_is_not_taken_for_another_s() -> None:
    store = LostAnswer()
    RetryingStore(store).put("a", b"data")

    assert store.get("a") == b"data"


def test_a_listing_of_which_something_was_told_is_not_asked_for_again() -> None:
    class Breaking(MemoryStore):
        asked = 0

        def entries(self, prefix: str = "") -> Iterator[Entry]:
            self.asked += 1
            yield Entry("a", 1, 0)
            raise Unavailable("the line went dead")

    store = Breaking()
    told = RetryingStore(store).entries()

    assert next(told).key == "a"
    with pytest.raises(Unavailable, match="the line went dead"):
        next(told)
    assert store.asked == 1


def test_a_flush_is_never_asked_again() -> None:
    flaky = Flaky(Unavailable("the disk lies"), 1)

    with pytest.raises(Unavailable):
        RetryingStore(flaky).flush()
    assert flaky.asked == 1
