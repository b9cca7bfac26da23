"""The one loop that acts: decide, do, record, until nothing is left to do."""

import time
from collections.abc import Sequence
from typing import Any

from cairnflow.clock import now
from cairnflow.engine.around import Before, Surroundings
from cairnflow.engine.behind import Behind
from cairnflow.engine.book import Book
from cairnflow.engine.decide import (
    Changed,
    Enter,
    Start,
    Step,
    again,
    begin,
    decide,
    has_items,
    resume,
)
from cairnflow.engine.ends import Outcome
from cairnflow.engine.giving import Source, give
from cairnflow.engine.hooks import Hooks
from cairnflow.engine.lost import lost
from cairnflow.engine.mending import mended
from cairnflow.engine.recording import Recorder
from cairnflow.engine.reuse import NEW_TASK, Reason
from cairnflow.engine.unstored import lost_state
from cairnflow.engine.values import Values, forgotten, let_locals_go
from cairnflow.engine.waiting import Waiting
from cairnflow.engine.work import Attempt, Given, Known, RunFacts, Work
from cairnflow.executors.base import Ended
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.plan.plan import Node, Plan
from cairnflow.results.result import NoResultType, Result
from cairnflow.states import (
    Finished,
    Looped,
    Mapped,
    Paused,
    Pending,
    Resume,
    Running,
    Scheduled,
    State,
    Success,
    Times,
)
from cairnflow.tuples import filled

_RUNNING = Running("a worker has it")
_NOTHING = State("nothing was done")
_LOOPING = Running("its loop goes on")
_PENDING = Pending("upstream tasks have ended")
_WITH_LOCALS = 8
"""Failures whose tracebacks keep their frames' variables, for a debugger; thousands of them, each
with a data frame, would fill the memory."""

_GLANCE = 0.02
"""Seconds between two looks at what was stored, while tasks run elsewhere."""

_NAP = 0.1
"""Seconds between two looks at whether to stop, while only retries are waited for."""

_NEW: tuple[Known | None, str | None] = (None, None)

_LOOK = 1_000_000
"""Microseconds between two looks at whether a person let go on what is paused."""


