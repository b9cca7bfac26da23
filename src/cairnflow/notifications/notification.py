"""What a notification tells: of one change, or of many that were held back. Knows no channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cairnflow.clock import at

SCHEMA = 1
"""Version of what ``Notification.document`` gives."""

_VERBS = {
    "Failed": "failed",
    "TriggerFailed": "was not begun",
    "TimedOut": "timed out",
    "Crashed": "crashed",
    "Invalid": "returned a value that was refused",
    "Cancelled": "was cancelled",
    "Retrying": "failed, and will be tried again",
    "Paused": "waits for a person",
    "Success": "succeeded",
    "Mapped": "has its children",
    "Cached": "has a value from before",
    "Reused": "has the value of an earlier run",
    "Skipped": "was skipped",
    "Running": "is running",
    "Pending": "waits",
    "Scheduled": "waits for its time",
    "Looped": "ended a turn of its loop",
}
"""What is said of a task, or a flow, in a state; of other states their name."""

_NAMED = 5
"""Tasks that a sentence on many changes names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run is doing.

    Attributes:
        failed: count of tasks that failed.
        tasks: count of all tasks.
    """

    failed: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Notification:
    """What is told of one change; with ``more``, of many.

    Attributes:
        id: of this notification; stays the same when it is sent again.
        at: microseconds since 1970-01-01 UTC.
        kind: whether a task or a flow is spoken of.
        name: the task's, with its child, or the flow's.
        flow: the flow's slug; empty where the run is not recorded.
        run: address of the run; empty where it is not recorded.
        address: of what is spoken of; empty where it is not recorded.
        old: name of the old state.
        state: name of the new one.
        color: of the new state, as ``#RRGGBB``.
        is_failed: whether the new state is a failure.
        message: of the new state, whole.
        attempt: count from 1; 0 for flows.
        attempts: how many there may be; 0 for flows.
        tally: how the run is doing; None where that is not known.
        more: count of changes by task, where this stands for those that were held back.
    """

    id: str
    at: int
    kind: Literal["task", "flow"]
    name: str
    flow: str
    run: str
    address: str
    old: str
    state: str
    color: str
    is_failed: bool
    message: str
    attempt: int = 0
    attempts: int = 0
    tally: Tally | None = None
    more: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def sentence(self) -> str:
        """How what is spoken of is doing, in a sentence; one line of the message in it."""
        if self.more:
            return self._of_many()
        said = f"{self.name} {_VERBS.get(self.state, f'is {self.state}')}"
        said += f": {self.summary}" if self.summary else ""
        if self.attempts > 1 and self.state != "Retrying":
            said += f" (attempt {self.attempt} of {self.attempts})"
        return said + self._health()

    @property
    def summary(self) -> str:
        """The first line of the message."""
        return (self.message.strip().splitlines() or [""])[0]

    @property
    def detail(self) -> str:
        """The message, where it has more than the line that the sentence has."""
        text = self.message.strip()
        return text if text != self.summary else ""

    @property
    def facts(self) -> dict[str, str]:
        """What is told besides, by a word for each."""
        found = {} if not self.address else {"address": self.run if self.more else self.address}
        found["state"] = self.state if self.more else f"{self.old} → {self.state}"
        found["at"] = f"{at(self.at):%Y-%m-%d %H:%M:%S} UTC"
        return found

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type to go on, the most useful first; none where nothing is recorded."""
        if not self.address:
            return ()
        if self.more:
            return (f"cairn ls {self.run}",)
        if self.state == "Paused" and self.kind == "task":
            return (f"cairn approve {self.address}", f"cairn show {self.address}")
        if self.kind == "task":
            return (f"cairn show {self.address}", f"cairn logs {self.address}")
        if self.is_failed:
            return (f"cairn show {self.address}", f"cairn resume {self.address}")
        return (f"cairn show {self.address}",)

    @property
    def document(self) -> dict[str, object]:
        """Plain data that JSON can hold: what a program is told."""
        return {
            "version": SCHEMA,
            "id": self.id,
            "event": "more" if self.more else "state",
            "at": at(self.at).isoformat(),
            "kind": self.kind,
            "name": self.name,
            "flow": self.flow,
            "run": self.run,
            "address": self.address,
            "old_state": self.old,
            "state": self.state,
            "is_failed": self.is_failed,
            "message": self.message,
            "attempt": self.attempt,
            "attempts": self.attempts,
            "tasks_failed": self.tally.failed if self.tally else None,
            "tasks": self.tally.tasks if self.tally else None,
            "sentence": self.sentence,
            "commands": list(self.commands),
            "more": dict(self.more),
        }

    def _health(self) -> str:
        if self.tally is None:
            return ""
        soon = " so far" if self.kind == "task" else ""
        return f"; {self.tally.failed:,} of {self.tally.tasks:,} tasks failed{soon}"

    def _of_many(self) -> str:
        count = sum(self.more.values())
        named = sorted(self.more.items(), key=lambda item: -item[1])
        told = ", ".join(f"{name} {count:,}" for name, count in named[:_NAMED])
        left = f" and {len(named) - _NAMED:,} other tasks" if len(named) > _NAMED else ""
        where = f" in {self.run}" if self.run else ""
        last = f"; the last: {self.summary}" if self.summary else ""
        return f"and {count:,} more {self.state}{where}: {told}{left}{last}{self._health()}"
