"""The one loop that acts: decide, do, record, until nothing is left to do."""

import heapq
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cairnflow.clock import now
from cairnflow.engine.attempt import Outcome, carry_out
from cairnflow.engine.book import Book
from cairnflow.engine.decide import Changed, Enter, Step, begin, decide, has_items, settle
from cairnflow.engine.facts import Facts
from cairnflow.engine.giving import give
from cairnflow.engine.interrupts import Stop
from cairnflow.engine.observers import Observer, Told
from cairnflow.engine.problems import told
from cairnflow.engine.reuse import NEW_TASK, Reason
from cairnflow.engine.values import Values
from cairnflow.engine.work import Attempt, Given, Known, RunFacts, Work
from cairnflow.executors.base import Ended, Executor
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Checkpoint, LogLine
from cairnflow.plan.plan import Plan
from cairnflow.results.result import Result
from cairnflow.states import Failed, Mapped, Retrying, Running, State, Success, Times

_RUNNING = Running("a worker has it")
_NAP = 0.1
"""Seconds between two looks at whether to stop, while only retries are waited for."""

_BEAT = 10_000_000
"""Microseconds between two signs of life in the ledger."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the loop acts on and is told by.

    Attributes:
        ledger: where facts are written; not asked where the run is not recorded.
        executor: runs attempts.
        flush: brings to the disk what this process has kept, before the facts that name it.
        observers: are told what happens.
        stop: whether a person wants it to stop.
    """

    ledger: Ledger
    executor: Executor
    flush: Callable[[], None]
    observers: Sequence[Observer]
    stop: Stop


