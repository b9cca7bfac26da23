"""No fault of a store makes a value, another error than the one that tells it, or a hang."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Corrupt, Denied, Missing, ResultError, Unavailable
from cairnflow.results import LocalResultHandler, SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.testing import faults, temporary_config
from cairnflow.testing.handler_contract import kept
from tests.board.read_faults import (
    OLDER,
    OTHER,
    ROWS,
    TEXT,
    TOTAL,
    Opened,
    Row,
    Seen,
    look,
    opened,
)
from tests.board.shelves import Shelf, handler_at, shelf_at
from tests.clouds.servers import Place

AT_ONCE = 8
"""Cells that are looked at at once: most of them wait."""


pytestmark = pytest.mark.usefixtures("hasty")


def matrix(place: Place, rows: tuple[Row, ...], open_handler: Opened = opened) -> list[Seen]:
    """Every row on one server, each through a proxy of its own."""

    def cell(child: int) -> Seen:
        with shelf_at(place) as shelf:
            return look(shelf, rows[child], child, open_handler)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(cell, range(len(rows))))


def test_every_fault_is_told_by_its_own_error_in_time(place: Place) -> None:
    seen = matrix(place, ROWS)
    sins = Counter(sin for cell in seen for sin in cell.sins)
    worst = max(cell.seconds for cell in seen)

    print(  # noqa: T201 - the board says what it tried
        f"{place.server.name}: {len(seen)} faults, {dict(sins)}, longest {worst:.1f} s of {TOTAL}"
    )
    assert [str(cell) for cell in seen if cell.sins] == []
    assert len(seen) >= 25


def named(*names: str) -> tuple[Row, ...]:
    found = tuple(row for row in ROWS if row.name in names)
    assert len(found) == len(names)
    return found


LARGE = "".join(f"line {number:08}\n" for number in range(1_300_000))
"""More than is asked for in one request."""


LATER: tuple[tuple[faults.Fault, type[ResultError]], ...] = (
    (faults.FlipBit(1000), Corrupt),
    (faults.Status(503), Unavailable),
    (faults.Status(403), Denied),
    (faults.Status(404), Missing),
    (faults.Status(412), Corrupt),  # it was replaced since its first part was read
)


def later(shelf: Shelf, safe: SafeResult, fault: faults.Fault) -> tuple[type, bool, bool]:
    """The error's type, whether the fault struck, and whether it was told in two requests' time."""
    struck = shelf.proxy.inject(fault, when=lambda request: "Range" in request.headers)
    began = time.monotonic()
    error = _error(opened(shelf), safe)
    shelf.proxy.clear()
    return type(error), struck.hits > 0, time.monotonic() - began < 2 * TOTAL + 1


def test_a_fault_in_a_later_part_of_a_large_value_is_told_by_its_own_error(place: Place) -> None:
    with temporary_config({"stores.read_timeout": 30.0, "stores.total_timeout": 60.0}):
        safe = kept(handler_at(place, serializer="text"), LARGE)

    with shelf_at(place) as shelf, temporary_config({"stores.read_timeout": TOTAL}):
        told = [(fault, later(shelf, safe, fault)) for fault, _ in LATER]

    assert told == [(fault, (wanted, True, True)) for fault, wanted in LATER]


class TestTwins:
    """Each of the matrix's claims is broken by a reader that was made to break it."""

    def test_one_that_swallows_errors_gives_values(self, new_bucket: Any) -> None:
        def swallowing(shelf: Shelf) -> StoredResultHandler:
            handler = opened(shelf)
            fetch = handler.fetch

            def fetched(safe: SafeResult) -> Any:
                try:
                    return fetch(safe)
                except ResultError:
                    return None

            handler.fetch = fetched  # the sabotage
            return handler

        seen = matrix(new_bucket("fake_gcs"), named("503", "403", "deleted"), swallowing)

        assert [cell.sins for cell in seen] == [["a value"]] * 3

    def test_one_that_asks_no_digest_gives_wrong_values(self, new_bucket: Any) -> None:
        def trusting(shelf: Shelf) -> StoredResultHandler:
            handler = opened(shelf)
            handler._verified = lambda safe: handler.store.get(  # the sabotage
                handler.key(safe.value)
            )
            return handler

        damages = named("another object", "the older bytes", "bit 0 is another", "bytes added")
        seen = matrix(new_bucket("fake_gcs"), damages, trusting)

        assert [cell.sins for cell in seen] == [["a value"]] * 4

    def test_one_that_takes_silence_for_absence_tells_another_error(self, new_bucket: Any) -> None:
        def hasty(shelf: Shelf) -> StoredResultHandler:
            handler = opened(shelf)
            get = handler.store.get

            def missing(key: str) -> Any:
                try:
                    return get(key)
                except Unavailable as exc:
                    raise Missing(str(exc)) from exc

            handler.store.get = missing  # the sabotage
            return handler

        seen = matrix(new_bucket("fake_gcs"), named("503", "connection refused"), hasty)

        assert [cell.sins for cell in seen] == [["another error"]] * 2

    def test_one_without_a_deadline_hangs(self, new_bucket: Any) -> None:
        def patient(shelf: Shelf) -> StoredResultHandler:
            threading.Timer(TOTAL + 1.2, shelf.proxy.close).start()
            return opened(shelf)

        with temporary_config({"stores.read_timeout": 60.0, "stores.total_timeout": 60.0}):
            [seen] = matrix(new_bucket("fake_gcs"), named("black hole"), patient)

        assert "a hang" in seen.sins

    def test_a_fault_that_never_struck_is_seen(self, new_bucket: Any) -> None:
        def elsewhere(shelf: Shelf) -> StoredResultHandler:
            return shelf.clean()

        [seen] = matrix(new_bucket("fake_gcs"), named("503"), elsewhere)

        assert "never struck" in seen.sins


