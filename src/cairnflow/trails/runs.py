"""A run, as people look at it."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack, overload

from cairnflow.clock import at, now
from cairnflow.errors import AddressError, LedgerError, NotFound
from cairnflow.keys import WHOLE, parse_address
from cairnflow.ledger.records import Checkpoint, Deletion, Outline, RunRecord
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.wire import run_summary, word
from cairnflow.trails.around import around_of
from cairnflow.trails.capsules.options import CapsuleOptions, packed
from cairnflow.trails.capsules.packed import Packed
from cairnflow.trails.codes import code_of
from cairnflow.trails.comparing.compared import Compared
from cairnflow.trails.hints import nearest
from cairnflow.trails.history import Logs
from cairnflow.trails.lines import run_line
from cairnflow.trails.plans import PlannedTask, planned
from cairnflow.trails.processes import is_lost
from cairnflow.trails.reading import Reader
from cairnflow.trails.resuming import resume_command, script_at
from cairnflow.trails.rows import Row, rows
from cairnflow.trails.run_page import RunFacts, run_page
from cairnflow.trails.searching.checks import Check
from cairnflow.trails.searching.first_bad import first_bad
from cairnflow.trails.searching.found import Found
from cairnflow.trails.showing import Shown
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.terminal import run_screen
from cairnflow.trails.upkeep.pins import pins
from cairnflow.trails.wholes import Wholes, codes_of
from cairnflow.trails.why import Why, why_not_begun, why_run
from cairnflow.trails.words import counted


class Run(Shown, Compared):
    """One execution of a flow, as the ledger tells it: a list of its task runs, and their tasks.

    ``run[2]`` is the third checkpoint, ``run["clean"]`` the last attempt of a task or the children
    of a mapped one, ``run["score"][37]`` and ``run["score:37"]`` one child. What was read stays as
    it was until ``refresh``.

    Args:
        reader: asks the ledger.
        record: of the run.
    """

    def __init__(self, reader: Reader, record: RunRecord) -> None:
        self._reader = reader
        self._record = record

    @property
    def record(self) -> RunRecord:
        """What the ledger holds of the run itself."""
        return self._record

    @property
    def address(self) -> str:
        """``flow/number``."""
        return self._record.address

    @property
    def flow(self) -> str:
        """The flow's slug."""
        return self._record.flow

    @property
    def number(self) -> int:
        """Count of runs of this flow, from 1."""
        return self._record.number

    @property
    def name(self) -> str:
        """The flow's name as its author wrote it."""
        return self._record.name

    @property
    def state(self) -> str:
        """``running``, ``paused``, ``success``, ``failed`` or ``cancelled``."""
        return word(self._record.state)

    @property
    def message(self) -> str:
        """One line for people; empty where there is nothing to say."""
        return self._record.message

    @property
    def is_lost(self) -> bool:
        """Whether it never ended, and its process on this machine is gone."""
        return is_lost(self._record)

    @property
    def params(self) -> dict[str, Any]:
        """The parameters' values; what JSON can't hold, by its repr."""
        told: dict[str, Any] = json.loads(self._record.parameters)
        return told

    @property
    def started(self) -> datetime:
        """When it began, UTC."""
        return at(self._record.created_at)

    @property
    def ended(self) -> datetime | None:
        """When it ended, UTC; None where it has not."""
        return None if self._record.ended_at is None else at(self._record.ended_at)

    @property
    def duration(self) -> float:
        """Seconds that it took; those so far where it has not ended."""
        record = self._record
        end = record.heartbeat_at if self.is_lost else now()
        return max(0, (record.ended_at or end) - record.created_at) / 1e6

    @property
    def trigger(self) -> str:
        """Who started it: ``python``, ``cli`` or ``schedule``."""
        return self._record.trigger

    @property
    def resumed_from(self) -> str | None:
        """Address of the run whose values it reuses; None for a fresh one."""
        return self._record.resumed_from

    @property
    def is_partial(self) -> bool:
        """Whether it is read out of a capsule that has not all of its facts."""
        return self._reader.absent(self._record) > 0

    @cached_property
    def facts(self) -> list[Checkpoint]:
        """All facts, in the order in which they were written; ``Mapped`` ones among them."""
        return self._reader.ledger.checkpoints(self._record.key)

    @cached_property
    def outline(self) -> list[Outline]:
        """What is short of all facts, in the order in which they were written."""
        return self._reader.ledger.outline(self._record.key)

    @cached_property
    def codes(self) -> dict[str, str]:
        """Digest of the code of each task that a worker began, where it is known."""
        return codes_of(self.outline, Wholes(self._reader.ledger))

    def _all_facts(self) -> list[Checkpoint]:
        return self.facts

    @property
    def deletions(self) -> dict[int, Deletion]:
        """Which of its values were deleted by policy, by the ``seq`` of their facts."""
        return self._reader.deletions(self._record.key)

    @property
    def is_pinned(self) -> bool:
        """Whether its values are kept whatever a policy says; asked of the ledger each time."""
        return (self._record.key, "", WHOLE) in pins(self._reader.ledger)

    @cached_property
    def tally(self) -> Tally:
        """Counts over the facts; known without reading them."""
        return self._reader.ledger.tallies([self._record.key])[self._record.key]

    @property
    def checkpoints(self) -> list[TaskRun]:
        """The task runs in the order in which they were kept: every attempt, every child."""
        return [self._task_run(fact) for fact in self.facts if fact.state != "Mapped"]

    def _task_run(self, fact: Checkpoint) -> TaskRun:
        return TaskRun(self._reader, self._record, fact)

    def paused(self) -> list[TaskRun]:
        """Return the task runs that wait for a person."""
        last = {(fact.task, fact.map_index): fact for fact in self.facts}
        return [self._task_run(fact) for fact in last.values() if fact.state == "Paused"]

    @property
    def rows(self) -> list[Row]:
        """One row a task, in the order in which the tasks were first kept."""
        is_over = self._record.ended_at is not None or self.is_lost
        return rows(self.facts, is_over=is_over)

    @property
    def tasks(self) -> dict[str, TaskRun | TaskGroup]:
        """Each task that has left a fact: its last attempt, or the children of a mapped one."""
        by_task: dict[str, list[Checkpoint]] = {}
        for fact in self.facts:
            by_task.setdefault(fact.task, []).append(fact)
        return {task: self._found(facts) for task, facts in by_task.items()}

    def _found(self, facts: list[Checkpoint]) -> TaskRun | TaskGroup:
        if facts[0].state == "Mapped" or facts[-1].map_index != WHOLE:
            return TaskGroup(self._reader, self._record, facts)
        return self._task_run(facts[-1])

    @property
    def plan(self) -> list[PlannedTask]:
        """The tasks of the plan, in an order in which they can be run."""
        return planned(self._reader.text(self._record.plan))

    @property
    def env(self) -> dict[str, Any]:
        """Its environment: ``python``, ``platform``, ``packages`` and so on."""
        return dict(self._reader.text(self._record.environment))

    def logs(self) -> Logs:
        """Return what its tasks logged, in the order in which it was written."""
        return Logs(self._reader.ledger.lines(self._record.key))

    @property
    def resume_command(self) -> str:
        """The command that resumes it; ``FILE`` in it is to be filled in."""
        return resume_command(self._reader, self._record, self.codes.values())

    @property
    def script(self) -> str:
        """Path of the file that its tasks are written in; empty where that is not known."""
        return script_at(self._reader, self.codes.values())

    def why(self, task: str = "", child: int | None = None) -> Why:
        """Return why it is as it is: what failed or waits, what ran or was reused, and why.

        Args:
            task: the slug of a task of its plan, to ask about that one though it was not begun.
            child: place of a child of it, from 0.

        Raises:
            NotFound: the plan has no such task.
        """
        around = around_of(self._reader, self._record, self.facts)
        if not task:
            return why_run(around)
        facts = [fact for fact in self.facts if fact.task == task]
        width = max((fact.width or 0 for fact in facts if fact.state == "Mapped"), default=None)
        is_known = any(child in {None, fact.map_index} for fact in facts)
        if is_known or (width is not None and child is not None and child >= width):
            return self.find(task if child is None else f"{task}:{child}").why()
        if task not in around.planned:
            raise NotFound(self._no_task(task))
        return why_not_begun(task, WHOLE if child is None else child, around)

    def capsule(self, path: str | Path = "", **options: Unpack[CapsuleOptions]) -> Packed:
        """Write one file with all its task runs; see ``TaskRun.capsule``.

        Args:
            path: of the file.
            **options: see ``CapsuleOptions``.

        Raises:
            ResultError: a value can't be got, or a secret would be in it.
        """
        return packed(
            self._reader, self._record, self.facts, options, subject=self.address, path=path
        )

    def bisect(self, check: str | Check, at: str | None = None) -> Found:
        """Return the first value that breaks a check; values are read, and nothing is run.

        Args:
            check: a function, or an expression with the value as ``value``; true for a good value.
            at: ``task`` or ``task:map``: it and what it was made of are searched; None for the
                value that was kept last.

        Raises:
            NotFound: the run has no such task run.
            Missing: not one value could be read.
            Unavailable: a store does not answer.
            AuthoringError: the check is none, or raised an error on each value.
        """
        return first_bad(self._reader, self._record, check, at)

    def wire(self) -> dict[str, Any]:
        """Return the RunSummary form, as the API and ``cairn runs --json`` give it."""
        return run_summary(
            self._record,
            self.tally,
            is_pinned=self.is_pinned,
            is_lost=self.is_lost,
            verdict=self.verdict,
            code=code_of(self._reader, self._record),
        )

    def refresh(self) -> "Run":
        """Ask the ledger again, about a run that is still under way; return the run."""
        found = self._reader.ledger.run(self._record.flow, self._record.number)
        if found is None:
            raise NotFound(f"{self.address} is no longer in {self._reader.ledger.url}")
        self._record = found
        for name in ("facts", "outline", "codes", "tally"):
            self.__dict__.pop(name, None)
        return self

    def __iter__(self) -> Iterator[TaskRun]:
        return iter(self.checkpoints)

    def __len__(self) -> int:
        return sum(fact.state != "Mapped" for fact in self.facts)

    @overload
    def __getitem__(self, key: int) -> TaskRun: ...
    @overload
    def __getitem__(self, key: slice) -> list[TaskRun]: ...
    @overload
    def __getitem__(self, key: str) -> Any: ...
    def __getitem__(self, key: int | slice | str) -> Any:
        if isinstance(key, str):
            return self.find(key)
        return self.checkpoints[key]

    def find(self, text: str) -> TaskRun | TaskGroup:
        """Return a task run or the children of a mapped task.

        Args:
            text: ``task``, ``task:map``, ``task@attempt`` or ``task:map@attempt``.

        Raises:
            AddressError: it is none of these.
            NotFound: the run has no such task run; the message names what it has.
        """
        where = parse_address(f"{self.address}/{text}")
        if where.task is None:
            raise AddressError(f"{text!r} names no task; write task, task:map or task@2")
        child = WHOLE if where.map is None else _place(where.map)
        ledger, key = self._reader.ledger, self._record.key
        fact = None if child is None else ledger.checkpoint(key, where.task, child, where.attempt)
        if fact is not None and fact.state != "Mapped":
            return self._task_run(fact)
        of_task = ledger.checkpoints(key, where.task)
        if of_task and where.map is None and where.attempt is None:
            return TaskGroup(self._reader, self._record, of_task)
        raise NotFound(self._absence(where.task, where.map, where.attempt, of_task))

    def _absence(
        self, task: str, child: str | None, attempt: int | None, facts: list[Checkpoint]
    ) -> str:
        if not facts:
            return self._no_task(task)
        name = f"{self.address}/{task}"
        children = sorted({fact.map_index for fact in facts if fact.map_index != WHOLE})
        if child is None and children:
            return f"{name} is mapped; write {task}:{children[0]}@{attempt} for one of its children"
        if child is not None and not children:
            return f"{name} is not mapped; write {name}"
        if child is not None and _place(child) not in children:
            width = max([fact.width or 0 for fact in facts], default=0) or len(children)
            has = f"{name} has {counted(width, 'child', 'children')}, 0 to {width - 1:,}"
            is_within = (place := _place(child)) is not None and place < width
            return f"{has}; {task}:{child} was not begun" if is_within else f"{has}, and no {child}"
        index = WHOLE if child is None else _place(child)
        attempts = sum(fact.map_index == index for fact in facts)
        return f"{name} had {counted(attempts, 'attempt')}, and no attempt {attempt}"

    def _no_task(self, task: str) -> str:
        plan = {entry.task: entry for entry in self.plan}
        known = list({fact.task: None for fact in self.facts})
        if task in plan and plan[task].is_generated:
            return f"{self.address}/{task} is made by the flow itself, and not kept"
        if task in plan:
            return f"{self.address}/{task} left no checkpoint: the run {self._why_not()}"
        return f"{self.address} has no task {task!r}; {nearest(task, known)}"

    def _why_not(self) -> str:
        if self._record.ended_at is None and not self.is_lost:
            return "has not come to it yet"
        return "ended before it was begun"

    def __eq__(self, other: object) -> bool:
        return self._record.id == other._record.id if isinstance(other, Run) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._record.id)

    @property
    def _note(self) -> str:
        return ", but its process is gone" if self.is_lost else ""

    def _line(self) -> str:
        try:
            count = count_checkpoints(self.tally)
        except LedgerError:
            count = None
        return run_line(self._record, self.duration, count, self._note)

    def _facts(self) -> RunFacts:
        last = {fact.task: fact for fact in self.facts if fact.map_index == WHOLE}
        return RunFacts(
            record=self._record,
            seconds=self.duration,
            checkpoints=len(self),
            rows=self.rows,
            last={task: fact for task, fact in last.items() if fact.state != "Mapped"},
            env=self.env,
            note=self._note,
        )

    def _page(self) -> str:
        return run_page(self._facts())

    def _screen(self) -> Any:
        return run_screen(self._facts())


def count_checkpoints(tally: Tally) -> int:
    """Return how many checkpoints a run has: each attempt of each task and child."""
    return sum(count for state, count in tally.by_state.items() if state != "Mapped")


_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")


def _place(text: str) -> int | None:
    """Return a child's place; None for what is none."""
    return int(text) if _INDEX.fullmatch(text) else None
