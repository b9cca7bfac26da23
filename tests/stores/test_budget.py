"""How many tries there are beyond the first ones, and when no more."""

import logging
import random
import time

import pytest

from cairnflow.errors import Unavailable
from cairnflow.stores.retries import Budget, Retries


class Time:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(time, "monotonic", lambda: found.now)
    monkeypatch.setattr(time, "sleep", found.sleep)
    return found


class Half:
    """What fails half the time, and counts."""

    def __init__(self, chance: float = 0.5) -> None:
        self.asked = 0
        self._chance = chance
        self._lot = random.Random(7)

    def __call__(self) -> str:
        self.asked += 1
        if self._lot.random() < self._chance:
            raise Unavailable("no answer")
        return "answer"


def test_a_new_budget_has_ten_tries() -> None:
    budget = Budget()

    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]


def test_a_request_earns_less_than_a_try() -> None:
    budget = Budget()
    for _ in range(40):
        budget.earn()

    assert sum(budget.spend() for _ in range(1000)) == 48


def test_what_is_earned_ends_at_a_hundred() -> None:
    budget = Budget()
    for _ in range(10_000):
        budget.earn()

    assert sum(budget.spend() for _ in range(1000)) == 100


def test_a_try_comes_back_after_five_seconds(clock: Time) -> None:
    budget = Budget()
    while budget.spend():
        pass
    clock.sleep(4.9)
    assert not budget.spend()
    clock.sleep(0.2)
    assert budget.spend()


def test_after_an_outage_each_answer_lets_the_next_one_ask(clock: Time) -> None:
    budget = Budget()
    while budget.spend():
        pass
    clock.sleep(5.1)
    stored = 0
    while budget.spend():
        budget.give_back()
        stored += 1

    assert stored == 101


def test_what_was_given_back_a_hundred_times_is_so_again_after_twenty_requests_each() -> None:
    budget = Budget()
    for _ in range(100):
        budget.give_back()
    while budget.spend():
        pass
    budget.give_back()
    assert not budget.spend()
    for _ in range(21):
        budget.earn()
    while budget.spend():
        pass
    budget.give_back()

    assert budget.spend()
    budget.give_back()
    assert not budget.spend()


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9, 1.0])
def test_many_requests_are_never_made_more_than_twice_as_often(chance: float) -> None:
    retries = Retries(None, deadline=2)
    ask = Half(chance)
    count = 1000
    for _ in range(count):
        try:
            retries.run(ask)
        except Unavailable:
            continue

    slow = 0.2 * 2 * count if chance > 0.5 else 0  # tries that time alone gives, one by one
    at_first, given_back = 10, 100
    assert ask.asked <= 2 * count + slow + at_first + given_back


def test_without_a_budget_they_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "spend", lambda budget: True)
    retries = Retries(8)
    ask = Half(0.6)
    for _ in range(1000):
        try:
            retries.run(ask)
        except Unavailable:
            continue

    assert ask.asked > 2 * 1000


def test_the_last_try_ends_before_the_deadline(clock: Time) -> None:
    begin = clock.now

    def black_hole() -> None:
        clock.sleep(3)
        raise Unavailable("no answer came in time")

    with pytest.raises(Unavailable):
        Retries(None, deadline=10, longest=3).run(black_hole)
    assert 3 < clock.now - begin <= 10


def test_who_waits_longer_than_two_seconds_is_told_once_what_for(
    clock: Time, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(Unavailable):
        Retries(None, deadline=60).run(Half(1.0))
    assert [record.getMessage() for record in caplog.records] == [
        "no answer; it is tried for 60 s in all"
    ]
    caplog.clear()

    with caplog.at_level(logging.WARNING):
        Retries(8).run(Half(0.5))
    assert caplog.records == []
