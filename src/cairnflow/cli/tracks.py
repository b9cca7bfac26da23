"""What is known of each task of a run while it runs: counts, times, and who is at work."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cairnflow.clock import now
from cairnflow.engine.observers import Told
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.plan.plan import Plan
from cairnflow.states import Mapped, Running
from cairnflow.trails.unkept import not_kept
from cairnflow.trails.words import tone

_OVER = frozenset({"success", "failed", "reused", "skipped"})


@dataclass(slots=True)
class Track:
    """One task of the run.

    Attributes:
        task: the task's slug.
        tone: name of what is true of it: ``pending``, ``running``, ``retrying``, ``success`` ...
        width: count of children; None for a task that is not mapped, or not yet.
        counts: ended children by tone.
        begun_at: when it, or its first child, was begun; microseconds since 1970 UTC; 0 before.
        ended_at: when it, or its last child, had ended; likewise.
        size: bytes kept.
        last: what was told of it last.
        failures: children that failed for good, the first few.
        retries: count of attempts that are to be made again.
        pauses: how often it, or a child, began to wait for a person.
        unkept: values that were not kept, as they hold a secret.
        unkept_why: why, of the last of them.
    """

    task: str
    tone: str = "pending"
    width: int | None = None
    counts: Counter[str] = field(default_factory=Counter[str])
    begun_at: int = 0
    ended_at: int = 0
    size: int = 0
    last: Told | None = None
    failures: list[Told] = field(default_factory=list[Told])
    retries: int = 0
    pauses: int = 0
    unkept: int = 0
    unkept_why: str = ""

    @property
    def done(self) -> int:
        """Count of children that have ended."""
        return self.counts.total()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.tone in _OVER

    @property
    def worst(self) -> str:
        """Tone of a map that is over."""
        if self.counts["failed"]:
            return "failed"
        found = [name for name, count in self.counts.items() if count]
        return found[0] if len(found) == 1 else "success"


class Tracks:
    """All tasks of a run. Written by the loop's thread; may be read by another meanwhile.

    Args:
        plan: what is to be done.
        is_serial: calls are made one after the other, so that of all that was begun only the
            oldest is at work.

    Attributes:
        shown: the tasks that people know of, in the order of the plan; those that were made for
            a list or an operator are left out.
        checkpoints: count of task runs that were recorded.
        begun_at: when the run began; microseconds since 1970 UTC.
    """

    def __init__(self, plan: Plan, *, is_serial: bool) -> None:
        self.shown = [Track(node.slug) for node in plan.nodes if not node.task.is_generated]
        self.checkpoints = 0
        self.begun_at = now()
        self._by_task = {track.task: track for track in self.shown}
        self._is_serial = is_serial
        self._queue: deque[TaskKey] = deque()
        self._front: TaskKey | None = None

    def take(self, facts: Sequence[Told]) -> Iterator[tuple[Told, Track | None]]:
        """Take note of one turn of the loop.

        Yields:
            What was told, with the task if all of it is over by this.
        """
        begun: list[TaskKey] = []
        for told in facts:
            if self._is_serial:
                self._line_up(told, begun)
            self.checkpoints += told.seq > 0 and not isinstance(told.state, Mapped)
            track = self._by_task.get(told.task)
            was_over = track is None or track.is_over
            if track is not None:
                self._note(track, told)
            yield told, None if was_over or track is None or not track.is_over else track
        self._queue.extendleft(reversed(begun))
        self._move_up()

    def _line_up(self, told: Told, begun: list[TaskKey]) -> None:
        """Keep the order in which calls are made one by one: the latest that were begun first."""
        key = TaskKey(told.task, told.child)
        if isinstance(told.state, Running):
            begun.append(key)
        elif self._queue and self._queue[0] == key:
            self._queue.popleft()

    def _note(self, track: Track, told: Told) -> None:
        name = tone(told.state.name).name
        at = now()
        track.last = told
        if isinstance(told.state, Mapped):
            track.width, track.tone = told.width, "running" if told.width else "success"
            track.ended_at = at
            return
        track.retries += name == "retrying"
        track.pauses += name == "paused"
        if name in _OVER:
            _end(track, told, name, at)
        elif track.width is None:
            track.tone = name
        if name == "running" and not track.begun_at and not self._is_serial:
            track.begun_at = at

    def _move_up(self) -> None:
        """Where calls are made one by one, let the oldest one be at work since now."""
        front = self._queue[0] if self._queue else None
        if front is not None and front != self._front:
            track = self._by_task.get(front.task)
            if track is not None and not track.begun_at:
                track.begun_at = now()
        self._front = front

    def of(self, task: str) -> Track | None:
        """Return a task by its slug; None for one that people don't know of."""
        return self._by_task.get(task)

    def at_work(self) -> list[Track]:
        """Return the tasks of which something runs, or waits to be tried again."""
        if not self._is_serial:
            return [track for track in self.shown if track.tone in {"running", "retrying"}]
        front = self._front
        return [
            track
            for track in self.shown
            if not track.is_over
            and (track.tone == "retrying" or (front is not None and track.task == front.task))
        ]

    def waiting(self) -> list[Track]:
        """Return the tasks that are neither over nor at work."""
        busy = {track.task for track in self.at_work()}
        return [track for track in self.shown if not track.is_over and track.task not in busy]

    def failed(self) -> list[Told]:
        """Return what was told of the task runs that failed by themselves, the first few."""
        found = [told for track in self.shown for told in track.failures]
        return [told for told in found if told.state.name != "TriggerFailed"] or found


REMEMBERED = 5
"""Failed children of a task that are named; of more it is told only how many."""


def _end(track: Track, told: Told, name: str, at: int) -> None:
    times = told.state.times
    if times is not None:
        track.begun_at = min(track.begun_at or times.started, times.started)
    track.ended_at = max(track.ended_at, times.ended if times is not None else at)
    track.size += told.size
    if not told.size and (why := not_kept(told.state.message)):
        track.unkept, track.unkept_why = track.unkept + 1, why
    if name == "failed" and len(track.failures) < REMEMBERED:
        track.failures.append(told)
    if told.child == WHOLE:
        track.tone = name
        return
    track.counts[name] += 1
    if track.width is not None and track.done >= track.width:
        track.tone = track.worst
