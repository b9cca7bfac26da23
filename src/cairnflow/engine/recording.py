"""The facts of a turn of the loop: gathered, written in one go, and told afterwards."""

import json
from collections.abc import Callable, Sequence

from cairnflow.clock import now
from cairnflow.engine.ends import Outcome
from cairnflow.engine.facts import Facts
from cairnflow.engine.observers import Observer, Told
from cairnflow.engine.work import RunFacts, Work
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation, Checkpoint, LogLine
from cairnflow.states import Mapped, State, Times
from cairnflow.tuples import filled
from cairnflow.vault import known, redacted

_BEAT = 10_000_000
"""Microseconds between two signs of life in the ledger."""

_NOTES = 500
"""Notes that are written in one go: each time, those that are there already are read again."""


class Recorder:
    """Writes a run's facts, in the order in which they came. Not thread-safe.

    Args:
        run: the run's facts.
        ledger: where they are written; not asked where the run is not recorded.
        flush: brings to the disk what this process has kept, before the facts that name it.
        observers: are told what happened, once it is safe.
    """

    def __init__(
        self,
        run: RunFacts,
        ledger: Ledger,
        flush: Callable[[], None],
        observers: Sequence[Observer],
    ) -> None:
        self._run = run
        self._ledger = ledger
        self._flush = flush
        self._observers = observers
        self._seq = 0
        self._facts: list[Checkpoint] = []
        self._lines: list[LogLine] = []
        self._told: list[Told] = []
        self._notes: list[Annotation] = []
        self._beat = now()

    def note(self, work: Work, child: int, number: int, state: State, outcome: Outcome) -> None:
        """Make the facts of an end; they are written with those of its turn."""
        seq = 0
        _, width, facts, lines, *_ = outcome
        if known():  # of a trigger, a state handler, an executor: no worker has cleaned it
            state.message = redacted(state.message)
        if self._run.is_recorded and (work.is_recorded or state.is_failed()):
            self._seq = seq = self._seq + 1
            if facts is None:
                facts = Facts(width=width if isinstance(state, Mapped) else None, code=work.code)
            name = state.__class__.__name__
            head = (self._run.key, seq, work.slug, child, number, name, state.message)
            fact = (*head, *(state.times or _now()), *facts)
            self._facts.append(filled(Checkpoint, fact))
        for line in lines or ():
            self._lines.append(LogLine(self._run.key, work.slug, child, number, *line))
        for name, text in outcome.notes:
            note = external_note(self._run.key, name, text, (work.slug, child))
            self._notes.append(note)
        if self._observers:
            facts = facts or Facts()
            summary = f"{facts.type or ''} {facts.summary or ''}".strip()
            told = Told(work.slug, child, number, state, summary, facts.size or 0, seq)
            self._told.append(told._replace(width=width))

    def tell(self, work: Work, child: int, number: int, state: State) -> None:
        """Tell observers of a state of which no facts are written."""
        if self._observers:
            self._told.append(Told(work.slug, child, number, state))

    def record(self) -> None:
        """Write what was noted since the last time, then tell of it."""
        if self._facts or self._lines:
            self._flush()
            if len(self._notes) >= _NOTES:
                self.write_notes()
            self._ledger.append(self._facts, self._lines)
            self._facts, self._lines = [], []
            at = now()
            if at - self._beat > _BEAT:
                self.write_notes()
                self._ledger.beat(self._run.key, at)
                self._beat = at
        if self._told:
            for observer in self._observers:
                observer.told(self._told)
            self._told = []

    def write_notes(self) -> None:
        """Write what was read from outside and has not been written yet."""
        if self._notes:
            notes, self._notes = self._notes, []
            self._ledger.annotate(*notes)


def external_note(
    run: int, name: str, text: str, whose: tuple[str, int] = ("", WHOLE)
) -> Annotation:
    """Return that something was read from outside, as the ledger keeps it.

    Args:
        run: the run's key.
        name: what was read.
        text: JSON of its fingerprint.
        whose: the task and the child that read it; an empty task for the flow itself.
    """
    told = f'{{"name": {json.dumps(name)}, "fingerprint": {text}}}'
    return Annotation(run, *whose, "external", told, whose[0] or "flow", now())


def _now() -> Times:
    at = now()
    return Times(at, at, at, at)
