"""Why a task run is as it is: facts in, causes out. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cairnflow.engine.reuse import REASONS, Reason
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import Annotation, Checkpoint, RunRecord
from cairnflow.ledger.wire import word
from cairnflow.trails.approving import in_words, of
from cairnflow.trails.plans import PlannedTask
from cairnflow.trails.words import label, one_line, tone

CODES: Final = {
    **REASONS,
    "failed": "it failed; or, as the reason why it ran, it had not ended well before",
    "fresh": "it ran, and no earlier value was looked for",
    "retried": "it was tried again after failures",
    "looped": "its loop has ended a turn",
    "timed_out": "it took longer than its author allowed",
    "crashed": "the process that worked on it ended",
    "invalid": "one of its validators refused the value",
    "cancelled": "a person, or the run's end, stopped it",
    "skipped": "it was not to be done",
    "upstream_skipped": "a task before it was skipped",
    "upstream_failed": "a task before it failed",
    "trigger_refused": "its trigger does not allow it",
    "upstream_paused": "a task before it waits for a person",
    "waiting": "tasks before it have not ended",
    "begun": "a worker has it, or will have it in a moment",
    "paused": "it waits for a person; or, as the reason why it ran, it had waited before",
    "approved": "a person has let it go on, and it has not yet",
    "retrying": "it waits for its next attempt",
    "run_ended": "the run ended before it was begun, or before it went on",
    "cut_off": "the run's process is gone",
    "running": "the run is under way",
    "succeeded": "the run ended well",
}
"""All codes that a cause may have, and what each means. Codes are added, never changed."""

_MESSAGE = 300
"""Characters of a message in a cause."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why something is as it is.

    Attributes:
        code: one of ``CODES``.
        text: a sentence for people.
        address: of the task run that it is about.
        count: of task runs that it is true of.
        hint: a command to go on with; empty for none.
    """

    code: str
    text: str
    address: str = ""
    count: int = 1
    hint: str = ""


@dataclass(frozen=True)
class Around:
    """A run, as far as causes are looked for in it.

    Attributes:
        record: of the run.
        is_lost: its process is gone.
        plan: its tasks, in an order in which they can be run.
        facts: all of it, in the order of ``seq``.
        said: the approvals of it, oldest first.
        script: what its flow is written in, for a command; ``FILE`` where unknown.
    """

    record: RunRecord
    is_lost: bool
    plan: Sequence[PlannedTask]
    facts: Sequence[Checkpoint]
    said: Sequence[Annotation]
    script: str = "FILE"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen in it."""
        return self.record.ended_at is not None or self.is_lost

    @cached_property
    def planned(self) -> dict[str, PlannedTask]:
        """The tasks by slug."""
        return {task.task: task for task in self.plan}

    @cached_property
    def last(self) -> dict[TaskKey, Checkpoint]:
        """The fact of each task run's last attempt; none of a mapped task itself."""
        return {
            TaskKey(fact.task, fact.map_index): fact
            for fact in self.facts
            if fact.state != "Mapped"
        }

    @cached_property
    def by_task(self) -> dict[str, list[Checkpoint]]:
        """The same, by task."""
        found: dict[str, list[Checkpoint]] = {}
        for key, fact in self.last.items():
            found.setdefault(key.task, []).append(fact)
        return found

    def address(self, fact: Checkpoint) -> str:
        """Return the address of a task run, without its attempt."""
        return f"{self.record.address}/{TaskKey(fact.task, fact.map_index)}"

    def called(self, fact: Checkpoint) -> str:
        """Return what people call a task run: one of ours by the author's tasks it is made of."""
        key = str(TaskKey(fact.task, fact.map_index))
        planned = self.planned.get(fact.task)
        if planned is None or not planned.is_generated:
            return key
        names = self._authors(planned)
        more = f" and {len(names) - _ROOTS} more" if len(names) > _ROOTS else ""
        return f"{key} of {', '.join(names[:_ROOTS])}{more}"

    def _authors(self, made: PlannedTask) -> list[str]:
        found: dict[str, None] = {}
        pending, seen = list(reversed(made.upstream)), {made.task}
        while pending:
            slug = pending.pop()
            before = self.planned.get(slug)
            if before is None or not before.is_generated:
                found[slug] = None
            elif slug not in seen:
                seen.add(slug)
                pending.extend(reversed(before.upstream))
        return list(found)

    def upstream(self, task: str, child: int) -> Iterator[Checkpoint]:
        """Yield the last facts of the task runs before one; through tasks that leave none."""
        planned = self.planned.get(task)
        for slug in planned.upstream if planned is not None else ():
            paired = self.last.get(TaskKey(slug, child)) if child != WHOLE else None
            if paired is not None:
                yield paired
            elif slug in self.by_task:
                yield from self.by_task[slug]
            else:
                yield from self.upstream(slug, child)


