import pytest

from cairnflow.stores.base import Store
from cairnflow.stores.memory import MemoryStore
from cairnflow.testing.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()


def test_two_stores_share_nothing() -> None:
    one, other = MemoryStore(), MemoryStore()
    one.put("a", b"data")

    assert list(other.keys()) == []
