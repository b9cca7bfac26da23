from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cairnflow.errors import Missing
from cairnflow.stores.base import Store
from cairnflow.stores.counting import CountingStore
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.testing.store_contract import StoreContract


class TestCountingStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return CountingStore(FileStore(str(tmp_path / "files")))


def test_each_verb_is_counted_when_it_is_asked_for() -> None:
    store = CountingStore(MemoryStore())
    store.put("a", b"data")
    upload = store.create("b")
    upload.write(b"one")
    upload.write(b"two")
    upload.commit()
    store.get("a")
    store.part("a", 0, 1)
    list(store.entries())
    list(store.keys())
    store.delete("a")
    store.flush()

    verbs = ("put", "create", "get", "part", "entries", "keys", "delete", "flush")
    assert store.counts == dict.fromkeys(verbs, 1)


def test_what_goes_wrong_is_counted_too() -> None:
    store = CountingStore(MemoryStore())

    for _ in range(2):
        with pytest.raises(Missing):
            store.get("a")
    assert store.counts["get"] == 2


def test_no_request_of_many_threads_is_lost() -> None:
    store = CountingStore(MemoryStore())
    store.put("a", b"data")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: store.get("a"), range(2000)))

    assert store.counts["get"] == 2000
