"""A ledger in memory: for tests, and for what needn't outlive its process."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from cairnflow.errors import LedgerConflict, LedgerError
from cairnflow.ledger.base import MOST, RunFilter
from cairnflow.ledger.news import keys_of, news_among
from cairnflow.ledger.records import (
    GOOD,
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
from cairnflow.ledger.tally import Tally, tally

_SHORT = attrgetter(*Outline._fields)


class MemoryLedger:
    """Holds facts in dicts. Thread-safe; gone with the process, and not shared with others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[int, RunRecord] = {}
        self._facts: dict[int, dict[int, Checkpoint]] = {}
        self._by_key: dict[tuple[object, ...], Checkpoint] = {}
        self._lines: dict[int, list[LogLine]] = {}
        self._sources: dict[str, SourceRecord] = {}
        self._cached: dict[str, list[Checkpoint]] = {}
        self._said: list[Annotation] = []
        self._deleted: dict[tuple[int, int], Deletion] = {}
        self._closed = False

    @property
    def url(self) -> str:
        """``memory://``."""
        return "memory://"

    def begin(self, run: RunRecord) -> RunRecord:
        """Write a new run; return it with its key and its number, the flow's next one.

        Raises:
            LedgerConflict: another run has its id.
        """
        with self._lock:
            self._check_open()
            held = next((held for held in self._runs.values() if held.id == run.id), None)
            if held is None:
                number = 1 + sum(1 for held in self._runs.values() if held.flow == run.flow)
                held = replace(run, key=len(self._runs) + 1, number=number)
                self._runs[held.key] = held
                self._facts[held.key] = {}
                self._lines[held.key] = []
        if (held.flow, held.created_at) != (run.flow, run.created_at):
            raise LedgerConflict(f"another run has the id {run.id}; give each a new one")
        return held

    def hold(
        self,
        runs: Iterable[RunRecord],
        facts: Iterable[Checkpoint],
        lines: Iterable[LogLine] = (),
        said: Iterable[Annotation] = (),
        deletions: Iterable[Deletion] = (),
    ) -> None:
        """Hold facts as another ledger has them: under its keys, and with its numbers.

        Raises:
            LedgerError: one names a run that is not among them.
        """
        with self._lock:
            self._check_open()
            for run in runs:
                self._runs[run.key] = run
                self._facts[run.key], self._lines[run.key] = {}, []
            self._said += said
            self._deleted |= {(one.run, one.seq): one for one in deletions}
        MemoryLedger.append(self, list(facts))  # one that is only read refuses its own
        MemoryLedger.append(self, (), list(lines))

    def _check_open(self) -> None:
        if self._closed:
            raise LedgerError("the ledger memory:// is closed; open another")

    def end(self, key: int, state: str, message: str, at: int) -> None:
        """Write how a run ended.

        Raises:
            LedgerError: no run has this key.
        """
        with self._lock:
            run = self._run(key)
            self._runs[key] = replace(
                run, state=state, message=message, heartbeat_at=at, ended_at=at
            )

    def _run(self, key: int) -> RunRecord:
        self._check_open()
        if key not in self._runs:
            raise LedgerError(f"no run has the key {key} in memory://; begin it first")
        return self._runs[key]

    def beat(self, key: int, at: int) -> None:
        """Write that the run's loop is alive.

        Raises:
            LedgerError: no run has this key.
        """
        with self._lock:
            self._runs[key] = replace(self._run(key), heartbeat_at=at)

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        """Write facts and log lines, all or none. The same fact twice is the same fact once.

        Lines that come with facts of which none is new are taken as known too.

        Raises:
            LedgerConflict: another fact is written under (run, task, map_index, attempt), or
                under (run, seq), of one of them; nothing is written then.
        """
        with self._lock:
            for run in {fact.run for fact in facts} | {line.run for line in lines}:
                self._run(run)
            news = news_among(facts, self._rivals)
            for fact in news:
                self._facts[fact.run][fact.seq] = fact
                self._by_key |= dict.fromkeys(keys_of(fact), fact)
                if fact.cache is not None:
                    self._cached.setdefault(fact.cache, []).append(fact)
            for line in lines if news or not facts else ():
                self._lines[line.run].append(line)

    def _rivals(self, fact: Checkpoint) -> list[Checkpoint]:
        return [self._by_key[key] for key in keys_of(fact) if key in self._by_key]

    def describe(self, sources: Iterable[SourceRecord]) -> None:
        """Write texts that facts name by digest; those known already are passed over."""
        with self._lock:
            self._check_open()
            for source in sources:
                self._sources.setdefault(source.digest, source)

    def source(self, digest: str) -> SourceRecord | None:
        """Return the text that ``digest`` names."""
        with self._lock:
            self._check_open()
            return self._sources.get(digest)

    def runs(self, which: RunFilter) -> list[RunRecord]:
        """Return runs, newest first."""
        with self._lock:
            self._check_open()
            newest = [run for run in reversed(self._runs.values()) if _is_asked_for(run, which)]
        return newest[: which.limit]

    def latest(self) -> list[RunRecord]:
        """Return the newest run of each flow, the newest first."""
        last: dict[str, RunRecord] = {}
        for run in self.runs(RunFilter()):
            last.setdefault(run.flow, run)
        return list(last.values())

    def run(self, flow: str, number: int) -> RunRecord | None:
        """Return one run."""
        found = (run for run in self.runs(RunFilter(flow=flow)) if run.number == number)
        return next(found, None)

    def run_with_id(self, id: str) -> RunRecord | None:
        """Return the run that ``id`` names."""
        return next((run for run in self.runs(RunFilter()) if run.id == id), None)

    def checkpoints(
        self, run: int, task: str | None = None, *, after: int = 0, limit: int | None = None
    ) -> list[Checkpoint]:
        """Return the facts about a run, or one task of it, in the order of ``seq``."""
        with self._lock:
            self._check_open()
            facts = sorted(self._facts.get(run, {}).items())
        found = [fact for seq, fact in facts if seq > after and task in {None, fact.task}]
        return found[:limit]

    def facts_at(self, run: int, seqs: Sequence[int]) -> list[Checkpoint]:
        """Return those facts about a run that have one of these ``seq``, in its order."""
        with self._lock:
            self._check_open()
            known = self._facts.get(run, {})
            return [known[seq] for seq in sorted({*seqs}) if seq in known]

    def outline(self, run: int, *, after: int = 0, limit: int | None = None) -> list[Outline]:
        """Return what is short of the facts about a run, in the order of ``seq``."""
        facts = self.checkpoints(run, after=after, limit=limit)
        return [Outline._make(_SHORT(fact)) for fact in facts]

    def checkpoint(
        self, run: int, task: str, map_index: int, attempt: int | None
    ) -> Checkpoint | None:
        """Return one fact; the last attempt's where ``attempt`` is None."""
        found = [fact for fact in self.checkpoints(run, task) if fact.map_index == map_index]
        asked = [fact for fact in found if attempt in {None, fact.attempt}]
        return max(asked, key=lambda fact: fact.attempt, default=None)

    def cached(
        self,
        key: str,
        *,
        inputs_digest: str | None = None,
        map_index: int | None = None,
        limit: int = MOST,
    ) -> list[Candidate]:
        """Return the good values that are kept under a key, expired ones too, newest first."""
        with self._lock:
            self._check_open()
            found = [
                fact
                for fact in self._cached.get(key, ())
                if fact.state in GOOD
                and fact.location is not None
                and inputs_digest in {None, fact.inputs_digest}
                and map_index in {None, fact.map_index}
            ]
            found.sort(key=lambda fact: (fact.run, fact.seq), reverse=True)
            return [self._candidate(fact) for fact in found[:limit]]

    def _candidate(self, fact: Checkpoint) -> Candidate:
        run = self._runs[fact.run]
        return Candidate(run.address, run.parameters, fact, self._deleted_at(fact))

    def _deleted_at(self, fact: Checkpoint) -> int | None:
        found = self._deleted.get((fact.run, fact.seq))
        return None if found is None else found.at

    def annotate(self, *said: Annotation) -> None:
        """Write what was said, all or none. The same twice is the same once.

        Args:
            *said: what was said, and of what.

        Raises:
            LedgerError: one names a run that never began.
        """
        with self._lock:
            for run in {one.run for one in said}:
                self._run(run)
            known = set(self._said)
            self._said += [one for one in dict.fromkeys(said) if one not in known]

    def annotations(self, run: int, kind: str | None = None) -> list[Annotation]:
        """Return what was said of a run and its task runs, or one kind of it, oldest first."""
        with self._lock:
            self._check_open()
            return [said for said in self._said if said.run == run and kind in {None, said.kind}]

    def said(self, kind: str) -> list[Annotation]:
        """Return what of one kind was said of all runs, oldest first."""
        with self._lock:
            self._check_open()
            return [said for said in self._said if said.kind == kind]

    def holdings(self, run: int | None = None) -> list[Holding]:
        """Return where the values of a run are, or those of all runs, in the order of run and seq.

        Facts without a kept value are left out; those whose bytes were deleted are not.
        """
        with self._lock:
            self._check_open()
            of = self._facts.items() if run is None else [(run, self._facts.get(run, {}))]
            facts = [fact for _, by_seq in sorted(of) for _, fact in sorted(by_seq.items())]
            return [self._holding(fact) for fact in facts if fact.location is not None]

    def _holding(self, fact: Checkpoint) -> Holding:
        told = [getattr(fact, name) for name in Holding._fields[:-1]]
        return Holding._make([*told, self._deleted_at(fact)])

    def deletions(self, run: int) -> list[Deletion]:
        """Return which values of a run were deleted by policy, in the order of ``seq``."""
        with self._lock:
            self._check_open()
            return [one for key, one in sorted(self._deleted.items()) if key[0] == run]

    def bury(self, deletions: Sequence[Deletion], *, runs: int) -> bool:
        """Write that values are about to be deleted, unless a run has begun meanwhile.

        Raises:
            LedgerError: one names a run that never began.
        """
        with self._lock:
            for run in {one.run for one in deletions}:
                self._run(run)
            self._check_open()
            if len(self._runs) != runs:
                return False
            for one in deletions:
                self._deleted.setdefault((one.run, one.seq), one)
            return True

    def examine(self) -> list[str]:
        """Return nothing: what is in memory is as it was written."""
        with self._lock:
            self._check_open()
        return []

    def tallies(self, runs: Sequence[int]) -> dict[int, Tally]:
        """Return the counts of each of these runs, by its key."""
        return {run: tally(self.checkpoints(run)) for run in runs}

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
        with self._lock:
            self._check_open()
            lines = list(self._lines.get(run, ()))
        of_task = [line for line in lines if task in {None, line.task}]
        found = [line for line in of_task if map_index in {None, line.map_index}]
        return found[skip:][:limit]

    def pulses(self, runs: Sequence[int], after: int) -> list[Pulse]:
        """Return how far some runs have come, in the order of their keys."""
        with self._lock:
            self._check_open()
            keys = sorted({*runs} | {key for key in self._runs if key > after})
            return [self._pulse(self._runs[key]) for key in keys if key in self._runs]

    def _pulse(self, run: RunRecord) -> Pulse:
        seq = max(self._facts[run.key], default=0)
        said = sum(one.run == run.key for one in self._said)
        return Pulse(run.key, run.state, run.ended_at, seq, said)

    def line_counts(self, runs: Sequence[int]) -> dict[int, int]:
        """Return how many log lines each of these runs has, by its key."""
        with self._lock:
            self._check_open()
            return {run: len(self._lines.get(run, ())) for run in runs}

    def close(self) -> None:
        """Let go of everything; the ledger can't be used afterwards."""
        with self._lock:
            self._closed = True


def _is_asked_for(run: RunRecord, which: RunFilter) -> bool:
    return (
        which.flow in {None, run.flow}
        and (which.states is None or run.state in which.states)
        and (which.since is None or run.created_at >= which.since)
        and (which.before is None or run.key < which.before)
    )
