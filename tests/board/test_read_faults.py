"""No fault of a store makes a value, another error than the one that tells it, or a hang."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import Corrupt, Denied, Missing, ResultError, Unavailable
from cairnflow.results import LocalResultHandler, SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.testing import faults, temporary_config
from cairnflow.testing.handler_contract import kept
from tests.board.patience import TOTAL
from tests.board.read_faults import (
    OF_CLASS,
    OLDER,
    OTHER,
    ROWS,
    TEXT,
    Opened,
    Row,
    Seen,
    look,
    opened,
    prepare,
)
from tests.board.sabotages import ASKS_ON, Twin
from tests.board.shelves import Shelf, handler_at, shelf_at
from tests.clouds.fixtures import NAMES
from tests.clouds.servers import Place

AT_ONCE = 16
"""Cells that are looked at at once: most of them wait."""


pytestmark = pytest.mark.usefixtures("hasty")


PATIENT = {
    "stores.connect_timeout": 30.0,
    "stores.read_timeout": 30.0,
    "stores.total_timeout": 120.0,
}
"""While all is well a store may be slow: other tests run beside this one."""


def matrix(place: Place, rows: tuple[Row, ...], open_handler: Opened = opened) -> list[Seen]:
    """Every row on one server, each through a proxy of its own."""
    with ExitStack() as stack, ThreadPoolExecutor(AT_ONCE) as pool:
        shelves = [stack.enter_context(shelf_at(place)) for _ in rows]
        with temporary_config(PATIENT):
            cells = list(pool.map(prepare, shelves, rows, range(len(rows))))
        return list(pool.map(lambda cell: look(cell, open_handler), cells))


def test_every_fault_is_told_by_its_own_error_in_time(place: Place) -> None:
    seen = matrix(place, ROWS)
    sins = Counter(sin for cell in seen for sin in cell.sins)
    worst = max(cell.seconds for cell in seen)

    print(  # noqa: T201 - the board says what it tried
        f"{place.server.name}: {len(seen)} faults, {dict(sins)}, longest {worst:.1f} s of {TOTAL}"
    )
    assert [str(cell) for cell in seen if cell.sins] == []
    assert len(seen) >= 25


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
    with temporary_config(PATIENT):
        safe = kept(handler_at(place, serializer="text"), LARGE)

    with shelf_at(place) as shelf, temporary_config({"stores.read_timeout": TOTAL}):
        told = [(fault, later(shelf, safe, fault)) for fault, _ in LATER]

    assert told == [(fault, (wanted, True, True)) for fault, wanted in LATER]


TWINS = list(dict.fromkeys(twin for row in ROWS for twin in row.twins))


def spoiled(handler: StoredResultHandler, twin: Twin) -> StoredResultHandler:
    twin.spoil(handler)
    return handler


@pytest.mark.parametrize(
    # Each on one server, and each server has some.
    ("twin", "server"),
    [(twin, NAMES[i % len(NAMES)]) for i, twin in enumerate(TWINS)],
    ids=str,
)
def test_every_row_catches_its_sabotaged_twin(twin: Twin, server: str, new_bucket: Any) -> None:
    rows = tuple(row for row in ROWS if twin in row.twins)
    seen = matrix(new_bucket(server), rows, lambda shelf: spoiled(opened(shelf), twin))

    print(f"{server}: {twin}: caught by {len(seen)} faults as {twin.sin}")  # noqa: T201 - the board says what it tried
    assert [str(cell) for cell in seen if cell.sins != [twin.sin]] == []


def test_every_row_has_a_twin_that_gives_a_value() -> None:
    assert [row.name for row in ROWS if "a value" not in {twin.sin for twin in row.twins}] == []


def test_a_fault_that_never_struck_is_seen_in_every_row(new_bucket: Any) -> None:
    struck = tuple(row for row in ROWS if row.fault)
    seen = matrix(new_bucket("fake_gcs"), struck, lambda shelf: shelf.clean())

    assert [str(cell) for cell in seen if cell.sins != ["never struck", "a value"]] == []


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


@pytest.mark.parametrize("name", LOCAL)
def test_every_damage_to_a_file_catches_its_sabotaged_twins(
    name: str, local: LocalResultHandler
) -> None:
    wanted, damage = LOCAL[name]
    safe, other = kept(local, TEXT, 0), kept(local, OTHER, 1)
    damage(Path(safe.value), Path(other.value))
    twins = [twin for twin in OF_CLASS[wanted] if twin is not ASKS_ON]  # of requests, not files

    found = [(twin, _sin(local, twin, safe, wanted)) for twin in twins]
    assert found == [(twin, twin.sin) for twin in twins]


def _sin(local: LocalResultHandler, twin: Twin, safe: SafeResult, wanted: type[ResultError]) -> str:
    error = _error(spoiled(LocalResultHandler(local.dir, serializer="text"), twin), safe)
    if error is None:
        return "a value"
    return "" if type(error) is wanted else "another error"


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
