"""Checks of a flow say of each run that ends well whether its data is good."""

from typing import Any

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.errors import AuthoringError
from cairnflow.results import LocalResultHandler


@task
def prices(least: int) -> list[int]:
    return [least, 7]


@task
def double(price: int) -> int:
    return price * 2


def _flow(least: int) -> Flow:
    with Flow("shop", result_handler=LocalResultHandler()) as flow:
        double.map(prices(least))
    return flow


def _run(flow: Flow) -> Any:
    assert flow.run().is_successful()
    return cairnflow.open("shop/last")


@pytest.mark.parametrize(("least", "verdict"), [(1, "good"), (-1, "bad")])
def test_a_check_sets_the_verdict(home, least, verdict) -> None:
    flow = _flow(least)

    @flow.check
    def prices_are_positive(prices, double):
        return min(prices) > 0 and min(double) > 0

    run = _run(flow)

    assert (run.verdict, run.verdict.by) == (verdict, "check prices_are_positive")


def test_a_check_says_why(home) -> None:
    flow = _flow(-1)
    flow.check(lambda prices: f"{sum(price < 0 for price in prices)} prices are negative")

    assert _run(flow).verdict.note == "<lambda>: 1 prices are negative"


def test_an_assertion_that_does_not_hold_is_bad(home) -> None:
    flow = _flow(-1)

    @flow.check
    def positive(prices):
        assert min(prices) > 0, "a price is negative"

    run = _run(flow)

    assert (run.verdict, run.verdict.note) == ("bad", "positive: a price is negative")


def test_a_check_that_breaks_says_nothing_of_the_data(home) -> None:
    flow = _flow(1)

    @flow.check
    def broken(prices):
        return prices["nothing"]

    @flow.check
    def fine(prices):
        return True

    run = _run(flow)

    assert run.verdict == "unknown"
    assert run.verdict.note.startswith("broken: it could not be asked: TypeError")


def test_a_check_that_says_none_leaves_the_verdict_open(home) -> None:
    flow = _flow(1)
    flow.check(lambda prices: None)

    assert _run(flow).verdict.at is None


def test_what_a_check_calls_bad_is_not_the_last_good_run(home) -> None:
    _run(_flow(1))
    flow = _flow(-1)
    flow.check(lambda prices: min(prices) > 0)
    _run(flow)

    assert cairnflow.open("shop/last-good").number == 1


def test_a_check_of_no_task_is_refused(home) -> None:
    flow = _flow(1)

    @flow.check
    def odd(price):
        return True

    with pytest.raises(AuthoringError, match="check odd takes 'price', and the flow has no task"):
        flow.run()
