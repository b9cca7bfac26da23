"""In which run a value of a task first turned bad: a search over runs, in the order of time."""

from collections.abc import Sequence
from typing import NamedTuple

from cairnflow.errors import NotFound
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.bisecting import Chain


class Past(NamedTuple):
    """The values of one task in several runs.

    Attributes:
        chain: the values in question, the oldest first.
        facts: of each address, the fact and its run.
    """

    chain: Chain
    facts: dict[str, tuple[RunRecord, Checkpoint]]


def past_of(reader: Reader, run: RunRecord, key: TaskKey, since: int = 0) -> Past:
    """Return the values of a task up to a run.

    Args:
        reader: asks the ledger.
        run: the last run.
        key: of the task, or of a child of it.
        since: number of the first run.

    Raises:
        NotFound: no run has a value of it.
    """
    runs = reader.ledger.runs(RunFilter(flow=run.flow))
    within = [one for one in reversed(runs) if since <= one.number <= run.number]
    found = _facts(reader, within, key)
    if not found:
        fact = reader.ledger.checkpoint(run.key, key.task, key.child, None)
        is_mapped = fact is not None and fact.state == "Mapped"
        hint = f"; it is mapped: name a child of it, as {key.task}:0" if is_mapped else ""
        raise NotFound(f"no run of {run.flow} up to {run.number} has a value of {key}{hint}")
    addresses = list(found)
    parents = [[place - 1] if place else [] for place in range(len(addresses))]
    return Past(Chain(addresses, parents, [True] * len(addresses)), found)


def _facts(
    reader: Reader, runs: Sequence[RunRecord], key: TaskKey
) -> dict[str, tuple[RunRecord, Checkpoint]]:
    found: dict[str, tuple[RunRecord, Checkpoint]] = {}
    for run in runs:
        fact = reader.ledger.checkpoint(run.key, key.task, key.child, None)
        if fact is not None and (fact.location is not None or fact.type is not None):
            found[address(run, fact)] = (run, fact)
    return found
