"""What every executor has to do, as tests: for ours, and for those that others write."""

import threading
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from cairnflow.executors.base import Ended, Executor
from cairnflow.executors.local import LocalExecutor

_SECONDS = 60
"""How long a call may take to end before a test gives up."""

_CLOSING = 3
"""Seconds in which an executor has to be closed, whatever waits."""

_WAITING = 1000
"""Calls that wait then; each would take a hundredth of a second."""


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

    def test_a_ticket_need_not_leave_the_process(self, executor: Executor) -> None:
        """It is the same object, and may be one that can't be copied."""
        ticket = threading.Lock()
        executor.submit(ticket, same, 1)

        assert [end.ticket is ticket for end in ends(executor, 1)] == [True]

    def test_large_values_go_both_ways(self, executor: Executor) -> None:
        """Larger than any buffer on the way."""
        large = bytes(range(256)) * 20_000
        for i in range(4):
            executor.submit(i, same, large)

        assert [end.value == large for end in ends(executor, 4)] == [True] * 4

    def test_what_many_calls_share_reaches_each_of_them(self, executor: Executor) -> None:
        """Whatever else was shared before, and also two things at once."""
        for i in range(60):
            executor.submit(i, of_shared, (Common(i % 3, ["a", i % 3]), Common(9, "b"), i))
        found = {end.ticket: end.value for end in ends(executor, 60)}

        assert found == {i: (["a", i % 3], "b", i) for i in range(60)}

    def test_an_error_is_an_end_like_any_other(self, executor: Executor) -> None:
        """It is told, not raised, and the next call runs."""
        executor.submit("wrong", fail, "no such region")
        executor.submit("right", double, 1)
        found = {end.ticket: end for end in ends(executor, 2)}

        assert found["right"] == Ended("right", 2, None)
        assert found["wrong"].value is None
        assert isinstance(found["wrong"].error, ValueError)
        assert str(found["wrong"].error) == "no such region"

    def test_an_error_is_of_the_type_that_was_raised(self, executor: Executor) -> None:
        """With what it holds: a state handler or a person may look at it."""
        executor.submit(1, refuse, {"region": "north"})
        [end] = ends(executor, 1)

        assert isinstance(end.error, Refused)
        assert end.error.details == {"region": "north"}

    def test_an_error_that_cannot_be_copied_is_told(self, executor: Executor) -> None:
        """Its type and its message at least, and the next call runs."""
        executor.submit("wrong", raise_awkward, "no such region")
        executor.submit("right", double, 1)
        found = {end.ticket: end for end in ends(executor, 2)}

        assert found["right"] == Ended("right", 2, None)
        assert "no such region" in str(found["wrong"].error)
        assert "Awkward" in f"{type(found['wrong'].error)} {found['wrong'].error}"

    def test_an_interrupt_is_told_or_let_through(self, executor: Executor) -> None:
        """It is a person's, and no error of the call; it never gets lost."""
        executor.submit(1, interrupt, None)
        try:
            error = ends(executor, 1)[0].error
        except KeyboardInterrupt as exc:
            error = exc

        assert isinstance(error, KeyboardInterrupt)

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

    def test_what_follows_from_an_end_goes_before_what_was_there(self, executor: Executor) -> None:
        """Else the inputs of all would lie in memory until the last of them is used."""
        for i in range(60):
            executor.submit(i, sleep, 0.004)
        order = [end.ticket for end in executor.wait(_SECONDS)]
        executor.submit("follows", sleep, 0)
        order += [end.ticket for end in ends(executor, 61 - len(order))]

        assert order.index("follows") < 45

    def test_a_call_may_use_an_executor_of_its_own(self, executor: Executor) -> None:
        """As a flow does that a task runs."""
        executor.submit(1, double_inside, 21)

        assert [end.value for end in ends(executor, 1)] == [42]

    def test_what_is_dropped_never_runs(self, executor: Executor) -> None:
        """What had begun ends; together they are all."""
        for i in range(50):
            executor.submit(i, double, i)
        dropped = executor.drop()
        ended = [end.ticket for end in ends(executor, 50 - len(dropped))]

        executor.submit("after", double, 1)
        ended += [end.ticket for end in ends(executor, 1)]

        assert ended.pop() == "after"
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
        for i in range(_WAITING):
            executor.submit(i, sleep, 0.01)
        begun = time.monotonic()
        executor.close()

        assert time.monotonic() - begun < _CLOSING


class Common(NamedTuple):
    """What many calls have in common.

    Attributes:
        place: one for each content.
        content: what it holds.
    """

    place: int
    content: Any

    @property
    def __shared_key__(self) -> str:
        """Its place."""
        return f"common/{self.place}"


class Refused(Exception):
    """An error that holds something.

    Attributes:
        details: what it holds.
    """

    def __init__(self, details: Any) -> None:
        super().__init__(details)
        self.details = details


class Awkward(Exception):
    """An error that can't be made again from what it says, and that holds what can't be copied."""

    def __init__(self, *, message: str, lock: Any) -> None:
        super().__init__(message)
        self.lock = lock


def of_shared(given: tuple[Common, Common, int]) -> Any:
    """Return what two things hold that are shared, and what isn't."""
    return given[0].content, given[1].content, given[2]


def refuse(details: Any) -> None:
    """Raise an error that holds the details."""
    raise Refused(details)


def raise_awkward(message: str) -> None:
    """Raise an error that can't be copied."""
    raise Awkward(message=message, lock=threading.Lock())


def interrupt(_: Any) -> None:
    """Do as if a person pressed Ctrl-C."""
    raise KeyboardInterrupt


def double_inside(value: int) -> int:
    """Return twice the value, by way of an executor made here."""
    inner = LocalExecutor()
    inner.submit(0, double, value)
    found: int = ends(inner, 1)[0].value
    return found


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
