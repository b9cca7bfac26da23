"""The rows of the read-fault matrix: what goes wrong while a value is fetched, and what it is."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from cairnflow.errors import Corrupt, Denied, Missing, ResultError, Unavailable
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.testing import FaultProxy, faults
from cairnflow.testing.handler_contract import kept
from tests.board.patience import TOTAL
from tests.board.sabotages import (
    ASKS_ON,
    BEGINS,
    BELIEVES,
    DOUBTS,
    FORGETS,
    MEASURES,
    SWALLOWS,
    TRUSTS,
    WAITS,
    Twin,
)
from tests.board.shelves import Shelf

TEXT = "".join(f"line {number}\n" for number in range(300))
OLDER = TEXT.upper()
OTHER = TEXT[::-1]
SIZE = len(TEXT)

OF_CLASS: dict[type[ResultError], tuple[Twin, ...]] = {
    Missing: (SWALLOWS, DOUBTS),
    Denied: (SWALLOWS, FORGETS),
    Unavailable: (SWALLOWS, FORGETS, ASKS_ON),
    Corrupt: (SWALLOWS, FORGETS, TRUSTS),
}
"""The readers that a fault of such a class has to catch, whatever it is."""


@dataclass(frozen=True)
class Row:
    """Something that goes wrong.

    Attributes:
        name: what, in words.
        wanted: the error that tells it, of just this type.
        fault: what the proxy does with each GET.
        door: ``refusing`` or ``unreachable``: what becomes of connections.
        is_deleted: the object was deleted.
        also: the sabotaged readers that this fault has to catch, besides those of its class.
    """

    name: str
    wanted: type[ResultError]
    fault: faults.Fault | None = None
    door: str = ""
    is_deleted: bool = False
    also: tuple[Twin, ...] = ()

    @property
    def twins(self) -> tuple[Twin, ...]:
        """The sabotaged readers that this fault has to catch."""
        return (*OF_CLASS[self.wanted], *self.also)

    @property
    def is_outage(self) -> bool:
        """Whether it says nothing of the value."""
        return self.wanted in {Unavailable, Denied}

    def __str__(self) -> str:
        return self.name

    def opened(self, proxy: FaultProxy) -> AbstractContextManager[None]:
        """The state of the door."""
        opened: Callable[[], AbstractContextManager[None]] = getattr(proxy, self.door, nullcontext)
        return opened()


def _cut(size: int) -> Row:
    return Row(f"only {size} bytes, told as all", Corrupt, faults.Truncate(size, honest=True))


def _broken_off(size: int) -> Row:
    name = f"broken off after {size} bytes"
    return Row(name, Unavailable, faults.Truncate(size), also=(BELIEVES,))


def _refused(status: int, wanted: type[ResultError], code: str | None = None) -> Row:
    return Row(f"{status} {code or ''}".strip(), wanted, faults.Status(status, code))


OTHER_KEY = "{other}"
"""Stands for the key of the other object, which each cell of the matrix has for its own."""

ROWS = (
    Row("deleted", Missing, is_deleted=True),
    _refused(404, Missing),
    _refused(404, Denied, "NoSuchBucket"),
    _refused(401, Denied),
    _refused(403, Denied),
    _refused(403, Denied, "SignatureDoesNotMatch"),
    _refused(400, Denied, "ExpiredToken"),
    _refused(429, Unavailable),
    Row("429, come again in a second", Unavailable, faults.Status(429, retry_after=1)),
    _refused(500, Unavailable),
    _refused(502, Unavailable),
    _refused(503, Unavailable),
    _refused(504, Unavailable),
    Row("connection refused", Unavailable, door="refusing"),
    Row("no connection in time", Unavailable, door="unreachable", also=(WAITS,)),
    Row("no answer in time", Unavailable, faults.Delay(before=5), also=(WAITS,)),
    Row("black hole", Unavailable, faults.BlackHole(), also=(WAITS,)),
    Row("reset before the answer", Unavailable, faults.Reset()),
    *(
        Row(f"reset after {n} bytes", Unavailable, faults.Reset(after=n), also=(BELIEVES,))
        for n in (0, SIZE // 2)
    ),
    Row(
        "stalled amid the body", Unavailable, faults.Stall(after=SIZE // 2), also=(BELIEVES, WAITS)
    ),
    Row("a length too great", Unavailable, faults.WrongLength(by=10), also=(BELIEVES, WAITS)),
    Row("a length too small", Corrupt, faults.WrongLength(by=-10)),
    *(_broken_off(size) for size in (0, 1, SIZE // 2, SIZE - 1)),
    *(_cut(size) for size in (0, 1, 2, SIZE // 4, SIZE // 2, SIZE - 2, SIZE - 1)),
    Row("another object", Corrupt, faults.Swap(OTHER_KEY), also=(MEASURES,)),
    Row("the older bytes", Corrupt, faults.Older(), also=(MEASURES,)),
    Row("a page to log in", Corrupt, faults.Body(b"<html>log in</html>")),
    Row("bytes added", Corrupt, faults.Body(TEXT.encode() + b"\n"), also=(BEGINS,)),
    *(
        Row(f"bit {bit} is another", Corrupt, faults.FlipBit(bit), also=(MEASURES,))
        for bit in (0, 7, 4 * SIZE, 8 * SIZE - 1)
    ),
)

OUTAGES = tuple(row for row in ROWS if row.is_outage)


@dataclass(frozen=True)
class Seen:
    """What came of fetching a value.

    Attributes:
        server: from where.
        row: what went wrong.
        value: what was given back; None where an error was raised.
        error: what was raised.
        seconds: how long it took.
        hits: how often the fault struck; 1 where the row has none.
    """

    server: str
    row: Row
    value: Any
    error: BaseException | None
    seconds: float
    hits: int

    @property
    def sins(self) -> list[str]:
        """What it should not be."""
        found = {
            "never struck": not self.hits,
            "a value": self.error is None,
            "a hang": self.seconds > TOTAL + 1,
            "another error": self.error is not None and type(self.error) is not self.row.wanted,
        }
        return [sin for sin, is_so in found.items() if is_so]

    def __str__(self) -> str:
        came = repr(self.error or self.value)[:150]
        return f"{self.server}, {self.row.name}: {self.sins} {self.seconds:.1f} s, {came}"


Opened = Callable[[Shelf], StoredResultHandler]


def opened(shelf: Shelf) -> StoredResultHandler:
    """The handler that the board is about."""
    return shelf.handler(serializer="text")


@dataclass(frozen=True)
class Cell:
    """A value that is kept, and what is about to go wrong with it.

    Attributes:
        shelf: a bucket and a proxy of the cell's own.
        row: what goes wrong.
        safe: the value, which stands where an older one was.
        other: another value, elsewhere.
    """

    shelf: Shelf
    row: Row
    safe: SafeResult
    other: SafeResult


def prepare(shelf: Shelf, row: Row, child: int) -> Cell:
    """Keep what a cell is about, while all is well.

    Args:
        shelf: a bucket and a proxy of the cell's own.
        row: what will go wrong.
        child: tells the cell's keys apart from others', from 0.
    """
    writer = shelf.handler(serializer="text")
    older = kept(writer, OLDER, 2 * child)
    writer.store.delete(writer.key(older.value))
    return Cell(shelf, row, kept(writer, TEXT, 2 * child), kept(writer, OTHER, 2 * child + 1))


def look(cell: Cell, open_handler: Opened = opened) -> Seen:
    """Let something go wrong, and fetch the value.

    Args:
        cell: what was prepared.
        open_handler: opens what fetches.
    """
    shelf, row, safe = cell.shelf, cell.row, cell.safe
    if row.is_deleted:
        writer = shelf.clean()
        writer.store.delete(writer.key(safe.value))
    fault = faults.Swap(cell.other.value) if row.fault == faults.Swap(OTHER_KEY) else row.fault
    hits = shelf.proxy.inject(fault, method="GET", path=re.escape(safe.value)) if fault else None
    reader = open_handler(shelf)
    with row.opened(shelf.proxy):
        began = time.monotonic()
        value, error = _fetched(reader, safe)
        seconds = time.monotonic() - began
    return Seen(shelf.place.server.name, row, value, error, seconds, hits.hits if hits else 1)


def _fetched(reader: StoredResultHandler, safe: SafeResult) -> tuple[Any, BaseException | None]:
    try:
        return reader.fetch(safe), None
    except Exception as exc:  # noqa: BLE001 - the error is what is looked at
        return None, exc
