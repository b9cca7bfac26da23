from hashlib import sha256
from typing import Any

import pytest

from cairnflow.errors import Conflict, TooLarge
from cairnflow.results.sink import Sink
from cairnflow.stores.memory import MemoryStore

MB = 1 << 20


def write_all(sink: Sink, sizes: tuple[int, ...]) -> list[int]:
    return [sink.write(piece) for piece in pieces(*sizes)]


def pieces(*sizes: int) -> list[bytes]:
    return [bytes([i + 1]) * size for i, size in enumerate(sizes)]


@pytest.mark.parametrize(
    "sizes",
    [(), (0,), (1,), (10, 20), (MB,), (MB, 1), (2 * MB,), (5 * MB,), (3, 5 * MB, 7), (MB, 6 * MB)],
    ids=str,
)
@pytest.mark.parametrize("kind", [bytes, memoryview, bytearray])
def test_all_pieces_lie_under_the_key_and_are_counted_and_digested(
    kind: Any, sizes: tuple[int, ...]
) -> None:
    store = MemoryStore()
    sink = Sink(store, "a/b")
    whole = b"".join(pieces(*sizes))
    taken = [sink.write(kind(piece)) for piece in pieces(*sizes)]
    sink.close()

    assert taken == list(sizes)
    assert store.get("a/b") == whole
    assert (sink.size, sink.digest) == (len(whole), sha256(whole).hexdigest())


def test_a_piece_of_which_the_caller_goes_on_to_change_the_memory_is_copied() -> None:
    store = MemoryStore()
    sink = Sink(store, "a")
    piece = bytearray(b"before")
    sink.write(piece)
    piece[:] = b"after!"
    sink.close()

    assert store.get("a") == b"before"


@pytest.mark.parametrize("sizes", [(11,), (5, 6), (3 * MB, 3 * MB), (7 * MB,)], ids=str)
def test_what_is_too_large_is_told_as_soon_as_it_is_known(sizes: tuple[int, ...]) -> None:
    store = MemoryStore()
    sink = Sink(store, "a", limit=10 if sizes[0] < 100 else 5 * MB)

    with pytest.raises(TooLarge, match="larger than"):
        write_all(sink, sizes)
    sink.abort()
    assert list(store.keys()) == []


@pytest.mark.parametrize("size", [10, 3 * MB])
def test_what_is_aborted_leaves_nothing(size: int) -> None:
    store = MemoryStore()
    sink = Sink(store, "a")
    sink.write(bytes(size))
    sink.abort()

    assert list(store.keys()) == []


@pytest.mark.parametrize("size", [10, 3 * MB])
def test_other_bytes_under_the_key_are_a_conflict(size: int) -> None:
    store = MemoryStore()
    store.put("a", b"first")
    sink = Sink(store, "a")
    sink.write(bytes(size))

    with pytest.raises(Conflict):
        sink.close()
    assert store.get("a") == b"first"