class Loop:
    """Carries out one plan, once.

    Args:
        plan: what is to be done.
        run: the run's facts.
        works: each task, ready to be run; shape (tasks,).
        around: what the loop acts on.
        known: what a resumed run has of each task run; None for a fresh run.
        preset: states in which tasks are from the start, by place.
        shown: JSON of the values of parameters, by place.

    Attributes:
        book: what is true of each task and child; the answer, once ``run`` returns.
    """

    def __init__(
        self,
        plan: Plan,
        run: RunFacts,
        works: Sequence[Work],
        around: Surroundings,
        *,
        known: Mapping[TaskKey, Known | Reason] | None = None,
        preset: Mapping[int, State] | None = None,
        shown: Mapping[int, str] | None = None,
    ) -> None:
        self.book = Book(plan)
        self._plan = plan
        self._run = run
        self._works = works
        self._around = around
        self._known = known
        self._preset = preset or {}
        self._shown = shown or {}
        self._values = Values(self.book)
        self._attempts: dict[Changed, int] = {}
        self._later: list[tuple[int, int, int]] = []
        self._retried: dict[Changed, Retrying] = {}
        self._out = 0
        self._seq = 0
        self._changed: list[Changed] = []
        self._facts: list[Checkpoint] = []
        self._lines: list[LogLine] = []
        self._told: list[Told] = []
        self._beat = now()

    def run(self) -> None:
        """Return once nothing is left to do, or once nothing runs after a wish to stop."""
        for place, state in self._preset.items():
            self._set(place, state)
        self._take(begin(self.book))
        self._advance()
        executor = self._around.executor
        while self._out or self._later:
            if self._around.stop.is_asked:
                self._out -= len(executor.drop())
                self._later.clear()
                if not self._out:
                    return
            if self._out:
                for ended in executor.wait(self._patience()):
                    self._settle(ended)
            else:
                time.sleep(max(0.0, min(self._patience() or 0.0, _NAP)))
            self._begin_again()
            self._advance()

    def _set(self, place: int, state: State) -> None:
        """Enter a state that an author gave; one that is no end is passed over."""
        if isinstance(state, Mapped):
            self.book.expand(place, len(state.map_states), state)
            for child, one in enumerate(state.map_states):
                self.book.end(place, child, one)
                self._changed.append((place, child))
        elif state.is_finished():
            if self._plan.nodes[place].is_mapped_over and has_items(state):
                self.book.widths[place] = len(state.result)
            self.book.end(place, WHOLE, state)
        else:
            return
        self._changed.append((place, WHOLE))

    def _advance(self) -> None:
        """Take every step that can be taken now, and write the turn's facts in one go."""
        while changed := self._changed:
            self._changed = []
            self._take(decide(self.book, changed))
        self._record()

    def _take(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if isinstance(step, Enter):
                self._enter(step)
            elif not self._around.stop.is_asked:
                self._submit(step.place, step.child)

    def _submit(self, place: int, index: int) -> None:
        work = self._works[place]
        key = (place, index)
        number = self._attempts.get(key, 0) + 1 if self._attempts else 1
        known, reason = self._known_of(work, index) if self._known is not None else (None, None)
        node = self._plan.nodes[place]
        given: tuple[Given, ...] = ()
        if node.inputs or node.spread:
            given = give(self.book, self._shown, work, node, index)
        attempt = Attempt(work, index, number, now(), given, known, reason)
        self.book.running(place, index, _RUNNING)
        self._out += 1
        self._around.executor.submit((self._run.id, place, index), carry_out, attempt)
        if self._around.observers:
            self._told.append(Told(work.slug, index, number, _RUNNING))

    def _known_of(self, work: Work, index: int) -> tuple[Known | None, str | None]:
        if self._known is None or not work.is_recorded:
            return None, None
        found = self._known.get(TaskKey(work.slug, index), NEW_TASK)
        return (None, found.json) if isinstance(found, Reason) else (found, None)

    def _settle(self, ended: Ended) -> None:
        ticket: tuple[str, int, int] = ended.ticket
        run, place, index = ticket
        if run != self._run.id:  # what a run that broke off has left in an author's executor
            return
        key: Changed = (place, index)
        self._out -= 1
        outcome: Outcome = ended.value if ended.error is None else _lost(ended.error)
        work = self._works[place]
        number = self._attempts.get(key, 0) + 1 if self._attempts else 1
        state = outcome.state
        if self._retried and key in self._retried:
            state.before = self._retried.pop(key)
        if not isinstance(state, Success) and not outcome.is_final:
            at = state.times.ended if state.times else now()
            state = _settled(state, number, work, at)
        self._note(work, index, number, state, outcome)
        if isinstance(state, Retrying):
            self._attempts[key] = number
            self._retried[key] = state
            self.book.running(place, index, state)
            heapq.heappush(self._later, (state.due, place, index))
            return
        if work.is_mapped_over and index == WHOLE:
            self.book.widths[place] = outcome.width
        self.book.end(place, index, state)
        self._values.ended(place, index, state)
        self._changed.append(key)

    def _enter(self, step: Enter) -> None:
        place, index, state, width = step
        if isinstance(state, Mapped):
            self.book.expand(place, width, state)
            if not width:
                self._values.ended(place, index, state)
        else:
            self.book.end(place, index, state)
            self._values.ended(place, index, state)
        self._changed.append((place, index))
        at = now()
        state.times = Times(at, at, at, at)
        self._note(self._works[place], index, 1, state, Outcome(state, width))

    def _note(self, work: Work, child: int, number: int, state: State, outcome: Outcome) -> None:
        """Make the facts of an end; they are written at the turn's end."""
        seq = 0
        facts = outcome.facts
        if self._run.is_recorded and (work.is_recorded or state.is_failed()):
            self._seq = seq = self._seq + 1
            if facts is None:
                width = outcome.width if isinstance(state, Mapped) else None
                facts = Facts(width=width, code=work.code)
            head = (self._run.key, seq, work.slug, child, number, state.name, state.message)
            self._facts.append(Checkpoint._make((*head, *(state.times or _now()), *facts)))
        for line in outcome.lines or ():
            self._lines.append(LogLine(self._run.key, work.slug, child, number, *line))
        if self._around.observers:
            facts = facts or Facts()
            summary = f"{facts.type or ''} {facts.summary or ''}".strip()
            told = Told(work.slug, child, number, state, summary, facts.size or 0, seq)
            self._told.append(told._replace(width=outcome.width))

    def _record(self) -> None:
        if self._facts or self._lines:
            self._around.flush()
            self._around.ledger.append(self._facts, self._lines)
            self._facts, self._lines = [], []
            at = now()
            if at - self._beat > _BEAT:
                self._around.ledger.beat(self._run.key, at)
                self._beat = at
        if self._told:
            for observer in self._around.observers:
                observer.told(self._told)
            self._told = []

    def _patience(self) -> float | None:
        """Return seconds until the next retry is due; None where none is waited for."""
        if not self._later:
            return None
        return max(0.0, (self._later[0][0] - now()) / 1_000_000)

    def _begin_again(self) -> None:
        while self._later and self._later[0][0] <= now() and not self._around.stop.is_asked:
            _, place, index = heapq.heappop(self._later)
            self._submit(place, index)


def _settled(state: State, number: int, work: Work, at: int) -> State:
    settled = settle(state, number, work.policy, at)
    settled.times = state.times
    settled.before = state.before
    return settled


def _lost(error: BaseException) -> Outcome:
    at = now()
    state = Failed(f"the worker was lost: {told(error)}", Result(error))
    state.times = Times(at, at, at, at)
    return Outcome(state)


def _now() -> Times:
    at = now()
    return Times(at, at, at, at)
