"""A ledger read with care: what is damaged in a row is told in its place, and breaks nothing.

Rows may have been written by another program, or by a version with a fault. Who shows many of them
must not fail on one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, cast

import msgspec

from cairnflow.errors import AddressError
from cairnflow.keys import parse_address
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Annotation, Checkpoint, Holding, RunRecord, SourceRecord
from cairnflow.ledger.shapes import (
    Code,
    Environment,
    External,
    Handler,
    Input,
    Plan,
    Preview,
    Raised,
    Reason,
    fits,
)

_LATEST: Final = 253_402_214_400_000_000
"""Microseconds since 1970: a day before the year 10000, which no time of Python's can tell."""

_TIMES: Final = ("ready_at", "started_at", "returned_at", "ended_at")
_KINDS: Final[Mapping[str, Any]] = {"plan": Plan, "environment": Environment, "code": Code}
_NOTE: Final = "damaged in the ledger"

_SHOWN: Final = 200
"""Characters of a damaged text that are shown."""

_MOST: Final = 2**62
"""Numbers above it are none that a database has."""


class SoundLedger:
    """Reads a ledger, and mends in what it returns whatever could not be read on.

    It has all that the ledger has; only what is read is looked at. Thread-safe.

    Args:
        ledger: what is read.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def runs(self, which: RunFilter) -> list[RunRecord]:
        return [sound_run(run) for run in self._ledger.runs(which)]

    def latest(self) -> list[RunRecord]:
        return [sound_run(run) for run in self._ledger.latest()]

    def run(self, flow: str, number: int) -> RunRecord | None:
        if number > _MOST:
            return None
        found = self._ledger.run(flow, number)
        return None if found is None else sound_run(found)

    def run_with_id(self, id: str) -> RunRecord | None:
        found = self._ledger.run_with_id(id)
        return None if found is None else sound_run(found)

    def checkpoints(
        self, run: int, task: str | None = None, *, after: int = 0, limit: int | None = None
    ) -> list[Checkpoint]:
        found = self._ledger.checkpoints(run, task, after=min(after, _MOST), limit=limit)
        return [sound_fact(fact) for fact in found]

    def facts_at(self, run: int, seqs: Sequence[int]) -> list[Checkpoint]:
        return [sound_fact(fact) for fact in self._ledger.facts_at(run, seqs)]

    def checkpoint(
        self, run: int, task: str, map_index: int, attempt: int | None
    ) -> Checkpoint | None:
        if map_index > _MOST or (attempt or 0) > _MOST:
            return None
        found = self._ledger.checkpoint(run, task, map_index, attempt)
        return None if found is None else sound_fact(found)

    def holdings(self, run: int | None = None) -> list[Holding]:
        found = self._ledger.holdings(run)
        described = {one.handler for one in found}
        mended = {text: _handler(text) for text in described if text is not None}
        if all(text == told for text, told in mended.items()):
            return found
        return [
            one if one.handler is None else one._replace(handler=mended[one.handler])
            for one in found
        ]

    def source(self, digest: str) -> SourceRecord | None:
        found = self._ledger.source(digest)
        if found is None:
            return None
        is_sound = fits(found.text, _KINDS.get(found.kind, dict[str, Any]))
        return found if is_sound else found._replace(text="{}")

    def annotations(self, run: int, kind: str | None = None) -> list[Annotation]:
        return [sound_annotation(one) for one in self._ledger.annotations(run, kind)]

    def said(self, kind: str) -> list[Annotation]:
        return [sound_annotation(one) for one in self._ledger.said(kind)]


def sound(ledger: Ledger) -> Ledger:
    """Return a ledger whose rows can all be read on; see ``SoundLedger``."""
    return cast("Ledger", SoundLedger(ledger))  # what it does not have itself, it takes from there


def sound_run(run: RunRecord) -> RunRecord:
    """Return a run with what can't be read on replaced by what is nearest."""
    changes: dict[str, Any] = {
        "created_at": _time(run.created_at),
        "heartbeat_at": _time(run.heartbeat_at),
        "ended_at": None if run.ended_at is None else _time(run.ended_at),
    }
    if not fits(run.parameters, dict[str, Any]):
        changes["parameters"] = json.dumps({_NOTE: run.parameters[:_SHOWN]})
    if run.resumed_from is not None and not _is_address(run.resumed_from):
        changes["resumed_from"] = None
    changes = {name: made for name, made in changes.items() if getattr(run, name) != made}
    return replace(run, **changes) if changes else run


