"""What to paste to go on from a task run: in Python, a shell or a notebook."""

import json
import shlex

from cairnflow.server.answers.folded import folded
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.checkpoints import Snippets
from cairnflow.trails.resuming import resume_command
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun

SERVER = "$CAIRN_URL"
"""Stands for where the API is: the page knows, and puts it in."""


def _python(task: TaskRun, named: str) -> str:
    """Return what loads a value; where there is none, what it would have been made of."""
    lines = ["import cairnflow", "", f"task = cairnflow.open({json.dumps(named)})"]
    if task.fact.location is not None:
        if names := list(task.inputs):
            lines.append(f"# what it was made of: task.inputs[{json.dumps(names[0])}]")
        return "\n".join([*lines, "value = task.value"])
    if task.exception is not None:
        lines.append("exception = task.exception")
    return "\n".join([*lines, "inputs = dict(task.inputs)"])


def snippets(trails: Trails, run: Run, task: TaskRun) -> Snippets:
    """Return what to paste to go on from a task run."""
    named = task.address
    if capsule := trails.reader.capsule:
        named = f"{capsule}/{named}"
    quoted = shlex.quote(named)
    has_value = task.fact.location is not None
    return {
        "python": _python(task, named),
        "cli": f"cairn {'cat' if has_value else 'show'} {quoted}",
        "notebook": f"%load_ext cairnflow\n\ncairnflow.open({json.dumps(named)})",
        "curl": f'curl -s "{SERVER}/api/v1/task-runs/{task.address}"',
        "debug": f"cairn debug {quoted}",
        "replay": f"cairn replay {quoted}",
        "resume": resume_command(trails.reader, run.record, folded(trails, run).codes.values()),
        "verify": f"cairn verify {quoted}",
    }
