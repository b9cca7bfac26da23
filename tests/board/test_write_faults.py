"""No fault of a store loses a value unseen, or keeps a writer beyond the deadline."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cairnflow.errors import Missing, ResultError
from cairnflow.results.naming import Place
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.testing import faults
from cairnflow.testing.handler_contract import kept
from tests.board.patience import TOTAL
from tests.board.read_faults import OUTAGES, SIZE, TEXT, Row
from tests.board.sabotages import ASKS_ON, WAITS, Twin
from tests.board.shelves import Shelf, shelf_at
from tests.clouds.fixtures import NAMES
from tests.clouds.servers import Place as Bucket

pytestmark = pytest.mark.usefixtures("hasty")

_OF_BODIES = (faults.Truncate, faults.Stall, faults.WrongLength)
_RESETS_AMID = (faults.Reset(0), faults.Reset(SIZE // 2))
# The answer to a put has no body that could be broken.
ROWS = [
    row
    for row in OUTAGES
    if not isinstance(row.fault, _OF_BODIES) and row.fault not in _RESETS_AMID
]

AT_ONCE = 16
"""Cells that are looked at at once: most of them wait."""

Sins = list[str]


def sins(shelf: Shelf, row: Row, child: int, open_handler: Callable[[Shelf], Any]) -> Sins:
    """What must not be when a value is kept while something is wrong, and once more after that."""
    struck = shelf.proxy.inject(row.fault, method="PUT") if row.fault else None
    with row.opened(shelf.proxy):
        began = time.monotonic()
        error = _error(open_handler(shelf), child)
        seconds = time.monotonic() - began
    shelf.proxy.clear()
    reader = shelf.handler(serializer="text")
    found = {
        "told of success": error is None,
        "another error": error is not None and type(error) is not row.wanted,
        "a hang": seconds > TOTAL + 1,
        "never struck": struck is not None and not struck.hits,
        "lost": reader.fetch(kept(reader, TEXT, child)) != TEXT,
    }
    return [
        f"{row.name}: {sin} ({error!r}, {seconds:.1f} s)" for sin, is_so in found.items() if is_so
    ]


def _error(handler: StoredResultHandler, child: int) -> ResultError | None:
    try:
        kept(handler, TEXT, child)
    except ResultError as exc:
        return exc
    return None


def matrix(
    place: Bucket, rows: list[Row], open_handler: Callable[[Shelf], Any] | None = None
) -> Sins:
    opened = open_handler or (lambda shelf: shelf.handler(serializer="text"))

    def cell(child: int) -> Sins:
        with shelf_at(place) as shelf:
            return sins(shelf, rows[child], child, opened)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [sin for found in pool.map(cell, range(len(rows))) for sin in found]


def test_every_fault_of_a_put_is_told_by_its_own_error_in_time(place: Bucket) -> None:
    assert len(ROWS) >= 14
    assert matrix(place, ROWS) == []


def _say_nothing(handler: StoredResultHandler) -> None:
    keep = handler.keep

    def kept_or_not(value: Any, where: Place) -> SafeResult:
        try:
            return keep(value, where)
        except ResultError:
            return SafeResult("nowhere", handler.description)

    handler.keep = kept_or_not  # type: ignore[method-assign]


def _mistake(handler: StoredResultHandler) -> None:
    keep = handler.keep

    def kept_or_mistaken(value: Any, where: Place) -> SafeResult:
        try:
            return keep(value, where)
        except ResultError as exc:
            raise Missing(str(exc)) from exc

    handler.keep = kept_or_mistaken  # type: ignore[method-assign]


SAYS_NOTHING = Twin("one that says nothing of errors", _say_nothing, "told of success")
MISTAKES = Twin("one to which every error is absence", _mistake, "another error")
OF_REQUESTS = {ASKS_ON, WAITS}
"""Those that a writer can be as well as a reader."""


@pytest.mark.parametrize(
    ("twin", "server"),
    list(zip((SAYS_NOTHING, MISTAKES, ASKS_ON, WAITS), NAMES, strict=True)),
    ids=str,
)
def test_every_row_catches_its_sabotaged_twin(twin: Twin, server: str, new_bucket: Any) -> None:
    rows = [row for row in ROWS if twin not in OF_REQUESTS or twin in row.twins]

    def spoiled(shelf: Shelf) -> StoredResultHandler:
        handler = shelf.handler(serializer="text")
        twin.spoil(handler)
        return handler

    found = matrix(new_bucket(server), rows, spoiled)

    print(f"{server}: {twin}: caught by {len(rows)} faults as {twin.sin}")  # noqa: T201 - the board says what it tried
    assert [sin.split(" (")[0] for sin in found] == [f"{row.name}: {twin.sin}" for row in rows]


def test_a_fault_that_never_struck_is_seen_in_every_row(new_bucket: Any) -> None:
    rows = [row for row in ROWS if row.fault]
    found = matrix(new_bucket("fake_gcs"), rows, Shelf.clean)

    wanted = [f"{row.name}: {sin}" for row in rows for sin in ("told of success", "never struck")]
    assert [sin.split(" (")[0] for sin in found] == wanted


def test_a_put_that_comes_after_its_writer_has_given_up_is_adopted(new_bucket: Any) -> None:
    with shelf_at(new_bucket("fake_gcs")) as shelf:
        shelf.proxy.inject(faults.Delay(before=TOTAL + 0.5), method="PUT")
        handler = shelf.handler(serializer="text")
        given_up = _error(handler, 0)
        shelf.proxy.clear()
        while not shelf.objects():
            time.sleep(0.05)

        found = handler.fetch(kept(handler, TEXT, 0))

    assert given_up is not None
    assert found == TEXT
    assert len(shelf.objects()) == 1
