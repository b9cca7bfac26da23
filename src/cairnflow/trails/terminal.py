"""Runs, task runs and groups as rich shows them in a terminal."""

from collections.abc import Sequence
from typing import Any

from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.arguments import inputs_of
from cairnflow.trails.inputs import input_rows
from cairnflow.trails.kept import kept_rows
from cairnflow.trails.lines import group_line, run_line, task_run_line, typed, value_words
from cairnflow.trails.previewed import preview_of
from cairnflow.trails.rows import Row
from cairnflow.trails.run_page import RunFacts, RunLine, day
from cairnflow.trails.screens import preview_screen, stacked, state_text, table, text
from cairnflow.trails.task_page import TaskRunFacts
from cairnflow.trails.words import (
    counted,
    duration,
    label,
    number,
    one_line,
    size,
    tone,
)

_ROWS, _CHILDREN = 100, 20


def run_screen(run: RunFacts) -> Any:
    """Return a run: one line a task."""
    made = table("#:r", "task", "state", "took:r", "value", "size:r")
    for row in run.rows[:_ROWS]:
        fact = run.last.get(row.task)
        value = typed(row.type, row.summary) or (one_line(fact.message) if fact else "")
        times = f" ×{number(row.children)}" if row.children is not None else ""
        made.add_row(
            number(row.first_seq), text(f"{row.task}{times}"), _standing(row),
            duration(row.duration_seconds), text(value), size(row.bytes),
        )  # fmt: skip
    if len(run.rows) > _ROWS:
        made.add_row("", f"… {counted(len(run.rows) - _ROWS, 'more task')}")
    line = run_line(run.record, run.seconds, run.checkpoints, run.note)
    return stacked(text(line, "bold"), made)


def _standing(row: Row) -> Any:
    words = state_text(row.state)
    if len(row.counts) > 1 or row.state not in row.counts:
        told = " · ".join(f"{number(n)} {label(state)}" for state, n in row.counts.items())
        words.append(f": {told}", "dim")
    return words


def runs_screen(lines: Sequence[RunLine]) -> Any:
    """Return a list of runs as a table."""
    made = table("run", "state", "started", "took:r", "checkpoints:r", "size:r")
    for line in lines[:_ROWS]:
        record = line.record
        made.add_row(
            text(record.address), state_text(record.state), day(record.created_at),
            duration(line.seconds), number(line.checkpoints), size(line.bytes),
        )  # fmt: skip
    if len(lines) > _ROWS:
        made.add_row(f"… {counted(len(lines) - _ROWS, 'more run')}")
    return made


def group_screen(record: RunRecord, row: Row, facts: Sequence[Checkpoint]) -> Any:
    """Return a mapped task: its children, those first that did not end well."""
    order = sorted(facts, key=lambda fact: tone(fact.state).name in {"success", "reused"})
    made = table("child", "state", "value", "size:r")
    for fact in order[:_CHILDREN]:
        value = value_words(fact) if fact.type else one_line(fact.message)
        name = address(record, fact).rpartition("/")[2]
        made.add_row(text(name), state_text(fact.state), text(value), size(fact.size))
    left_out = len(order) - _CHILDREN
    if left_out > 0:
        made.add_row(f"… {counted(left_out, 'more child', 'more children')}")
    return stacked(text(group_line(record, row), "bold"), made)


def task_run_screen(task: TaskRunFacts) -> Any:
    """Return a task run: what it raised or a preview of its value, where that is, its inputs."""
    fact = task.fact
    parts: list[Any] = [text(task_run_line(task.record, fact), "bold")]
    if task.error is not None:
        parts.append(text(task.error.traceback, "red"))
    if task.error is None or fact.preview is not None:
        parts.append(preview_screen(preview_of(fact).view()))
    rows = table("", "")
    rows.show_header = False
    for name, value in [*kept_rows(fact), *input_rows(inputs_of(fact))]:
        rows.add_row(text(name, "dim"), text(value))
    return stacked(*parts, rows)
