"""What is foreseen of task runs, summed up for each task."""

from collections import Counter
from collections.abc import Iterable, Mapping

from cairnflow.clock import now
from cairnflow.engine.foreseen import Action, Foreseen, PlannedStep, StepAction
from cairnflow.engine.reuse import SAME, Reason
from cairnflow.keys import WHOLE
from cairnflow.plan.plan import Node, Plan
from cairnflow.runtime.planning.amounts import Times
from cairnflow.runtime.planning.deciding import Children
from cairnflow.runtime.planning.existing import Where, where

_SOON = 24 * 3_600 * 1_000_000
"""Microseconds; of a value that expires sooner than that it is told."""

_UNKNOWN = Reason("new_input", "how many children it has is not known yet")
_EMPTY = Reason("", "it has no children: what it is mapped over is empty")


def step_of(
    plan: Plan, node: Node, children: Children, times: Times, away: Mapping[Where, str]
) -> PlannedStep:
    """Return what a run would do with one task.

    Args:
        plan: the flow's.
        node: the task.
        children: what is foreseen of it.
        times: how long task runs took.
        away: what is wrong with places that don't answer.
    """
    runs = children.runs
    if not away and len(runs) == 1 and runs[0].reason is SAME and not runs[0].waits_for:
        return _reused(node, children, runs[0], times)
    taken = [one for one in runs if one.action == "reuse" and one.fact is not None]
    facts = [one.fact for one in taken if one.fact is not None]
    counts: Counter[Action] = Counter(one.action for one in runs)
    waits = dict.fromkeys(place for one in (runs or (children,)) for place in one.waits_for)
    return PlannedStep(
        task=node.slug,
        name=node.task.name,
        action=_action(children, counts),
        reason=_told(node, children, times),
        waits_for=_named(plan, waits),
        begins=all(one.begins for one in runs) if runs else children.begins,
        reuses=counts["reuse"],
        runs=counts["run"],
        unsure=counts["unsure"],
        old_code=sum(one.reason.code == "old_code" for one in taken),
        width=len(runs) if children.is_mapped and (runs or not children.waits_for) else None,
        is_mapped=children.is_mapped,
        is_parameter=node.task.is_parameter,
        saves=sum(times.of_value(fact) for fact in facts),
        bytes=sum(fact.size or 0 for fact in facts),
        took=_took(node, children, times),
        source=taken[0].taken if taken else "",
        warnings=tuple(_warnings(runs, taken, away)),
        children=runs,
    )


def _reused(node: Node, children: Children, one: Foreseen, times: Times) -> PlannedStep:
    """Return the step of a task run that is plainly used again: there may be thousands."""
    fact = one.fact
    return PlannedStep(
        task=node.slug,
        name=node.task.name,
        action="reuse",
        reason=SAME,
        begins=one.begins,
        reuses=1,
        width=1 if children.is_mapped else None,
        is_mapped=children.is_mapped,
        is_parameter=node.task.is_parameter,
        saves=0.0 if fact is None else times.of_value(fact),
        bytes=0 if fact is None else fact.size or 0,
        source=one.taken,
        warnings=() if fact is None or fact.expires_at is None else tuple(_warnings([], [one], {})),
        children=children.runs,
    )


def _named(plan: Plan, places: Iterable[int]) -> tuple[str, ...]:
    """Return the slugs of tasks; of one of ours those of the author's that it is made of."""
    found: dict[int, None] = {}
    for place in places:
        is_ours = plan.nodes[place].task.is_generated
        found |= dict.fromkeys(plan.authors(place) if is_ours else [place])
    return tuple(plan.nodes[place].slug for place in sorted(found))


def _action(children: Children, counts: "Counter[Action]") -> StepAction:
    if not children.runs:
        return "unknown" if children.waits_for else "reuse"
    if len(counts) == 1:
        return children.runs[0].action
    return "part"


def _reason(children: Children) -> Reason:
    """Return the reason of a task: of several those of what runs, the most frequent first."""
    if not children.runs:
        return _UNKNOWN if children.waits_for else _EMPTY
    order: tuple[Action, ...] = ("run", "unsure", "not_begun", "reuse")
    actions = {one.action for one in children.runs}
    first = next(action for action in order if action in actions)
    ((reason, _),) = Counter(
        one.reason for one in children.runs if one.action == first
    ).most_common(1)
    return reason


def _told(node: Node, children: Children, times: Times) -> Reason:
    """Return the reason of a task; of one that had not ended well, with how it had ended."""
    reason = _reason(children)
    if reason.code != "failed":
        return reason
    first = next(place for place, one in enumerate(children.runs) if one.reason.code == "failed")
    fact = times.last(node.slug, first if children.is_mapped else WHOLE)
    if fact is None:
        return reason
    if fact.state in _NOT_BEGUN:
        return reason._replace(text=_NOT_BEGUN[fact.state])
    said = " ".join(fact.message.split())[:_SAID]
    return reason._replace(text=f"had failed: {said}" if said else reason.text)


_NOT_BEGUN = {"TriggerFailed": "was not begun", "Skipped": "was skipped"}
_SAID = 80
"""Characters of how a task run had ended."""


def _took(node: Node, children: Children, times: Times) -> float | None:
    if node.task.is_parameter:
        return None
    if not children.runs:
        return times.of_children(node.slug) if children.waits_for else None
    if not children.is_mapped:
        is_run = children.runs[0].action in {"run", "unsure"}
        return times.of_task(node.slug) if is_run else None
    known = [
        seconds
        for child, one in enumerate(children.runs)
        if one.action in {"run", "unsure"}
        and (seconds := times.of_task(node.slug, child)) is not None
    ]
    return sum(known) if known else None


def _warnings(
    runs: Iterable[Foreseen], taken: Iterable[Foreseen], away: Mapping[Where, str]
) -> Iterable[str]:
    gone = [one.reason.text for one in runs if one.reason.code == "gone"]
    if gone:
        yield _several(gone, "values are gone or deleted, and made again")
    soon = now() + _SOON
    facts = [(one, one.fact) for one in taken if one.fact is not None]
    left = [fact.expires_at for _, fact in facts if fact.expires_at and fact.expires_at <= soon]
    if left:
        yield f"expires {_in(min(left) - now())}"
    unread = [away[where(fact)] for _, fact in facts if where(fact) in away]
    if unread:
        yield f"its store does not answer, so it would fail: {unread[0]}"


def _several(texts: list[str], many: str) -> str:
    return texts[0] if len(texts) == 1 else f"{len(texts):,} {many}"


def _in(micros: int) -> str:
    minutes = max(0, micros) // 60_000_000
    return f"in {minutes // 60} h" if minutes >= 120 else f"in {minutes} min"
