"""The facts of a run, folded into one row a task. Pure: facts in, rows out."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import isnan
from typing import TypeVar

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import AnyFact, Checkpoint
from cairnflow.ledger.wire import word
from cairnflow.trails.unkept import not_kept
from cairnflow.trails.words import tone

Told = TypeVar("Told", bound=AnyFact)
"""A fact, as it was given."""

_TABLE = re.compile(r"([0-9][0-9,]*) × (.*)", re.DOTALL)
_KINDS = 3
"""Types that a group's row names; of more it says only that there are some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one task: of its last attempt, or of all children of a mapped one.

    Attributes:
        task: the task's slug.
        first_seq: place in the trail of the first fact about it, from 1.
        state: word for how it stands; of a group the worst that is true of a child.
        counts: count of children by the word of their last state; of a task that is not mapped,
            its own state once. In the order in which they first came up.
        children: count of children, those not begun among them; None for a task not mapped.
        type: the value's type for people; of a group those of its children; empty where unknown.
        summary: a few words on the value; of a group the range of its children's.
        bytes: bytes kept; None where nothing is kept, or its size is not ours to know.
        duration_seconds: from the worker's begin until the function returned or raised; of a
            group from the first child's begin until the last one's value was kept. None where
            nothing was run.
        started: when a worker began it, the first child for a group; microseconds since 1970 UTC.
        ended: when its value was kept, the last child's for a group; likewise.
        content: content digest of the value, of a group over those of its children; empty where
            one is unknown.
        is_reused: its value, or those of all its children, are of an earlier run.
        message: one line for people; of a group that of the first child that failed.
        attempt: count of attempts; of a group the most that one child took.
        turns: count of turns of a loop, each an attempt; of a group the most that one child took;
            0 where nothing looped.
        unkept: count of values that were made and not kept, as they hold a secret.
        unkept_why: why, of the first of them; empty for none.
    """

    task: str
    first_seq: int
    state: str
    counts: dict[str, int]
    children: int | None
    type: str
    summary: str
    bytes: int | None
    duration_seconds: float | None
    started: int
    ended: int
    content: str
    is_reused: bool
    message: str
    attempt: int
    turns: int = 0
    unkept: int = 0
    unkept_why: str = ""

    @property
    def done(self) -> int:
        """Count of children, or 1 for the task itself, that have ended for good."""
        return sum(n for state, n in self.counts.items() if tone(state).name in _OVER)


_OVER = frozenset({"success", "failed", "reused", "skipped"})
"""Tones of states after which nothing more will happen."""


def rows(facts: Iterable[AnyFact], *, is_over: bool = False) -> list[Row]:
    """Return one row a task, in the order in which the tasks first left a fact.

    Args:
        facts: of one run, in the order of ``seq``; every attempt's, and those of ``Mapped``.
        is_over: the run has ended, so that children without a fact will have none.
    """
    by_task: dict[str, list[AnyFact]] = {}
    for fact in facts:
        by_task.setdefault(fact.task, []).append(fact)
    return [_row(found, is_over=is_over) for found in by_task.values()]


def has_run(fact: AnyFact) -> bool:
    """Whether a worker called the function: not so where a value was reused or nothing begun."""
    return word(fact.state) not in _NEVER_CALLED


_NEVER_CALLED = frozenset({"reused", "cached", "mapped", "trigger_failed"})


def last_attempts(facts: Iterable[Told]) -> list[Told]:
    """Return of each task and child the fact of its last attempt, by map index where it has one.

    Args:
        facts: of one task, in the order of ``seq``.
    """
    last = {fact.map_index: fact for fact in facts if fact.state != "Mapped"}
    return [last[index] for index in sorted(last)]


def _row(facts: Sequence[AnyFact], *, is_over: bool) -> Row:
    parent = next((fact for fact in facts if fact.state == "Mapped"), None)
    last = last_attempts(facts)
    if parent is None and last[-1].map_index == WHOLE:
        made = _single(facts[0].seq, last[-1])
    else:
        made = _group(facts[0], last, parent, is_over=is_over)
    turns = _turns(facts, last)
    unkept = [fact for fact in last if is_unkept(fact)]
    if unkept:
        made = replace(made, unkept=len(unkept), unkept_why=not_kept(unkept[0].message))
    return replace(made, turns=turns) if turns else made


def is_unkept(fact: AnyFact) -> bool:
    """Whether there was a value that was not kept, as it holds a secret."""
    return fact.location is None and bool(not_kept(fact.message))


def _turns(facts: Sequence[AnyFact], last: Sequence[AnyFact]) -> int:
    """Return the most turns that a child's loop took; each that ended left a fact."""
    looped = Counter(fact.map_index for fact in facts if fact.state == "Looped")
    # The last turn of a loop ends as any other attempt does.
    counted = [looped[f.map_index] + (f.state != "Looped") for f in last if looped[f.map_index]]
    return max([*counted, *map(_turn, last)], default=0)


