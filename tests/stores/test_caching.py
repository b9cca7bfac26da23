"""Copies near by: used when they are good, thrown away when they are not, never too many."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Conflict, Denied, Missing, StorageFull, Unavailable
from cairnflow.stores.base import Bytes, Store
from cairnflow.stores.caching import CachingStore
from cairnflow.stores.copies import Copies
from cairnflow.stores.counting import CountingStore
from cairnflow.stores.files import FileStore
from cairnflow.stores.memory import MemoryStore
from cairnflow.testing import SettableClock
from cairnflow.testing.store_contract import StoreContract

LARGE = 3 << 20


class TestCachingStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        cache = FileStore(str(tmp_path / "cache"))
        return CachingStore(FileStore(str(tmp_path / "files")), Copies(cache))


class TestCachingStoreInMemory(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return CachingStore(MemoryStore(), Copies(MemoryStore()))


class Away(MemoryStore):
    """Does not answer while it is away."""

    is_away = False

    def get(self, key: str) -> Bytes:
        if self.is_away:
            raise Unavailable("away")
        return super().get(key)


@pytest.fixture
def team() -> CountingStore:
    """The store of the team, far away."""
    store = CountingStore(MemoryStore())
    for size in (0, 10, LARGE):
        store.put(f"of/{size}", os.urandom(size))
    return store


def copies(cache: FileStore) -> list[Path]:
    return sorted(path for path in Path(cache.root).rglob("*") if path.is_file())


@pytest.fixture
def cache(tmp_path: Path) -> FileStore:
    return FileStore(str(tmp_path / "cache"))


@pytest.mark.parametrize("size", [0, 10, LARGE])
def test_what_was_read_is_not_asked_for_again(
    team: CountingStore, cache: FileStore, size: int
) -> None:
    first = bytes(CachingStore(team, Copies(cache)).get(f"of/{size}"))
    later = CachingStore(team, Copies(cache))

    assert bytes(later.get(f"of/{size}")) == first == bytes(team.store.get(f"of/{size}"))
    assert bytes(later.part(f"of/{size}", 2, 5)) == first[2:7]
    assert (team.counts["get"], team.counts["part"]) == (1, 0)


def test_a_part_of_what_was_never_read_is_one_request_and_no_copy(
    team: CountingStore, cache: FileStore
) -> None:
    CachingStore(team, Copies(cache)).part("of/10", 2, 5)

    assert (team.counts["get"], team.counts["part"], copies(cache)) == (0, 1, [])


@pytest.mark.parametrize("size", [10, LARGE])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data + b"x",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: bytes(len(data)),
    ],
    ids=["shorter", "empty", "cut", "longer", "flipped", "digest", "zeros"],
)
def test_a_damaged_copy_is_thrown_away_and_fetched_anew(
    team: CountingStore, cache: FileStore, damage: Any, size: int
) -> None:
    store = CachingStore(team, Copies(cache))
    good = bytes(store.get(f"of/{size}"))
    (copy,) = copies(cache)
    copy.write_bytes(damage(copy.read_bytes()))

    assert bytes(store.get(f"of/{size}")) == good
    assert bytes(store.get(f"of/{size}")) == good
    assert team.counts["get"] == 2


def test_a_part_of_a_damaged_copy_comes_from_the_store(
    team: CountingStore, cache: FileStore
) -> None:
    store = CachingStore(team, Copies(cache))
    good = bytes(store.get("of/10"))
    (copy,) = copies(cache)
    copy.write_bytes(copy.read_bytes()[:-1] + b"\0\0")

    assert bytes(store.part("of/10", 2, 5)) == good[2:7]
    assert copies(cache) == []


def test_a_failure_is_not_kept(cache: FileStore) -> None:
    away = Away()
    away.put("a", b"data")
    away.is_away = True
    store = CachingStore(away, Copies(cache))

    with pytest.raises(Unavailable):
        store.get("a")
    away.is_away = False
    with pytest.raises(Missing):
        store.get("b")
    away.put("b", b"written since")
    assert (bytes(store.get("a")), bytes(store.get("b"))) == (b"data", b"written since")


def test_what_was_read_is_there_while_the_store_is_not(cache: FileStore) -> None:
    away = Away()
    away.put("a", b"data")
    store = CachingStore(away, Copies(cache))
    store.get("a")
    away.is_away = True

    assert bytes(store.get("a")) == b"data"


@pytest.mark.parametrize("error", [StorageFull("full"), Denied("no"), Unavailable("away")])
@pytest.mark.parametrize("verb", ["get", "create", "entries", "touch"])
def test_a_cache_that_fails_keeps_nobody_from_reading(
    team: CountingStore, tmp_path: Path, verb: str, error: Exception
) -> None:
    class Failing(FileStore):
        pass

    def fail(*given: Any) -> Any:
        raise error

    setattr(Failing, verb, fail)
    store = CachingStore(team, Copies(Failing(str(tmp_path / "cache"))))

    for _ in range(2):
        assert bytes(store.get("of/10")) == bytes(team.store.get("of/10"))


def test_what_was_not_used_for_longest_goes_first() -> None:
    team, cache = MemoryStore(), MemoryStore()
    for i in range(20):
        team.put(f"{i}", bytes([i]) * 968)
    store = CachingStore(team, Copies(cache, max_bytes=16_000))
    with SettableClock(tick=1).running():
        for i in (*range(14), 0, *range(14, 17)):
            store.get(f"{i}")

    kept = {bytes(cache.get(entry.key))[-1] for entry in cache.entries()}
    assert 0 in kept
    assert 1 not in kept
    assert {14, 15, 16} < kept


@pytest.mark.parametrize("processes", [1, 3])
def test_the_copies_stay_within_their_room(cache: FileStore, processes: int) -> None:
    team = MemoryStore()
    stores = [CachingStore(team, Copies(cache, max_bytes=32_000)) for _ in range(processes)]
    largest = 0
    for i in range(300):
        team.put(f"{i}", bytes(i % 2100))
        stores[i % processes].get(f"{i}")
        largest = max(largest, sum(entry.size for entry in cache.entries()))

    assert 24_000 < largest <= 32_000 + (processes - 1) * 2000


def test_what_would_push_out_all_others_is_not_kept(cache: FileStore, team: CountingStore) -> None:
    store = CachingStore(team, Copies(cache, max_bytes=LARGE * 2))
    store.get("of/10")
    store.get(f"of/{LARGE}")

    assert len(copies(cache)) == 1


def test_what_is_deleted_is_no_longer_handed_out(cache: FileStore) -> None:
    store = CachingStore(MemoryStore(), Copies(cache))
    store.put("a", b"data")
    store.get("a")
    store.delete("a")

    with pytest.raises(Missing):
        store.get("a")


def test_a_copy_can_be_forgotten(cache: FileStore, team: CountingStore) -> None:
    store = CachingStore(team, Copies(cache))
    store.get("of/10")
    store.forget("of/10")
    store.get("of/10")

    assert team.counts["get"] == 2


def test_readers_at_once_all_get_what_was_kept_while_copies_are_damaged(
    tmp_path: Path, team: CountingStore
) -> None:
    cache = FileStore(str(tmp_path / "cache"))
    stores = [CachingStore(team, Copies(cache)) for _ in range(4)]
    good = {key: bytes(team.store.get(key)) for key in ("of/0", "of/10", f"of/{LARGE}")}

    def spoil() -> None:
        for entry in cache.entries():
            cache.delete(entry.key)
            with contextlib.suppress(Conflict):  # a reader was quicker
                cache.put(entry.key, b"damaged, and well above the length of any digest of ours")

    def read(i: int) -> bool:
        if i % 10 == 0:
            spoil()
        key = f"of/{(0, 10, LARGE)[i % 3]}"
        return bytes(stores[i % 4].get(key)) == good[key]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(read, range(200)))
