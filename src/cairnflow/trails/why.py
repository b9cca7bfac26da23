"""Why a run, a mapped task or a task run is as it is, in a sentence and its causes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from cairnflow.engine.reuse import REASONS
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.wire import answer, word
from cairnflow.trails.approving import of
from cairnflow.trails.causes import (
    Around,
    Cause,
    causes_of,
    cut_off,
    is_skipped_after,
    not_begun,
    reason_of,
)
from cairnflow.trails.markup import page, tag
from cairnflow.trails.screens import text
from cairnflow.trails.showing import Shown
from cairnflow.trails.words import counted, label, number, one_line, printable, tone

_NAMED = 5
"""Task runs that are named one by one; of more it is told only how many."""


class Why(Shown):
    """The answer to ``why``: what it is about, how that stands, and the causes of it.

    ``print`` gives all of it; ``wire`` the form that ``cairn why --json`` gives.

    Args:
        address: of what it is about.
        state: word for how that stands.
        causes: what led to it, the weightiest first.

    Attributes:
        address: of what it is about.
        state: word for how that stands.
        causes: what led to it, the weightiest first.
    """

    def __init__(self, address: str, state: str, causes: Sequence[Cause]) -> None:
        self.address = address
        self.state = state
        self.causes = tuple(causes)

    @property
    def code(self) -> str:
        """The code of the first cause; see ``cairnflow.trails.causes.CODES``."""
        return self.causes[0].code

    @property
    def sentence(self) -> str:
        """All in one line."""
        return printable(f"{self.address}: {'; '.join(cause.text for cause in self.causes)}")

    def wire(self) -> dict[str, Any]:
        """Return it as plain data."""
        reasons = [
            {
                "code": cause.code,
                "text": cause.text,
                "addr": cause.address or None,
                "count": cause.count,
                "hint": cause.hint or None,
            }
            for cause in self.causes
        ]
        told = {"addr": self.address, "state": self.state, "why": self.sentence}
        return answer({**told, "reasons": reasons})

    def __str__(self) -> str:
        lines = [f"{self.address}  {label(self.state)}"]
        lines += [
            f" {place}. {cause.text}{f'  → {cause.hint}' if cause.hint else ''}"
            for place, cause in enumerate(self.causes, start=1)
        ]
        return printable("\n".join(lines), keep="\n")

    def _line(self) -> str:
        return f"<Why {one_line(self.sentence, 200)}>"

    def _page(self) -> str:
        items = [
            tag("li", one_line(cause.text, 400), " ", tag("code", cause.hint) if cause.hint else "")
            for cause in self.causes
        ]
        return page(tag("p", tag("b", self.address), f" {label(self.state)}"), tag("ol", *items))

    def _screen(self) -> Any:
        return text(str(self))


def why_task_run(fact: Checkpoint, around: Around) -> Why:
    """Return why a task run is as this attempt of it has ended."""
    return Why(around.address(fact), word(fact.state), causes_of(fact, around))


def why_not_begun(task: str, child: int, around: Around) -> Why:
    """Return why a task of the plan, or a child of it, has left no fact."""
    address = f"{around.record.address}/{TaskKey(task, child)}"
    return Why(address, "pending", not_begun(task, child, around))


def why_group(task: str, state: str, around: Around) -> Why:
    """Return why a mapped task is as it is: its children, counted by what led to their ends."""
    address = f"{around.record.address}/{task}"
    parent = next((fact for fact in around.facts if fact.task == task), None)
    children = around.by_task.get(task, [])
    causes = _of_many(children, around)
    left = (parent.width or 0) - len(children) if parent is not None else 0
    if left > 0:
        first = not_begun(task, WHOLE, around)[0]
        text = f"{counted(left, 'child', 'children')} not begun: {first.text}"
        causes.append(replace(first, text=text, count=left))
    if not causes:
        causes = [Cause("fresh", "it has no children: what it is mapped over is empty", address)]
    return Why(address, state, causes)


def why_run(around: Around) -> Why:
    """Return why a run is as it is: what failed or waits, and what was taken or ran, and why."""
    record = around.record
    state = "crashed" if around.is_lost else word(record.state)
    causes = [cut_off(around)] if around.is_lost else [_standing(around)]
    causes += _of_many(list(around.last.values()), around)
    left = [task for task in around.plan if _is_left(task.task, around)]
    if left and around.is_over:
        causes.append(_none_begun([task.task for task in left], around))
    return Why(record.address, state, causes)


def _standing(around: Around) -> Cause:
    record = around.record
    if record.ended_at is None:
        return Cause("running", "it is under way", record.address)
    codes = {"success": "succeeded", "failed": "failed", "paused": "paused"}
    code = codes.get(word(record.state), "cancelled")
    text = one_line(record.message, 300) or label(record.state)
    if code == "paused" and _is_approved(around):
        code, text = "approved", "it waited for a person, who has let it go on; resume it"
    return Cause(code, text, record.address, hint="" if code == "succeeded" else
                 f"cairn run {around.script} --resume {record.address}")  # fmt: skip


def _is_approved(around: Around) -> bool:
    """Whether a person has let go on all that waited for one."""
    waiting = [fact for fact in around.last.values() if fact.state == "Paused"]
    return bool(waiting) and all(of(around.said, fact) is not None for fact in waiting)


def _is_left(task: str, around: Around) -> bool:
    is_ours = around.planned[task].is_generated
    return not is_ours and all(fact.task != task for fact in around.facts)


def _none_begun(tasks: Sequence[str], around: Around) -> Cause:
    first = not_begun(tasks[0], WHOLE, around)[0]
    more = f" and {number(len(tasks) - _NAMED)} more" if len(tasks) > _NAMED else ""
    text = f"not begun: {', '.join(tasks[:_NAMED])}{more}: {first.text}"
    return Cause(first.code, text, around.record.address, len(tasks), first.hint)


def _of_many(facts: Sequence[Checkpoint], around: Around) -> list[Cause]:
    """Return the causes of several task runs: trouble one by one, all else by count."""
    own = [fact for fact in facts if not _is_given(fact, around) and not _is_ours(fact, around)]
    trouble = [fact for fact in own if tone(fact.state).name in _TROUBLE]
    by_themselves = [fact for fact in trouble if fact.state != "TriggerFailed"]
    by_themselves.sort(key=lambda fact: _TROUBLE.index(tone(fact.state).name))
    found = [_named(fact, around) for fact in by_themselves[:_NAMED]]
    if len(by_themselves) > _NAMED:
        more = len(by_themselves) - _NAMED
        text = f"{counted(more, 'more task run')} like these"
        found.append(Cause(found[-1].code, text, count=more))
    refused = [fact for fact in trouble if fact.state == "TriggerFailed"]
    if refused:
        first = causes_of(refused[0], around)[0]
        text = f"{counted(len(refused), 'task run')} not begun, the first of them "
        text += f"{TaskKey(refused[0].task, refused[0].map_index)}: {first.text}"
        found.append(replace(first, text=text, count=len(refused)))
    others = [fact for fact in own if tone(fact.state).name not in _TROUBLE]
    skipped = [fact for fact in others if fact.state == "Skipped"]
    counted_by = [fact for fact in others if fact.state != "Skipped"]
    is_first = around.record.resumed_from is None
    return [*found, *_by_reason(counted_by, is_first=is_first), *_of_skipped(skipped)]


_TROUBLE = ("failed", "paused", "retrying")
"""Tones of what people ask about, in the order in which they do."""


def _is_given(fact: Checkpoint, around: Around) -> bool:
    planned = around.planned.get(fact.task)
    return planned is not None and planned.is_parameter


def _is_ours(fact: Checkpoint, around: Around) -> bool:
    """Whether it is of a list or an operator that was not begun: what came before it says why."""
    planned = around.planned.get(fact.task)
    return planned is not None and planned.is_generated and fact.state == "TriggerFailed"


def _named(fact: Checkpoint, around: Around) -> Cause:
    first = causes_of(fact, around)[0]
    was = "was " if first.code == "approved" else ""
    return replace(first, text=f"{around.called(fact)} {was}{first.text}")


def _of_skipped(facts: Sequence[Checkpoint]) -> list[Cause]:
    """Return how many were skipped, and why: of several reasons the first one's own."""
    if not facts:
        return []
    first = next((fact for fact in facts if not is_skipped_after(fact)), facts[0])
    said = one_line(first.message, 300)
    is_same = len({fact.message for fact in facts}) == 1
    name = "" if is_same else f", the first of them {TaskKey(first.task, first.map_index)}"
    text = f"{number(len(facts))} {_said('skipped', len(facts))}{name}: {said}"
    return [Cause("skipped", text, count=len(facts))]


