"""Values leave memory once they are kept and used, and come back when they are asked for."""

import gc
import tracemalloc
import weakref
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.errors import Corrupt, Missing
from cairnflow.executors import LocalExecutor, ThreadsExecutor
from cairnflow.results import LocalResultHandler

MB = 1 << 20
SOME, MANY = 60, 300
ROOM = 30 * MB
"""What a run of some or many tasks of 1 MB each may hold at once."""

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])
MAKE = {"local": LocalExecutor, "threads": lambda: ThreadsExecutor(2)}


class Blob:
    """A value of 1 MB; unlike bytes it can be pointed to weakly."""

    def __init__(self, seed: int) -> None:
        self.data = bytes([seed % 251]) * MB


@task
def blob(x: int) -> bytes:
    return bytes([x % 251]) * MB


@task
def again(x: bytes) -> bytes:
    return bytes([x[0] ^ 255]) * MB


@task
def size(x: bytes) -> int:
    return len(x)


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@contextmanager
def peak() -> Generator[list[int]]:
    """The most bytes that were allocated at once inside the block, above what was before."""
    found: list[int] = []
    gc.collect()
    tracemalloc.start()
    try:
        yield found
        found.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def chain() -> None:
    value = blob(0)
    for _ in range(SOME - 1):
        value = again(value)
    size(value)


def gathered() -> None:
    total([size(blob(i)) for i in range(SOME)])


def mapped() -> None:
    total(size.map(again.map(blob.map(range(MANY // 2)))))


@pytest.mark.slow
@EXECUTORS
@pytest.mark.parametrize("write", [chain, gathered, mapped])
def test_a_run_of_many_large_values_holds_few_of_them(
    executor: str, write: Callable[[], None], tmp_path: Path
) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        write()
    with peak() as most:
        state = flow.run(executor=MAKE[executor]())

    assert state.is_successful()
    assert most[0] < ROOM


def test_without_keeping_values_stay_in_memory() -> None:
    with Flow("f") as flow:
        found = blob(1)
    state = flow.run()

    assert state.result[found]._result.value is state.result[found].result


@pytest.mark.slow
@EXECUTORS
def test_a_value_is_gone_once_it_is_kept_and_used(executor: str, tmp_path: Path) -> None:
    made: list[weakref.ref[Blob]] = []

    @task
    def make() -> Blob:
        value = Blob(3)
        made.append(weakref.ref(value))
        return value

    @task
    def look(x: Blob) -> int:
        return len(x.data)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        look(make())
    state = flow.run(executor=executor)
    gc.collect()

    assert state.is_successful()
    assert made[0]() is None


def test_a_value_is_handed_to_its_next_task_without_being_read_again(tmp_path: Path) -> None:
    seen: list[Any] = []

    @task
    def make() -> Any:
        seen.append(Blob(1))
        return seen[0]

    @task
    def look(x: Any) -> bool:
        return x is seen[0]

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = look(make())

    assert flow.run().result[found].result is True


def test_a_value_that_left_memory_is_fetched_when_it_is_asked_for(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = blob(7)
        size(found)
    state = flow.run()

    assert state.result[found].result == bytes([7]) * MB


def test_a_value_that_is_asked_for_twice_is_fetched_once(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = blob(7)
    state = flow.run().result[found]

    assert state.result is state.result


def test_a_value_whose_file_was_deleted_is_missing_not_none(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = blob(7)
    state = flow.run().result[found]
    Path(state._result.safe_value.value).unlink()

    with pytest.raises(Missing, match=r"\.pkl: No such file"):
        _ = state.result


def test_a_value_whose_file_was_changed_is_corrupt_not_wrong(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = blob(7)
    state = flow.run().result[found]
    path = Path(state._result.safe_value.value)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(Corrupt, match="not the bytes that were written"):
        _ = state.result


def test_a_mapped_task_s_values_are_fetched_in_order(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = blob.map(range(5))
    state = flow.run()

    assert [value[0] for value in state.result[found].result] == [0, 1, 2, 3, 4]


def test_a_failed_task_s_exception_stays_in_memory(tmp_path: Path) -> None:
    @task
    def wrong() -> None:
        raise KeyError("region")

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = wrong()

    assert isinstance(flow.run().result[found].result, KeyError)
