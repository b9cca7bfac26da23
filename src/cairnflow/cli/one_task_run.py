"""The one task run that a command is about, and arguments for it that are given by hand."""

from collections.abc import Iterable
from typing import Any

import click

from cairnflow.cli.finding import find
from cairnflow.cli.given import named_values
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun

_NAMED = 8
"""Tasks that a message lists."""


def task_run(address: str, verb: str) -> TaskRun:
    """Return the task run that an address means.

    Args:
        address: of a task run.
        verb: the command that asks, for the hint.

    Raises:
        UsageError: a run or a mapped task is meant; the message names task runs to choose from.
        NotFound: it names nothing.
    """
    found = find(address).whole()
    if isinstance(found, TaskRun):
        return found
    if isinstance(found, TaskGroup):
        failed = found.failed()
        one = failed[0] if failed else next(iter(found), None)
        hint = f"name one of its children: cairn {verb} {one.address}" if one else "it has none"
        raise click.UsageError(f"{found.address} is mapped; {hint}")
    raise click.UsageError(f"{found.address} is a run; name a task of it: {_tasks(found, verb)}")


def _tasks(run: Run, verb: str) -> str:
    failed = [one for one in run if one.fact.error is not None]
    if failed:
        return f"cairn {verb} {failed[0].address}"
    names = list(dict.fromkeys(fact.task for fact in run.facts))
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def by_hand(given: Iterable[str]) -> dict[str, Any]:
    """Read ``name=value`` texts; a value is JSON where it reads as JSON, else text.

    Raises:
        UsageError: one has no name, or is given twice.
    """
    return named_values(given, flag="--set", noun="argument", form="name=JSON")
