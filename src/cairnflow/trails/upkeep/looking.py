"""What is kept, asked of a ledger: by flow, or by the tasks of a flow or a run."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cairnflow.clock import now
from cairnflow.errors import NotFound
from cairnflow.keys import parse_address
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.ledger.wire import answer, moment
from cairnflow.trails.hints import nearest
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.garbage import no_search_for_circles
from cairnflow.trails.upkeep.usage import By, Usage, total
from cairnflow.trails.upkeep.usage import by as counted_by


class Usages(NamedTuple):
    """What is kept.

    Attributes:
        name: what was asked about: a flow, a run; empty for all flows.
        by: what is counted by.
        rows: one for each flow, task or whatever is counted by; the largest first.
        total: of all of them together.
    """

    name: str
    by: By
    rows: list[Usage]
    total: Usage

    def wire(self) -> dict[str, Any]:
        """Return the Usage form, as the API and ``cairn du --json`` give it."""
        return answer(
            {
                "of": self.name or None,
                "by": self.by,
                "rows": [_form(row) for row in self.rows],
                "total": _form(self.total),
            }
        )


def _form(row: Usage) -> dict[str, Any]:
    return {
        "name": row.name,
        "runs": row.runs,
        "checkpoints": row.checkpoints,
        "bytes": row.bytes,
        "saved": row.saved,
        "new_in_a_week": row.new,
        "deleted": row.deleted,
        "oldest": None if row.oldest is None else moment(row.oldest),
        "newest": None if row.newest is None else moment(row.newest),
    }


def usage(of: str = "", *, by: By | None = None, ledger: Ledger | None = None) -> Usages:
    """Return how much is kept, from facts alone: no store is asked.

    Args:
        of: a flow, or the address of a run; empty for all flows.
        by: what is counted by: ``flow``, ``task``, ``handler``, ``type`` or ``age``; without it
            flows, or the tasks of what was asked about.
        ledger: where to look; the one of the settings by default.

    Raises:
        AddressError: the text is neither.
        NotFound: there is no such flow or run; the message names what is near.

    Examples:
        >>> usage().total.bytes
        0
    """
    opened = Reader(ledger)
    with no_search_for_circles():
        return _usage(opened.ledger, of, by or ("task" if of else "flow"))


def _usage(ledger: Ledger, of: str, what: By) -> Usages:
    at = now()
    name, runs, holdings = _asked(ledger, of)
    return Usages(name, what, counted_by(what, runs, holdings, at), total(runs, holdings, at))


def _asked(ledger: Ledger, of: str) -> tuple[str, Sequence[RunRecord], Sequence[Holding]]:
    if not of:
        return "", ledger.runs(RunFilter()), ledger.holdings()
    if "/" in of.strip("/"):
        run = find_run(ledger, parse_address(of))
        return run.address, [run], ledger.holdings(run.key)
    flow = of.strip("/")
    runs = ledger.runs(RunFilter(flow=flow))
    if not runs:
        flows = sorted({run.flow for run in ledger.runs(RunFilter(limit=1000))})
        raise NotFound(f"no run of a flow {flow!r} in {ledger.url}; {nearest(flow, flows)}")
    keys = {run.key for run in runs}
    return flow, runs, [one for one in ledger.holdings() if one.run in keys]
