"""What the magics do, as plain functions over the names of a notebook."""

import ast
import linecache
from typing import Any

from cairnflow.errors import AddressError, AuthoringError, NotFound, RunError
from cairnflow.trails.open import open as opened
from cairnflow.trails.open import runs
from cairnflow.trails.replaying.asking import replay, replaying_of
from cairnflow.trails.replaying.banners import Banner, warn
from cairnflow.trails.replaying.replays import Replay
from cairnflow.trails.replaying.wanted import Wanted
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def load(address: str, names: dict[str, Any]) -> TaskRun:
    """Put the arguments of a task run among the names, and ``__task__``, ``__run__``, ``__fn__``.

    Args:
        address: of the task run.
        names: of the notebook; changed. ``__fn__`` is the task's function, where it is here.

    Returns:
        The task run.

    Raises:
        NotFound: there is no such task run.
        ResultError: an input can't be had, or is not what it was.
        DriftWarning: as a warning: what is here is not what ran.
    """
    task = _task_run(address)
    try:
        ready = replaying_of(task, Wanted()).ready()
    except (NotFound, RunError) as absent:  # its function is not here, but its inputs may be
        given, fn = dict(task.inputs), None
        warn([Banner("code", f"its function is not here, so __fn__ is None: {absent}")], 2)
    else:
        given, fn = dict(ready.given), ready.found.fn
        warn(ready.banners, 2)
    names.update(given)
    names.update({"__task__": task, "__run__": opened(task.record.address), "__fn__": fn})
    return task


def replay_cell(address: str, body: str, names: dict[str, Any]) -> Replay:
    """Carry out a cell, and call the last function that it defines in place of the task's.

    Args:
        address: of the task run, whose inputs are given and with whose value is compared.
        body: the cell, as Python.
        names: of the notebook, in which the cell is carried out; changed.

    Raises:
        AuthoringError: the cell defines no function.
        ResultError: an input can't be had, or is not what it was.
    """
    task = _task_run(address)
    name = _last_defined(body)
    file = f"<replay of {task.address}>"
    code = compile(body, file, "exec", dont_inherit=True)
    # So that a traceback, and %debug, show the cell's lines.
    linecache.cache[file] = (len(body), None, body.splitlines(keepends=True), file)
    exec(code, names)  # as IPython carries out a cell
    found = replay(task, Wanted(fn=names[name]))
    names["__replay__"] = found
    return found


def walk(address: str) -> Run | TaskRun | TaskGroup:
    """Return what an address means, for a notebook to show; without one the last run."""
    return opened(address)


def last_error(filter: str, names: dict[str, Any]) -> TaskRun:
    """Return the task run that failed last, and put it among the names as ``__task__``.

    Args:
        filter: which runs are looked at, such as ``flow:daily-sales``; empty for all.
        names: of the notebook; changed.

    Raises:
        NotFound: nothing has failed.
    """
    for run in runs(f"{filter} state:failed".strip(), limit=1):
        failed = [one for one in run if one.exception is not None]
        if failed:
            names.update({"__task__": failed[0], "__run__": run})
            return failed[0]
    raise NotFound("no task run has failed" + (f" among {filter}" if filter else ""))


def _last_defined(body: str) -> str:
    defined = [node for node in ast.parse(body).body if isinstance(node, _DEFINITIONS)]
    functions = [node.name for node in defined if not isinstance(node, ast.ClassDef)]
    if not functions:
        raise AuthoringError(
            "the cell defines no function; write one that takes the task's arguments: "
            "def score(order, model): ..."
        )
    return functions[-1]


def _task_run(address: str) -> TaskRun:
    found = opened(address)
    if isinstance(found, TaskRun):
        return found
    if isinstance(found, TaskGroup):
        first = next(iter(found.failed()), None) or next(iter(found), None)
        hint = f"; name a child, as in {first.address}" if first is not None else ""
        raise AddressError(f"{found.address} is mapped{hint}")
    raise AddressError(f"{found.address} is a run; name a task of it, as in {found.address}/score")
