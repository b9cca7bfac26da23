"""The trails of one ledger, as requests ask for them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE, parse_address
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord
from cairnflow.ledger.tally import Tally
from cairnflow.server.answers.memory import Memory
from cairnflow.trails.processes import is_lost
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun

Made = TypeVar("Made")

_WIDEST = 2**40
"""More children than any task has."""


class Trails:
    """Asks one ledger on behalf of one request: what it has read stays so until the end of it.

    Args:
        reader: asks the ledger.
        memory: of all requests.

    Attributes:
        reader: asks the ledger.
        memory: of all requests.
    """

    def __init__(self, reader: Reader, memory: Memory) -> None:
        self.reader = reader
        self.memory = memory

    @property
    def ledger(self) -> Ledger:
        """What is read."""
        return self.reader.ledger

    def run(self, flow: str, no: str) -> Run:
        """Return a run.

        Args:
            flow: the flow's slug.
            no: its number, or an alias.

        Raises:
            AddressError: these are no parts of an address.
            NotFound: there is no such run.
        """
        return self.run_of(f"{flow}/{no}")

    def run_of(self, address: str) -> Run:
        """Return the run that an address names, or the run of the task run that it names.

        Raises:
            AddressError: it is no address.
            NotFound: there is no such run.
        """
        return Run(self.reader, find_run(self.ledger, parse_address(address)))

    def task_run(self, run: Run, place: str) -> TaskRun:
        """Return a task run; of a mapped task the child that was kept first.

        Args:
            run: its run.
            place: ``task``, ``task:map``, ``task@attempt`` or ``task:map@attempt``.

        Returns:
            The task run; of a task of the plan that was not begun one that is pending, and is in no
            trail: its ``seq`` is 0.

        Raises:
            AddressError: it is none of these.
            NotFound: there is no such thing.
        """
        where = parse_address(f"{run.address}/{place}")
        task = where.task or ""
        if where.attempt is None and (waiting := self._waiting(run, task, where.map)):
            return waiting
        if where.map is None and where.attempt is None:
            parent = self.ledger.checkpoint(run.record.key, task, WHOLE, None)
            if parent is None or parent.state == "Mapped":
                first = self._first_child(run, task)
                if first is not None:
                    return first
        found = run.find(place)
        if not isinstance(found, TaskRun):
            raise NotFound(f"{found.address} has no children: what it is mapped over is empty")
        return found

    def _waiting(self, run: Run, task: str, child: str | None) -> TaskRun | None:
        """Return what stands for a task, or a child, that was not begun; None for what is none."""
        planned = {one.task for one in run.plan if not one.is_generated}
        index = WHOLE if child is None else int(child) if child.isdigit() else None
        if task not in planned or index is None or index > _WIDEST:
            return None
        key = run.record.key
        parent = self.ledger.checkpoint(key, task, WHOLE, None)
        is_there = parent if child is None else self.ledger.checkpoint(key, task, index, None)
        is_within = child is None or (parent is not None and index < (parent.width or 0))
        if (
            is_there is not None
            or not is_within
            or (self._first_child(run, task) and child is None)
        ):
            return None
        why = run.why(task, None if child is None else index).causes[0].text
        at = run.record.created_at
        fact = Checkpoint(key, 0, task, index, 1, "Pending", why, at, at, at, at)
        return TaskRun(self.reader, run.record, fact)

    def _first_child(self, run: Run, task: str) -> TaskRun | None:
        facts = self.ledger.checkpoints(run.record.key, task, limit=2)
        children = (fact for fact in facts if fact.state != "Mapped")
        return next((TaskRun(self.reader, run.record, fact) for fact in children), None)

    def stamp(self, run: RunRecord) -> object:
        """Return what tells whether there is news of a run's facts."""
        pulses = self.ledger.pulses([run.key], 2**62)
        return (pulses[0].seq if pulses else 0, run.ended_at, is_lost(run))

    def of_run(
        self,
        what: str,
        run: RunRecord,
        make: Callable[[], Made],
        weigh: Callable[[Made], int] | None = None,
    ) -> Made:
        """Return what was made of the facts of a run; of one that has ended it is made once.

        Args:
            what: names it.
            run: whose facts it is made of.
            make: makes it.
            weigh: see ``Memory.once``.
        """
        key = (what, run.key)
        if run.ended_at is not None:
            return self.memory.once(key, make, weigh)
        return self.memory.lately(key, self.stamp(run), make, weigh)

    def tallies(self, runs: Sequence[RunRecord]) -> dict[int, Tally]:
        """Return the counts of each of these runs, by its key; of those that have ended, once."""
        found: dict[int, Tally] = {}
        for run in runs:
            known: Tally | None = self.memory.recall(("tally", run.key))
            if known is not None:
                found[run.key] = known
        asked = [run for run in runs if run.key not in found]
        if asked:
            found |= self.ledger.tallies([run.key for run in asked])
        for run in asked:
            if run.ended_at is not None:
                self.memory.keep(("tally", run.key), found[run.key], 500)
        return found

    def source(self, digest: str | None) -> SourceRecord | None:
        """Return the text that a digest names; None where there is none."""
        if not digest:
            return None
        known: SourceRecord | None = self.memory.recall(("source", digest))
        if known is None:
            known = self.ledger.source(digest)
            if known is not None:
                self.memory.keep(("source", digest), known, len(known.text))
        return known
