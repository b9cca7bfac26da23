"""A ledger in SQLite or PostgreSQL."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from cairnflow.ledger.base import MOST, RunFilter
from cairnflow.ledger.records import (
    Annotation,
    Candidate,
    Checkpoint,
    Deletion,
    Holding,
    LogLine,
    Outline,
    Pulse,
    RunRecord,
    SourceRecord,
)
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.writing import SEQ_BITS, SqlWriter, run_of

_ANY = 2**62
"""A limit that nothing reaches."""

_SEVERAL = 900
"""Values in one statement, at most: SQLite before 3.32 takes 999."""

# Without a Python function between: 10,000 facts are read in a third less time.
_fact: Callable[[tuple[Any, ...]], Checkpoint] = partial(
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType] - the stub of tuple is generic
    Checkpoint,
)

_outline: Callable[[tuple[Any, ...]], Outline] = partial(
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType] - the stub of tuple is generic
    Outline,
)

_holding: Callable[[tuple[Any, ...]], Holding] = partial(
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType] - the stub of tuple is generic
    Holding,
)


class SqlLedger(SqlWriter):
    """A ledger in a database: what is asked of it; see ``SqlWriter`` for the rest."""

    def source(self, digest: str) -> SourceRecord | None:
        """Return the text that ``digest`` names."""
        rows = self._connections.read(self._texts.source, (digest,))
        return SourceRecord(*rows[0]) if rows else None

    def runs(self, which: RunFilter) -> list[RunRecord]:
        """Return runs, newest first."""
        if which.states == ():
            return []
        texts = self._texts
        flow = () if which.flow is None else (which.flow,)
        states = which.states or ()
        if states:
            text = texts.runs_of_flow_in_states if flow else texts.runs_in_states
            text = texts.spread(text, len(states))
        else:
            text = texts.runs_of_flow if flow else texts.runs
        before = _ANY if which.before is None else which.before
        given = (which.since or 0, before, *flow, *states, _most(which.limit))
        return [run_of(row) for row in self._connections.read(text, given)]

    def latest(self) -> list[RunRecord]:
        """Return the newest run of each flow, the newest first."""
        return [run_of(row) for row in self._connections.read(self._texts.latest, ())]

    def run(self, flow: str, number: int) -> RunRecord | None:
        """Return one run."""
        rows = self._connections.read(self._texts.run_numbered, (flow, number))
        return run_of(rows[0]) if rows else None

    def run_with_id(self, id: str) -> RunRecord | None:
        """Return the run that ``id`` names."""
        rows = self._connections.read(self._texts.run_with_id, (id,))
        return run_of(rows[0]) if rows else None

    def checkpoints(
        self, run: int, task: str | None = None, *, after: int = 0, limit: int | None = None
    ) -> list[Checkpoint]:
        """Return the facts about a run, or one task of it, in the order of ``seq``."""
        texts, read, most = self._texts, self._connections.read, _most(limit)
        if task is None:
            rows = read(texts.facts, (*_places(run, after), most))
        else:
            rows = read(texts.facts_of_task, (run, task, after, most))
        return list(map(_fact, rows))

    def facts_at(self, run: int, seqs: Sequence[int]) -> list[Checkpoint]:
        """Return those facts about a run that have one of these ``seq``, in its order."""
        texts, read = self._texts, self._connections.read
        places = sorted({run << SEQ_BITS | seq for seq in seqs})
        found: list[Checkpoint] = []
        for start in range(0, len(places), _SEVERAL):
            some = places[start : start + _SEVERAL]
            found += map(_fact, read(texts.spread(texts.facts_at, len(some)), some))
        return found

    def outline(self, run: int, *, after: int = 0, limit: int | None = None) -> list[Outline]:
        """Return what is short of the facts about a run, in the order of ``seq``."""
        given = (*_places(run, after), _most(limit))
        return list(map(_outline, self._connections.read(self._texts.outline, given)))

    def checkpoint(
        self, run: int, task: str, map_index: int, attempt: int | None
    ) -> Checkpoint | None:
        """Return one fact; the last attempt's where ``attempt`` is None."""
        key = (run, task, map_index)
        if attempt is None:
            rows = self._connections.read(self._texts.last_fact, key)
        else:
            rows = self._connections.read(self._texts.fact, (*key, attempt))
        return Checkpoint(*rows[0]) if rows else None

    def cached(
        self,
        key: str,
        *,
        inputs_digest: str | None = None,
        map_index: int | None = None,
        limit: int = MOST,
    ) -> list[Candidate]:
        """Return the good values that are kept under a key, expired ones too, newest first."""
        texts = self._texts
        if inputs_digest is None:
            text = texts.cached if map_index is None else texts.cached_of_child
        else:
            text = texts.cached_of_inputs if map_index is None else texts.cached_of_both
        narrowed = [value for value in (inputs_digest, map_index) if value is not None]
        rows = self._connections.read(text, (key, *narrowed, limit))
        return [
            Candidate(f"{flow}/{number}", parameters, _fact(tuple(fact)), deleted_at)
            for flow, number, parameters, deleted_at, *fact in rows
        ]

    def annotations(self, run: int, kind: str | None = None) -> list[Annotation]:
        """Return what was said of a run and its task runs, or one kind of it, oldest first."""
        if kind is None:
            rows = self._connections.read(self._texts.annotations, (run,))
        else:
            rows = self._connections.read(self._texts.annotations_of_kind, (run, kind))
        return [Annotation(*row) for row in rows]

    def said(self, kind: str) -> list[Annotation]:
        """Return what of one kind was said of all runs, oldest first."""
        return [Annotation(*row) for row in self._connections.read(self._texts.said, (kind,))]

    def holdings(self, run: int | None = None) -> list[Holding]:
        """Return where the values of a run are, or those of all runs, in the order of run and seq.

        Facts without a kept value are left out; those whose bytes were deleted are not.
        """
        return list(map(_holding, self._connections.read(self._texts.holdings, _places(run))))

    def deletions(self, run: int) -> list[Deletion]:
        """Return which values of a run were deleted by policy, in the order of ``seq``."""
        rows = self._connections.read(self._texts.deletions, _places(run))
        return [Deletion(*row) for row in rows]

    def examine(self) -> list[str]:
        """Return what is wrong with the ledger itself, one sentence each; nothing where all is.

        Raises:
            LedgerError: it is too damaged to be asked.
        """
        read = self._connections.read
        return [str(row[0]) for text in self._texts.examine for row in read(text, ())]

    def tallies(self, runs: Sequence[int]) -> dict[int, Tally]:
        """Return the counts of each of these runs, by its key."""
        counted: dict[int, Tally] = dict.fromkeys(runs, Tally())
        for some in _parts(runs):
            counted |= self._tallies(some)
        return counted

    def _tallies(self, runs: Sequence[int]) -> dict[int, Tally]:
        texts, read = self._texts, self._connections.read
        counts: dict[int, dict[str, int]] = {}
        sizes: dict[int, dict[str, int]] = {}
        for run, state, count, size in read(texts.spread(texts.counts, len(runs)), runs):
            counts.setdefault(run, {})[state] = count
            sizes.setdefault(run, {})[state] = int(size)  # a sum is a Decimal in PostgreSQL
        return {
            run: Tally(groups=groups, by_state=counts[run], bytes_by_state=sizes[run])
            for run, groups in read(texts.spread(texts.groups, len(runs)), runs)
            if run in counts
        }

    def lines(
        self,
        run: int,
        task: str | None = None,
        map_index: int | None = None,
        *,
        skip: int = 0,
        limit: int | None = None,
    ) -> list[LogLine]:
        """Return log lines in the order in which they were written."""
        texts, read = self._texts, self._connections.read
        if task is None and (skip or limit is not None):
            return [LogLine(*row) for row in read(texts.later_lines, (run, _most(limit), skip))]
        if task is None:
            rows = read(texts.lines, (run,))
        elif map_index is None:
            rows = read(texts.lines_of_task, (run, task))
        else:
            rows = read(texts.lines_of_child, (run, task, map_index))
        return [LogLine(*row) for row in rows[skip:][:limit]]

    def pulses(self, runs: Sequence[int], after: int) -> list[Pulse]:
        """Return how far some runs have come, in the order of their keys; one question for all."""
        found: dict[int, Pulse] = {}
        for some in _parts(runs or (0,)):  # one has to be named; none has the key 0
            text = self._texts.spread(self._texts.pulses, len(some))
            rows = self._connections.read(text, (after, *some))
            found |= {row[0]: Pulse(*row) for row in rows}
        return [found[key] for key in sorted(found)]

    def line_counts(self, runs: Sequence[int]) -> dict[int, int]:
        """Return how many log lines each of these runs has, by its key; one question for all."""
        counted = dict.fromkeys(runs, 0)
        for some in _parts(runs):
            text = self._texts.spread(self._texts.line_counts, len(some))
            counted |= dict(self._connections.read(text, some))
        return counted


def _parts(runs: Sequence[int]) -> list[Sequence[int]]:
    return [runs[start : start + _SEVERAL] for start in range(0, len(runs), _SEVERAL)]


def _places(run: int | None, after: int = 0) -> tuple[int, int]:
    """Return the first and the last place that facts of a run, or of all runs, may have.

    Args:
        run: the run's key; None for all runs.
        after: only those of a greater ``seq`` than this.
    """
    if run is None:
        return 0, (1 << 63) - 1
    first = run << SEQ_BITS
    last = first | (1 << SEQ_BITS) - 1
    return min(first + after + 1, last), last


def _most(limit: int | None) -> int:
    return _ANY if limit is None else limit
