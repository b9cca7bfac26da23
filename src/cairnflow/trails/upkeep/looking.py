"""What is kept, asked of a ledger: by flow, or by the tasks of a flow or a run."""

from collections.abc import Sequence
from typing import NamedTuple

from cairnflow.clock import now
from cairnflow.errors import NotFound
from cairnflow.keys import parse_address
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.trails.hints import nearest
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.garbage import no_search_for_circles
from cairnflow.trails.upkeep.usage import Usage, by_flow, by_task, total


class Usages(NamedTuple):
    """What is kept.

    Attributes:
        name: what was asked about: a flow, a run; empty for all flows.
        rows: of each flow, or of each task of what was asked about; the largest first.
        total: of all of them together.
    """

    name: str
    rows: list[Usage]
    total: Usage


def usage(of: str = "", *, ledger: Ledger | None = None) -> Usages:
    """Return how much is kept, from facts alone: no store is asked.

    Args:
        of: a flow, or the address of a run, for its tasks; empty for all flows.
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
        return _usage(opened.ledger, of, now())


def _usage(ledger: Ledger, of: str, moment: int) -> Usages:
    if not of:
        every, kept = ledger.runs(RunFilter()), ledger.holdings()
        return Usages("", by_flow(every, kept, moment), total(every, kept, moment))
    name, runs, holdings = _asked(ledger, of)
    return Usages(name, by_task(runs, holdings, moment), total(runs, holdings, moment))


def _asked(ledger: Ledger, of: str) -> tuple[str, Sequence[RunRecord], Sequence[Holding]]:
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
