"""The source of a task as it ran, and how it differs from that of another run."""

from typing import cast

from cairnflow.ledger.wire import answer
from cairnflow.server.answers.folded import folded
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import against
from cairnflow.server.forms.checkpoints import Source
from cairnflow.trails.comparing.changes import CodeChange
from cairnflow.trails.runs import Run
from cairnflow.trails.sources import Source as Text
from cairnflow.trails.sources import source_of
from cairnflow.trails.task_runs import TaskRun


def code(trails: Trails, run: Run, task: TaskRun, vs: str) -> Source:
    """Return the source of a task run, and what changed since another run.

    Args:
        trails: of the ledger.
        run: its run.
        task: the task run.
        vs: the run to compare with; see ``against``.
    """
    source = task.code()
    other = against(trails, run, vs)
    then = None if other is None else _then(trails, Run(trails.reader, other), task)
    lines = [] if then is None or then.digest == source.digest else _diff(task, then, source)
    told = {
        "addr": task.address,
        "name": source.name or task.task,
        "file": source.file or None,
        "line": source.line or None,
        "digest": source.digest or None,
        "source": source.source or None,
        "helpers": [{"name": name, "source": text} for name, text in source.helpers],
        "vs": None if then is None or other is None else f"{other.address}/{task.task}",
        "diff": lines,
    }
    return cast("Source", answer(told))


def _then(trails: Trails, run: Run, task: TaskRun) -> Text | None:
    fact = trails.ledger.checkpoint(run.record.key, task.task, task.fact.map_index, None)
    digest = fact.code if fact is not None else folded(trails, run).codes.get(task.task)
    return source_of(digest, trails.reader.text(digest)) if digest else None


def _diff(task: TaskRun, then: Text, now: Text) -> list[str]:
    return CodeChange(task.task, then, now).lines()
