"""What is on its way to a store is bounded, in count and in bytes; and it can be read meanwhile."""

import threading
import time
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from cairnflow.errors import Corrupt, Missing, Unavailable, Unkept
from cairnflow.results import SafeResult
from cairnflow.results.naming import Place
from cairnflow.results.uploads import Crew, Flight, Uploads, flying
from tests.far import PATIENCE, FarHandler, Wire, far


class Asking(threading.Thread):
    """Brings bytes of a size, each in turn, and counts those that were taken."""

    def __init__(self, uploads: Uploads, wire: Wire, sizes: list[int]) -> None:
        super().__init__(daemon=True)
        self.uploads, self.wire, self.sizes = uploads, wire, sizes
        self.taken: list[Flight] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            for number, size in enumerate(self.sizes):
                data = bytes(size)
                key = f"k{number}"
                put = lambda key=key, data=data: self.wire.carry(key, data)  # noqa: E731
                self.taken.append(self.uploads.begin(put, "handler", key, data))
        except Unkept as exc:
            self.error = exc


@pytest.fixture
def shut() -> Iterator[Wire]:
    """A wire whose store answers once it is told to."""
    wire = Wire()
    wire.is_open.clear()
    yield wire
    wire.is_open.set()


def all_of(uploads: Uploads, count: int) -> list[Flight]:
    found: list[Flight] = []
    while len(found) < count:
        some = uploads.ended(PATIENCE)
        assert some, "an upload never ended"
        found += some
    return found


def test_no_more_than_so_many_are_on_their_way(shut: Wire) -> None:
    uploads = Uploads(3, 1 << 20)
    asking = Asking(uploads, shut, [10] * 8)
    asking.start()
    shut.reached(3)
    asking.join(0.2)
    taken = len(asking.taken)

    shut.is_open.set()
    ended = all_of(uploads, 8)
    asking.join(PATIENCE)

    assert (taken, asking.is_alive()) == (3, False)
    assert shut.most == 3
    assert sorted(map(id, ended)) == sorted(map(id, asking.taken))


def test_no_more_than_so_many_bytes_are_on_their_way(shut: Wire) -> None:
    uploads = Uploads(64, 100)
    asking = Asking(uploads, shut, [40, 40, 40, 10])
    asking.start()
    shut.reached(2)
    asking.join(0.2)
    taken = len(asking.taken)

    shut.is_open.set()
    all_of(uploads, 4)
    asking.join(PATIENCE)

    assert (taken, asking.is_alive()) == (2, False)


def test_what_is_larger_than_all_room_goes_alone(shut: Wire) -> None:
    shut.is_open.set()
    uploads = Uploads(64, 100)
    asking = Asking(uploads, shut, [1000, 1000, 10])

    asking.start()
    all_of(uploads, 3)

    assert shut.kept.get("k1") == bytes(1000)


def test_who_waits_for_room_is_let_go_when_the_run_is_broken_off(shut: Wire) -> None:
    uploads = Uploads(1, 100)
    asking = Asking(uploads, shut, [10, 10])
    asking.start()
    shut.reached(1)

    uploads.close()
    asking.join(PATIENCE)

    assert isinstance(asking.error, Unkept)
    assert "k1 was not stored" in str(asking.error)


def place() -> Place:
    return Place("f", 1, "run", "2026/11/30", "t")


def behind(handler: FarHandler, value: Any, uploads: Uploads) -> tuple[SafeResult, Flight]:
    safe, flight = handler.keep_behind(value, place(), uploads)
    assert flight is not None
    return safe, flight


def test_a_value_is_read_while_it_is_on_its_way(shut: Wire) -> None:
    handler, uploads = far(shut), Uploads()
    safe, flight = behind(handler, {"a": [1, 2]}, uploads)

    assert handler.fetch(safe) == {"a": [1, 2]}
    shut.is_open.set()
    assert all_of(uploads, 1) == [flight]
    assert flying(safe.handler, safe.value) is None
    assert handler.fetch(safe) == {"a": [1, 2]}


def test_bytes_on_their_way_are_held_against_their_digest(shut: Wire) -> None:
    handler, uploads = far(shut), Uploads()
    safe, _ = behind(handler, "a value", uploads)

    with pytest.raises(Corrupt, match="they were not decoded"):
        handler.fetch(SafeResult(safe.value, safe.handler, safe.serializer, safe.size, "0" * 64))


def test_a_value_that_is_changed_afterwards_is_stored_as_it_was(shut: Wire) -> None:
    handler, uploads = far(shut), Uploads()
    value = {"rows": [1, 2], "raw": bytearray(b"abc")}
    safe, _ = behind(handler, value, uploads)

    value["rows"].append(3)  # type: ignore[union-attr]
    value["raw"][0] = 0  # type: ignore[index]
    shut.is_open.set()
    all_of(uploads, 1)

    assert handler.fetch(safe) == {"rows": [1, 2], "raw": bytearray(b"abc")}


def test_what_could_not_be_stored_says_why_and_is_let_go_of_once_that_is_told() -> None:
    wire = Wire(refused=frozenset({1}))
    handler, uploads = far(wire), Uploads()
    safe, flight = behind(handler, "a value", uploads)

    ended = all_of(uploads, 1)

    assert ended == [flight]
    assert isinstance(flight.error, Unavailable)
    with pytest.raises(Missing):
        handler.fetch(safe)


def test_threads_are_few_where_little_is_to_do() -> None:
    before = {one for one in threading.enumerate() if one.name == "cairnflow-upload"}
    wire, crew, ended = Wire(), Crew(8), SimpleQueue[Flight]()

    for number in range(20):
        key = f"k{number}"
        crew.take(Flight(lambda key=key: wire.carry(key, b""), ("", key), 0, ended.put))
        ended.get(timeout=PATIENCE)
        time.sleep(0.002)

    after = {one for one in threading.enumerate() if one.name == "cairnflow-upload"}
    assert len(wire.puts) == 20
    assert 1 <= len(after - before) <= 3


def test_where_the_system_gives_no_thread_a_value_is_stored_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    stored: list[str] = []
    monkeypatch.setattr(threading.Thread, "start", refused)

    Crew().take(Flight(lambda: stored.append("value"), ("handler", "key"), 5, lambda flight: None))

    assert stored == ["value"]
