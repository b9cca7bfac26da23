"""Writing to a ledger in SQLite or PostgreSQL: each change once, or none of it."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, Final

from cairnflow.errors import LedgerConflict, LedgerError
from cairnflow.ledger.characters import storable
from cairnflow.ledger.connections import Connections
from cairnflow.ledger.database import Cursor, Database, Trouble
from cairnflow.ledger.news import news_among
from cairnflow.ledger.patience import Patience
from cairnflow.ledger.records import (
    USUAL,
    Annotation,
    Checkpoint,
    Deletion,
    LogLine,
    RunRecord,
    SourceRecord,
)

PATIENCE: Final = 60.0
"""Seconds to wait for a database that is busy or gone: longer than it takes to start again."""

_OPENING = 5.0
"""Seconds to wait for it when a ledger is opened: most often its URL is wrong then."""

SEQ_BITS: Final = 32
"""A fact's place in the table is its run and its seq in one number, so that it needs no index."""

_NOTHING_RARE = (None,) * (len(Checkpoint._fields) - USUAL)

_RUN = [field.name for field in fields(RunRecord)]


class SqlWriter:
    """What writes to a ledger in a database. Thread-safe; forked processes connect anew.

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
            place = fact[0] << SEQ_BITS | fact[1]
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
            rows = [(fact[0] << SEQ_BITS | fact[1], *fact) for fact in facts]
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
        place = fact.run << SEQ_BITS | fact.seq
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

    def bury(self, deletions: Sequence[Deletion], *, runs: int) -> bool:
        """Write that values are about to be deleted, unless a run has begun meanwhile.

        Raises:
            LedgerError: one names a run that never began.
        """
        rows = [(one.run << SEQ_BITS | one.seq, *storable(one)) for one in deletions]
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

    def close(self) -> None:
        """Let go of connections; the ledger can't be used afterwards."""
        self._connections.close()


def run_of(row: Sequence[Any]) -> RunRecord:
    """Return a run from its row."""
    return RunRecord(**dict(zip(_RUN, row, strict=True)))


def _select_run(cursor: Cursor, text: str, id: str) -> RunRecord | None:
    cursor.execute(text, (id,))
    rows = cursor.fetchall()
    return run_of(rows[0]) if rows else None