def causes_of(fact: Checkpoint, around: Around) -> list[Cause]:
    """Return why a task run is as the fact of its last attempt tells."""
    state = word(fact.state)
    if state in {"reused", "cached"}:
        return [_taken(fact, around)]
    if state == "success":
        return [*_ran(fact, around), *_retried(fact, around)]
    if state in _WAITS:
        return [_WAITS[state](fact, around), *_left(around)]
    if state == "trigger_failed":
        return _refused(fact, around)
    if state == "skipped":
        return [_skipped(fact, around)]
    return [_ended(fact, around), *_retried(fact, around)]


def reason_of(fact: Checkpoint) -> Reason | None:
    """Return why it was run or was not, as it was noted; None where nothing was."""
    told: dict[str, str] | None = json.loads(fact.reason or "null")
    return None if told is None else Reason(told.get("code") or "", told.get("text") or "")


def _taken(fact: Checkpoint, around: Around) -> Cause:
    reason = reason_of(fact) or Reason("same", REASONS["same"])
    source = fact.reused_from or "an earlier run"
    text = f"not run: the value of {source} was taken: {reason.text}"
    hint = f"cairn show {source}" if fact.reused_from else ""
    return Cause(reason.code, text, around.address(fact), hint=hint)


def _ran(fact: Checkpoint, around: Around) -> list[Cause]:
    reason = reason_of(fact)
    address = around.address(fact)
    if reason is None:
        return [Cause("fresh", "it ran; no earlier value was looked for", address)]
    return [Cause(reason.code, f"it ran: {reason.text}", address)]


def _retried(fact: Checkpoint, around: Around) -> list[Cause]:
    key = (fact.task, fact.map_index)
    failed = [
        one
        for one in around.facts
        if (one.task, one.map_index) == key and one.state == "Retrying" and one.seq < fact.seq
    ]
    if not failed:
        return []
    times = "once" if len(failed) == 1 else f"{len(failed)} times"
    text = f"tried again {times}, the last time since {one_line(failed[-1].message, _MESSAGE)}"
    address = around.address(fact)
    hint = f"cairn show {address}@{failed[-1].attempt}"
    return [Cause("retried", text, address, len(failed), hint)]


def _ended(fact: Checkpoint, around: Around) -> Cause:
    address, state = around.address(fact), word(fact.state)
    text = f"{verb(fact.state)}: {one_line(fact.message, _MESSAGE)}"
    code = state if state in CODES else "failed"
    return Cause(code, text, address, hint=f"cairn show {address}")


def verb(state: str) -> str:
    """Return what a state says behind the name of what is in it.

    Examples:
        >>> verb("TimedOut"), verb("Invalid")
        ('timed out', 'is invalid')
    """
    return {"invalid": "is invalid", "cancelled": "was cancelled"}.get(word(state), label(state))


def _paused(fact: Checkpoint, around: Around) -> Cause:
    address = around.address(fact)
    approved = of(around.said, fact)
    if approved is not None:
        by_itself = "" if around.is_over else "; it goes on by itself within a second"
        text = f"{in_words(approved)}{by_itself}"
        return Cause("approved", text, address, hint=_resume(around) if around.is_over else "")
    return Cause("paused", _for_a_person(fact), address, hint=f"cairn approve {address}")


def _for_a_person(fact: Checkpoint) -> str:
    said = one_line(fact.message, _MESSAGE)
    return said if said.startswith("waits for a person") else f"waits for a person: {said}"


def _retrying(fact: Checkpoint, around: Around) -> Cause:
    text = f"waits for its next attempt: {one_line(fact.message, _MESSAGE)}"
    address = around.address(fact)
    return Cause("retrying", text, address, hint=f"cairn show {address}@{fact.attempt}")


def _looped(fact: Checkpoint, around: Around) -> Cause:
    address = around.address(fact)
    turns = sum(
        (one.task, one.map_index, one.state) == (fact.task, fact.map_index, "Looped")
        for one in around.facts
    )
    return Cause("looped", f"its loop has ended {turns} turns, and goes on", address, turns)


_WAITS = {"paused": _paused, "retrying": _retrying, "looped": _looped}


def _left(around: Around) -> list[Cause]:
    """Return that what waits will not go on by itself, where that is so."""
    if around.is_lost:
        return [cut_off(around)]
    if not around.is_over:
        return []
    text = f"its run ended ({label(around.record.state)}) before it went on; resume it"
    return [Cause("run_ended", text, around.record.address, hint=_resume(around))]


