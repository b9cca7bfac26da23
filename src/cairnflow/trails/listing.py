"""Runs that a filter asks for, page by page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from cairnflow.clock import now
from cairnflow.keys import WHOLE
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.verdicts import UNKNOWN, verdicts
from cairnflow.trails.comparing.badges import Known, badges, nothing_known
from cairnflow.trails.filters import Asked, parse_filter
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.pins import pins

_STEP: Final = 200
"""Runs that are read at once, where not each of them is asked for."""

_COMPARED: Final = 1_000
"""Runs that are compared with others for one page at most; then the page ends, however short."""


Tallies = Callable[[Sequence[RunRecord]], Mapping[int, Tally]]
"""Gives the counts of runs, by their keys."""


def _asking(reader: Reader) -> Tallies:
    return lambda runs: reader.ledger.tallies([run.key for run in runs])


class Page(NamedTuple):
    """Some runs.

    Attributes:
        runs: newest first.
        next: the key of a run, before which there are more; None where there are none.
    """

    runs: list[RunRecord]
    next: int | None


def page(
    reader: Reader,
    text: str,
    *,
    limit: int | None,
    before: int | None = None,
    known: Known = nothing_known,
    tallies: Tallies | None = None,
) -> Page:
    """Return runs that a filter asks for, newest first.

    Args:
        reader: asks the ledger.
        text: the filter; see ``parse_filter``.
        limit: how many at most; None for no limit.
        before: only runs that were begun before the run of this key.
        known: see ``badges``.
        tallies: gives the counts of runs; asks the ledger for them by default.

    Raises:
        FilterError: a part of the filter is unknown; the message names what there is.
    """
    asked = parse_filter(text, now())
    counts = tallies or _asking(reader)
    found: list[RunRecord] = []
    looked_at = 0
    for records in _batches(reader, asked, limit, before):
        for run in _asked_for(reader, asked, records, (known, counts)):
            if limit is not None and len(found) == limit:
                return Page(found, found[-1].key)
            found.append(run)
        looked_at += len(records)
        if asked.data is not None and limit is not None and looked_at >= _COMPARED:
            return Page(found, records[-1].key)
    return Page(found, None)


def _batches(
    reader: Reader, asked: Asked, limit: int | None, before: int | None
) -> Iterator[Sequence[RunRecord]]:
    step = None if limit is None else max(limit + 1, _STEP if _is_more(asked) else 0)
    while True:
        records = reader.ledger.runs(replace(asked.which, before=before, limit=step))
        if records:
            yield records
        if step is None or len(records) < step:
            return
        before = records[-1].key


def _is_more(asked: Asked) -> bool:
    """Whether more is asked than the ledger can tell of runs alone."""
    rest = (asked.data, asked.verdict, asked.is_pinned)
    return bool(asked.matches) or any(one is not None for one in rest)


def _asked_for(
    reader: Reader, asked: Asked, records: Sequence[RunRecord], how: tuple[Known, Tallies]
) -> list[RunRecord]:
    found = [run for run in records if all(matches(run) for matches in asked.matches)]
    if asked.is_pinned is not None:
        pinned = pins(reader.ledger)
        found = [run for run in found if ((run.key, "", WHOLE) in pinned) is asked.is_pinned]
    if asked.verdict is not None:
        said = verdicts(reader.ledger)
        found = [run for run in found if said.get((run.key, "", WHOLE), UNKNOWN) in asked.verdict]
    if asked.data is not None and found:
        known, tallies = how
        told = badges(reader, found, tallies(found), known)
        found = [run for run in found if told[run.key].word in asked.data]
    return found
