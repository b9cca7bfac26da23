"""Everything about one task run."""

import json
from collections.abc import Sequence
from typing import Any, cast

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.wire import address, answer, moment, states
from cairnflow.server.answers.checkpoints import forms
from cairnflow.server.answers.errors import error_form
from cairnflow.server.answers.folded import folded
from cairnflow.server.answers.neighbours import downstream, input_rows, upstream
from cairnflow.server.answers.signals import fact_signals, no_preview, signals
from cairnflow.server.answers.snippets import snippets
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus, versus
from cairnflow.server.forms.checkpoints import CheckpointForm, TaskRunDetail
from cairnflow.trails.approving import KIND
from cairnflow.trails.around import around_of
from cairnflow.trails.causes import Around
from cairnflow.trails.filters import state_of
from cairnflow.trails.resuming import script_of
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.upkeep.pins import pins
from cairnflow.trails.why import why_task_run

_LATER = 20
"""Later runs of the flow that are asked whether they have used a value again."""

_FACTS = 2_000
"""Facts of such a run, at most."""


def detail(trails: Trails, run: Run, task: TaskRun, vs: str) -> TaskRunDetail:
    """Return everything about a task run but its preview, its logs and its source.

    Args:
        trails: of the ledger.
        run: its run.
        task: the task run.
        vs: the run to compare with; see ``against``.
    """
    fact, beside = task.fact, versus(trails, run, vs)
    attempts = _attempts(trails, fact)
    parent = trails.ledger.checkpoint(fact.run, fact.task, WHOLE, None)
    is_child = parent is not None and fact.map_index != WHOLE
    previous, following = _along(trails, run, fact)
    planned = {one.task: one for one in run.plan}
    told = {
        "checkpoint": _checkpoint(trails, run, fact, beside),
        "name": planned[fact.task].name if fact.task in planned else fact.task,
        "run_state": state_of(run.record),
        "pinned": _is_pinned(trails, fact),
        "attempts": [one.attempt for one in attempts],
        "states": states(attempts) if fact.seq else [_pending(fact)],
        "inputs": input_rows(trails, run, fact, beside),
        "upstream": upstream(trails, run, fact, beside),
        "downstream": downstream(trails, run, fact, beside),
        "error": error_form(fact),
        "why": _why(trails, run, fact, attempts),
        "no_preview": task.preview.absence or no_preview(fact) or None,
        "siblings": parent.width if is_child and parent is not None else None,
        "previous": previous,
        "following": following,
        "logs": len(task.logs()),
        "snippets": snippets(trails, run, task),
    }
    return cast("TaskRunDetail", answer(told))


def _pending(fact: Checkpoint) -> dict[str, Any]:
    """Return what is true of a task run that was not begun."""
    told = {"at": moment(fact.ready_at), "state": "pending", "attempt": 1}
    return {**told, "message": fact.message, "result": "NoResult"}


def _why(trails: Trails, run: Run, fact: Checkpoint, attempts: Sequence[Checkpoint]) -> str:
    if not fact.seq:
        return run.why(fact.task, None if fact.map_index == WHOLE else fact.map_index).sentence
    return why_task_run(fact, _around(trails, run, fact, attempts)).sentence


def _attempts(trails: Trails, fact: Checkpoint) -> list[Checkpoint]:
    found: list[Checkpoint] = []
    while one := trails.ledger.checkpoint(fact.run, fact.task, fact.map_index, len(found) + 1):
        found.append(one)
    return found if any(one.attempt == fact.attempt for one in found) else [fact]


def _checkpoint(trails: Trails, run: Run, fact: Checkpoint, beside: Versus) -> CheckpointForm:
    (form,) = forms(trails, run, [fact], beside)
    form["result"]["reused_by"] = _reused_by(trails, run, form["addr"])
    told = signals(trails, run, folded(trails, run)).get(fact.task, [])
    own = list(fact_signals(fact)) if fact.map_index != WHOLE else told
    form["signals"] = cast("list[dict[str, Any]]", own)
    return form


def _is_pinned(trails: Trails, fact: Checkpoint) -> bool:
    pinned = pins(trails.ledger)
    named = ((fact.task, fact.map_index), (fact.task, WHOLE), ("", WHOLE))
    return any((fact.run, task, child) in pinned for task, child in named)


def _along(trails: Trails, run: Run, fact: Checkpoint) -> tuple[str | None, str | None]:
    """Return the addresses of what was kept right before and after it; None for none."""
    if not fact.seq:
        return None, None
    near = trails.ledger.outline(fact.run, after=max(0, fact.seq - 4), limit=7)
    order = [one for one in near if one.state != "Mapped"]
    before = [address(run.record, one) for one in order if one.seq < fact.seq]
    after = [address(run.record, one) for one in order if one.seq > fact.seq]
    return (before[-1] if before else None), (after[0] if after else None)


def _around(trails: Trails, run: Run, fact: Checkpoint, attempts: Sequence[Checkpoint]) -> Around:
    """Return what causes are looked for in: all of the run only where it hangs on other tasks."""
    if fact.state in _BY_OTHERS:
        return around_of(trails.reader, run.record)
    said = trails.ledger.annotations(fact.run, KIND)
    script = script_of(trails.reader, folded(trails, run).codes.values())
    return Around(run.record, run.is_lost, run.plan, attempts, said, script)


_BY_OTHERS = frozenset({"TriggerFailed", "Skipped", "Paused"})


def _reused_by(trails: Trails, run: Run, addr: str) -> list[str]:
    """Return the addresses of task runs of later runs that have used a value again."""
    number = run.number
    later = [trails.ledger.run(run.flow, number + step) for step in range(1, _LATER + 1)]
    records = [one for one in later if one is not None]
    tallies = trails.tallies(records)
    return [
        taker
        for record in records
        if _may_have_taken(tallies[record.key])
        for taker in _takers(trails, record).get(addr, [])
    ]


def _may_have_taken(counts: Tally) -> bool:
    count = sum(counts.by_state.values())
    return bool(counts.by_state.keys() & {"Reused", "Cached"}) and count <= _FACTS


def _takers(trails: Trails, record: RunRecord) -> dict[str, list[str]]:
    run = Run(trails.reader, record)
    return trails.of_run("taken", record, lambda: _taken(trails, run))


def _taken(trails: Trails, run: Run) -> dict[str, list[str]]:
    """Return which values a run has taken from earlier ones, by their addresses."""
    found: dict[str, list[str]] = {}
    for one in trails.ledger.holdings(run.record.key):
        if one.reused_from is not None:
            child = "" if one.map_index == WHOLE else f":{one.map_index}"
            found.setdefault(one.reused_from, []).append(f"{run.address}/{one.task}{child}")
    return found


def preview(task: TaskRun) -> dict[str, Any]:
    """Return the preview of a value, as it was made when that was kept; or why there is none."""
    told: dict[str, Any] = json.loads(task.fact.preview or "{}")
    why = task.preview.absence or None
    return answer({**told, "addr": task.address, "absence": why})
