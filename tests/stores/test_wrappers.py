"""A store that does not answer is asked again; one that answers is not."""

from pathlib import Path

import pytest

from cairnflow.errors import Conflict, Missing, Unavailable
from cairnflow.stores.base import Bytes, Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.stores.wrappers import RetryingStore
from cairnflow.testing.store_contract import StoreContract


class Away(MemoryStore):
    """Does not answer the first few times, and counts how often it was asked."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.asked = 0
        self._times = times

    def _answer(self) -> None:
        self.asked += 1
        if self.asked <= self._times:
            raise Unavailable("away")

    def put(self, key: str, data: bytes) -> None:
        self._answer()
        super().put(key, data)

    def get(self, key: str) -> Bytes:
        self._answer()
        return super().get(key)


class TestRetryingStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return RetryingStore(FileStore(str(tmp_path / "files")))


def test_a_store_that_comes_back_is_written_to_once() -> None:
    away = Away(3)
    store = RetryingStore(away, tries=4, pause=0.001)

    store.put("a", b"1")

    assert away.asked == 4
    assert list(away.keys()) == ["a"]


def test_a_store_that_stays_away_is_unavailable_after_as_many_tries_as_were_allowed() -> None:
    away = Away(99)
    store = RetryingStore(away, tries=4, pause=0.001)

    with pytest.raises(Unavailable):
        store.get("a")

    assert away.asked == 4


def test_what_a_store_says_plainly_is_not_asked_again() -> None:
    away = Away(0)
    store = RetryingStore(away, tries=4, pause=0.001)
    store.put("a", b"1")

    with pytest.raises(Missing):
        store.get("b")
    with pytest.raises(Conflict):
        store.put("a", b"2")

    assert away.asked == 3
