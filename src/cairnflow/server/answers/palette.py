"""What a few characters may mean: flows, runs and tasks, the likeliest first."""

from collections.abc import Iterator
from typing import Final, NamedTuple, cast

from cairnflow.clock import now
from cairnflow.errors import AddressError, NotFound
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.resolving import resolved
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.general import Hit, Hits
from cairnflow.trails.filters import state_of
from cairnflow.trails.runs import Run
from cairnflow.trails.words import ago, label

_RUNS: Final = 200
"""Runs that are looked through, the last ones."""

_FLOWS: Final = 200
"""Flows of which the tasks are looked through, those that ran last."""

_KINDS: Final = {"flow": 0.02, "run": 0.01, "task": 0.0}
"""What comes first, of things that fit equally well."""


class _Found(NamedTuple):
    score: float
    hit: Hit


def search(trails: Trails, q: str, limit: int) -> Hits:
    """Return what a text may mean.

    Args:
        trails: of the ledger.
        q: the text; an address, or characters of a name in their order.
        limit: how many at most.
    """
    asked = q.strip().casefold()
    exact = list(_exact(trails, q.strip()))
    found = [one for one in _all(trails, asked) if one.score > 0]
    found.sort(key=lambda one: -one.score)
    hits = {hit["addr"]: hit for hit in [*exact, *(one.hit for one in found)]}
    return cast("Hits", answer({"hits": list(hits.values())[:limit]}))


def _exact(trails: Trails, q: str) -> Iterator[Hit]:
    try:
        found = resolved(trails, q)
    except (AddressError, NotFound):
        return
    kind, addr = found["kind"], found["addr"]
    state = None
    if kind != "flow":
        run = trails.run_of(addr)
        state = state_of(run.record) if kind == "run" else None
    yield {"kind": kind, "addr": addr, "text": "", "state": state}


def _all(trails: Trails, asked: str) -> Iterator[_Found]:
    latest = trails.ledger.latest()
    moment = now()
    for run in latest:
        text = f"{run.number:,} runs, the last one {ago(run.created_at, moment)}"
        hit = _hit("flow", run.flow, text, state_of(run))
        yield _fit(hit, asked, run.name)
    for run in trails.ledger.runs(RunFilter(limit=_RUNS)):
        text = f"{label(state_of(run))} {ago(run.created_at, moment)}"
        yield _fit(_hit("run", run.address, text, state_of(run)), asked)
    for run in latest[:_FLOWS]:
        yield from _tasks(trails, run, asked)


def _tasks(trails: Trails, run: RunRecord, asked: str) -> Iterator[_Found]:
    for one in Run(trails.reader, run).plan:
        if not one.is_generated and not one.is_parameter:
            name = "" if one.name == one.task else one.name
            hit = _hit("task", f"{run.address}/{one.task}", f"{name} in {run.flow}".strip(), None)
            yield _fit(hit, asked, one.task)


def _hit(kind: str, addr: str, text: str, state: str | None) -> Hit:
    return {"kind": kind, "addr": addr, "text": text, "state": state}


def _fit(hit: Hit, asked: str, name: str = "") -> _Found:
    named = fits(asked, name.casefold()) if name else 0
    score = max(fits(asked, hit["addr"].casefold()), named)
    return _Found(score + _KINDS[hit["kind"]] if score else 0, hit)


def fits(asked: str, name: str) -> float:
    """Return how well a text fits a name, from 0 for not at all to 1.

    Examples:
        >>> fits("sales", "daily-sales") > fits("dsl", "daily-sales") > fits("x", "daily-sales")
        True
    """
    if not asked:
        return 0.1
    if asked == name:
        return 1
    share = len(asked) / max(len(name), 1)
    if name.startswith(asked):
        return 0.8 + 0.1 * share
    at = name.find(asked)
    if at > 0:
        return (0.6 if name[at - 1] in "-_./: " else 0.5) + 0.1 * share
    return 0.3 * share if _is_within(asked, name) else 0


def _is_within(asked: str, name: str) -> bool:
    """Whether all characters stand in a name, in their order."""
    left = iter(name)
    return all(one in left for one in asked)
