"""What a notebook shows of a run, a mapped task, and a list of runs. Pure: facts in, HTML out."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cairnflow.clock import at
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.drawing import drawn
from cairnflow.trails.lines import typed, value_words
from cairnflow.trails.markup import (
    Markup,
    fitted,
    folded,
    joined,
    loading,
    page,
    pairs,
    quiet,
    scrolled,
    state_mark,
    tag,
)
from cairnflow.trails.previewed import preview_of
from cairnflow.trails.rows import Row, has_run
from cairnflow.trails.views import Picture, Room
from cairnflow.trails.words import ABSENT, counted, duration, number, one_line, size, tone

_STEPS = ((100, True), (100, False), (25, False), (5, False))
"""Rows and parameters, and whether with previews: what is tried until the page is small enough."""

_SMALL = Room(rows=6, columns=8, lines=12)
_SCALARS = frozenset({"int", "float", "bool", "NoneType", "str"})
"""Types whose summary says as much as their preview."""

_TASKS = [
    ("#", True), ("task", False), ("state", False), ("took", True), ("value", False), ("size", True)
]  # fmt: skip


class RunFacts(NamedTuple):
    """What a run's page is made of.

    Attributes:
        record: of the run.
        seconds: how long it took, or has taken so far.
        checkpoints: how many it has.
        rows: one a task.
        last: fact of the last attempt, by task, of tasks that are not mapped.
        env: of the run, plain data.
        note: what else is to be said of its state; empty for nothing.
    """

    record: RunRecord
    seconds: float
    checkpoints: int
    rows: Sequence[Row]
    last: Mapping[str, Checkpoint]
    env: Mapping[str, Any]
    note: str


def run_page(run: RunFacts) -> Markup:
    """Return a run: one line a task, its parameters and its environment."""
    heading = _heading(run)
    parameters = _parameters(run.record)
    below = (
        folded("environment", pairs(_environment(run.env)) or quiet("not known")),
        loading(run.record.address, '["TASK"].value'),
    )
    return fitted(
        page(
            heading,
            _tasks(run, most, previews=previews),
            folded("parameters", pairs(parameters[:most]) or quiet("none")),
            *below,
        )
        for most, previews in _STEPS
    )


def _heading(run: RunFacts) -> Markup:
    record = run.record
    told = [duration(run.seconds), counted(run.checkpoints, "checkpoint"), day(record.created_at)]
    told += [f"resumed from {record.resumed_from}"] if record.resumed_from else []
    name = quiet(f"{one_line(record.name)} ") if record.name != record.flow else ""
    is_told = record.message and record.state != "Success"  # which says only that all is well
    message = [tag("p", one_line(record.message, 500))] if is_told else []
    parts = tag("b", record.address), " ", name, state_mark(record.state), run.note
    return tag("header", *parts, quiet("".join(f" · {text}" for text in told)), *message)


def day(micros: int) -> str:
    """Return a time as people write it, in UTC."""
    return at(micros).strftime("%Y-%m-%d %H:%M:%S UTC")


def _tasks(run: RunFacts, most: int, *, previews: bool) -> Markup:
    lines = [_task(row, run.last.get(row.task), previews=previews) for row in run.rows[:most]]
    if len(run.rows) > most:
        lines.append(_more(counted(len(run.rows) - most, "more task"), len(_TASKS)))
    caption = f"{counted(len(run.rows), 'task')}, in the order in which they were first kept"
    return scrolled(caption, _TASKS, lines)


def _more(text: str, columns: int) -> Markup:
    return tag("tr", tag("td", quiet(f"… {text}"), colspan=columns))


def _task(row: Row, fact: Checkpoint | None, *, previews: bool) -> Markup:
    times = quiet(f" ×{number(row.children)}") if row.children is not None else ""
    return tag(
        "tr",
        tag("td", number(row.first_seq), cls="n"),
        tag("th", row.task, times, scope="row"),
        tag("td", _standing(row)),
        tag("td", duration(row.duration_seconds), cls="n"),
        tag("td", _value(row, fact, previews=previews)),
        tag("td", size(row.bytes), cls="n"),
    )


def _standing(row: Row) -> Markup:
    """Return a row's state; of children in several states, how many are in each."""
    if len(row.counts) <= 1 and row.state in row.counts:
        again = row.attempt > 1 and row.children is None
        told = f", {row.turns} turns" if row.turns else f", attempt {row.attempt}" if again else ""
        return joined(state_mark(row.state), quiet(told))
    counts = [
        joined(quiet(": " if not place else " · "), number(count), " ", state_mark(state))
        for place, (state, count) in enumerate(row.counts.items())
    ]
    return joined(state_mark(row.state), *counts)


