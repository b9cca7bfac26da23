"""Which value to look at next, to find the first bad one; what was said comes with the question."""

from collections.abc import Iterable
from typing import cast

from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.differences import BisectAnswer
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.hints import nearest
from cairnflow.trails.runs import Run
from cairnflow.trails.searching.first_bad import graph_of, target_of
from cairnflow.trails.searching.halving import Answer
from cairnflow.trails.searching.sessions import Progress, Session
from cairnflow.trails.words import counted


def bisect(
    trails: Trails, run: Run, *, bad: str, said: Iterable[tuple[str, Answer]]
) -> BisectAnswer:
    """Return where a search for the first bad value of a run stands.

    Args:
        trails: of the ledger.
        run: the run.
        bad: task, or ``task:map``, whose value is bad; empty for the one that was kept last.
        said: what was answered so far, of task runs that are named likewise, or by address.

    Raises:
        NotFound: there is no such value.
        AddressError: a name is none.
    """
    graph = graph_of(trails.reader, run.record)
    key = _target(graph, bad)
    answers: dict[TaskKey, Answer] = {_key(graph, name): told for name, told in said if name}
    progress = Session(graph, key, answers).progress()
    left = progress.standing.left
    culprit = None if left else progress.first
    told = {
        "run": run.address,
        "bad": graph.address(key),
        "ask": progress.next,
        "left": progress.standing.most,
        "suspects": [progress.chain.addresses[place] for place in left] or progress.suspects,
        "culprit": culprit,
        "text": _text(progress, culprit),
    }
    return cast("BisectAnswer", answer(told))


def _target(graph: Graph, bad: str) -> TaskKey:
    return target_of(graph, _place(bad) or None)


def _place(name: str) -> str:
    """Return ``task:map`` of a name: the last part of an address, without its attempt."""
    return name.rpartition("/")[2].partition("@")[0]


def _key(graph: Graph, name: str) -> TaskKey:
    where = parse_address(f"{graph.record.address}/{_place(name)}")
    child = WHOLE if where.map is None else int(where.map) if where.map.isdigit() else WHOLE - 1
    key = TaskKey(where.task or "", child)
    if key not in graph.last and not graph.children(key.task):
        tasks = sorted({one.task for one in graph.last})
        raise NotFound(f"{graph.record.address} has no task run {name}; {nearest(name, tasks)}")
    return key


def _text(progress: Progress, culprit: str | None) -> str:
    doubts = [f"{one.bad} is bad, and {one.good}, which is made of it, is good"
              for one in progress.contradictions]  # fmt: skip
    contradicted = f"; but {doubts[0]}" if doubts else ""
    if culprit is None:
        left = len(progress.standing.left)
        most = counted(progress.standing.most, "question")
        return f"{counted(left, 'value')} in question, {most} left at most{contradicted}"
    name = culprit.rpartition("/")[2]
    if progress.suspects:
        return f"{name} is bad, and one of those skipped before it may be the first{contradicted}"
    if progress.good_before:
        return f"{name} is bad while all that it was made of is good{contradicted}"
    return f"{name} is bad, and it was made of no other value{contradicted}"
