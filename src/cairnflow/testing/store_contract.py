"""What every store has to do, as tests: for ours, and for those that others write."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from cairnflow.clock import now
from cairnflow.errors import Conflict, Missing
from cairnflow.stores.base import Store

_LARGE = 5 * (1 << 20) + 1
"""Bytes; more than any store of ours reads or writes in one piece."""

_WRITERS = 8
_HOUR = 3_600_000_000


class StoreContract:
    """Tests of one kind of store: a subclass gives a fixture ``store``, an empty one.

    Examples:
        >>> class TestMyStore(StoreContract):
        ...     @pytest.fixture
        ...     def store(self):
        ...         return MyStore()
    """

    @pytest.mark.parametrize("size", [0, 1, 1000, _LARGE])
    def test_what_is_put_is_got(self, store: Store, size: int) -> None:
        """Byte for byte, be they few or many."""
        data = _bytes(size)

        store.put("2026/11/22/a.pkl", data)

        assert bytes(store.get("2026/11/22/a.pkl")) == data

    @pytest.mark.parametrize("key", ["a", "a/b/c/d/e", "A-z_0.9@%20=+.pkl", "x" * 200, ".hidden"])
    def test_every_key_of_ours_is_a_key(self, store: Store, key: str) -> None:
        """Of one segment or many, with each character that keys may have."""
        store.put(key, b"data")

        assert bytes(store.get(key)) == b"data"
        assert list(store.keys()) == [key]

    def test_what_was_never_put_is_missing(self, store: Store) -> None:
        """An error of its own, never empty bytes."""
        with pytest.raises(Missing):
            store.get("2026/11/22/a.pkl")
        with pytest.raises(Missing):
            store.part("2026/11/22/a.pkl", 0, 10)

    def test_a_part_of_a_key_is_no_key(self, store: Store) -> None:
        """Folders, where a store has such, hold nothing themselves."""
        store.put("a/b", b"data")

        with pytest.raises(Missing):
            store.get("a")

    def test_the_same_bytes_again_are_adopted(self, store: Store) -> None:
        """So that a write whose answer was lost may be asked for again."""
        store.put("a", b"data")
        store.put("a", b"data")

        assert bytes(store.get("a")) == b"data"

    @pytest.mark.parametrize("other", [b"", b"dat", b"data ", b"DATA"])
    def test_other_bytes_are_a_conflict_and_the_first_stay(
        self, store: Store, other: bytes
    ) -> None:
        """What stands at a key never changes."""
        store.put("a", b"data")

        with pytest.raises(Conflict):
            store.put("a", other)
        assert bytes(store.get("a")) == b"data"

    def test_what_is_uploaded_in_pieces_is_got_whole(self, store: Store) -> None:
        """Pieces of any size and of any kind of bytes, in their order."""
        pieces: list[bytes | memoryview] = [
            b"",
            b"one",
            memoryview(b"two"),
            memoryview(bytearray(_LARGE)),
            b"three",
        ]
        upload = store.create("a/b")

        written = [upload.write(piece) for piece in pieces]
        key = upload.commit()

        assert written == [len(piece) for piece in pieces]
        assert bytes(store.get(key)) == b"".join(pieces)

    def test_an_upload_of_nothing_is_empty(self, store: Store) -> None:
        """Which is not the same as missing."""
        key = store.create("a").commit()

        assert bytes(store.get(key)) == b""

    def test_nothing_stands_at_a_key_before_its_upload_is_committed(self, store: Store) -> None:
        """Not even a part of it."""
        upload = store.create("a")
        upload.write(_bytes(_LARGE))

        with pytest.raises(Missing):
            store.get("a")
        key = upload.commit()
        assert len(store.get(key)) == _LARGE

    def test_an_aborted_upload_leaves_nothing(self, store: Store) -> None:
        """And its key is free."""
        upload = store.create("a")
        upload.write(b"half of it")
        upload.abort()

        assert list(store.keys()) == []
        store.put("a", b"data")
        assert bytes(store.get("a")) == b"data"

    def test_an_abort_after_the_commit_takes_nothing_back(self, store: Store) -> None:
        """What is published is published."""
        upload = store.create("a")
        upload.write(b"data")
        upload.commit()
        upload.abort()

        assert bytes(store.get("a")) == b"data"

    def test_an_upload_of_the_same_bytes_is_adopted(self, store: Store) -> None:
        """As with ``put``."""
        store.put("a", b"data")
        upload = store.create("a")
        upload.write(b"data")
        upload.commit()

        assert bytes(store.get("a")) == b"data"

    def test_of_two_uploads_the_first_to_be_committed_stays(self, store: Store) -> None:
        """The other one is told."""
        first, second = store.create("a"), store.create("a")
        first.write(b"first")
        second.write(b"second")
        second.commit()

        with pytest.raises(Conflict):
            first.commit()
        first.abort()
        assert bytes(store.get("a")) == b"second"

    @pytest.mark.parametrize(
        ("start", "size"),
        [(0, 1), (0, 10), (3, 4), (9, 1), (0, 99), (7, 99), (10, 1), (99, 1), (0, 0), (4, 0)],
    )
    def test_a_part_is_what_lies_there(self, store: Store, start: int, size: int) -> None:
        """Shorter where the bytes end, and nothing past their end."""
        store.put("a/b", b"0123456789")

        assert bytes(store.part("a/b", start, size)) == b"0123456789"[start : start + size]

    def test_parts_of_many_bytes_make_them_whole(self, store: Store) -> None:
        """However large the parts are."""
        data = _bytes(_LARGE)
        store.put("a", data)
        size = 1 << 21

        parts = [bytes(store.part("a", start, size)) for start in range(0, _LARGE, size)]

        assert b"".join(parts) == data

    def test_a_part_of_nothing_is_nothing(self, store: Store) -> None:
        """Which is not the same as missing."""
        store.put("a", b"")

        assert bytes(store.part("a", 0, 10)) == b""

    def test_what_is_deleted_is_missing(self, store: Store) -> None:
        """And its key is free for other bytes."""
        store.put("a/b", b"data")
        store.delete("a/b")

        with pytest.raises(Missing):
            store.get("a/b")
        store.put("a/b", b"other")
        assert bytes(store.get("a/b")) == b"other"

    def test_deleting_what_is_not_there_is_fine(self, store: Store) -> None:
        """So that an upkeep that was cut off may begin anew."""
        store.delete("a/b")

        assert list(store.keys()) == []

    def test_keys_are_found_by_how_they_begin(self, store: Store) -> None:
        """Wherever in a segment that may end."""
        for key in ("2026/11/22/a", "2026/11/22/ab", "2026/11/23/a", "2027/a"):
            store.put(key, key.encode())

        assert sorted(store.keys("2026/11/22/")) == ["2026/11/22/a", "2026/11/22/ab"]
        assert sorted(store.keys("2026/11/2")) == ["2026/11/22/a", "2026/11/22/ab", "2026/11/23/a"]
        assert len(list(store.keys())) == 4
        assert list(store.keys("2028")) == []

    @pytest.mark.parametrize("size", [0, 1000, _LARGE])
    def test_an_entry_tells_key_and_size(self, store: Store, size: int) -> None:
        """Of what was put and of what was uploaded."""
        store.put("a/put", _bytes(size))
        upload = store.create("a/uploaded")
        upload.write(_bytes(size))
        upload.commit()

        found = {(entry.key, entry.size) for entry in store.entries()}

        assert found == {("a/put", size), ("a/uploaded", size)}

    def test_an_entry_tells_when_it_was_published_or_that_this_is_unknown(
        self, store: Store
    ) -> None:
        """By the store's clock, which may be another one than ours: an hour is near enough."""
        store.put("a", b"data")

        (entry,) = store.entries()

        assert entry.modified == 0 or abs(entry.modified - now()) < _HOUR

    def test_an_upload_under_way_is_no_entry(self, store: Store) -> None:
        """Nor is one that was aborted."""
        store.put("a", b"data")
        upload = store.create("b")
        upload.write(_bytes(_LARGE))

        assert [entry.key for entry in store.entries()] == ["a"]
        upload.abort()
        assert [entry.key for entry in store.entries()] == ["a"]

    def test_entries_are_found_by_how_they_begin(self, store: Store) -> None:
        """As keys are; what is a key is no folder."""
        keys = ("2026/11/22/a", "2026/11/22/ab", "2026/11/23/a", "2027/a")
        for key in keys:
            store.put(key, key.encode())

        for prefix in ("", "2026", "2026/", "2026/11/2", "2026/11/22/a", "2026/11/22/a/", "x/y"):
            found = sorted(entry.key for entry in store.entries(prefix))
            assert found == sorted(store.keys(prefix))
            assert found == sorted(key for key in keys if key.startswith(prefix))

    def test_what_is_listed_may_be_deleted_meanwhile(self, store: Store) -> None:
        """As an upkeep does."""
        for i in range(10):
            store.put(f"a/{i}", b"data")

        for entry in store.entries():
            store.delete(entry.key)

        assert list(store.entries()) == []

    def test_of_writers_at_once_one_wins_and_the_others_are_told(self, store: Store) -> None:
        """The winner's bytes stand there whole."""
        for key in ("a", "b", "c"):
            outcomes = _at_once(partial(_put, store, key, lambda i: _bytes(1000, i)))
            winners = [i for i, error in enumerate(outcomes) if error is None]

            assert len(winners) == 1
            assert bytes(store.get(key)) == _bytes(1000, winners[0])
            assert all(isinstance(error, Conflict) for error in outcomes if error is not None)

    def test_of_writers_of_the_same_bytes_all_succeed(self, store: Store) -> None:
        """Whichever of them wrote first."""
        for key in ("a", "b", "c"):
            outcomes = _at_once(partial(_put, store, key, lambda i: b"same"))

            assert outcomes == [None] * _WRITERS
            assert bytes(store.get(key)) == b"same"

    def test_a_flush_may_come_at_any_time(self, store: Store) -> None:
        """Before anything was put, after it, and twice."""
        store.flush()
        store.put("a", b"data")
        store.flush()
        store.flush()

        assert bytes(store.get("a")) == b"data"


def _bytes(size: int, seed: int = 7) -> bytes:
    return bytes([seed, *range(251)] * (size // 252 + 1))[:size]


def _put(store: Store, key: str, data: Callable[[int], bytes], writer: int) -> None:
    store.put(key, data(writer))


def _at_once(write: Callable[[int], None]) -> list[Exception | None]:
    """Return what each of some writers was told, who began at the same moment."""
    gate = Barrier(_WRITERS)

    def attempt(i: int) -> Exception | None:
        gate.wait(10)
        try:
            write(i)
        except Conflict as exc:
            return exc
        return None

    with ThreadPoolExecutor(_WRITERS) as pool:
        return list(pool.map(attempt, range(_WRITERS)))
