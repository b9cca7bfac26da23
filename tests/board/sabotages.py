"""Readers that were broken on purpose: each does one thing wrong, which the board has to see."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cairnflow.errors import Corrupt, Missing, ResultError, Unavailable
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.stores.objects.limits import Limits
from cairnflow.stores.objects.objects import Begun, Objects
from tests.board.patience import TOTAL

_TOO_LONG = TOTAL + 1.5
"""Seconds: beyond what a hang is, and no longer than a test has to wait to see one."""


@dataclass(frozen=True)
class Twin:
    """A sabotaged reader.

    Attributes:
        name: what it does, in words.
        spoil: breaks a handler in this way.
        sin: what is found with it, and nothing else.
    """

    name: str
    spoil: Callable[[StoredResultHandler], None]
    sin: str

    def __str__(self) -> str:
        return self.name


def _swallow(handler: StoredResultHandler) -> None:
    fetch = handler.fetch

    def fetched(safe: SafeResult) -> Any:
        try:
            return fetch(safe)
        except ResultError:
            return None

    handler.fetch = fetched  # type: ignore[method-assign]


def _mistake(handler: StoredResultHandler, told: type[ResultError]) -> None:
    fetch = handler.fetch

    def fetched(safe: SafeResult) -> Any:
        try:
            return fetch(safe)
        except ResultError as exc:
            raise told(str(exc)) from exc

    handler.fetch = fetched  # type: ignore[method-assign]


def _compare(handler: StoredResultHandler, is_good: Callable[[bytes, SafeResult], bool]) -> None:
    """Compare the bytes so and no further; every byte is a letter, so that none are refused."""

    def fetched(safe: SafeResult) -> str:
        data = bytes(handler.store.get(handler.key(safe.value)))
        if not is_good(data, safe):
            raise Corrupt(safe.value)
        return data.decode("latin-1")

    handler.fetch = fetched  # type: ignore[method-assign]


def _is_begun_so(data: bytes, safe: SafeResult) -> bool:
    return sha256(data[: safe.size]).hexdigest() == safe.digest


def _objects(handler: StoredResultHandler) -> Objects:
    found: Objects = vars(handler.store)["_objects"]
    return found


def _believe(handler: StoredResultHandler) -> None:
    objects = _objects(handler)

    def begin(path: str) -> Begun:
        head = bytearray()
        try:
            body = objects.requests.open(path)
            assert body is not None
            for piece in body.pieces:
                head += piece
        except Unavailable:
            pass  # the sabotage: what came is taken for all
        return Begun(bytes(head), len(head), None)

    objects.begin = begin  # type: ignore[method-assign]


def _ask_on(handler: StoredResultHandler) -> None:
    def run(ask: Callable[[], Any]) -> Any:
        until = time.monotonic() + _TOO_LONG
        while True:
            try:
                return ask()
            except Unavailable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    _objects(handler).run = run  # type: ignore[method-assign, assignment]


def _wait(handler: StoredResultHandler) -> None:
    bucket = _objects(handler).requests.bucket
    patient = Limits(connect=_TOO_LONG, read=_TOO_LONG, total=_TOO_LONG)
    vars(handler.store)["_objects"] = Objects(bucket, patient)


SWALLOWS = Twin("one that swallows errors", _swallow, "a value")
FORGETS = Twin(
    "one to which every error is absence",
    lambda handler: _mistake(handler, Missing),
    "another error",
)
DOUBTS = Twin(
    "one to which absence is an outage",
    lambda handler: _mistake(handler, Unavailable),
    "another error",
)
TRUSTS = Twin(
    "one that compares nothing",
    lambda handler: _compare(handler, lambda data, safe: True),
    "a value",
)
MEASURES = Twin(
    "one that compares the length only",
    lambda handler: _compare(handler, lambda data, safe: len(data) == safe.size),
    "a value",
)
BEGINS = Twin(
    "one that compares as many bytes as were written",
    lambda handler: _compare(handler, _is_begun_so),
    "a value",
)
BELIEVES = Twin("one that takes what came for all", _believe, "another error")
ASKS_ON = Twin("one that asks on beyond the deadline", _ask_on, "a hang")
WAITS = Twin("one that waits beyond the deadline", _wait, "a hang")
