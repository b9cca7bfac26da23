"""Flows that the tests of storages store."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from cairnflow import Flow, Parameter, task

SCRIPT = """\
from cairnflow import Flow, Parameter, task

FACTOR = 3

@task
def times(x):
    return FACTOR * x

with Flow("sales") as flow:
    times(Parameter("n", 2))
"""
"""A flow as an author writes it: run with n, its one task gives 3 * n."""


@task
def double(x: Any) -> Any:
    return 2 * x


def doubling(name: str = "sales", **rules: Any) -> Flow:
    """A flow that doubles its parameter n, by default 2."""
    with Flow(name, **rules) as flow:
        double(Parameter("n", 2))
    return flow


def outcome(flow: Flow, **given: Any) -> Any:
    """What the last task of a flow gives."""
    state = flow.run(parameters=given)
    return state.result[flow.sorted_tasks()[-1]].result


def python(code: str, folder: Path) -> str:
    """Run code in a process of its own, in a folder; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def scripted(folder: Path, after: str, script: str = SCRIPT, name: str = "etl.py") -> Path:
    """Write a script and run it, with some lines behind it; return its path."""
    path = folder / name
    path.write_text(f"{script}\nif __name__ == '__main__':\n    {after}\n")
    done = subprocess.run(
        [sys.executable, name], cwd=folder, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return path
