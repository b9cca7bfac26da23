"""The first paint of a run's page."""

from typing import cast

from cairnflow.ledger.wire import answer
from cairnflow.server.answers.checkpoints import forms
from cairnflow.server.answers.folded import Folded, folded
from cairnflow.server.answers.signals import signals
from cairnflow.server.answers.summaries import summaries
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus, versus
from cairnflow.server.forms.runs import Beside, Data, Overview, Signal, TaskGroup
from cairnflow.trails.health import run_sentence
from cairnflow.trails.resuming import resume_command
from cairnflow.trails.rows import Row
from cairnflow.trails.runs import Run
from cairnflow.trails.usual import usual

_FIRST = 50
"""Checkpoints that are told at once; the others are asked for."""


def overview(trails: Trails, run: Run, vs: str) -> Overview:
    """Return what a run's page shows first.

    Args:
        trails: of the ledger.
        run: the run.
        vs: the run to compare with; see ``against``.

    Raises:
        NotFound: there is no such run to compare with.
        RunError: that is a run of another flow.
    """
    found, beside = folded(trails, run), versus(trails, run, vs)
    (summary,) = summaries(trails, [run.record])
    if beside.run:
        summary["data"] = cast("Data", beside.badge.wire())
    previous, following = neighbours(trails, run)
    facts = trails.ledger.checkpoints(run.record.key, limit=_FIRST + 20)
    told = {
        "run": summary,
        "params": run.params,
        "health": run_sentence(run, usual(trails.ledger, run.flow)),
        "vs": beside.run or None,
        "previous": previous,
        "following": following,
        "groups": groups(trails, run, found, beside),
        "waiting": waiting(run, found),
        "unkept": [] if found.is_any_kept else list(found.unkept),
        "first_rows": forms(trails, run, facts, beside)[:_FIRST],
        "resume": resume_command(trails.reader, run.record, found.codes.values()),
    }
    return cast("Overview", answer(told))


def neighbours(trails: Trails, run: Run) -> tuple[str | None, str | None]:
    """Return the addresses of the runs of the flow before and after one; None for none."""
    found = [trails.ledger.run(run.flow, run.number + step) for step in (-1, 1)]
    before, after = (None if one is None else one.address for one in found)
    return before, after


def waiting(run: Run, found: Folded) -> list[str]:
    """Return the tasks of the plan that were not begun, in an order in which they can be run."""
    begun = {row.task for row in found.rows}
    return [
        one.task
        for one in run.plan
        if one.task not in begun and not one.is_generated and not one.is_parameter
    ]


def groups(trails: Trails, run: Run, found: Folded, beside: Versus) -> list[TaskGroup]:
    """Return the tasks of a run, their children folded."""
    names = {one.task: one.name for one in run.plan}
    told = signals(trails, run, found)
    return [
        _group(run, row, names.get(row.task, row.task), found, (beside, told.get(row.task, [])))
        for row in found.rows
    ]


def _group(
    run: Run, row: Row, name: str, found: Folded, told: tuple[Versus, list[Signal]]
) -> TaskGroup:
    begin = run.record.created_at
    beside, to_look_at = told
    return {
        "task": row.task,
        "name": name,
        "first_seq": row.first_seq,
        "mapped": row.children is not None,
        "n": 1 if row.children is None else row.children,
        "state": row.state,
        "states": row.counts,
        "attempt": row.attempt,
        "start_ms": (row.started - begin) // 1000,
        "end_ms": (row.ended - begin) // 1000,
        "busy_ms": found.busy.get(row.task, 0) // 1000,
        "bytes": row.bytes,
        "message": row.message,
        "result": {"type": row.type, "summary": row.summary},
        "vs": _beside(beside, row.task),
        "signals": to_look_at,
        "last": found.last[row.task],
    }


def _beside(beside: Versus, task: str) -> Beside | None:
    told = beside.tasks.get(task)
    if told is None:
        return None
    return {
        "run": beside.run,
        "status": told.status,
        "role": told.role,
        "cause": told.cause,
        "n": None if told.children is None else told.changed,
    }