def sound_fact(fact: Checkpoint) -> Checkpoint:
    """Return a fact with what can't be read on replaced by words on what was there."""
    changes: dict[str, Any] = {}
    if min(fact[7:11]) < 0 or max(fact[7:11]) > _LATEST:  # the times
        changes |= {name: _time(getattr(fact, name)) for name in _TIMES}
    if fact.expires_at is not None:
        changes["expires_at"] = _time(fact.expires_at)
    for name, kind, mend in _TEXTS:
        text: str | None = getattr(fact, name)
        if text is not None and not fits(text, kind):
            changes[name] = mend(text[:_SHOWN])
    if fact.handler is not None and (handler := _handler(fact.handler)) != fact.handler:
        changes["handler"] = handler
    if fact.reused_from is not None and not _is_address(fact.reused_from):
        changes["reused_from"] = None
    if fact.inputs is not None and "inputs" not in changes and not _are_addresses(fact.inputs):
        changes["inputs"] = _inputs(fact.inputs[:_SHOWN])
    return fact._replace(**changes) if changes else fact


def sound_annotation(one: Annotation) -> Annotation:
    """Return what was said, with what can't be read on replaced by words on what was there."""
    if not 0 <= one.at <= _LATEST:
        one = one._replace(at=_time(one.at))
    if one.kind != "external" or fits(one.text, External):
        return one
    text = {"name": _NOTE, "fingerprint": {"text": one.text[:_SHOWN]}}
    return one._replace(text=json.dumps(text))


def _time(when: int) -> int:
    return min(max(when, 0), _LATEST)


def _is_address(text: str) -> bool:
    try:
        return parse_address(text).run.isdigit()
    except AddressError:
        return False


_READ_INPUTS: Final = msgspec.json.Decoder(list[Input])


def _are_addresses(inputs: str) -> bool:
    """Whether all that inputs name are addresses; they have been found to fit."""
    try:
        told = _READ_INPUTS.decode(inputs)
    except msgspec.DecodeError:  # what only Python takes for JSON
        told = msgspec.convert(json.loads(inputs), list[Input])
    return all(_is_address(one.addr) for one in told if one.addr)


@lru_cache(maxsize=256)  # thousands of facts are of a handful of handlers
def _handler(text: str) -> str:
    damaged = {"class": "damaged", "args": {"text": text[:_SHOWN]}}
    return text if fits(text, Handler) else json.dumps(damaged)


def _inputs(text: str) -> str:
    return json.dumps([{"name": _NOTE, "kind": "unknown", "value": text}])


_TEXTS: Final[Sequence[tuple[str, Any, Callable[[str], str]]]] = (
    ("location", msgspec.Raw, lambda text: json.dumps(f"{_NOTE}: {text}")),
    (
        "preview",
        Preview,
        lambda text: json.dumps({"v": 1, "level": "none", "error": f"{_NOTE}: {text}"}),
    ),
    ("inputs", list[Input], _inputs),
    ("reason", Reason | None, lambda text: json.dumps({"code": "damaged", "text": text})),
    (
        "error",
        Raised | None,
        lambda text: json.dumps({"type": _NOTE, "message": text, "traceback": ""}),
    ),
)
"""Which texts of a fact are JSON, and of which form; what stands for one that is not."""
