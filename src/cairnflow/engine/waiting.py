"""What has not ended and is out of the workers' hands: it loops, is to be retried, or is paused."""

import heapq
from collections.abc import Mapping

from cairnflow.clock import now
from cairnflow.engine.decide import Changed
from cairnflow.engine.work import Turn
from cairnflow.keys import WHOLE
from cairnflow.states import Looped, Paused, Resume, Retrying, Scheduled, State


class Waiting:
    """Attempts so far, and when the next ones are due. Holds no worker. Not thread-safe.

    Attributes:
        attempts: count of those that have ended, by place and index.
        tries: the same, within the present turn of a loop.
        turns: what each loop has done so far.
        states: what is true of those that wait.
        paused: those of them that wait for a person.
        is_used: something waits, or has waited: else there is nothing to look for.
    """

    def __init__(self) -> None:
        self.attempts: dict[Changed, int] = {}
        self.tries: dict[Changed, int] = {}
        self.turns: dict[Changed, Turn] = {}
        self.states: dict[Changed, State] = {}
        self.paused: dict[Changed, Paused] = {}
        self.is_used = False
        self._later: list[tuple[int, int, int]] = []
        self._not_before: dict[Changed, int] = {}

    def __bool__(self) -> bool:
        """Whether something goes on by itself, at its time."""
        return bool(self._later)

    def given(self, key: Changed, state: State) -> None:
        """Take note of a state that an author gave from the start, which is no end."""
        self.is_used = True
        if isinstance(state, Scheduled) and not isinstance(state, Resume | Paused):
            self._not_before[key] = state.due
        if isinstance(state, Looped):
            self.turns[key] = Turn(state.loop_count, state.reference)
            self.attempts[key] = 0  # nothing has run in this run
        if isinstance(state, Retrying):
            self.attempts[key] = self.tries[key] = state.run_count

    def is_early(self, key: Changed) -> int:
        """Return when a task run is to begin that may not begin now; 0 where it may."""
        due = self._not_before.pop(key, 0) if self._not_before else 0
        if due <= now():
            return 0
        heapq.heappush(self._later, (due, *key))
        return due

    def add(self, key: Changed, number: int, state: State) -> None:
        """Take note of an attempt that is not the last one."""
        self.is_used = True
        self.attempts[key] = number
        self.states[key] = state
        due = now()
        if isinstance(state, Looped):
            self.tries[key] = 0
            self.turns[key] = Turn(state.loop_count, state.reference)
        elif isinstance(state, Paused):
            self.paused[key] = state
            if state.is_open_ended:
                return
            due = state.due
        elif isinstance(state, Scheduled):
            self.tries[key] = self.tries.get(key, 0) + 1
            due = state.due
        heapq.heappush(self._later, (due, *key))

    def pop(self) -> Changed | None:
        """Return one that is due, which waits no longer; None where none is."""
        if not self._later or self._later[0][0] > now():
            return None
        _, place, index = heapq.heappop(self._later)
        return place, index

    def approved(self, said: Mapping[Changed, int]) -> list[Changed]:
        """Return the paused ones that a person has let go on since they paused.

        Args:
            said: when a person did; where he said it of a task, he said it of all its children.
        """
        found = [key for key, state in self.paused.items() if _is_since(said, key, state)]
        self._later = [later for later in self._later if (later[1], later[2]) not in found]
        heapq.heapify(self._later)
        return found

    def forget(self, key: Changed) -> bool:
        """Let this one not go on, ever; say whether it waited. What is known of it so far stays."""
        later = [one for one in self._later if (one[1], one[2]) != key]
        is_waiting = len(later) < len(self._later) or key in self.paused
        self.paused.pop(key, None)
        self._later = later
        heapq.heapify(self._later)
        return is_waiting

    def clear(self) -> None:
        """Let nothing go on by itself."""
        self._later.clear()

    @property
    def seconds(self) -> float | None:
        """Seconds until the next one is due; None where none is."""
        return max(0.0, (self._later[0][0] - now()) / 1_000_000) if self._later else None


def _is_since(said: Mapping[Changed, int], key: Changed, state: Paused) -> bool:
    paused = state.times.ended if state.times else 0
    return max(said.get(key, 0), said.get((key[0], WHOLE), 0)) > paused
