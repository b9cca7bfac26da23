"""Runs in a list, and the line that stands for one run everywhere."""

from collections.abc import Callable, Sequence
from typing import cast

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer, run_summary
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus
from cairnflow.server.forms.runs import RunPage, RunSummary
from cairnflow.trails.codes import code_of
from cairnflow.trails.comparing.badges import Badge, badges
from cairnflow.trails.listing import page
from cairnflow.trails.processes import is_lost
from cairnflow.trails.upkeep.pins import pins
from cairnflow.trails.usual import usual, usual_form

_COUNTED = 2_000
"""Runs of a ledger up to which it is counted how many of them a filter finds."""


def summaries(trails: Trails, records: Sequence[RunRecord]) -> list[RunSummary]:
    """Return the RunSummary of each run; a few questions for all of them."""
    ledger = trails.ledger
    tallies, pinned = trails.tallies(records), pins(ledger)
    badges_of = badges(trails.reader, records, tallies, remembering(trails))
    took = {flow: usual(ledger, flow) for flow in {run.flow for run in records}}
    told = [
        run_summary(
            run,
            tallies[run.key],
            is_pinned=(run.key, "", WHOLE) in pinned,
            is_lost=is_lost(run),
            verdict=badges_of[run.key].verdict,
            beside=badges_of[run.key].wire(),
            usual=usual_form(took[run.flow]),
            code=code_hash(trails, run),
        )
        for run in records
    ]
    return cast("list[RunSummary]", told)


def code_hash(trails: Trails, run: RunRecord) -> str:
    """Return a digest over the code of a run's tasks."""
    return trails.of_run("code", run, lambda: code_of(trails.reader, run))


def remembering(
    trails: Trails,
) -> Callable[[RunRecord, RunRecord, Callable[[], Badge | None]], Badge | None]:
    """Return what remembers how the data of runs compares, for ``badges``."""
    memory = trails.memory

    def known(run: RunRecord, before: RunRecord, make: Callable[[], Badge | None]) -> Badge | None:
        whole: Versus | None = memory.recall(("versus", before.key, run.key))
        if isinstance(whole, Versus):
            return whole.badge
        if run.ended_at is None:
            return make()
        return memory.once(("badge", before.key, run.key), make)

    return known


def run_page(trails: Trails, q: str, cursor: str, limit: int) -> RunPage:
    """Return a page of runs.

    Args:
        trails: of the ledger.
        q: the filter; see ``cairnflow.trails.filters.parse_filter``.
        cursor: of the page; empty for the first one.
        limit: how many at most.

    Raises:
        FilterError: a part of the filter is unknown.
    """
    before = int(cursor) if cursor else None
    found = page(
        trails.reader,
        q,
        limit=limit,
        before=before,
        known=remembering(trails),
        tallies=trails.tallies,
    )
    told = {
        "runs": summaries(trails, found.runs),
        "next": None if found.next is None else str(found.next),
        "total": _total(trails, q),
    }
    return cast("RunPage", answer(told))


def _total(trails: Trails, q: str) -> int | None:
    """Return how many runs a filter finds; None where counting them would take long."""
    every = sum(run.number for run in trails.ledger.latest())
    if not q.strip():
        return every
    if every > _COUNTED or "data:" in q:
        return None
    return len(page(trails.reader, q, limit=None).runs)
