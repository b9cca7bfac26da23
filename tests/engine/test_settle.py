"""What the end of an attempt means."""

import pytest

from cairnflow.engine.decide import settle
from cairnflow.plan.policies import Policy
from cairnflow.states import Failed, Retrying, Skipped, State, Success, TimedOut, TriggerFailed


@pytest.mark.parametrize("state", [Failed("x"), TimedOut("x")])
def test_a_failure_with_tries_left_is_to_be_retried_after_the_delay(state: State) -> None:
    settled = settle(state, 2, Policy(max_retries=2, retry_delay=1.5), at=1_000_000)

    assert isinstance(settled, Retrying)
    assert (settled.due, settled.run_count) == (2_500_000, 2)
    assert settled.message == "attempt 2 of 3: x"


@pytest.mark.parametrize("state", [Failed("x"), Success(), Skipped(), TriggerFailed("x")])
def test_an_end_without_tries_left_stays_as_it_is(state: State) -> None:
    assert settle(state, 1, Policy(max_retries=0), at=0) is state


def test_a_success_is_never_retried() -> None:
    state = Success()

    assert settle(state, 1, Policy(max_retries=5), at=0) is state


def test_a_retry_keeps_what_went_wrong() -> None:
    error = ValueError("x")
    settled = settle(Failed("x", error), 1, Policy(max_retries=1), at=0)

    assert settled.result is error
