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