def _value(row: Row, fact: Checkpoint | None, *, previews: bool) -> str:
    if fact is None:
        return typed(row.type, row.summary)
    words = value_words(fact) if fact.type else one_line(fact.message)
    if not previews or fact.preview is None or fact.type in _SCALARS:
        return words
    view = preview_of(fact).view(_SMALL)
    return words if isinstance(view, Picture) else folded(words, drawn(view, "preview"))


def _parameters(record: RunRecord) -> list[tuple[str, str]]:
    told: dict[str, Any] = json.loads(record.parameters)
    return [(name, one_line(repr(value), 300)) for name, value in told.items()]


def _environment(env: Mapping[str, Any]) -> list[tuple[str, str]]:
    packages: Mapping[str, Any] = env.get("packages") or {}
    plain = [(name, one_line(value)) for name, value in env.items() if isinstance(value, str)]
    listed = ", ".join(f"{name} {version}" for name, version in packages.items())
    return [*plain, *([("packages", one_line(listed, 2_000))] if listed else [])]


_CHILDREN = [("child", False), ("state", False), ("took", True), ("value", False), ("size", True)]


def group_page(record: RunRecord, row: Row, children: Sequence[Checkpoint]) -> Markup:
    """Return a mapped task: how its children stand, and those first that did not end well.

    Args:
        record: of the run.
        row: the task's.
        children: fact of each child's last attempt.
    """
    order = sorted(children, key=lambda fact: tone(fact.state).name in {"success", "reused"})
    where = f"{record.address}/{row.task}"
    told = [f"{number(row.children)} children", duration(row.duration_seconds), size(row.bytes)]
    value = typed(row.type, row.summary, short=True)
    heading = tag(
        "header",
        *(tag("b", where), " ", _standing(row)),
        quiet("".join(f" · {text}" for text in (*told, value) if text and text != ABSENT)),
    )
    return fitted(
        page(heading, _children(record, order, most), loading(where, "[0].value"))
        for most in (20, 5)
    )


def _children(record: RunRecord, facts: Sequence[Checkpoint], most: int) -> Markup:
    lines = [_child(record, fact) for fact in facts[:most]]
    if len(facts) > most:
        left_out = counted(len(facts) - most, "more child", "more children")
        lines.append(_more(left_out, len(_CHILDREN)))
    return scrolled("children; those that did not end well come first", _CHILDREN, lines)


def _child(record: RunRecord, fact: Checkpoint) -> Markup:
    called = (fact.returned_at - fact.started_at) / 1e6 if has_run(fact) else None
    return tag(
        "tr",
        tag("th", address(record, fact).rpartition("/")[2], scope="row"),
        tag("td", state_mark(fact.state)),
        tag("td", duration(called), cls="n"),
        tag("td", value_words(fact) if fact.type else one_line(fact.message)),
        tag("td", size(fact.size), cls="n"),
    )


_RUNS = [
    ("run", False), ("state", False), ("started", False), ("took", True), ("checkpoints", True),
    ("size", True),
]  # fmt: skip


class RunLine(NamedTuple):
    """What a line in a list of runs is made of.

    Attributes:
        record: of the run.
        seconds: how long it took, or has taken so far.
        checkpoints: how many it has.
        bytes: kept.
    """

    record: RunRecord
    seconds: float
    checkpoints: int
    bytes: int


def runs_page(runs: Sequence[RunLine], most: int = 50) -> Markup:
    """Return a list of runs as a table.

    Args:
        runs: newest first.
        most: how many are shown.
    """
    lines = [
        tag(
            "tr",
            tag("th", line.record.address, scope="row"),
            tag("td", state_mark(line.record.state)),
            tag("td", day(line.record.created_at)),
            tag("td", duration(line.seconds), cls="n"),
            tag("td", number(line.checkpoints), cls="n"),
            tag("td", size(line.bytes), cls="n"),
        )
        for line in runs[:most]
    ]
    if len(runs) > most:
        lines.append(_more(counted(len(runs) - most, "more run"), len(_RUNS)))
    return page(scrolled(f"{counted(len(runs), 'run')}, newest first", _RUNS, lines))
