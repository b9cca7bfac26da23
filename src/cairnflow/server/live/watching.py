"""Asking a ledger how the runs stand: what one turn of the watch does."""

from collections.abc import Callable, Mapping
from typing import Final

from cairnflow.clock import now
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Pulse, RunRecord
from cairnflow.server.live.standing import (
    MOST_OPEN,
    WINDOW,
    Standing,
    listed_keys,
    paced,
    run_mark,
)
from cairnflow.trails.processes import is_lost

_OPEN: Final = ("Running",)

Records = dict[int, RunRecord]


def first(ledger: Ledger) -> Standing:
    """Return how the runs stand before anybody has asked: which are to be watched."""
    newest = ledger.runs(RunFilter(limit=WINDOW))
    going_on = ledger.runs(RunFilter(states=_OPEN, limit=MOST_OPEN))
    records = {run.key: run for run in (*newest, *going_on)}
    return turn(ledger, Standing(records=records, listed=frozenset(records)), {})


def turn(ledger: Ledger, before: Standing, followed: Mapping[int, RunRecord]) -> Standing:
    """Return how the runs stand now.

    Args:
        ledger: is asked twice, and more where something is new.
        before: how they stood the last time.
        followed: runs whose own topics are followed, by key.
    """
    known: Records = {**followed, **before.records}
    last = max(known, default=0)
    keys = before.listed | followed.keys()
    pulses = {one.run: one for one in ledger.pulses(sorted(keys), last - WINDOW)}
    records = _records(ledger, known, pulses)
    pulses = {key: one for key, one in pulses.items() if key in records}
    at = now()
    lost = {key for key, run in records.items() if is_lost(run)}
    pace = {key: paced(before.paced, one, at) for key, one in pulses.items()}
    marks = {key: run_mark(one, pace[key][0], is_lost=key in lost) for key, one in pulses.items()}
    return Standing(
        pulses=pulses,
        marks=marks,
        lines=_lines(ledger, before, pulses, followed),
        records=records,
        listed=listed_keys(pulses, before.listed, max(pulses, default=0)),
        at=at,
        paced=pace,
    )


def _records(ledger: Ledger, known: Records, pulses: Mapping[int, Pulse]) -> Records:
    """Return the records of the runs that are watched, those that have changed read anew."""
    found = {key: run for key, run in known.items() if key in pulses}
    strange = pulses.keys() - found.keys()
    if strange:
        newest = ledger.runs(RunFilter(limit=WINDOW + len(strange)))
        found |= {run.key: run for run in newest if run.key in strange}
    for key, pulse in pulses.items():
        run = found.get(key)
        if run is not None and (run.state, run.ended_at) != (pulse.state, pulse.ended_at):
            found[key] = ledger.run(run.flow, run.number) or run
    return found


def _lines(
    ledger: Ledger,
    before: Standing,
    pulses: Mapping[int, Pulse],
    followed: Mapping[int, RunRecord],
) -> dict[int, int]:
    """Return how many lines the runs have; those that had ended before are not counted again."""
    is_final: Callable[[int], bool] = lambda key: (  # noqa: E731 - it is of this place alone
        key in before.lines and key in before.pulses and before.pulses[key].ended_at is not None
    )
    growing = [key for key in followed if key in pulses and not is_final(key)]
    counted = ledger.line_counts(growing) if growing else {}
    return {key: counted.get(key, before.lines.get(key, 0)) for key in followed if key in pulses}
