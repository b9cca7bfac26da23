"""The events of a stream, worked out once for all who follow the same run."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Outline, RunRecord
from cairnflow.server.live.following import (
    MOST_ROWS,
    Followed,
    Lines,
    Listed,
    Reset,
    Rows,
    Step,
    Summary,
)
from cairnflow.server.live.positions import Position, written
from cairnflow.server.live.standing import Standing
from cairnflow.server.live.topics import RUNS, topic_of

Form = Mapping[str, Any]

_TAILS: Final = 8
"""Runs whose last facts are remembered: more are seldom looked at at once."""

_TOLD: Final = 512
"""Summaries that are remembered."""


class Forms(Protocol):
    """How the API tells runs and their facts."""

    def summaries(self, runs: Sequence[RunRecord]) -> Sequence[Form]:
        """Return the RunSummary of each run; one question for all."""
        ...

    def columns(self, run: RunRecord, facts: Sequence[Outline]) -> Form:
        """Return facts of a run as Columns."""
        ...

    def encoded(self, form: Form) -> bytes:
        """Return a form as JSON in one line."""
        ...


class Teller:
    """Makes events. Thread-safe; what several streams are told is read and worked out once.

    Args:
        ledger: that the facts are read from.
        forms: how they are told.
    """

    def __init__(self, ledger: Ledger, forms: Forms) -> None:
        self._ledger = ledger
        self._forms = forms
        self._lock = threading.Lock()
        self._tails: OrderedDict[int, list[Outline]] = OrderedDict()
        self._summaries: OrderedDict[tuple[int, int], Form] = OrderedDict()

    def events(self, found: Iterator[Step], standing: Standing) -> Iterator[tuple[bytes, Position]]:
        """Return each event as it is sent, and the position after it.

        Args:
            found: what is to be told.
            standing: how the runs stand.
        """
        for what, position in found:
            told = self._told(what, standing)
            if told is None:
                yield b"", position
            else:
                name, form = told
                yield self._event(name, form, position), position

    def _event(self, name: str, form: Form, position: Position) -> bytes:
        id = written(position, self._ledger.url).encode()
        data = self._forms.encoded(form)
        return b"id: %b\nevent: %b\ndata: %b\n\n" % (id, name.encode(), data)

    def _told(
        self, what: Rows | Lines | Summary | Listed | Reset, standing: Standing
    ) -> tuple[str, Form] | None:
        match what:
            case Rows(run, after, last):
                facts = self._facts(run.key, after, last)
                kept = [fact for fact in facts if fact.state != "Mapped"]
                record = standing.records[run.key]
                return ("rows", self._forms.columns(record, kept)) if kept else None
            case Lines(run, after, count):
                return "logs", {"addr": run.address, "after": after, "count": count}
            case Summary(run):
                return "run", {"addr": run.address, "summary": self._of(run, standing)}
            case Listed(keys):
                return "runs", {"runs": self._several(keys, standing)}
            case Reset(run):
                return "reset", _reset(run)

    def _of(self, run: Followed, standing: Standing) -> Form:
        return self._several((run.key,), standing)[0]

    def _several(self, keys: Sequence[int], standing: Standing) -> list[Form]:
        """Return the summaries of runs, newest first."""
        asked = [(key, standing.marks[key]) for key in sorted(keys, reverse=True)]
        with self._lock:
            absent = [one for one in asked if one not in self._summaries]
            if absent:
                records = [standing.records[key] for key, _ in absent]
                made = self._forms.summaries(records)
                self._summaries.update(zip(absent, made, strict=True))
            found = [self._summaries[one] for one in asked]
            while len(self._summaries) > _TOLD:
                self._summaries.popitem(last=False)
            return found

    def _facts(self, run: int, after: int, last: int) -> list[Outline]:
        """Return the facts of a run between two places of its trail."""
        with self._lock:
            tail = self._tails.pop(run, [])
            if not tail or tail[0].seq > after + 1:
                tail = self._ledger.outline(run, after=after)
            elif tail[-1].seq < last:
                later = self._ledger.outline(run, after=tail[-1].seq)
                tail = [*tail, *later][-MOST_ROWS:]
            self._tails[run] = tail
            while len(self._tails) > _TAILS:
                self._tails.popitem(last=False)
        return [fact for fact in tail if after < fact.seq <= last]


def _reset(run: Followed | None) -> Form:
    if run is None:
        return {"topic": RUNS, "addr": None}
    return {"topic": topic_of(run.address), "addr": run.address}
