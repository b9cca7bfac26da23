"""What pages of large runs will ask for, worked out before they do."""

from collections.abc import Callable
from typing import Final

from cairnflow.errors import CairnflowError
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import RunRecord
from cairnflow.server.answers.columns import MOST, columns
from cairnflow.server.answers.overviews import overview
from cairnflow.server.answers.trails import Trails
from cairnflow.trails.runs import Run

_NEWEST: Final = 50
"""Runs among which large ones are looked for."""

_LARGE: Final = 1_000
"""Task runs from which a first look would be waited for."""

_MOST: Final = 4
"""Large runs that are looked at; each takes some 0.2 s, and one of 100,000 task runs 0.7 s."""


def look_ahead(trails: Trails, is_over: Callable[[], bool]) -> int:
    """Work out how the newest large runs stand, and remember it: their pages are there at once.

    What can't be read is passed over: whoever asks for it is told.

    Args:
        trails: of the ledger.
        is_over: nobody will ask any more; looked at before each run.

    Returns:
        How many runs it has looked at.
    """
    try:
        found = trails.ledger.runs(RunFilter(limit=_NEWEST))
        return sum(_looked_at(trails, run) for run in _large(trails, found) if not is_over())
    except CairnflowError:
        return 0


def _large(trails: Trails, runs: list[RunRecord]) -> list[RunRecord]:
    ended = [run for run in runs if run.ended_at is not None]
    tallies = trails.tallies(ended)
    return [run for run in ended if sum(tallies[run.key].by_state.values()) >= _LARGE][:_MOST]


def _looked_at(trails: Trails, record: RunRecord) -> bool:
    run = Run(trails.reader, record)
    try:
        overview(trails, run, "")
        columns(trails, run, since=0, limit=MOST, vs="")
    except CairnflowError:
        return False
    return True
