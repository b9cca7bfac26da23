"""State handlers: authors' functions that are told of each change, and may say what comes of it."""

from collections.abc import Callable, Sequence
from typing import Any

from cairnflow.clock import now
from cairnflow.context import enter, leave
from cairnflow.engine.about import AboutChange
from cairnflow.engine.book import Book
from cairnflow.engine.decide import Changed, settle
from cairnflow.engine.ends import Outcome
from cairnflow.engine.mending import mended
from cairnflow.engine.problems import told
from cairnflow.engine.waiting import Waiting
from cairnflow.engine.work import Attempt, RunFacts, Work
from cairnflow.keys import TaskKey
from cairnflow.results.result import Result
from cairnflow.signals import Signal
from cairnflow.states import Failed, Mapped, Running, State

Hook = Callable[[Any, State, State], State | None]
"""Takes the task, or the flow, its old and its new state; may return another new state."""


_RUNNING = Running("a worker has it")


class Hooks:
    """The state handlers of a plan's tasks, and what an end means once they were asked.

    Args:
        book: what is true of each task.
        works: each task, ready to be run; shape (tasks,).
        run: the run's facts.
        waiting: attempts so far.

    Attributes:
        places: state handlers by the place of their task; of tasks that have some.
    """

    def __init__(self, book: Book, works: Sequence[Work], run: RunFacts, waiting: Waiting) -> None:
        found = {node.place: node.task.state_handlers for node in book.plan.nodes}
        self.places = {place: hooks for place, hooks in found.items() if hooks}
        self._book = book
        self._works = works
        self._run = run
        self._waiting = waiting

    def settled(self, key: Changed, outcome: Outcome) -> Outcome:
        """Return what the end of an attempt means: its failure may be retried, or be mended."""
        state = outcome.state
        if key[0] in self.places:
            said = self.asked(key, _RUNNING, state)
            if said is not state:
                return mended(self.about(key), said, outcome)
        if not isinstance(state, Failed) or outcome.is_final:
            return outcome
        at = state.times.ended if state.times else now()
        policy = self._works[key[0]].policy
        settled = settle(state, self._waiting.tries.get(key, 0) + 1, policy, at)
        if settled is state:
            return outcome
        settled.times, settled.before = state.times, state.before
        if key[0] in self.places:
            said = self.asked(key, state, settled)
            if said is not settled:
                return mended(self.about(key), said, outcome)
        return outcome._replace(state=settled)

    def asked(self, key: Changed, old: State, new: State) -> State:
        """Return the new state of a task run, after its state handlers were told of it."""
        if self._run.is_recorded:
            name = TaskKey(self._works[key[0]].slug, key[1])
            new.address = f"{self._run.flow}/{self._run.number}/{name}"
        failing = key[0] if new.is_failed() else -1
        here = AboutChange(self.about(key), self._book, failing)
        here.token = token = enter(here)
        try:
            said = asked(self.places[key[0]], self._book.plan.nodes[key[0]].task, old, new)
        finally:
            leave(token)
        if said is not new:
            said.times, said.before, said.address = new.times, new.before, new.address
            if not said.content and said.reference is new.reference:
                said.content, said.codes = new.content, new.codes
        return said

    def about(self, key: Changed) -> Attempt:
        """Return the attempt that a change is of, as far as the loop knows it."""
        waiting = self._waiting
        return Attempt(
            self._works[key[0]],
            key[1],
            waiting.attempts.get(key, 0) + 1,
            now(),
            (),
            None,
            None,
            waiting.tries.get(key, 0) + 1,
            waiting.turns.get(key),
            self._book.is_approved(*key),
        )


def asked(hooks: Sequence[Hook], of: Any, old: State, new: State) -> State:
    """Return the new state, after all hooks have been told of it, in order.

    A hook that raises a signal asks for its state; one that raises anything else makes it Failed.

    Args:
        hooks: what to call.
        of: the task or the flow.
        old: what was true.
        new: what is to be true.
    """
    for hook in hooks:
        try:
            said = hook(of, old, new)
        except Signal as signal:
            said = signal.state
        except Exception as exc:  # noqa: BLE001 - a state handler is an author's
            return Failed(f"state handler {_name(hook)} raised {told(exc)}", Result(exc))
        if said is None:
            continue
        if not isinstance(said, State):
            problem = TypeError(f"state handler {_name(hook)} returned {said!r}, which is no state")
            return Failed(f"{problem}; return a State, or None", Result(problem))
        if isinstance(said, Mapped) and said is not new:
            problem = TypeError(f"state handler {_name(hook)} returned {said!r}")
            return Failed(
                f"{problem}: only mapping makes children; return another", Result(problem)
            )
        new = said
    return new


def _name(hook: Hook) -> str:
    return getattr(hook, "__name__", None) or type(hook).__name__
