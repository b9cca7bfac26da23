"""Flows: how each is doing, its versions, its history, and what its values come to over runs."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, cast

from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.finding import last_good
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer, moment, word
from cairnflow.server.answers.summaries import code_hash, summaries
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.flows import FlowDetail, Flows, FlowStatus, Series, Version
from cairnflow.trails.health import health
from cairnflow.trails.hints import nearest
from cairnflow.trails.runs import Run
from cairnflow.trails.trends.trend import trend

_LOOKED_AT: Final = 500
"""Runs of a flow of which the share of good ones is told."""

_VERSIONS: Final = 200
"""Runs of which the versions of their code are told."""


def flows(trails: Trails) -> Flows:
    """Return how every flow is doing, the one that ran last first."""
    told = [_status(trails, record) for record in trails.ledger.latest()]
    return cast("Flows", answer({"flows": told}))


def flow(trails: Trails, name: str) -> FlowDetail:
    """Return a flow: its health, the versions of its code, its tasks and parameters.

    Raises:
        NotFound: no run of such a flow is known.
    """
    runs = runs_of(trails, name)
    last = Run(trails.reader, runs[0])
    told = {
        "status": _status(trails, runs[0]),
        "versions": _versions([(run, code_hash(trails, run)) for run in runs[:_VERSIONS]]),
        "tasks": [one.task for one in last.plan if not one.is_generated and not one.is_parameter],
        "params": last.params,
    }
    return cast("FlowDetail", answer(told))


def runs_of(trails: Trails, name: str, limit: int = _LOOKED_AT) -> list[RunRecord]:
    """Return the last runs of a flow, newest first.

    Raises:
        NotFound: there is none.
    """
    runs = trails.ledger.runs(RunFilter(flow=name, limit=limit))
    if not runs:
        known = sorted(run.flow for run in trails.ledger.latest())
        raise NotFound(f"no run of a flow {name!r} in {trails.ledger.url}; {nearest(name, known)}")
    return runs


def _status(trails: Trails, record: RunRecord) -> FlowStatus:
    found = health(trails.reader, record)
    runs = trails.ledger.runs(RunFilter(flow=record.flow, limit=_LOOKED_AT))
    states = Counter(word(run.state) for run in runs if run.ended_at is not None)
    ended = states["success"] + states["failed"]
    good = last_good(trails.ledger, record.flow)
    (last,) = summaries(trails, [record])
    told = {
        **found.wire(last),
        "name": record.name,
        "runs": record.number,
        "good_share": states["success"] / ended if ended else None,
        "last_good": None if good is None else good.address,
    }
    return cast("FlowStatus", told)


def _versions(runs: Sequence[tuple[RunRecord, str]]) -> list[Version]:
    """Return the code of runs, the newest first: one each time that it changed."""
    found: list[Version] = []
    for run, code in runs:
        if found and found[-1]["hash"] == code:
            found[-1]["first"], found[-1]["since"] = run.address, moment(run.created_at)
            found[-1]["runs"] += 1
        else:
            found.append(
                {"hash": code, "first": run.address, "last": run.address, "runs": 1,
                 "since": moment(run.created_at)}
            )  # fmt: skip
    return found


def series(trails: Trails, name: str, task: str, limit: int) -> Series:
    """Return a value over the runs of its flow.

    Args:
        trails: of the ledger.
        name: the flow's slug.
        task: ``task``, or ``task:map``.
        limit: how many runs at most.

    Raises:
        NotFound: there is no such flow, or no run of it has such a value.
        AddressError: the task is none.
    """
    where = parse_address(f"{name}/last/{task}")
    child = WHOLE if where.map is None else int(where.map) if where.map.isdigit() else WHOLE - 1
    key = TaskKey(where.task or "", child)
    return cast("Series", trend(trails.reader, name, key, limit=limit).wire())