def _by_reason(facts: Iterable[Checkpoint], *, is_first: bool) -> list[Cause]:
    """Return how many ran and were taken, by reason.

    Args:
        facts: of the task runs.
        is_first: the run resumed none, so that where nothing was taken nobody asks why it ran.
    """
    counts: dict[tuple[str, str], int] = {}
    for fact in facts:
        counts[_group(fact)] = counts.get(_group(fact), 0) + 1
    if is_first and counts and counts.keys() <= _PLAIN:
        total = sum(counts.values())
        return [Cause("fresh", f"{number(total)} ran", count=total)]
    return [
        Cause(code, f"{number(count)} {_said(did, count)}: {_meaning(code)}", count=count)
        for (did, code), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1]))
    ]


_PLAIN = {("ran", "fresh"), ("ran", "new_task"), ("ran", "loop")}
"""What is true of all task runs where there was nothing before that could have been taken."""


def _group(fact: Checkpoint) -> tuple[str, str]:
    """Return what a task run did, and the code of the reason for it."""
    state, reason = word(fact.state), reason_of(fact)
    if state in {"reused", "cached"}:
        return state, reason.code if reason else "same"
    if state == "looped":
        return state, state
    return "ran", reason.code if reason else "fresh"


def _said(did: str, count: int) -> str:
    was = "was" if count == 1 else "were"
    return did if did in {"ran", "looped"} else f"{was} {did}"


def _meaning(code: str) -> str:
    from_causes = {"fresh": "no earlier value was looked for", "looped": "the loop goes on"}
    return from_causes.get(code) or REASONS.get(code, code)