class Loop:
    """Carries out one plan, once.

    Args:
        plan: what is to be done.
        run: the run's facts.
        works: each task, ready to be run; shape (tasks,).
        around: what the loop acts on.
        before: what is known already.

    Attributes:
        book: what is true of each task and child; the answer, once ``run`` returns.
    """

    def __init__(
        self,
        plan: Plan,
        run: RunFacts,
        works: Sequence[Work],
        around: Surroundings,
        before: Before,
    ) -> None:
        self.book = Book(plan)
        self._plan = plan
        self._run = run
        self._works = works
        self._around = around
        self._before = before
        self._values = Values(self.book)
        is_watched = run.is_recorded and not run.is_remote
        is_shared = self._values.is_shared if is_watched else None
        self._source = Source(self.book, before.shown, is_shared, run)
        self._recorder = Recorder(run, around.ledger, around.flush, around.observers)
        self._waiting = Waiting()
        self._behind = (
            Behind(self.book, works, self._recorder, around.uploads) if around.uploads else None
        )
        self._hooks = Hooks(self.book, works, run, self._waiting)
        self._is_plain = (
            not self._hooks.places and not before.preset
        )  # submit without further questions
        self._is_told = run.is_recorded or bool(around.observers)
        self._hand_over = around.executor.submit
        self._is_fresh = before.known is None and not before.preset
        self._out = 0
        self._changed: list[Changed] = []
        self._sent: dict[Changed, Attempt] = {}
        self._looked = now()
        self._failures = 0

    def run(self) -> None:
        """Return once nothing is left to do, or once nothing runs after a wish to stop."""
        try:
            self._until_done()
        finally:
            self._recorder.write_notes()

    def _until_done(self) -> None:
        self._begin()
        executor, waiting, stop = self._around.executor, self._waiting, self._around.stop
        behind = self._behind
        while self._out or waiting or behind or (waiting.is_used and self._look(at_once=True)):
            if stop.is_asked:
                self._out -= len(executor.drop())
                waiting.clear()
                if not self._out and not behind:
                    return
            patience = self._patience() if waiting.is_used else None
            if behind:
                patience = _GLANCE if patience is None else min(patience, _GLANCE)
            if self._out:
                for ended in executor.wait(patience):
                    self._settle(ended)
            elif not behind:
                time.sleep(max(0.0, min(patience or 0.0, _NAP)))
            if behind:
                self._land(behind, 0.0 if self._out or self._changed else patience or 0.0)
            if waiting.is_used:
                self._look()
                self._begin_again()
            self._advance()

    def _begin(self) -> None:
        for key in self._before.approved:
            if key.task in self._plan.places:
                self.book.approved.add((self._plan.places[key.task], key.child))
        if any(node.task.trigger for node in self._plan.nodes):
            self._remember()
        for place, state in self._before.preset.items():
            self._set(place, state)
        self._take(begin(self.book))
        self._advance()

    def _remember(self) -> None:
        """Let the book know what is kept: a person need not approve again what he has approved."""
        for key, known in (self._before.known or {}).items():
            if isinstance(known, Known) and not known.turn and key.task in self._plan.places:
                self.book.known.add((self._plan.places[key.task], key.child))

    def _set(self, place: int, state: State) -> None:
        """Enter a state that an author gave; one that is no end says when to begin."""
        key = (place, WHOLE)
        if isinstance(state, Mapped):
            self.book.expand(place, len(state.map_states), state)
            self.book.widths[place] = len(state.map_states)
            for child, one in enumerate(state.map_states):
                self.book.end(place, child, one)
                self._changed.append((place, child))
        elif state.is_finished() and not isinstance(state, Looped):
            is_taken = self._plan.nodes[place].is_mapped_over or self.book.to_paired[place]
            if is_taken and has_items(state):
                self.book.widths[place] = len(state.result)
            self.book.end(place, WHOLE, state)
        else:
            self._waiting.given(key, state)
            if isinstance(state, Resume):
                self.book.approved.add(key)
            return
        self._changed.append(key)

    def _advance(self) -> None:
        """Take every step that can be taken now, and write the turn's facts in one go."""
        while changed := self._changed:
            self._changed = []
            self._take(decide(self.book, changed))
        if self._is_told:
            self._recorder.record()

    def _take(self, steps: Sequence[Step]) -> None:
        ready, stop, start = now(), self._around.stop, self._start
        if self._is_plain:
            start = self._submit
        for step in steps:
            if not self._is_plain and self._is_held_back(step):
                continue
            if isinstance(step, Enter):
                self._enter(step)
            elif not stop.is_asked:
                start(step, ready)

    def _is_held_back(self, step: Step) -> bool:
        """Return whether a state that an author gave keeps this from beginning now."""
        key = (step.place, step.child)
        if isinstance(step, Enter) and not isinstance(step.state, Mapped):
            return False
        if due := self._waiting.is_early(key):
            self.book.running(*key, Scheduled("to begin at its time", start_time=due))
            return True
        preset = self._before.preset.get(step.place) if step.child == WHOLE else None
        if not isinstance(preset, Paused) or key in self.book.approved:
            return False
        self._enter(Enter(*key, preset))
        return True

    def _start(self, step: Start, ready: int) -> None:
        """Submit what is due, after its state handlers have let it begin."""
        key = (step.place, step.child)
        if step.place in self._hooks.places:
            state = self._hooks.asked(
                key, self._waiting.states.get(key, _PENDING), Running(_RUNNING.message)
            )
            if isinstance(state, Finished | Paused):
                self._enter(Enter(*key, state), is_asked=True)
                return
        self._submit(step, ready)

    def _submit(self, step: Start, ready: int) -> None:
        place, index, only_reused = step
        work, node = self._works[place], self._plan.nodes[place]
        given = give(self._source, node, index) if node.inputs or node.spread else ()
        attempt: Attempt = filled(
            Attempt, (work, index, 1, ready, given, None, None, 1, None, False, only_reused)
        )
        if not self._is_fresh or self._waiting.is_used or self.book.approved:
            attempt = self._with_before(attempt, place)
        run, around = self._run, self._around
        if run.is_remote:
            self._sent[place, index] = attempt
        if index == WHOLE:
            self.book.states[place] = _RUNNING
        else:
            self.book.running(place, index, _RUNNING)
        self._out += 1
        self._hand_over((run.id, place, index), around.call, attempt)
        if around.observers:
            self._recorder.tell(work, index, attempt.number, _RUNNING)

    def _with_before(self, attempt: Attempt, place: int) -> Attempt:
        """Return an attempt with what is known of it from earlier attempts and runs."""
        key, waiting = (place, attempt.child), self._waiting
        turn = waiting.turns.get(key)
        known, reason = _NEW if turn else self._known_of(attempt.work, attempt.child)
        return attempt._replace(
            number=1 + waiting.attempts.get(key, 0),
            given=self._with_presets(self._plan.nodes[place], attempt.given),
            known=known,
            reason=reason,
            tries=1 + waiting.tries.get(key, 0),
            turn=turn,
            is_resumed=self.book.is_approved(*key),
        )

    def _with_presets(self, node: Node, given: tuple[Given, ...]) -> tuple[Given, ...]:
        """Return what is given, with inputs that came with a preset state where none came else."""
        preset = self._before.preset.get(node.place)
        if preset is None or not preset.cached_inputs:
            return given
        held = preset.cached_inputs
        return tuple(
            one._replace(reference=_as_result(held[one.name]))
            if one.name in held and isinstance(one.reference, NoResultType)
            else one
            for one in given
        )

    def _known_of(self, work: Work, index: int) -> tuple[Known | None, str | None]:
        if self._before.known is None or not work.is_recorded:
            return _NEW
        found = self._before.known.get(TaskKey(work.slug, index), NEW_TASK)
        return (None, found.json) if isinstance(found, Reason) else (found, None)

    def _settle(self, ended: Ended) -> None:
        ticket: tuple[str, int, int] = ended.ticket
        run, place, index = ticket
        if run != self._run.id:  # what a run that broke off has left in an author's executor
            return
        key: Changed = (place, index)
        self._out -= 1
        attempt = self._sent.pop(key, None) if self._sent else None
        outcome: Outcome = ended.value if ended.error is None else lost(ended.error, attempt)
        waiting, state, number = self._waiting, outcome.state, 1
        if waiting.is_used:
            number += waiting.attempts.get(key, 0)
            if key in waiting.states:
                state.before = forgotten(waiting.states.pop(key))
        if self._behind is not None and self._behind.lost:
            outcome = self._behind.judged(key, outcome)
            state = outcome.state
        if not isinstance(state, Success) or place in self._hooks.places:
            outcome = self._hooks.settled(key, outcome)
            state = outcome.state
        work = self._works[place]
        self._note(key, number, outcome)
        if outcome.changed:
            self._let_go(outcome.changed)
        if not isinstance(state, Success) and (
            isinstance(state, Looped) or not isinstance(state, Finished)
        ):
            self._wait(key, number, state)
            return
        if work.is_mapped_over and index == WHOLE:
            self.book.widths[place] = outcome.width
        self._end(key, state)

    def _note(self, key: Changed, number: int, outcome: Outcome) -> None:
        """Write down an end, now or once all that it was made of is stored."""
        behind = self._behind
        if not self._is_told or (behind is not None and behind.holds(key, number, outcome)):
            return
        self._recorder.note(self._works[key[0]], key[1], number, outcome.state, outcome)

    def _land(self, behind: Behind, patience: float) -> None:
        """Go on from what was stored; what waits on a value that is lost has failed with it."""
        for state in behind.land(patience):
            self._failed(state)
        for key in [key for key in behind.lost if self._waiting.forget(key)]:
            self._enter(Enter(*key, lost_state(behind.lost.pop(key))))

    def _let_go(self, changed: tuple[Changed, ...]) -> None:
        for key in changed:
            self._values.let_go(*key)

    def _end(self, key: Changed, state: State) -> None:
        place, index = key
        self.book.end(place, index, state)
        if self._run.is_recorded:
            self._values.ended(place, index, state)
        self._changed.append(key)
        if state.__class__ is not Success and state.is_failed():
            self._failed(state)

    def _failed(self, state: State) -> None:
        """Raise what was raised, if an author wants it; keep the locals of the first failures."""
        error = state.reference.value
        if self._around.raises and isinstance(error, BaseException):
            while self._behind:
                self._behind.land(_GLANCE)
            self._recorder.record()
            raise error
        self._failures += 1
        if self._failures > _WITH_LOCALS:
            let_locals_go(state)

    def _wait(self, key: Changed, number: int, state: State) -> None:
        """Write down what has not ended: it loops, is to be retried, or waits for a person."""
        self._waiting.add(key, number, state)
        let_locals_go(state)
        # A turn has ended, but the task has not: it would count as one that is over.
        self.book.running(*key, _LOOPING if isinstance(state, Looped) else state)

    def _enter(self, step: Enter, *, is_asked: bool = False) -> None:
        """Write down a state for which no work is needed."""
        place, index, state, width, only_reused = step
        key = (place, index)
        at = now()
        state.times = Times(at, at, at, at)
        outcome = Outcome(state, width)
        if is_asked:
            outcome = mended(self._hooks.about(key), state, Outcome(_NOTHING))
        elif place in self._hooks.places:
            said = self._hooks.asked(key, self._waiting.states.get(key, _PENDING), state)
            if said is not state:
                outcome = mended(self._hooks.about(key), said, outcome)
        state = outcome.state
        number = self._waiting.attempts.get(key, 0) + 1
        if self._waiting.states and key in self._waiting.states:
            state.before = forgotten(self._waiting.states.pop(key))
        self._note(key, number, outcome)
        if isinstance(state, Mapped):
            self._expand(key, state, width, only_reused=only_reused)
        elif not isinstance(state, Finished) or isinstance(state, Looped):
            self._wait(key, number, state)
        else:
            if index == WHOLE:
                self.book.widths[place] = outcome.width or self._width(place, state)
            self._end(key, state)

    def _width(self, place: int, state: State) -> int:
        """Return the count of items in a value that stands for children."""
        if not self.book.to_paired[place] or not has_items(state):
            return 0
        value = state.result
        return len(value) if hasattr(value, "__len__") else 0

    def _expand(self, key: Changed, state: Mapped, width: int, *, only_reused: bool) -> None:
        self.book.expand(key[0], width, state)
        if only_reused:
            self.book.only_reused.add(key[0])
        if not width:
            self._values.ended(*key, state)
        self._changed.append(key)

    def _look(self, *, at_once: bool = False) -> bool:
        """Let go on what a person has approved; return whether something does."""
        at = now()
        if not self._waiting.paused or not self._run.is_recorded or self._around.stop.is_asked:
            return False
        if at - self._looked < _LOOK and not at_once:
            return False
        self._looked = at
        said = self._around.ledger.annotations(self._run.key, "approved")
        found = self._waiting.approved(
            {(self._plan.places[one.task], one.map_index): one.at for one in said}
        )
        for key in found:
            self._go_on(key)
        self._advance()
        return bool(found)

    def _go_on(self, key: Changed) -> None:
        del self._waiting.paused[key]
        self._take([resume(self.book, *key)])

    def _patience(self) -> float | None:
        """Return seconds until there is something to do besides; None where there is nothing."""
        seconds = self._waiting.seconds
        if not self._waiting.paused or not self._run.is_recorded:
            return seconds
        look = _LOOK / 1_000_000
        return look if seconds is None else min(seconds, look)

    def _begin_again(self) -> None:
        while not self._around.stop.is_asked and (key := self._waiting.pop()) is not None:
            if key in self._waiting.paused:
                self._go_on(key)
            elif type(self.book.state(*key)) is Scheduled:  # it was early, and was never begun
                self._take([again(self.book, *key)])
            else:
                self._start(Start(*key), now())


def _as_result(held: Any) -> Result:
    return held if isinstance(held, Result) else Result(held)
