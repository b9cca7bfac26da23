"""A task run, as people look at it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Unpack

from cairnflow.clock import at
from cairnflow.differences.base import Tolerance
from cairnflow.engine.reuse import Reason
from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.verdicts import Verdict
from cairnflow.ledger.wire import address, checkpoint, word
from cairnflow.trails.approving import Approval, approve
from cairnflow.trails.around import around_of
from cairnflow.trails.capsules.options import CapsuleOptions, packed
from cairnflow.trails.capsules.packed import Packed
from cairnflow.trails.history import (
    ErrorFacts,
    FrameLocals,
    Logs,
    Moment,
    frames_of,
    history,
)
from cairnflow.trails.inputs import Inputs
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.lines import task_run_line
from cairnflow.trails.previewed import KeptPreview, preview_of
from cairnflow.trails.processes import is_alive
from cairnflow.trails.reading import Reader
from cairnflow.trails.regressions.options import RegressionOptions, written
from cairnflow.trails.regressions.pins import WrittenTest
from cairnflow.trails.replaying.replays import Replay
from cairnflow.trails.replaying.wanted import USUAL, Wanted
from cairnflow.trails.showing import Shown
from cairnflow.trails.sources import Source, source_of
from cairnflow.trails.task_page import TaskRunFacts, task_run_page
from cairnflow.trails.terminal import task_run_screen
from cairnflow.trails.verdicts import mark, verdict_on
from cairnflow.trails.why import Why, why_task_run


class TaskRun(Shown):
    """One attempt at one task: what the ledger says of it, and its values once asked for.

    Only ``value``, ``inputs[...]``, ``result.value`` and ``result.availability`` go to where
    values are kept. Thread-safe; a value may be read twice if two threads ask for it at once.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the attempt.

    Attributes:
        record: the run's record.
        fact: what the ledger holds of this attempt.
    """

    __slots__ = ("_inputs", "_reader", "_result", "fact", "record")

    def __init__(self, reader: Reader, record: RunRecord, fact: Checkpoint) -> None:
        self._reader = reader
        self.record = record
        self.fact = fact
        self._result: TaskResult | None = None
        self._inputs: Inputs | None = None

    @property
    def reader(self) -> Reader:
        """What asks the ledger about it."""
        return self._reader

    @property
    def address(self) -> str:
        """``flow/run/task:map@attempt``; a first attempt is not named."""
        return address(self.record, self.fact)

    @property
    def seq(self) -> int:
        """Place in the run's trail, from 1."""
        return self.fact.seq

    @property
    def task(self) -> str:
        """The task's slug."""
        return self.fact.task

    @property
    def map(self) -> int | None:
        """Place among the children of a mapped task, from 0; None for a task that is not mapped."""
        return None if self.fact.map_index == WHOLE else self.fact.map_index

    @property
    def attempt(self) -> int:
        """Count from 1."""
        return self.fact.attempt

    @property
    def state(self) -> str:
        """Word for the state that it ended in, such as ``success`` or ``timed_out``."""
        return word(self.fact.state)

    @property
    def message(self) -> str:
        """One line for people; empty where there is nothing to say."""
        return self.fact.message

    @property
    def value(self) -> Any:
        """What it returned: read when first asked for, its digest checked before it is decoded.

        Raises:
            Missing: there is none, it was not kept, or it is gone.
            ResultError: it can't be got back; never a stand-in.
        """
        return self.result.value

    @property
    def result(self) -> TaskResult:
        """Where the value is kept, and what is known of it."""
        if self._result is None:
            self._result = TaskResult(self.fact, self.address, self._reader)
        return self._result

    @property
    def inputs(self) -> Inputs:
        """The arguments, by name; a value is read when it is asked for."""
        if self._inputs is None:
            self._inputs = Inputs(self._reader, self.record, self.fact)
        return self._inputs

    @property
    def preview(self) -> KeptPreview:
        """What can be shown of the value without reading it."""
        return preview_of(self.fact)

    @property
    def states(self) -> list[Moment]:
        """What was true of it, oldest first; of all its attempts."""
        return history(self._attempts())

    def _attempts(self) -> Iterator[Checkpoint]:
        key = self.record.key, self.fact.task, self.fact.map_index
        attempt = 1
        while fact := self._reader.ledger.checkpoint(*key, attempt):
            yield fact
            attempt += 1

    @property
    def exception(self) -> ErrorFacts | None:
        """What it raised; None where it did not fail."""
        told: dict[str, str] | None = json.loads(self.fact.error or "null")
        if told is None:
            return None
        return ErrorFacts(
            told.get("type") or "", told.get("message") or "", told.get("traceback") or ""
        )

    @property
    def locals(self) -> list[FrameLocals]:
        """What was in its frames when it raised, the raising one last; empty where it did not.

        Texts, no values: those of its arguments are its ``inputs``.
        """
        return frames_of(json.loads(self.fact.error or "null") or {})

    @property
    def reason(self) -> Reason | None:
        """Why it ran though a run was resumed, or why it did not; None where nothing was said."""
        told: dict[str, str] | None = json.loads(self.fact.reason or "null")
        return None if told is None else Reason(told.get("code") or "", told.get("text") or "")

    @property
    def started(self) -> datetime:
        """When a worker began it, UTC."""
        return at(self.fact.started_at)

    @property
    def ended(self) -> datetime:
        """When its value was kept, UTC."""
        return at(self.fact.ended_at)

    @property
    def waited(self) -> float:
        """Seconds from the end of its upstream tasks until a worker began it."""
        return _seconds(self.fact.ready_at, self.fact.started_at)

    @property
    def duration(self) -> float:
        """Seconds from the worker's begin until the function returned or raised."""
        return _seconds(self.fact.started_at, self.fact.returned_at)

    @property
    def wrote(self) -> float:
        """Seconds that keeping the value took."""
        return _seconds(self.fact.returned_at, self.fact.ended_at)

    @property
    def env(self) -> dict[str, Any]:
        """The run's environment: ``python``, ``platform``, ``packages`` and so on."""
        return dict(self._reader.text(self.record.environment))

    def logs(self) -> Logs:
        """Return what it logged."""
        lines = self._reader.ledger.lines(self.record.key, self.fact.task, self.fact.map_index)
        return Logs(line for line in lines if line.attempt == self.fact.attempt)

    def approve(self, message: str = "") -> Approval:
        """Let it go on, if it is paused: it waits for a person. Once again changes nothing.

        Args:
            message: more words on it.

        Returns:
            Who approved it and when, and whether it goes on by itself or the run is to be
            resumed.

        Raises:
            RunError: it is not paused; the message says what it is.
        """
        attempts = list(self._attempts())
        ledger = self._reader.ledger
        return approve(ledger, self.record, attempts, message, is_under_way=is_alive(self.record))

    def why(self) -> Why:
        """Return why it ran, was reused, failed, or waits."""
        return why_task_run(self.fact, around_of(self._reader, self.record))

    @property
    def verdict(self) -> Verdict:
        """``good``, ``bad`` or ``unknown``: what was said last of its value; asked each time."""
        return verdict_on(self._reader.ledger, self._named)

    def mark(self, verdict: str, note: str = "") -> Verdict:
        """Say whether its value is good; its run is not ``last-good`` while one of them is bad.

        Args:
            verdict: ``good``, ``bad`` or ``unknown``.
            note: more words on it.

        Raises:
            AuthoringError: it is another verdict.
        """
        return mark(self._reader.ledger, self._named, verdict, note)

    @property
    def _named(self) -> tuple[int, str, int]:
        return (self.record.key, self.fact.task, self.fact.map_index)

    def code(self) -> Source:
        """Return the function's source as it was when it ran."""
        return source_of(self.fact.code, self._reader.text(self.fact.code))

    def replay(
        self,
        code: Literal["current", "run"] | None = None,
        *,
        fn: Callable[..., Any] | None = None,
        times: int = 1,
        tolerance: Tolerance | None = None,
        rebuild_inputs: bool = False,
        strict: bool = False,
        **overrides: Any,
    ) -> Replay:
        """Call its function again, here and now, on the inputs that it had; keep nothing.

        Args:
            code: ``current`` for the function as it is here, ``run`` for the code as it ran; by
                default the current one where it is here.
            fn: a function that takes the place of the task's own.
            times: count of calls, from 1; several tell whether it always does the same.
            tolerance: within which two values count as equal.
            rebuild_inputs: where an input is gone, call the tasks before again.
            strict: raise where a class of an input can't be imported; else a stand-in is given.
            **overrides: arguments that are to be other than they were.

        Returns:
            A Replay: its ``verdict`` says whether it did the same as then.

        Raises:
            NotFound: its function is not here, or has no such argument.
            ResultError: an input can't be had, or is not what it was.
            RunError: the author's file can't be imported, or nothing was called then.
        """
        from cairnflow.trails.replaying import asking  # 50 ms, which few who look need

        wanted = Wanted(
            code=code,
            fn=fn,
            overrides=overrides,
            times=times,
            tolerance=tolerance or USUAL,
            rebuild_inputs=rebuild_inputs,
            strict=strict,
        )
        return asking.replay(self, wanted)

    def debug(
        self,
        *,
        debugger: Literal["pdb", "ipdb", "debugpy"] = "pdb",
        first_line: bool = False,
        code: Literal["current", "run"] | None = None,
        **overrides: Any,
    ) -> Replay:
        """Call its function again as ``replay`` does, and open a debugger at the line that raises.

        Args:
            debugger: ``pdb``; ``ipdb``; or ``debugpy``, which waits for an editor.
            first_line: stop when the function is entered, whether or not it raises.
            code: as in ``replay``.
            **overrides: as in ``replay``.

        Raises:
            MissingExtra: the debugger is not installed.
            CairnflowError: as ``replay``.
        """
        from cairnflow.trails.replaying import asking

        wanted = Wanted(code=code, overrides=overrides)
        return asking.debug(self, wanted, debugger=debugger, first_line=first_line)

    def capsule(self, path: str | Path = "", **options: Unpack[CapsuleOptions]) -> Packed:
        """Write one file with what is needed to reproduce it on another machine.

        Its facts and those of what it was given, the bytes of its inputs and of its value, its
        code, the versions of packages. ``cairnflow.open`` opens it.

        Args:
            path: of the file; by default named after its address, in the current folder.
            **options: see ``CapsuleOptions``.

        Raises:
            Conflict: a file is there that is not to be written over.
            TooLarge: it would be larger than its limit.
            HoldsSecret: a secret would be in it.
            ResultError: a value can't be got, or is not what was written.
        """
        attempts = list(self._attempts())
        return packed(self._reader, self.record, attempts, options, subject=self.address, path=path)

    def regression_test(
        self, folder: str | Path = "tests", **options: Unpack[RegressionOptions]
    ) -> WrittenTest:
        """Write a pytest file that pins what it gave, and the values that it needs.

        Args:
            folder: of the tests.
            **options: see ``RegressionOptions``.

        Raises:
            AuthoringError: it has not what is to be held, or the check is none.
            Conflict: another file is there.
            NotFound: its function can't be imported by a test.
            HoldsSecret: a secret would be in it.
            ResultError: a value can't be got, or is larger than is allowed.
        """
        address = self.address
        return written(
            self._reader, self.record, self.fact, options, address=address, folder=folder
        )

    def wire(self) -> dict[str, Any]:
        """Return the Checkpoint form, as the API and ``cairn show --json`` give it."""
        source = self._reader.ledger.source(self.fact.code) if self.fact.code else None
        gone = self.result.deletion
        return checkpoint(self.record, self.fact, source, gone, verdict=self.verdict)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TaskRun):
            return NotImplemented
        return (self.record.id, self.fact.seq) == (other.record.id, other.fact.seq)

    def __hash__(self) -> int:
        return hash((self.record.id, self.fact.seq))

    def _line(self) -> str:
        return task_run_line(self.record, self.fact)

    def _page(self) -> str:
        return task_run_page(self._facts())

    def _facts(self) -> TaskRunFacts:
        reason = self.reason
        return TaskRunFacts(
            self.record, self.fact, self.states, self.exception, reason.text if reason else ""
        )

    def _screen(self) -> Any:
        return task_run_screen(self._facts())


def _seconds(start: int, end: int) -> float:
    return max(0, end - start) / 1_000_000
