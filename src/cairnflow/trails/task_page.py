"""What a notebook shows of a task run. Pure: facts in, HTML out."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from cairnflow.clock import at
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.arguments import inputs_of
from cairnflow.trails.drawing import drawn
from cairnflow.trails.history import ErrorFacts, Moment, frames_of
from cairnflow.trails.inputs import input_rows
from cairnflow.trails.kept import kept_table
from cairnflow.trails.lines import value_words
from cairnflow.trails.markup import (
    Markup,
    cut_start,
    fitted,
    folded,
    loading,
    page,
    pairs,
    quiet,
    scrolled,
    state_mark,
    tag,
)
from cairnflow.trails.previewed import preview_of
from cairnflow.trails.rows import has_run
from cairnflow.trails.views import ROOMS, Picture, View
from cairnflow.trails.words import counted, duration, number, one_line

_STEPS = (50, 15, 3)
"""Inputs and states, what is tried until the page is small enough."""

_TRACEBACK = 8_000
"""Bytes of a traceback; its end, where it says what was raised."""

_STATES = [("at (UTC)", False), ("state", False), ("attempt", True), ("message", False)]


class TaskRunFacts(NamedTuple):
    """What a task run's page is made of.

    Attributes:
        record: of the run.
        fact: of the attempt.
        states: what was true of it, oldest first.
        error: what it raised; None where nothing was.
        reason: why it ran or was reused; empty where nothing was said.
    """

    record: RunRecord
    fact: Checkpoint
    states: Sequence[Moment]
    error: ErrorFacts | None
    reason: str


def task_run_page(task: TaskRunFacts) -> Markup:
    """Return a task run: what it raised or a preview of its value; where that is; its inputs.

    The size of a picture is its own: it is shown whole, or the page would say nothing of it.
    """
    preview = preview_of(task.fact)
    first = preview.view()
    if isinstance(first, Picture):
        return _page(task, first, _STEPS[0])
    return fitted(
        _page(task, preview.view(room), most) for room, most in zip(ROOMS, _STEPS, strict=True)
    )


def _page(task: TaskRunFacts, view: View, most: int) -> Markup:
    fact, where = task.fact, address(task.record, task.fact)
    reason = [tag("p", quiet("why: "), one_line(task.reason, 300))] if task.reason else []
    error = [tag("pre", cut_start(task.error.traceback, _TRACEBACK))] if task.error else []
    inputs = inputs_of(fact)
    return page(
        _heading(task, where),
        *reason,
        *error,
        *_locals(fact, most),
        *([] if task.error and fact.preview is None else [drawn(view, value_words(fact))]),
        kept_table(fact),
        pairs(input_rows(inputs[:most]), "inputs"),
        *([quiet(f"… {len(inputs) - most:,} more inputs")] if len(inputs) > most else []),
        folded(counted(len(task.states), "state"), _history(task.states[:most])),
        loading(where, ".value" if fact.location is not None else ".inputs"),
    )


def _locals(fact: Checkpoint, most: int) -> list[Markup]:
    """Return what was in the frame that raised."""
    frames = frames_of(json.loads(fact.error or "null") or {})
    if not frames or not frames[-1].locals:
        return []
    told = [(name, one_line(text, 200)) for name, text in frames[-1].locals.items()]
    return [folded(f"locals of {one_line(frames[-1].name)}", pairs(told[:most]))]


def _heading(task: TaskRunFacts, where: str) -> Markup:
    fact = task.fact
    called = (fact.returned_at - fact.started_at) / 1e6
    told = [duration(called)] if has_run(fact) else []
    told += [f"attempt {fact.attempt}"] if fact.attempt > 1 else []
    told.append(at(fact.ended_at).strftime("%Y-%m-%d %H:%M:%S UTC"))
    message = [tag("p", one_line(fact.message, 500))] if fact.message else []
    parts = tag("b", where), " ", state_mark(fact.state)
    return tag("header", *parts, quiet("".join(f" · {text}" for text in told)), *message)


def _history(states: Sequence[Moment]) -> Markup:
    lines = [
        tag(
            "tr",
            tag("td", moment.at.strftime("%H:%M:%S.%f")[:-3]),
            tag("td", state_mark(moment.state)),
            tag("td", number(moment.attempt), cls="n"),
            tag("td", one_line(moment.message, 300), cls="w"),
        )
        for moment in states
    ]
    return scrolled("states, oldest first", _STATES, lines)
