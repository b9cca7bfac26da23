"""What a ledger is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

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

MOST: Final = 100
"""Kept values that are looked at for one that may be used again; the rest is older still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs to list; a field that is None doesn't filter.

    Attributes:
        flow: the flow's slug.
        states: names of run states.
        since: microseconds since 1970 UTC; runs created at or after it.
        before: a run's key; runs that were begun before it.
        limit: how many at most, newest first.
    """

    flow: str | None = None
    states: tuple[str, ...] | None = None
    since: int | None = None
    before: int | None = None
    limit: int | None = None


class Ledger(Protocol):
    """Holds the facts about runs. Many processes may write at once, one writer a run.

    Every method is thread-safe. All raise ``LedgerUnavailable`` where the database doesn't answer.
    """

    @property
    def url(self) -> str:
        """Where it is, without any credential."""
        ...

    def begin(self, run: RunRecord) -> RunRecord:
        """Write a new run; return it with its key and its number, the flow's next one."""
        ...

    def end(self, key: int, state: str, message: str, at: int) -> None:
        """Write how a run ended."""
        ...

    def beat(self, key: int, at: int) -> None:
        """Write that the run's loop is alive."""
        ...

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        """Write facts and log lines, all or none. The same fact twice is the same fact once.

        Lines that come with facts of which none is new are taken as known too.

        Raises:
            LedgerConflict: another fact is written under (run, task, map_index, attempt), or
                under (run, seq), of one of them; nothing is written then.
            LedgerError: one names a run that never began.
        """
        ...

    def describe(self, sources: Iterable[SourceRecord]) -> None:
        """Write texts that facts name by digest; those known already are passed over."""
        ...

    def source(self, digest: str) -> SourceRecord | None:
        """Return the text that ``digest`` names."""
        ...

    def runs(self, which: RunFilter) -> list[RunRecord]:
        """Return runs, newest first."""
        ...

    def latest(self) -> list[RunRecord]:
        """Return the newest run of each flow, the newest first."""
        ...

    def run(self, flow: str, number: int) -> RunRecord | None:
        """Return one run."""
        ...

    def run_with_id(self, id: str) -> RunRecord | None:
        """Return the run that ``id`` names."""
        ...

    def checkpoints(
        self, run: int, task: str | None = None, *, after: int = 0, limit: int | None = None
    ) -> list[Checkpoint]:
        """Return the facts about a run, or one task of it, in the order of ``seq``.

        Those of a run that is still under way may grow between two calls.

        Args:
            run: the run's key.
            task: only those of this task.
            after: only those whose ``seq`` is greater.
            limit: how many at most; None for no limit.
        """
        ...

    def facts_at(self, run: int, seqs: Sequence[int]) -> list[Checkpoint]:
        """Return those facts about a run that have one of these ``seq``, in its order."""
        ...

    def outline(self, run: int, *, after: int = 0, limit: int | None = None) -> list[Outline]:
        """Return what is short of the facts about a run, in the order of ``seq``.

        Args:
            run: the run's key.
            after: only those whose ``seq`` is greater.
            limit: how many at most; None for no limit.
        """
        ...

    def checkpoint(
        self, run: int, task: str, map_index: int, attempt: int | None
    ) -> Checkpoint | None:
        """Return one fact; the last attempt's where ``attempt`` is None."""
        ...

    def cached(
        self,
        key: str,
        *,
        inputs_digest: str | None = None,
        map_index: int | None = None,
        limit: int = MOST,
    ) -> list[Candidate]:
        """Return the good values that are kept under a key, expired ones too, newest first.

        Args:
            key: ``Checkpoint.cache`` of those that are meant.
            inputs_digest: only those of these inputs.
            map_index: only those of this child.
            limit: how many at most.
        """
        ...

    def annotate(self, *said: Annotation) -> None:
        """Write what was said, all or none. The same twice is the same once.

        Args:
            *said: what was said, and of what.

        Raises:
            LedgerError: one names a run that never began.
        """
        ...

    def annotations(self, run: int, kind: str | None = None) -> list[Annotation]:
        """Return what was said of a run and its task runs, or one kind of it, oldest first."""
        ...

    def said(self, kind: str) -> list[Annotation]:
        """Return what of one kind was said of all runs, oldest first."""
        ...

    def holdings(self, run: int | None = None) -> list[Holding]:
        """Return where the values of a run are, or those of all runs, in the order of run and seq.

        Facts without a kept value are left out; those whose bytes were deleted are not.
        """
        ...

    def deletions(self, run: int) -> list[Deletion]:
        """Return which values of a run were deleted by policy, in the order of ``seq``."""
        ...

    def bury(self, deletions: Sequence[Deletion], *, runs: int) -> bool:
        """Write that values are about to be deleted, unless a run has begun meanwhile.

        All or none, and no run begins in between. What is written already stays as it is.

        Args:
            deletions: to be written.
            runs: how many runs of all flows there were when they were decided on.

        Returns:
            Whether they are written; False where there are not so many runs any more.

        Raises:
            LedgerError: one names a run that never began.
        """
        ...

    def examine(self) -> list[str]:
        """Return what is wrong with the ledger itself, one sentence each; nothing where all is.

        Raises:
            LedgerError: it is too damaged to be asked.
        """
        ...

    def tallies(self, runs: Sequence[int]) -> dict[int, Tally]:
        """Return the counts of each of these runs, by its key; one question for all of them."""
        ...

    def lines(
        self,
        run: int,
        task: str | None = None,
        map_index: int | None = None,
        *,
        skip: int = 0,
        limit: int | None = None,
    ) -> list[LogLine]:
        """Return log lines in the order in which they were written.

        Args:
            run: the run's key.
            task: only those of this task.
            map_index: only those of this child of it.
            skip: count of lines to leave out at the beginning, of those asked for.
            limit: how many at most; None for no limit.
        """
        ...

    def pulses(self, runs: Sequence[int], after: int) -> list[Pulse]:
        """Return how far some runs have come, in the order of their keys; one question for all.

        It is cheap: who waits for news asks it several times a second.

        Args:
            runs: keys of runs; those that aren't there are left out.
            after: all runs with a greater key are told of as well.
        """
        ...

    def line_counts(self, runs: Sequence[int]) -> dict[int, int]:
        """Return how many log lines each of these runs has, by its key; one question for all."""
        ...

    def close(self) -> None:
        """Let go of connections; the ledger can't be used afterwards."""
        ...
