"""When asking again is over: within the deadline, the last try included."""

import time

import pytest

from cairnflow.errors import Unavailable
from cairnflow.stores.retries import Retries

A_TRY = 0.3


@pytest.mark.slow
def test_the_last_try_has_ended_when_the_deadline_comes() -> None:
    retries = Retries(None, pause=0, deadline=1.0, longest=A_TRY)
    tries = []

    def ask() -> None:
        tries.append(time.monotonic())
        time.sleep(A_TRY)
        raise Unavailable("no answer")

    began = time.monotonic()
    with pytest.raises(Unavailable):
        retries.run(ask)

    assert len(tries) > 1
    # A try that would begin later than this would end after the deadline.
    assert tries[-1] - began < 1.0 - A_TRY


def test_without_a_count_of_tries_the_deadline_alone_ends_them() -> None:
    retries = Retries(None, pause=0.001, deadline=0.5)
    tries = []

    def ask() -> None:
        tries.append(1)
        raise Unavailable("503")

    with pytest.raises(Unavailable):
        retries.run(ask)

    assert len(tries) > 8


def test_a_disk_that_fails_for_good_is_told_of_at_once_however_many_ask() -> None:
    retries, tries = Retries(tries=4, pause=0.0001), 0

    def ask() -> None:
        nonlocal tries
        tries += 1
        raise Unavailable("Input/output error")

    began = time.monotonic()
    for _ in range(100):
        with pytest.raises(Unavailable):
            retries.run(ask)

    assert tries == 400
    assert time.monotonic() - began < 10  # as long as one alone would wait for its share, or less