def _of(data: bytes) -> Callable[[Path, Path], None]:
    return lambda path, other: _written(path, data)


def _written(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def _in_the_place(make: Callable[[Path], object]) -> Callable[[Path, Path], None]:
    def damage(path: Path, other: Path) -> None:
        path.unlink()
        make(path)

    return damage


def _gone_folder(path: Path, other: Path) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    path.parent.write_text("a file where the folder was")


_DATA = TEXT.encode()
LOCAL: dict[str, tuple[type[ResultError], Callable[[Path, Path], None]]] = {
    "deleted": (Missing, lambda path, other: path.unlink()),
    "empty": (Corrupt, _of(b"")),
    **{
        f"only {size} bytes": (Corrupt, _of(_DATA[:size]))
        for size in (1, 2, len(_DATA) // 4, len(_DATA) // 2, len(_DATA) - 1)
    },
    "bytes added": (Corrupt, _of(_DATA + b"\n")),
    **{
        f"bit {bit} is another": (
            Corrupt,
            _of((int.from_bytes(_DATA, "big") ^ 1 << bit).to_bytes(len(_DATA), "big")),
        )
        for bit in (0, 7, 4 * len(_DATA), 8 * len(_DATA) - 1)
    },
    "another file": (Corrupt, lambda path, other: _written(path, other.read_bytes())),
    "the older bytes": (Corrupt, _of(OLDER.encode())),
    "a link to another file": (
        Corrupt,
        lambda path, other: (path.unlink(), path.symlink_to(other), None)[-1],
    ),
    "a link to nowhere": (Missing, _in_the_place(lambda path: path.symlink_to("nowhere"))),
    "a link to itself": (Unavailable, _in_the_place(lambda path: path.symlink_to(path))),
    "a folder": (Missing, _in_the_place(Path.mkdir)),
    "a folder that is a file": (Missing, _gone_folder),
}


@pytest.fixture
def local(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept", serializer="text")


@pytest.mark.parametrize("name", LOCAL)
def test_every_damage_to_a_file_is_told_by_its_own_error(
    name: str, local: LocalResultHandler
) -> None:
    wanted, damage = LOCAL[name]
    safe, other = kept(local, TEXT, 0), kept(local, OTHER, 1)
    damage(Path(safe.value), Path(other.value))

    with pytest.raises(ResultError) as told:
        local.fetch(safe)
    assert type(told.value) is wanted


@contextmanager
def as_nobody() -> Generator[None]:
    """As a user who may not read what root may; nothing changes for those who aren't root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_denied(local: LocalResultHandler) -> None:
    safe = kept(local, TEXT)
    Path(safe.value).chmod(0)

    with as_nobody(), pytest.raises(Denied):
        local.fetch(safe)


def test_a_pipe_in_the_place_of_a_file_is_an_error_and_no_hang(local: LocalResultHandler) -> None:
    safe = kept(local, TEXT)
    path = Path(safe.value)
    path.unlink()
    os.mkfifo(path)
    told: list[BaseException | None] = []
    # A thread that nobody waits for: it would be held for ever.
    reading = threading.Thread(target=lambda: told.append(_error(local, safe)), daemon=True)
    reading.start()
    reading.join(TOTAL)

    assert [type(error) for error in told] == [Corrupt]


def _error(handler: StoredResultHandler, safe: SafeResult) -> BaseException | None:
    try:
        handler.fetch(safe)
    except ResultError as exc:
        return exc
    return None


def test_the_board_holds_faults_of_every_class() -> None:
    assert {row.wanted for row in ROWS} == {Missing, Corrupt, Denied, Unavailable}
    assert {type(row.fault) for row in ROWS} >= {
        faults.BlackHole,
        faults.Body,
        faults.Delay,
        faults.FlipBit,
        faults.Older,
        faults.Reset,
        faults.Stall,
        faults.Status,
        faults.Swap,
        faults.Truncate,
        faults.WrongLength,
    }