def cut_off(around: Around) -> Cause:
    """Return that the run's process is gone."""
    text = f"the run was cut off: its process {around.record.pid} is gone"
    return Cause("cut_off", text, around.record.address, hint=_resume(around))


def _resume(around: Around) -> str:
    return f"cairn run {around.script} --resume {around.record.address}"


def _refused(fact: Checkpoint, around: Around) -> list[Cause]:
    roots = list(_roots(fact.task, fact.map_index, around, set()))
    if not roots:
        return [Cause("trigger_refused", one_line(fact.message, _MESSAGE), around.address(fact))]
    return [
        Cause(
            "upstream_failed",
            f"not begun, since {around.record.address}/{around.called(root)} {verb(root.state)}: "
            f"{one_line(root.message, _MESSAGE)}",
            around.address(root),
            hint=f"cairn show {around.address(root)}",
        )
        for root in roots[:_ROOTS]
    ]


_ROOTS = 3
"""Failures before a task run that are named."""


def _roots(task: str, child: int, around: Around, seen: set[TaskKey]) -> Iterator[Checkpoint]:
    """Yield the failures that a task run was not begun for: those that failed by themselves."""
    for fact in around.upstream(task, child):
        key = TaskKey(fact.task, fact.map_index)
        if key in seen or tone(fact.state).name != "failed":
            continue
        seen.add(key)
        if fact.state == "TriggerFailed":
            yield from _roots(fact.task, fact.map_index, around, seen)
        else:
            yield fact


def is_skipped_after(fact: Checkpoint) -> bool:
    """Whether it was skipped for no reason of its own: a task before it was."""
    return fact.message == _AFTER_SKIPPED


def _skipped(fact: Checkpoint, around: Around) -> Cause:
    address = around.address(fact)
    before = [one for one in around.upstream(fact.task, fact.map_index) if one.state == "Skipped"]
    message = one_line(fact.message, _MESSAGE)
    if not is_skipped_after(fact) or not before:
        return Cause("skipped", f"skipped: {message}", address, hint=f"cairn show {address}")
    first = around.address(before[0])
    return Cause(
        "upstream_skipped", f"skipped, since {first} was", address, hint=f"cairn why {first}"
    )


_AFTER_SKIPPED = "a task before it was skipped"


def not_begun(task: str, child: int, around: Around) -> list[Cause]:
    """Return why a task, or a child of it, has left no fact.

    Args:
        task: a slug of the plan.
        child: the child's place; ``WHOLE`` for the task itself.
        around: its run.
    """
    address = f"{around.record.address}/{TaskKey(task, child)}"
    paused = next((one for one in _before(task, around) if one.state == "Paused"), None)
    if paused is not None:
        first = _paused(paused, around)
        code = "upstream_paused" if first.code == "paused" else first.code
        text = (
            f"waits for {first.address}, which {first.text.replace('approved', 'was approved', 1)}"
        )
        return [Cause(code, text, address, hint=first.hint), *_left(around)]
    if around.is_lost:
        return [cut_off(around)]
    if around.is_over:
        said = one_line(around.record.message, _MESSAGE)
        text = f"the run ended ({label(around.record.state)}) before it was begun: {said}"
        return [Cause("run_ended", text, address, hint=_resume(around))]
    waits = [slug for slug in _open(task, around) if slug != task]
    if not waits:
        return [Cause("begun", "a worker has it, or will have it in a moment", address)]
    return [Cause("waiting", f"waits for {', '.join(waits)}", address, len(waits))]


def _before(task: str, around: Around) -> Iterator[Checkpoint]:
    """Yield the last facts of all task runs before a task, near and far."""
    seen: set[str] = set()
    ahead = [task]
    while ahead:
        planned = around.planned.get(ahead.pop())
        for slug in planned.upstream if planned is not None else ():
            if slug not in seen:
                seen.add(slug)
                ahead.append(slug)
                yield from around.by_task.get(slug, ())


def _open(task: str, around: Around) -> list[str]:
    """Return the tasks right before a task that have not ended; of generated ones those before."""
    planned = around.planned.get(task)
    found: list[str] = []
    for slug in planned.upstream if planned is not None else ():
        if around.planned.get(slug) is not None and around.planned[slug].is_generated:
            found += _open(slug, around)
        elif not _has_ended(slug, around):
            found.append(slug)
    return list(dict.fromkeys(found))


def _has_ended(task: str, around: Around) -> bool:
    facts = [fact for fact in around.facts if fact.task == task]
    width = next((fact.width or 0 for fact in facts if fact.state == "Mapped"), None)
    over = sum(tone(fact.state).name in _OVER for fact in around.by_task.get(task, ()))
    return over >= (1 if width is None else width) and bool(facts)


_OVER = frozenset({"success", "failed", "reused", "skipped"})
