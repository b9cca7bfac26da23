"""Which run an address names."""

import difflib

from cairnflow.errors import NotFound
from cairnflow.keys import Address
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.verdicts import bad_runs, verdicts

_STATES: dict[str, tuple[str, ...] | None] = {
    "last": None,
    "prev": None,
    "last-good": ("Success",),
    "last-failed": ("Failed", "Cancelled"),
}


def find_run(ledger: Ledger, address: Address) -> RunRecord:
    """Return the run that ``address`` names; ``prev`` is the one before the last.

    Raises:
        NotFound: there is none; the message names what there is.
    """
    if address.run not in _STATES:
        found = ledger.run(address.flow, int(address.run))
        if found is None:
            raise NotFound(_nothing(ledger, address))
        return found
    if address.run == "last-good":
        good = last_good(ledger, address.flow)
        if good is None:
            raise NotFound(_nothing(ledger, address))
        return good
    limit = 2 if address.run == "prev" else 1
    runs = ledger.runs(RunFilter(flow=address.flow, states=_STATES[address.run], limit=limit))
    if len(runs) < limit:
        raise NotFound(_nothing(ledger, address))
    return runs[-1]


def last_good(ledger: Ledger, flow: str, before: int | None = None) -> RunRecord | None:
    """Return the newest run of a flow that has succeeded, and that nobody has called bad.

    Args:
        ledger: holds the runs.
        flow: the flow's slug.
        before: only runs whose number is less.

    Returns:
        None where there is none.
    """
    bad = bad_runs(verdicts(ledger))
    # Few are asked for first: a flow may have run ten thousand times, and the last is meant.
    for limit in (1, _SOME, None):
        runs = ledger.runs(RunFilter(flow=flow, states=_STATES["last-good"], limit=limit))
        for run in runs:
            if run.key not in bad and (before is None or run.number < before):
                return run
        if limit is None or len(runs) < limit:
            return None
    return None


_SOME = 100


def lineage(ledger: Ledger, run: RunRecord) -> list[RunRecord]:
    """Return a run and those that it resumes, directly or through others; newest first."""
    found = [run]
    while found[-1].resumed_from is not None:
        flow, _, number = found[-1].resumed_from.partition("/")
        before = ledger.run(flow, int(number))
        if before is None or before in found:
            break
        found.append(before)
    return found


def _nothing(ledger: Ledger, address: Address) -> str:
    runs = ledger.runs(RunFilter(flow=address.flow, limit=1))
    if runs:
        return f"no run {address.flow}/{address.run}; the last one is {runs[0].address}"
    flows = sorted({run.flow for run in ledger.runs(RunFilter(limit=1000))})
    near = difflib.get_close_matches(address.flow, flows, 1)
    hint = f"did you mean {near[0]}?" if near else f"flows with runs: {', '.join(flows) or 'none'}"
    return f"no run of a flow {address.flow!r} in {ledger.url}; {hint}"
