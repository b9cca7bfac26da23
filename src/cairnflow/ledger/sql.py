"""A ledger in SQLite or PostgreSQL."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, Final

from cairnflow.errors import LedgerConflict, LedgerError
from cairnflow.ledger.base import MOST, RunFilter
from cairnflow.ledger.characters import storable
from cairnflow.ledger.connections import Connections
from cairnflow.ledger.database import Cursor, Database, Trouble
from cairnflow.ledger.news import news_among
from cairnflow.ledger.patience import Patience
from cairnflow.ledger.records import (
    USUAL,
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

PATIENCE: Final = 60.0
"""Seconds to wait for a database that is busy or gone: longer than it takes to start again."""

_OPENING = 5.0
"""Seconds to wait for it when a ledger is opened: most often its URL is wrong then."""

_ANY = 2**62
"""A limit that nothing reaches."""

_SEVERAL = 900
"""Values in one statement, at most: SQLite before 3.32 takes 999."""

_SEQ_BITS = 32
"""A fact's place in the table is its run and its seq in one number, so that it needs no index."""

_NOTHING_RARE = (None,) * (len(Checkpoint._fields) - USUAL)

_RUN = [field.name for field in fields(RunRecord)]

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


class SqlLedger:
    """A ledger in a database. Thread-safe; forked processes connect anew.

    Args:
        database: where it is.
        create: make the tables, and a file, where there are none. Without it, a ledger that isn't
            there reads as an empty one and can't be written to.
        patience: seconds to wait for a database that is busy or gone.

    Raises:
        LedgerUnavailable: the database doesn't answer.
        LedgerVersion: its tables are of a version that we don't know.
        LedgerError: what is there is no ledger.
    """

    def __init__(
        self, database: Database, *, create: bool = True, patience: float = PATIENCE
    ) -> None:
        self._database = database
        self._patience = patience
        self._texts = database.texts
        self._connections = Connections(database, create=create, patience=patience)
        self._write = self._connections.write
        if create:
            self._connections.open(min(patience, _OPENING))

    @property
    def url(self) -> str:
        """Where it is, without any credential."""
        return self._database.url

    def begin(self, run: RunRecord) -> RunRecord:
        """Write a new run; return it with its key and its number, the flow's next one.

        Raises:
            LedgerConflict: another run has its id.
        """
        return self._connections.persist(self._write, self._begin, run)

    def _begin(self, cursor: Cursor, run: RunRecord) -> RunRecord:
        texts = self._texts
        cursor.execute(texts.begin)
        for text in texts.lock:
            cursor.execute(text, (run.flow,))
        held = _select_run(cursor, texts.run_with_id, run.id)
        if held is None:
            # In the place of its number the flow whose next one it takes.
            values = [run.flow if name == "number" else getattr(run, name) for name in _RUN[1:]]
            cursor.execute(texts.insert_run, storable(values))
            held = _select_run(cursor, texts.run_with_id, run.id)
        cursor.execute("COMMIT")
        if held is None or (held.flow, held.created_at) != (run.flow, run.created_at):
            raise LedgerConflict(f"another run has the id {run.id}; give each a new one")
        return held

    def end(self, key: int, state: str, message: str, at: int) -> None:
        """Write how a run ended.

        Raises:
            LedgerError: no run has this key.
        """
        values = storable((state, message, at, at, key))
        self._connections.persist(self._write, self._change, self._texts.end_run, values)

    def beat(self, key: int, at: int) -> None:
        """Write that the run's loop is alive.

        Raises:
            LedgerError: no run has this key.
        """
        self._connections.persist(self._write, self._change, self._texts.beat_run, (at, key))

    def _change(self, cursor: Cursor, text: str, values: Sequence[Any]) -> None:
        cursor.execute(text, values)
        if not cursor.rowcount:
            raise LedgerError(f"no run has the key {values[-1]} in {self.url}; begin it first")

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        """Write facts and log lines, all or none. The same fact twice is the same fact once.

        Lines that come with facts of which none is new are taken as known too. Half a surrogate
        pair, which no database takes, is written as its escape; in PostgreSQL NUL as ``␀``.

        Raises:
            LedgerConflict: another fact is written under (run, task, map_index, attempt), or
                under (run, seq), of one of them; nothing is written then.
        """
        try:
            self._write(self._append, facts, lines)
        except self._database.errors as error:
            self._append_again(error, facts, lines)

    def _append(
        self, cursor: Cursor, facts: Sequence[Checkpoint], lines: Sequence[LogLine]
    ) -> None:
        if len(facts) == 1 and not lines:
            fact = facts[0]
            place = fact[0] << _SEQ_BITS | fact[1]
            # Outside of a transaction a statement is one, and costs 2 µs less; one that need not
            # be told of what is empty, almost another.
            if fact[USUAL:] == _NOTHING_RARE:
                cursor.execute(self._texts.insert_usual_fact, (place, *fact[:USUAL]))
            else:
                cursor.execute(self._texts.insert_fact, (place, *fact))
        elif facts or lines:
            cursor.execute(self._texts.begin)
            self._insert(cursor, facts, lines)
            cursor.execute("COMMIT")

    def _insert(
        self, cursor: Cursor, facts: Sequence[Checkpoint], lines: Sequence[LogLine]
    ) -> None:
        if facts:
            rows = [(fact[0] << _SEQ_BITS | fact[1], *fact) for fact in facts]
            cursor.executemany(self._texts.insert_fact, rows)
        if lines:
            cursor.executemany(self._texts.insert_line, lines)

    def _append_again(
        self, error: Exception, facts: Sequence[Checkpoint], lines: Sequence[LogLine]
    ) -> None:
        patience = Patience(self._patience)
        is_clean = in_doubt = False
        while True:
            trouble = self._connections.weigh(error, patience)
            if trouble is Trouble.UNSTORABLE:
                if is_clean:
                    raise self._database.explain(error) from error
                facts = [Checkpoint(*storable(fact)) for fact in facts]
                lines = [LogLine(*storable(line)) for line in lines]
                is_clean = True
            in_doubt = in_doubt or trouble is Trouble.LOST
            try:
                return self._write(self._append_news, facts, lines, in_doubt=in_doubt)
            except self._database.errors as another:
                error = another

    def _append_news(
        self,
        cursor: Cursor,
        facts: Sequence[Checkpoint],
        lines: Sequence[LogLine],
        *,
        in_doubt: bool,
    ) -> None:
        cursor.execute(self._texts.begin)
        news = news_among(facts, partial(self._rivals, cursor))
        if (facts and not news) or (in_doubt and not facts and self._are_known(cursor, lines)):
            lines = ()
        self._insert(cursor, news, lines)
        cursor.execute("COMMIT")

    def _rivals(self, cursor: Cursor, fact: Checkpoint) -> list[Checkpoint]:
        """Return what stands where ``fact`` would: in its place, or under its key."""
        place = fact.run << _SEQ_BITS | fact.seq
        cursor.execute(self._texts.facts, (place, place, 1))
        found = cursor.fetchall()
        cursor.execute(self._texts.fact, (fact.run, fact.task, fact.map_index, fact.attempt))
        return [Checkpoint(*row) for row in found + cursor.fetchall()]

    def _are_known(self, cursor: Cursor, lines: Sequence[LogLine]) -> bool:
        known: set[tuple[Any, ...]] = set()
        for child in {line[:3] for line in lines}:
            cursor.execute(self._texts.lines_of_child, child)
            known.update(cursor.fetchall())
        return known.issuperset(lines)

    def describe(self, sources: Iterable[SourceRecord]) -> None:
        """Write texts that facts name by digest; those known already are passed over."""
        if rows := [storable(source) for source in sources]:
            self._connections.persist(self._write, self._describe, rows)

    def _describe(self, cursor: Cursor, rows: Sequence[Sequence[Any]]) -> None:
        cursor.execute(self._texts.begin)
        cursor.executemany(self._texts.insert_source, rows)
        cursor.execute("COMMIT")

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
        return [_run(row) for row in self._connections.read(text, given)]

    def latest(self) -> list[RunRecord]:
        """Return the newest run of each flow, the newest first."""
        return [_run(row) for row in self._connections.read(self._texts.latest, ())]

    def run(self, flow: str, number: int) -> RunRecord | None:
        """Return one run."""
        rows = self._connections.read(self._texts.run_numbered, (flow, number))
        return _run(rows[0]) if rows else None

    def run_with_id(self, id: str) -> RunRecord | None:
        """Return the run that ``id`` names."""
        rows = self._connections.read(self._texts.run_with_id, (id,))
        return _run(rows[0]) if rows else None

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
        places = sorted({run << _SEQ_BITS | seq for seq in seqs})
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

    def annotate(self, *said: Annotation) -> None:
        """Write what was said, all or none. The same twice is the same once.

        Args:
            *said: what was said, and of what.

        Raises:
            LedgerError: one names a run that never began.
        """
        if said:
            self._connections.persist(self._write, self._annotate, [*map(storable, said)])

    def _annotate(self, cursor: Cursor, said: Sequence[Sequence[Any]]) -> None:
        cursor.execute(self._texts.begin)
        known: set[tuple[Any, ...]] = set()
        for run in {one[0] for one in said}:
            cursor.execute(self._texts.annotations, (run,))
            known.update(map(tuple, cursor.fetchall()))
        for one in dict.fromkeys(map(tuple, said)):
            if one not in known:
                cursor.execute(self._texts.insert_annotation, one)
        cursor.execute("COMMIT")

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

    def bury(self, deletions: Sequence[Deletion], *, runs: int) -> bool:
        """Write that values are about to be deleted, unless a run has begun meanwhile.

        Raises:
            LedgerError: one names a run that never began.
        """
        rows = [(one.run << _SEQ_BITS | one.seq, *storable(one)) for one in deletions]
        return self._connections.persist(self._write, self._bury, rows, runs)

    def _bury(self, cursor: Cursor, rows: Sequence[Sequence[Any]], runs: int) -> bool:
        texts = self._texts
        cursor.execute(texts.begin)
        for text in texts.hold:
            cursor.execute(text)
        cursor.execute(texts.count_runs)
        is_still_so = cursor.fetchall()[0][0] == runs
        if is_still_so and rows:
            cursor.executemany(texts.insert_deletion, rows)
        cursor.execute("COMMIT")
        return bool(is_still_so)

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

    def close(self) -> None:
        """Let go of connections; the ledger can't be used afterwards."""
        self._connections.close()


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
    first = run << _SEQ_BITS
    last = first | (1 << _SEQ_BITS) - 1
    return min(first + after + 1, last), last


def _most(limit: int | None) -> int:
    return _ANY if limit is None else limit


def _run(row: Sequence[Any]) -> RunRecord:
    return RunRecord(**dict(zip(_RUN, row, strict=True)))


def _select_run(cursor: Cursor, text: str, id: str) -> RunRecord | None:
    cursor.execute(text, (id,))
    rows = cursor.fetchall()
    return _run(rows[0]) if rows else None
