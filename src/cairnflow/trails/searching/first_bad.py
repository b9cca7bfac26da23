"""The first bad value up to a task run, or among the runs of its flow."""

from collections.abc import Callable

from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.across import past_of
from cairnflow.trails.searching.bisecting import Search, chain_of
from cairnflow.trails.searching.checks import Check, check_of
from cairnflow.trails.searching.found import Asked, Found
from cairnflow.trails.searching.values import Judge, Load, loading

Watch = Callable[[Asked], object]
"""Is given each answer as it comes."""


def _unwatched(asked: Asked) -> None:
    return None


def graph_of(reader: Reader, record: RunRecord) -> Graph:
    """Return the graph of a run."""
    facts = reader.ledger.checkpoints(record.key)
    return Graph(record, facts, planned(reader.text(record.plan)))


def target_of(graph: Graph, at: str | None) -> TaskKey:
    """Return the task run that a search begins at.

    Args:
        graph: of its run.
        at: ``task`` or ``task:map``; None for the one that was kept last.

    Raises:
        NotFound: the run has no such one, or no value at all.
    """
    run = graph.record.address
    if at is None:
        kept = [key for key, fact in graph.last.items() if fact.location is not None]
        if not kept:
            raise NotFound(f"{run} has no value that was kept")
        return max(kept, key=lambda key: graph.last[key].seq)
    where = parse_address(f"{run}/{at}")
    key = TaskKey(where.task or "", WHOLE if where.map is None else _place(where.map))
    if key not in graph.last and (key.child != WHOLE or not graph.children(key.task)):
        raise NotFound(f"{run} has no task run {at}; see: cairn ls {run}")
    return key


def _place(text: str) -> int:
    return int(text) if text.isdigit() else WHOLE - 1


def first_bad(
    reader: Reader,
    record: RunRecord,
    check: str | Check,
    at: str | None = None,
    *,
    load: Load | None = None,
    watch: Watch = _unwatched,
) -> Found:
    """Return the first value that breaks a check, among a value and all that it was made of.

    Args:
        reader: asks the ledger.
        record: of the run.
        check: says whether a value is good.
        at: ``task`` or ``task:map``, where the search begins; None for what was kept last.
        load: reads a value; by default as ``.value`` of a task run does.
        watch: is given each answer as it comes.

    Raises:
        NotFound: there is no such task run.
        Missing: not one value could be read.
        Unavailable: a store does not answer.
        AuthoringError: the check is none, or raised an error on each value.
    """
    asked_with = check_of(check)
    graph = graph_of(reader, record)
    key = target_of(graph, at)
    facts = {graph.address(one): (record, fact) for one, fact in graph.last.items()}
    judge = Judge(facts, asked_with, load or loading(reader))
    return Search(chain_of(graph, key), judge, watch).found()


def first_bad_run(
    reader: Reader,
    record: RunRecord,
    check: str | Check,
    at: str,
    *,
    since: str | None = None,
    load: Load | None = None,
    watch: Watch = _unwatched,
) -> Found:
    """Return the first value that breaks a check, among those of a task in the runs of its flow.

    Args:
        reader: asks the ledger.
        record: of the run whose value is known to be bad.
        check: says whether a value is good.
        at: ``task`` or ``task:map``.
        since: number or alias of a run whose value is good; None to begin with the oldest.
        load: as for ``first_bad``.
        watch: as for ``first_bad``.

    Raises:
        NotFound: there is no such run, or none has a value of the task.
        Missing: not one value could be read.
        Unavailable: a store does not answer.
        AuthoringError: the check is none, or raised an error on each value.
    """
    asked_with = check_of(check)
    where = parse_address(f"{record.address}/{at}")
    key = TaskKey(where.task or "", WHOLE if where.map is None else _place(where.map))
    first = 0
    if since is not None:
        first = find_run(reader.ledger, parse_address(f"{record.flow}/{since}")).number
    past = past_of(reader, record, key, first)
    judge = Judge(past.facts, asked_with, load or loading(reader))
    return Search(past.chain, judge, watch).found()