def _turn(fact: AnyFact) -> int:
    """Return the turn that was noted: a loop goes on behind those that an earlier run has kept."""
    if not isinstance(fact, Checkpoint) or fact.reason is None or '"turn"' not in fact.reason:
        return 0  # an outline does not tell
    return int(json.loads(fact.reason)["turn"])


def _single(first_seq: int, fact: AnyFact) -> Row:
    state = word(fact.state)
    return Row(
        task=fact.task,
        first_seq=first_seq,
        state=state,
        counts={state: 1},
        children=None,
        type=fact.type or "",
        summary=fact.summary or "",
        bytes=fact.size,
        duration_seconds=_seconds(fact.started_at, fact.returned_at) if has_run(fact) else None,
        started=fact.started_at,
        ended=fact.ended_at,
        content=fact.content or "",
        is_reused=tone(state).name == "reused",
        message=fact.message,
        attempt=fact.attempt,
    )


def _group(
    first: AnyFact, last: Sequence[AnyFact], parent: AnyFact | None, *, is_over: bool
) -> Row:
    counts = Counter(word(fact.state) for fact in last)
    width = parent.width if parent is not None else None
    children = max(len(last), width or 0)
    started = min((fact.started_at for fact in last), default=first.started_at)
    ended = max((fact.ended_at for fact in last), default=first.ended_at)
    sizes = [fact.size for fact in last if fact.size is not None]
    failed = next((fact for fact in last if tone(fact.state).name == "failed"), None)
    told = failed or parent or first
    return Row(
        task=first.task,
        first_seq=first.seq,
        state=_state(counts, children, is_over=is_over),
        counts=dict(counts),
        children=children,
        type=_types(last),
        summary=_range([fact.summary for fact in last if fact.summary]),
        bytes=sum(sizes) if sizes else None,
        duration_seconds=_seconds(started, ended) if last else None,
        started=started,
        ended=ended,
        content=_together(last, children),
        is_reused=bool(last) and all(tone(state).name == "reused" for state in counts),
        message=told.message,
        attempt=max((fact.attempt for fact in last), default=1),
    )


def _state(counts: Counter[str], children: int, *, is_over: bool) -> str:
    """Return the worst that is true of the children."""
    tones = {tone(state).name: state for state in counts}
    is_short = counts.total() < children
    if is_short and not is_over:
        return "running"
    if "failed" in tones:
        return "failed"
    if is_short:
        return "cancelled"
    for name in ("paused", "retrying", "running", "pending"):
        if name in tones:
            return tones[name]
    if len(tones) == 1:
        return next(iter(counts))
    return "success"


def _types(facts: Sequence[AnyFact]) -> str:
    counts = Counter(fact.type for fact in facts if fact.type)
    names = [name for name, _ in counts.most_common(_KINDS)]
    return " | ".join(names) + (" | …" if len(counts) > _KINDS else "")


def _range(summaries: Sequence[str]) -> str:
    """Return what the children's summaries have in common: one text, or a range of numbers."""
    distinct = set(summaries)
    if len(distinct) <= 1:
        return next(iter(distinct), "")
    tables = [_TABLE.fullmatch(summary) for summary in distinct]
    if all(tables):
        tails = {table[2] for table in tables if table}
        heights = [int(table[1].replace(",", "")) for table in tables if table]
        return f"{min(heights):,}…{max(heights):,} × {tails.pop()}" if len(tails) == 1 else ""
    try:
        numbers = {text: float(text) for text in distinct}
    except ValueError:
        return ""
    known = [text for text, value in numbers.items() if not isnan(value)]
    least, greatest = min(known, key=numbers.__getitem__), max(known, key=numbers.__getitem__)
    shown = f"{_short(least)}…{_short(greatest)}" if least != greatest else least
    return shown if len(known) == len(distinct) else f"{shown}, nan among them"


def _short(summary: str) -> str:
    value = float(summary)
    return summary if len(summary) <= len("-0.1234") else f"{value:.4g}"


def _together(facts: Sequence[AnyFact], children: int) -> str:
    contents = [fact.content for fact in facts]
    known = [content for content in contents if content]
    if len(known) < children or not known:
        return ""
    return f"i1:{sha256(chr(0).join(known).encode()).hexdigest()[:32]}"


def _seconds(start: int, end: int) -> float:
    return max(0, end - start) / 1_000_000
