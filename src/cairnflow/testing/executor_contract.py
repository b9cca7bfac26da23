"""What every executor has to do, as tests: for ours, and for those that others write."""

import time
from collections.abc import Sequence
from typing import Any

import pytest

from cairnflow.executors.base import Ended, Executor

_SECONDS = 60
"""How long a call may take to end before a test gives up."""


class ExecutorContract:
    """Tests of one kind of executor: a subclass gives a fixture ``executor``, a fresh one.

    Calls are of functions of this module, so that they can be sent to another process.

    Examples:
        >>> class TestMyExecutor(ExecutorContract):
        ...     @pytest.fixture
        ...     def executor(self):
        ...         return MyExecutor()
    """

    def test_a_call_ends_with_what_it_returned(self, executor: Executor) -> None:
        """Under the ticket that it was submitted under."""
        executor.submit("ticket", double, 4)

        assert ends(executor, 1) == [Ended("ticket", 8, None)]

    @pytest.mark.parametrize("value", [None, 0, [], "text", {"a": [1, (2, 3)]}], ids=repr)
    def test_any_value_comes_back(self, executor: Executor, value: Any) -> None:
        """None is one of them."""
        executor.submit(1, same, value)
        [end] = ends(executor, 1)

        assert (end.value, end.error) == (value, None)

    @pytest.mark.parametrize("ticket", [(3, -1), "t", 0, None], ids=repr)
    def test_a_ticket_is_handed_back_as_it_is(self, executor: Executor, ticket: Any) -> None:
        """The loop finds its task by it."""
        executor.submit(ticket, same, 1)

        assert [end.ticket for end in ends(executor, 1)] == [ticket]

    def test_an_error_is_an_end_like_any_other(self, executor: Executor) -> None:
        """It is told, not raised, and the next call runs."""
        executor.submit("wrong", fail, "no such region")
        executor.submit("right", double, 1)
        found = {end.ticket: end for end in ends(executor, 2)}

        assert found["right"] == Ended("right", 2, None)
        assert found["wrong"].value is None
        assert isinstance(found["wrong"].error, ValueError)
        assert str(found["wrong"].error) == "no such region"

    def test_each_of_many_calls_ends_once(self, executor: Executor) -> None:
        """None is lost, none is told twice."""
        for i in range(300):
            executor.submit(i, double, i)
        found = {end.ticket: end.value for end in ends(executor, 300)}

        assert found == {i: 2 * i for i in range(300)}

    def test_calls_may_be_submitted_when_others_have_ended(self, executor: Executor) -> None:
        """As a run does: each end allows the next."""
        values: list[Any] = [1]
        for _ in range(20):
            executor.submit(len(values), double, values[-1])
            values.append(ends(executor, 1)[0].value)

        assert values[-1] == 1 << 20

    def test_what_is_dropped_never_runs(self, executor: Executor) -> None:
        """What had begun ends; together they are all."""
        for i in range(50):
            executor.submit(i, double, i)
        dropped = executor.drop()
        ended = [end.ticket for end in ends(executor, 50 - len(dropped))]

        assert sorted([*dropped, *ended]) == list(range(50))

    def test_there_is_nothing_to_drop_where_nothing_waits(self, executor: Executor) -> None:
        """Neither before a call nor after it."""
        before = executor.drop()
        executor.submit(1, double, 1)
        ends(executor, 1)

        assert (before, executor.drop()) == ([], [])

    def test_calls_can_be_submitted_after_a_drop(self, executor: Executor) -> None:
        """A stop of one run is not the executor's end."""
        for i in range(10):
            executor.submit(i, double, i)
        ends(executor, 10 - len(executor.drop()))
        executor.submit("next", double, 21)

        assert ends(executor, 1) == [Ended("next", 42, None)]

    def test_it_may_be_closed_twice(self, executor: Executor) -> None:
        """The second time there is nothing left to close."""
        executor.submit(1, double, 1)
        ended = ends(executor, 1)
        executor.close()
        executor.close()

        assert [end.value for end in ended] == [2]

    def test_closing_does_not_run_what_waits(self, executor: Executor) -> None:
        """Nor wait for it."""
        for i in range(1000):
            executor.submit(i, sleep, 0.1)
        begun = time.monotonic()
        executor.close()

        assert time.monotonic() - begun < 50


def double(value: int) -> int:
    """Return twice the value."""
    return 2 * value


def same(value: Any) -> Any:
    """Return the value."""
    return value


def sleep(seconds: float) -> None:
    """Take some seconds."""
    time.sleep(seconds)


def fail(message: str) -> None:
    """Raise a ValueError with the message."""
    raise ValueError(message)


def ends(executor: Executor, count: int) -> Sequence[Ended]:
    """Return the next ``count`` ends; fail where they don't come."""
    found: list[Ended] = []
    while len(found) < count:
        latest = executor.wait(_SECONDS)
        assert latest, f"{len(found)} of {count} calls ended within {_SECONDS} s"
        found.extend(latest)
    assert len(found) == count, f"{len(found)} calls ended, {count} were out"
    return found
