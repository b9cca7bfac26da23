"""A round trip through a store or a handler: does it keep what it says, and how fast."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cairnflow.errors import Conflict, Missing
from cairnflow.results.handler import ResultHandler
from cairnflow.stores.base import Store

_DATA = bytes(range(256)) * 8
_OTHER = b"other bytes"


class _Wrong(Exception):
    """What a step found is not what it should be."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a round trip.

    Attributes:
        name: what was tried.
        is_well: whether it went as it should.
        seconds: how long it took.
        text: what was found.
    """

    name: str
    is_well: bool
    seconds: float
    text: str


def try_store(store: Store) -> Iterator[Step]:
    """Yield how each step of a round trip through a store went; nothing is left there.

    Args:
        store: what is tried; keys that begin with ``cairnflow-trial-`` are used for it.
    """
    prefix = f"cairnflow-trial-{uuid4().hex}-"  # no folder, which could not be deleted again
    trial = _Trial(store, prefix)
    try:
        for name, act in (
            ("write", trial.write),
            ("read", trial.read),
            ("range", trial.part),
            ("list", trial.entries),
            ("write again", trial.again),
            ("write other bytes", trial.other),
            ("two uploads at once", trial.race),
            ("missing key", trial.missing),
        ):
            yield _step(name, act)
    finally:
        last = _step("delete", trial.clean)
    yield last


def try_handler(handler: ResultHandler) -> Iterator[Step]:
    """Yield how a value is written by a handler and read back.

    Its value stays, unless the handler has a store of ours: an author's own has no verb for that.

    Args:
        handler: what is tried.
    """
    value = {"cairnflow": "a trial", "n": 42}
    written: list[Any] = []

    def write() -> str:
        written.append(handler.write(value))
        return f"safe value {written[0]!r}"

    def read() -> str:
        found = handler.read(written[0])
        if found != value:
            raise _Wrong(f"{found!r} came back, which is not what was written")
        return "the value came back"

    first = _step("write a value", write)
    yield first
    if first.is_well:
        yield _step("read a value", read)
    store, key = getattr(handler, "store", None), getattr(handler, "key", None)
    if written and store is not None and key is not None:
        yield _step("delete a value", lambda: _forget(store, key(written[0])))


def _forget(store: Store, key: str) -> str:
    store.delete(key)
    return "gone"


class _Trial:
    """Steps that each say what they found."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._key = f"{prefix}a"

    def write(self) -> str:
        self._store.put(self._key, _DATA)
        self._store.flush()
        return f"{len(_DATA):,} bytes"

    def read(self) -> str:
        if bytes(self._store.get(self._key)) != _DATA:
            raise _Wrong("other bytes came back than were written")
        return "the same bytes"

    def part(self) -> str:
        for start, size in ((0, 1), (100, 1000), (len(_DATA) - 3, 99)):
            if bytes(self._store.part(self._key, start, size)) != _DATA[start : start + size]:
                raise _Wrong(f"bytes {start} to {start + size} are not those that lie there")
        return "parts are what lies there"

    def entries(self) -> str:
        found = [(entry.key, entry.size) for entry in self._store.entries(self._prefix)]
        if found != [(self._key, len(_DATA))]:
            raise _Wrong(f"the listing says {found}")
        return "key and size"

    def again(self) -> str:
        self._store.put(self._key, _DATA)
        return "the same bytes are adopted"

    def other(self) -> str:
        try:
            self._store.put(self._key, _OTHER)
        except Conflict:
            return "refused, as it should be"
        raise _Wrong("a value was written over: this store does not honour conditional writes")

    def race(self) -> str:
        key = f"{self._prefix}b"
        first, second = self._store.create(key), self._store.create(key)
        try:
            first.write(_DATA)
            second.write(_OTHER)
            first.commit()
            try:
                second.commit()
            except Conflict:
                return "the second one was refused, as it should be"
        finally:
            first.abort()
            second.abort()
        raise _Wrong("the second one replaced the first: conditional writes are not honoured")

    def missing(self) -> str:
        try:
            self._store.get(f"{self._prefix}none")
        except Missing:
            return "told as missing"
        raise _Wrong("bytes came back from a key that was never written")

    def clean(self) -> str:
        for key in ("a", "b"):
            self._store.delete(f"{self._prefix}{key}")
        left = [entry.key for entry in self._store.entries(self._prefix)]
        if left:
            raise _Wrong(f"still there: {', '.join(left)}")
        return "nothing is left"


def _step(name: str, act: Callable[[], str]) -> Step:
    begin = time.perf_counter()
    try:
        text, is_well = act(), True
    except Exception as exc:  # noqa: BLE001 - an author's handler may raise anything; it is told
        kind = "" if isinstance(exc, _Wrong) else f"{type(exc).__name__}: "
        text, is_well = f"{kind}{exc}", False
    return Step(name, is_well, time.perf_counter() - begin, text)
