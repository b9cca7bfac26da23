"""The children of a mapped task, as people look at them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Unpack, overload

from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.verdicts import Verdict
from cairnflow.trails.approving import Approval, approve
from cairnflow.trails.around import around_of
from cairnflow.trails.capsules.options import CapsuleOptions, packed
from cairnflow.trails.capsules.packed import Packed
from cairnflow.trails.lines import group_line
from cairnflow.trails.processes import is_alive
from cairnflow.trails.reading import Reader
from cairnflow.trails.rows import Row, rows
from cairnflow.trails.run_page import group_page
from cairnflow.trails.showing import Shown
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.terminal import group_screen
from cairnflow.trails.verdicts import mark, verdict_on
from cairnflow.trails.why import Why, why_group
from cairnflow.trails.words import counted


class TaskGroup(Shown):
    """A mapped task: its children in order, as in a list; each is at its own place.

    A child that has not begun has no task run: it is passed over by ``len`` and by iteration,
    and asking for it says so.

    Args:
        reader: asks the ledger.
        record: of the run.
        facts: all of the task, ``Mapped`` among them.

    Attributes:
        record: the run's record.
        row: what became of all children: counts by state, bytes, duration.
    """

    def __init__(self, reader: Reader, record: RunRecord, facts: Sequence[Checkpoint]) -> None:
        last = {fact.map_index: fact for fact in facts if fact.state != "Mapped"}
        self._reader = reader
        self._facts = [last[index] for index in sorted(last)]
        self._places = {fact.map_index: place for place, fact in enumerate(self._facts)}
        self.record = record
        self.row: Row = rows(facts, is_over=record.ended_at is not None)[0]

    @property
    def address(self) -> str:
        """``flow/run/task``."""
        return f"{self.record.address}/{self.row.task}"

    @property
    def task(self) -> str:
        """The task's slug."""
        return self.row.task

    @property
    def state(self) -> str:
        """Word for the worst that is true of a child."""
        return self.row.state

    @property
    def message(self) -> str:
        """One line for people; that of the first child that failed."""
        return self.row.message

    @property
    def value(self) -> list[Any]:
        """The children's values, read one after the other; shape (children,).

        Raises:
            ResultError: one can't be got back.
        """
        return [child.value for child in self]

    def failed(self) -> list[TaskRun]:
        """Return the children that failed."""
        return [child for child in self if child.fact.error is not None]

    def approve(self, message: str = "") -> Approval:
        """Let all children go on that are paused; see ``TaskRun.approve``.

        Args:
            message: more words on it.

        Raises:
            RunError: none is paused.
        """
        ledger = self._reader.ledger
        attempts = ledger.checkpoints(self.record.key, self.task)
        return approve(ledger, self.record, attempts, message, is_under_way=is_alive(self.record))

    @property
    def verdict(self) -> Verdict:
        """``good``, ``bad`` or ``unknown``: what was said last of the task as a whole."""
        return verdict_on(self._reader.ledger, (self.record.key, self.row.task, WHOLE))

    def mark(self, verdict: str, note: str = "") -> Verdict:
        """Say whether the values of its children are good; see ``TaskRun.mark``.

        Args:
            verdict: ``good``, ``bad`` or ``unknown``.
            note: more words on it.

        Raises:
            AuthoringError: it is another verdict.
        """
        what = (self.record.key, self.row.task, WHOLE)
        return mark(self._reader.ledger, what, verdict, note)

    def why(self) -> Why:
        """Return why its children ran, were reused, failed, or wait."""
        return why_group(self.task, self.state, around_of(self._reader, self.record))

    def capsule(self, path: str | Path = "", **options: Unpack[CapsuleOptions]) -> Packed:
        """Write one file with all its children; see ``TaskRun.capsule``.

        Args:
            path: of the file.
            **options: see ``CapsuleOptions``.

        Raises:
            ResultError: a value can't be got, or a secret would be in it.
        """
        facts = self._reader.ledger.checkpoints(self.record.key, self.task)
        return packed(self._reader, self.record, facts, options, subject=self.address, path=path)

    def wire(self) -> list[dict[str, Any]]:
        """Return the Checkpoint form of each child's last attempt."""
        return [child.wire() for child in self]

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[TaskRun]:
        return (TaskRun(self._reader, self.record, fact) for fact in self._facts)

    def __reversed__(self) -> Iterator[TaskRun]:
        return reversed(list(self))

    @overload
    def __getitem__(self, index: int) -> TaskRun: ...
    @overload
    def __getitem__(self, index: slice) -> list[TaskRun]: ...
    def __getitem__(self, index: int | slice) -> TaskRun | list[TaskRun]:
        if isinstance(index, slice):
            return [TaskRun(self._reader, self.record, fact) for fact in self._facts[index]]
        place = self._places.get(index) if index >= 0 else len(self._facts) + index
        if place is None or place < 0:
            raise NotFound(self._absence(index))
        return TaskRun(self._reader, self.record, self._facts[place])

    def _absence(self, index: int) -> str:
        width = self.row.children or 0
        if 0 <= index < width:
            return f"{self.address}:{index} was not begun"
        return f"{self.address} has {counted(width, 'child', 'children')}, and none at {index}"

    def _line(self) -> str:
        return group_line(self.record, self.row)

    def _page(self) -> str:
        return group_page(self.record, self.row, self._facts)

    def _screen(self) -> Any:
        return group_screen(self.record, self.row, self._facts)
