"""What of a run's tasks somebody should look at, as far as facts tell it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cairnflow.clock import now
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import moment
from cairnflow.server.answers.folded import Folded
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.runs import Signal
from cairnflow.trails.amounts import WEEK
from cairnflow.trails.runs import Run
from cairnflow.trails.trends.jumps import SETTLED, WINDOW, is_out
from cairnflow.trails.trends.measures import Measure, measured, measures
from cairnflow.trails.words import counted, one_line

_TASKS: Final = 200
"""Tasks of a run of which values are looked at; of more it is told what their counts tell."""

_FACTS: Final = 1_000
"""Facts of a run that is measured at most, as one of those that others are held against."""

_SIZE: Final = 0.05
"""Part of a size by which it must differ: by less it does as numbers have more or fewer digits."""

_SHOWN: Final = 5
"""Measures out of the ordinary that are told of one task."""


def signals(trails: Trails, run: Run, found: Folded) -> dict[str, list[Signal]]:
    """Return what there is to look at, by task; nothing of most."""
    told = {row.task: [*_of_counts(run, found, row.task)] for row in found.rows}
    if len(found.rows) <= _TASKS:
        facts = trails.of_run("ends", run.record, lambda: _ends(trails, run, found), _weight)
        for task, fact in facts.items():
            told[task] += fact_signals(fact)
        for task, moved in _anomalies(trails, run).items():
            told.setdefault(task, []).extend(moved)
    return {task: some for task, some in told.items() if some}


def _signal(kind: str, text: str, metric: str | None = None) -> Signal:
    return {"kind": kind, "metric": metric, "text": text}


def _of_counts(run: Run, found: Folded, task: str) -> Iterator[Signal]:
    row = next(row for row in found.rows if row.task == task)
    if refused := row.counts.get("invalid", 0):
        many = f"{counted(refused, 'child', 'children')}: " if row.children is not None else ""
        yield _signal("check", f"{many}{one_line(row.message, 200)}")
    if row.unkept:
        many = f"{counted(row.unkept, 'value')} " if row.children is not None else ""
        yield _signal("unkept", f"{many}{row.unkept_why}")
    elif task in found.unkept:
        why = "checkpoint=False" if found.is_any_kept else "there is no result handler"
        yield _signal("unkept", f"not kept: {why}")
    gone = len(run.deletions.keys() & found.kept.get(task, ())) if run.deletions else 0
    if gone:
        yield _signal("deleted", f"{counted(gone, 'value')} deleted by policy")


def _ends(trails: Trails, run: Run, found: Folded) -> dict[str, Checkpoint]:
    """Return the last attempt of each task that is not mapped."""
    facts = (trails.ledger.checkpoint(run.record.key, task, WHOLE, None) for task in found.seqs)
    return {fact.task: fact for fact in facts if fact is not None}


def _weight(made: dict[str, Checkpoint]) -> int:
    return 1_000 + sum(2_000 + len(fact.preview or "") for fact in made.values())


def fact_signals(fact: Checkpoint) -> Iterator[Signal]:
    """Yield what there is to look at in one task run, as far as its own fact tells it."""
    if fact.expires_at is not None and fact.location is not None:
        left = fact.expires_at - now()
        if left < WEEK:
            word = "expires" if left > 0 else "expired"
            yield _signal("expiring", f"{word} {moment(fact.expires_at)[:16].replace('T', ' ')}")
    why = no_preview(fact)
    if why and fact.location is not None:
        yield _signal("no_preview", why)


def no_preview(fact: Checkpoint) -> str:
    """Return why there is no preview of a value that is there; empty where there is one."""
    if fact.type is None:
        return ""
    if fact.preview is None:
        return "no preview was made when the value was kept"
    told: dict[str, Any] = json.loads(fact.preview)
    if told.get("error"):
        return f"the value could not be previewed: {one_line(str(told['error']), 200)}"
    if told.get("level") == "none":
        return "its preview level is none: results.preview, or preview= of the task"
    return ""


def _anomalies(trails: Trails, run: Run) -> dict[str, list[Signal]]:
    """Return which measures of a run are out of the ordinary, beside those of the runs before."""
    own = _measures(trails, run.record)
    before = [_measures(trails, one) for one in _before(trails, run.record)] if own else []
    found: dict[str, list[Signal]] = {}
    for task, told in own.items():
        past = [one.get(task, {}) for one in reversed(before)]
        moved = [_anomaly(one, past) for one in told.values()]
        found[task] = [one for one in moved if one is not None][:_SHOWN]
    return found


def _anomaly(one: Measure, past: Sequence[dict[str, Measure]]) -> Signal | None:
    values = [told[one.name].value for told in past if one.name in told]
    if not is_out(one.value, values, _least(one)):
        return None
    last = measured(values[-1], one.unit)
    text = f"{one.name} {last} → {measured(one.value, one.unit)}"
    return _signal("anomaly", f"{text}, out of the ordinary of {len(values)} runs", one.name)


def _least(one: Measure) -> float:
    """Return by how much a measure must differ, for anybody to be told."""
    if one.unit == "seconds":
        return SETTLED
    return _SIZE * one.value if one.unit == "bytes" else 0


def _before(trails: Trails, run: RunRecord) -> list[RunRecord]:
    """Return the last runs before one, the newest first."""
    which = RunFilter(flow=run.flow, before=run.key, limit=WINDOW)
    return trails.ledger.runs(which)


def _measures(trails: Trails, run: RunRecord) -> dict[str, dict[str, Measure]]:
    """Return what is known of each value of a run, by task and measure; nothing of a large run."""
    counts = trails.tallies([run])[run.key].by_state
    if sum(counts.values()) > _FACTS:
        return {}
    return trails.of_run("measures", run, lambda: _measured(trails, run), _heavy)


def _heavy(made: dict[str, dict[str, Measure]]) -> int:
    return 1_000 + 300 * sum(map(len, made.values()))


def _measured(trails: Trails, run: RunRecord) -> dict[str, dict[str, Measure]]:
    by_task: dict[str, list[Checkpoint]] = {}
    for fact in trails.ledger.checkpoints(run.key):
        by_task.setdefault(fact.task, []).append(fact)
    return {
        task: {one.name: one for one in measures(facts)}
        for task, facts in by_task.items()
        if any(fact.state != "Mapped" for fact in facts)
    }
