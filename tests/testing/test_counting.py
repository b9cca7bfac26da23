import pickle
from pathlib import Path

import pytest

from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler, ResultHandler
from cairnflow.testing import CountingHandler, HandlerContract, run_in_memory
from cairnflow.testing.handler_contract import fetched, kept


class TestItIsAHandlerAsAnyOther(HandlerContract):
    @pytest.fixture
    def handler(self) -> ResultHandler:
        return CountingHandler()


class TestItIsOneInFrontOfAnother(HandlerContract):
    @pytest.fixture
    def handler(self, tmp_path: Path) -> ResultHandler:
        return CountingHandler(LocalResultHandler(tmp_path))


def test_values_that_are_kept_and_fetched_are_counted() -> None:
    handler = CountingHandler()

    addresses = [kept(handler, i, i) for i in range(3)]
    for address in addresses[:2]:
        fetched(handler, address)

    assert (handler.writes, handler.reads, handler.kept) == (3, 2, {"task": 3})


def test_a_run_is_counted_by_task() -> None:
    @task
    def one(x: int) -> int:
        return x

    @task
    def total(xs: list[int]) -> int:
        return sum(xs)

    handler = CountingHandler()
    with Flow("sums") as flow:
        found = total(one.map([1, 2, 3]))

    state = run_in_memory(flow, result_handler=handler)

    assert state.result[found].result == 6
    assert handler.kept == {"one": 3, "total": 1}


def test_what_another_handler_does_is_counted_and_done(tmp_path: Path) -> None:
    handler = CountingHandler(LocalResultHandler(tmp_path))

    address = kept(handler, {"a": 1})

    assert Path(address.value).is_file()
    assert fetched(handler, address) == {"a": 1}
    assert (handler.writes, handler.reads) == (1, 1)


def test_a_try_that_fails_is_counted() -> None:
    handler = CountingHandler()

    with pytest.raises(Exception, match="can't be serialized"):
        kept(handler, (i for i in ()))

    assert handler.writes == 1


def test_counting_begins_anew_and_values_stay() -> None:
    handler = CountingHandler()
    address = kept(handler, 7)

    handler.forget()

    assert (handler.writes, handler.reads, handler.kept) == (0, 0, {})
    assert fetched(handler, address) == 7


def test_two_of_them_count_apart() -> None:
    first, second = CountingHandler(), CountingHandler()

    kept(first, 1)

    assert first != second
    assert second.writes == 0


def test_a_copy_has_the_counts_of_its_moment() -> None:
    handler = CountingHandler()
    kept(handler, 1)

    copied = pickle.loads(pickle.dumps(handler))
    kept(copied, 2, 1)

    assert (handler.writes, copied.writes) == (1, 2)
