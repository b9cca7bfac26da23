"""Address -> Run or TaskRun; filter -> runs. The one door to what happened."""

import os
import socket

from cairnflow.errors import NotFound
from cairnflow.keys import parse_address
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.registry import open_ledger
from cairnflow.ledger.within import within
from cairnflow.trails.listing import page
from cairnflow.trails.lists import RunList
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun

_RECENT = 100
"""Runs among which the one that this process began last is looked for."""


def open(address: str = "", *, ledger: Ledger | None = None) -> Run | TaskRun | TaskGroup:
    """Return what an address names. No value is read, and nothing is decoded.

    Args:
        address: ``flow/run``, where run is a number, ``last``, ``last-good``, ``last-failed`` or
            ``prev``; or ``flow/run/task:map@attempt``; or the path of a capsule, which ends in
            ``.cairn``, alone or with a task or one of these behind it. Without one, the run that
            this process began last; the last of all if it began none.
        ledger: where to look; the one of the settings by default.

    Returns:
        A Run for two parts; a TaskRun for three; a TaskGroup, the children, for a mapped task
        without ``:map``. Of a task that was tried several times the last attempt, unless
        ``@attempt`` names another.

    Raises:
        AddressError: the text is no address.
        NotFound: it names nothing; the message says what is near.
        Missing: there is no capsule at this path.
        Corrupt: the capsule is not as it was sealed.
    """
    capsule, address = within(address)
    reader = Reader(open_ledger(capsule) if capsule else ledger)
    if not address:
        return Run(reader, _latest(reader.ledger))
    where = parse_address(address)
    run = Run(reader, find_run(reader.ledger, where))
    if where.task is None:
        return run
    return run.find(str(where).split("/", 2)[2])


def _latest(ledger: Ledger) -> RunRecord:
    recent = ledger.runs(RunFilter(limit=_RECENT))
    here = (os.getpid(), socket.gethostname())
    ours = (run for run in recent if (run.pid, run.host) == here)
    found = next(ours, recent[0] if recent else None)
    if found is None:
        raise NotFound(f"there is no run in {ledger.url}; run a flow whose values are kept first")
    return found


def runs(filter: str = "", *, limit: int | None = 100, ledger: Ledger | None = None) -> RunList:
    """Return runs, newest first.

    Args:
        filter: such as ``flow:daily-* state:failed since:7d "disk full"``; see
            ``cairnflow.trails.filters.parse_filter``. Empty for all runs.
        limit: how many at most; None for no limit.
        ledger: where to look; the one of the settings by default.

    Raises:
        FilterError: a part of the filter is unknown; the message names what there is.
    """
    reader = Reader(ledger)
    found = page(reader, filter, limit=limit).runs
    return RunList(reader, (Run(reader, record) for record in found))
