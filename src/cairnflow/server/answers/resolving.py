"""What a text names: a flow, a run or a task run; and what is near to a text that names nothing."""

import difflib
import re
from collections.abc import Sequence
from typing import Final, cast

from cairnflow.errors import AddressError, CairnflowError, NotFound
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.general import Resolved
from cairnflow.trails.runs import Run
from cairnflow.trails.task_runs import TaskRun

_ID: Final = re.compile(r"[0-9a-f]{32}")
_FLOW: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NEAR: Final = 5
"""Addresses that are named as near."""


def resolved(trails: Trails, text: str) -> Resolved:
    """Return the canonical address of what a text names.

    Args:
        trails: of the ledger.
        text: an address, with aliases or without; a flow; a run's id.

    Raises:
        AddressError: it is none of these.
        NotFound: it names nothing.
    """
    asked = text.strip().strip("/")
    if _ID.fullmatch(asked):
        found = trails.ledger.run_with_id(asked)
        if found is not None:
            return _told("run", found.address)
    if _FLOW.fullmatch(asked):
        return _told("flow", _flow(trails, asked))
    flow, _, rest = asked.partition("/")
    where = parse_address(f"{_flow(trails, flow)}/{rest}")
    run = trails.run(where.flow, where.run)
    if where.task is None:
        return _told("run", run.address)
    return _told("task", _task(trails, run, str(where).split("/", 2)[2]))


def _told(kind: str, addr: str) -> Resolved:
    return cast("Resolved", answer({"kind": kind, "addr": addr}))


def _flow(trails: Trails, name: str) -> str:
    """Return a flow's slug, as it is written; in whatever case it was asked for.

    Raises:
        NotFound: there is no such flow.
    """
    known = [run.flow for run in trails.ledger.latest()]
    if name in known:
        return name
    alike = [one for one in known if one.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise NotFound(f"no run of a flow {name!r}; {_flows(known)}")


def _flows(known: Sequence[str]) -> str:
    return f"flows with runs: {', '.join(known[:_NEAR]) or 'none'}"


def _task(trails: Trails, run: Run, place: str) -> str:
    where = parse_address(f"{run.address}/{place}")
    if where.map is None and where.attempt is None and where.task is not None:
        parent = trails.ledger.checkpoint(run.record.key, where.task, WHOLE, None)
        is_planned = any(one.task == where.task for one in run.plan)
        if (parent is None and is_planned) or (parent is not None and parent.state == "Mapped"):
            return f"{run.address}/{where.task}"
    found = run.find(place)
    return found.address if isinstance(found, TaskRun) else f"{run.address}/{found.task}"


def is_there(trails: Trails, text: str) -> bool:
    """Whether a text names something."""
    try:
        resolved(trails, text)
    except CairnflowError:
        return False
    return True


def nearest(trails: Trails, text: str) -> list[str]:
    """Return addresses that are near to one that names nothing, the nearest first."""
    flow, _, rest = text.strip("/").partition("/")
    try:
        known = [run.flow for run in trails.ledger.latest()]
        if flow not in known:
            return difflib.get_close_matches(flow, known, _NEAR, 0.4) or known[:_NEAR]
        number, _, place = rest.partition("/")
        return _near_runs(trails, flow, number) if not place else _near_tasks(trails, text)
    except CairnflowError:
        return []


def _near_runs(trails: Trails, flow: str, number: str) -> list[str]:
    runs = trails.ledger.runs(RunFilter(flow=flow, limit=200))
    if number.isdigit():
        runs.sort(key=lambda run: abs(run.number - int(number[:18])))
    return [run.address for run in runs[:_NEAR]]


def _near_tasks(trails: Trails, text: str) -> list[str]:
    flow, number, place = text.strip("/").split("/", 2)
    try:
        run = trails.run(flow, number)
    except (AddressError, NotFound):
        return _near_runs(trails, flow, number)
    task = place.partition("@")[0].partition(":")[0]
    known = list(dict.fromkeys([*(one.task for one in run.plan), *_begun(run)]))
    if task in known:
        return [f"{run.address}/{TaskKey(task)}"]
    found = difflib.get_close_matches(task, known, _NEAR, 0.4) or known[:_NEAR]
    return [f"{run.address}/{one}" for one in found]


def _begun(run: Run) -> list[str]:
    return list(dict.fromkeys(fact.task for fact in run.outline))
