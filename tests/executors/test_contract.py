"""The contract of executors is worth something if what is broken does not pass it."""

import copy
import time
from collections.abc import Callable
from typing import Any

import pytest

from cairnflow.executors import Ended, Executor, LocalExecutor
from cairnflow.testing import ExecutorContract, executor_contract


class Broken(LocalExecutor):
    """Gives back what it was made to, in place of what a call ended with."""

    def __init__(self, change: Callable[[Ended], list[Ended]]) -> None:
        super().__init__()
        self._change = change

    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        while True:
            if found := [one for end in super().wait(timeout) for one in self._change(end)]:
                return found
            if not self._calls:
                return []


class Queue(LocalExecutor):
    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        self._calls.extend(self._fresh)
        self._fresh.clear()
        return super().wait(timeout)


class Eager(LocalExecutor):
    def drop(self) -> list[Any]:
        tickets = super().drop()
        for ticket in tickets:
            self.submit(ticket, executor_contract.double, 1)
        return tickets


class Waiting(LocalExecutor):
    def close(self) -> None:
        while self._calls or self._fresh:
            self.wait()


class Raising(LocalExecutor):
    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        ended = super().wait(timeout)
        for end in ended:
            if end.error is not None:
                raise end.error
        return ended


class Confused(LocalExecutor):
    """Gives every call the first thing that was shared."""

    def submit(self, ticket: Any, fn: Callable[[Any], Any], arg: Any, /) -> None:
        if isinstance(arg, tuple) and hasattr(type(arg[0]), "__shared_key__"):
            self._first = getattr(self, "_first", arg[0])
            arg = (self._first, *arg[1:])
        super().submit(ticket, fn, arg)


def altered(**fields: Any) -> Callable[[Ended], list[Ended]]:
    return lambda end: [end._replace(**fields)]


def in_words(end: Ended) -> list[Ended]:
    error = None if end.error is None else RuntimeError(str(end.error))
    return [end._replace(error=error)]


def wordless(end: Ended) -> list[Ended]:
    error = None if end.error is None else type(end.error).__new__(type(end.error))
    return [end._replace(error=error)]


def cut(end: Ended) -> list[Ended]:
    value = end.value[: 1 << 16] if isinstance(end.value, bytes) else end.value
    return [end._replace(value=value)]


def copied(end: Ended) -> list[Ended]:
    return [end._replace(ticket=object())]


@pytest.fixture
def contract() -> ExecutorContract:
    return ExecutorContract()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor_contract, "_SECONDS", 1)


def catches(check: Callable[..., Any], executor: Executor, *given: Any) -> None:
    """Fail if the contract's check lets this executor pass."""
    with pytest.raises((AssertionError, LookupError, executor_contract.Refused, ValueError)):
        check(executor, *given)


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("a_call_ends_with_what_it_returned", Broken(altered(value=None))),
        ("a_ticket_need_not_leave_the_process", Broken(copied)),
        ("large_values_go_both_ways", Broken(cut)),
        ("what_many_calls_share_reaches_each_of_them", Confused()),
        ("an_error_is_an_end_like_any_other", Broken(lambda end: [end] if not end.error else [])),
        ("an_error_is_an_end_like_any_other", Raising()),
        ("an_error_is_of_the_type_that_was_raised", Broken(in_words)),
        ("an_error_that_cannot_be_copied_is_told", Broken(wordless)),
        ("each_of_many_calls_ends_once", Broken(lambda end: [end, end])),
        ("each_of_many_calls_ends_once", Broken(lambda end: [] if end.ticket == 7 else [end])),
        ("what_follows_from_an_end_goes_before_what_was_there", Queue()),
        ("what_is_dropped_never_runs", Eager()),
    ],
)
def test_a_broken_executor_does_not_pass(
    contract: ExecutorContract, check: str, broken: Executor
) -> None:
    catches(getattr(contract, f"test_{check}"), copy.copy(broken))


def test_an_executor_that_hides_interrupts_does_not_pass(contract: ExecutorContract) -> None:
    class Deaf(LocalExecutor):
        def wait(self, timeout: float | None = None, /) -> list[Ended]:
            try:
                return super().wait(timeout)
            except KeyboardInterrupt:
                return [Ended(1, None, None)]

    catches(contract.test_an_interrupt_is_told_or_let_through, Deaf())


@pytest.mark.slow
def test_an_executor_that_runs_what_waits_before_it_closes_does_not_pass(
    contract: ExecutorContract, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.monotonic()
    monkeypatch.setattr(executor_contract, "_CLOSING", 0.3)
    monkeypatch.setattr(executor_contract, "_WAITING", 50)
    catches(contract.test_closing_does_not_run_what_waits, Waiting())

    assert time.monotonic() - began > 0.3
