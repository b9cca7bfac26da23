import threading
import time
from collections.abc import Generator
from typing import Any

import pytest

from cairnflow.errors import ConfigError
from cairnflow.executors import Ended, Executor, LocalExecutor, ProcessesExecutor, ThreadsExecutor
from cairnflow.executors.registry import open_executor
from cairnflow.testing.executor_contract import ExecutorContract, double, ends, same


class TestLocalExecutor(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Executor:
        return LocalExecutor()


class TestLingeringLocalExecutor(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Executor:
        return LocalExecutor(linger=0.01)


class TestThreadsExecutor(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Generator[Executor]:
        made = ThreadsExecutor(4)
        yield made
        made.close()


class TestOneThread(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Generator[Executor]:
        made = ThreadsExecutor(1)
        yield made
        made.close()


class TestProcessesExecutor(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Generator[Executor]:
        made = ProcessesExecutor(2)
        yield made
        made.close()


def test_local_runs_nothing_ahead_of_wait() -> None:
    ran: list[int] = []
    executor = LocalExecutor()
    for i in range(3):
        executor.submit(i, ran.append, i)

    assert ran == []
    assert [end.ticket for end in executor.wait()] == [0]
    assert ran == [0]


def test_local_runs_what_follows_from_an_end_before_what_was_there() -> None:
    executor = LocalExecutor()
    for name in ("a", "b"):
        executor.submit(name, same, name)
    order = [executor.wait()[0].ticket]
    for name in ("a1", "a2"):
        executor.submit(name, same, name)
    order.extend(executor.wait()[0].ticket for _ in range(3))

    assert order == ["a", "a1", "a2", "b"]


def test_local_runs_in_the_thread_of_the_caller() -> None:
    executor = LocalExecutor()
    executor.submit(1, lambda _: threading.current_thread(), None)

    assert executor.wait()[0].value is threading.current_thread()


def test_a_lingering_local_executor_gives_back_several_ends_at_once() -> None:
    executor = LocalExecutor(linger=5)
    for i in range(10):
        executor.submit(i, double, i)

    assert [end.ticket for end in executor.wait()] == list(range(10))


def test_local_lets_a_person_s_interrupt_through() -> None:
    def interrupted(_: Any) -> None:
        raise KeyboardInterrupt

    executor = LocalExecutor()
    executor.submit(1, interrupted, None)

    with pytest.raises(KeyboardInterrupt):
        executor.wait()


def test_threads_wait_no_longer_than_they_are_told() -> None:
    executor = ThreadsExecutor(1)
    gate = threading.Event()
    executor.submit(1, gate.wait, 10)
    begun = time.monotonic()

    assert executor.wait(0.05) == []
    assert 0.04 < time.monotonic() - begun < 5
    gate.set()
    assert executor.wait(10) == [Ended(1, True, None)]
    executor.close()


def test_threads_run_as_many_calls_at_once_as_there_are_threads() -> None:
    executor = ThreadsExecutor(3)
    together = threading.Barrier(3)
    for i in range(3):
        executor.submit(i, lambda _: together.wait(10), None)

    assert all(end.error is None for end in ends(executor, 3))
    executor.close()


def test_threads_tell_of_whatever_a_call_raises() -> None:
    def leave(_: Any) -> None:
        raise SystemExit(3)

    executor = ThreadsExecutor(1)
    executor.submit(1, leave, None)
    executor.submit(2, double, 2)
    found = {end.ticket: end for end in ends(executor, 2)}

    assert isinstance(found[1].error, SystemExit)
    assert found[2].value == 4
    executor.close()


def test_closing_threads_does_not_wait_for_a_call_that_runs() -> None:
    executor = ThreadsExecutor(1)
    gate = threading.Event()
    executor.submit(1, gate.wait, 10)
    executor.wait(0.02)
    begun = time.monotonic()
    executor.close()

    assert time.monotonic() - begun < 1
    gate.set()


def test_threads_never_keep_the_process_from_ending() -> None:
    executor = ThreadsExecutor(1)
    executor.submit(1, lambda _: threading.current_thread().daemon, None)

    assert ends(executor, 1)[0].value is True
    executor.close()


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_of_no_threads_is_refused(count: int) -> None:
    with pytest.raises(ConfigError, match="give 1 or more"):
        ThreadsExecutor(count)


def test_executors_are_opened_by_name() -> None:
    assert isinstance(open_executor("local"), LocalExecutor)
    assert isinstance(open_executor("threads", 2), ThreadsExecutor)
    assert isinstance(open_executor("processes", 2), ProcessesExecutor)
    with pytest.raises(ConfigError, match="no executor 'cloud'; known: local, threads, processes"):
        open_executor("cloud")
