"""The tree of what a value was made of, or of what was made of it, across runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.rows import Row, rows

Direction = Literal["up", "down"]
Via = Literal["", "made_of", "reused_from", "made_into", "reused_by"]

MOST = 2_000
"""Values of a tree; more can't be read."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A value in a tree, or the values of some children of a mapped task, folded into one.

    Attributes:
        address: of the value; of several children that of their task.
        row: state, type, summary and digest of the value, or of all of them together.
        count: of values that are folded into it.
        is_group: they are children of a mapped task; without it, one value.
        via: how it comes to the one above it in the tree; empty for the first.
        of: those below it in the tree.
        is_again: it stands in the tree already, with what is below it.
        is_cut: what is below it is not told, as the tree would be too deep or too large.
    """

    address: str
    row: Row
    count: int
    is_group: bool
    via: Via
    of: tuple["Kin", ...] = ()
    is_again: bool = False
    is_cut: bool = False

    def wire(self) -> dict[str, Any]:
        """Return the form that ``cairn lineage --json`` gives of it."""
        return {
            "addr": self.address,
            "count": self.count,
            "state": self.row.state,
            "states": dict(self.row.counts),
            "type": self.row.type or None,
            "summary": self.row.summary or None,
            "content": self.row.content or None,
            "via": self.via or None,
            "again": self.is_again,
            "cut": self.is_cut,
            "of": [one.wire() for one in self.of],
        }


class _Node(NamedTuple):
    """Values of one task in one run."""

    run: str
    keys: tuple[TaskKey, ...]


def kin(reader: Reader, record: RunRecord, key: TaskKey, direction: Direction, depth: int) -> Kin:
    """Return the tree of what a value was made of, or of what was made of it.

    A value that was taken from an earlier run is made of that one, whose own tree goes on there.
    Nothing is read but facts.

    Args:
        reader: asks the ledger.
        record: of the run.
        key: of the value; without a child, of all children of a mapped task.
        direction: ``up`` for what it was made of, ``down`` for what was made of it.
        depth: how far from the value at most.
    """
    known = _Known(reader)
    graph = known.graph(record)
    keys = (key,) if key in graph.last else tuple(graph.children(key.task))
    return _Tree(known, direction, depth).of(_Node(record.address, keys), "", 0)


class _Tree:
    def __init__(self, known: "_Known", direction: Direction, depth: int) -> None:
        self._known = known
        self._next = known.above if direction == "up" else known.below
        self._depth = depth
        self._seen: set[_Node] = set()

    def of(self, node: _Node, via: Via, depth: int) -> Kin:
        graph = self._known.graphs[node.run]
        facts = [graph.last[key] for key in node.keys]
        first = next(iter(node.keys))
        is_group = len(node.keys) > 1 or first.child != WHOLE
        address = graph.address(first if len(node.keys) == 1 else TaskKey(first.task))
        row = rows(facts, is_over=True)[0]
        if len(facts) == 1:  # a row of one child is that of a group, whose digest is another
            row = replace(row, content=facts[0].content or "")
        told = Kin(address, row, len(facts), is_group, via)
        if node in self._seen:
            return replace(told, is_again=bool(self._has_next(node)))
        if depth == self._depth or len(self._seen) >= MOST:
            return replace(told, is_cut=self._has_next(node))
        self._seen.add(node)
        found = [self.of(one, how, depth + 1) for one, how in self._next(node)]
        return replace(told, of=tuple(found))

    def _has_next(self, node: _Node) -> bool:
        return next(iter(self._next(node)), None) is not None


class _Known:
    """The graphs of runs, each read once."""

    def __init__(self, reader: Reader) -> None:
        self.graphs: dict[str, Graph] = {}
        self._reader = reader
        self._made: dict[str, dict[TaskKey, list[TaskKey]]] = {}
        self._taken: dict[str, list[tuple[str, TaskKey]]] | None = None

    def graph(self, record: RunRecord) -> Graph:
        if record.address not in self.graphs:
            facts = self._reader.ledger.checkpoints(record.key)
            plan = planned(self._reader.text(record.plan))
            self.graphs[record.address] = Graph(record, facts, plan)
        return self.graphs[record.address]

    def above(self, node: _Node) -> Iterator[tuple[_Node, Via]]:
        """Yield what values were made of, folded by task; of what was taken, whence."""
        graph = self.graphs[node.run]
        taken: list[str] = []
        made: list[TaskKey] = []
        away: list[str] = []
        for key in node.keys:
            source = graph.last[key].reused_from
            if source is not None and self._found(source) is not None:
                taken.append(source)
            else:
                made += graph.parents(key)
                away += graph.foreign(key)
        within = [(node.run, key) for key in _values(graph, made)]
        yield from self._folded(self._located(taken), "reused_from")
        yield from self._folded(within, "made_of")
        yield from self._folded(self._located(away), "made_of")

    def _located(self, addresses: Sequence[str]) -> list[tuple[str, TaskKey]]:
        found = (self._found(one) for one in dict.fromkeys(addresses))
        return [one for one in found if one is not None]

    def _found(self, text: str) -> tuple[str, TaskKey] | None:
        """Return the run and the task run of an address; None where they are not in the ledger."""
        where = parse_address(text)
        run = f"{where.flow}/{where.run}"
        if run not in self.graphs:
            record = self._reader.ledger.run(where.flow, int(where.run))
            if record is None:
                return None
            self.graph(record)
        key = TaskKey(where.task or "", WHOLE if where.map is None else int(where.map))
        return (run, key) if key in self.graphs[run].last else None

    def below(self, node: _Node) -> Iterator[tuple[_Node, Via]]:
        """Yield what was made of values, folded by task, and what later runs took them for."""
        graph, made = self.graphs[node.run], self._made_of(node.run)
        ahead = [one for key in node.keys for one in _passed(graph, made, key)]
        within = [(node.run, key) for key in dict.fromkeys(ahead)]
        yield from self._folded(within, "made_into")
        taken = [one for key in node.keys for one in self._reused().get(graph.address(key), ())]
        yield from self._folded(taken, "reused_by")

    def _made_of(self, run: str) -> dict[TaskKey, list[TaskKey]]:
        """Return which task runs of a run were made of each, those in between among them.

        What was taken from an earlier run was made of nothing in this one.
        """
        if run not in self._made:
            self._made[run] = _turned(self.graphs[run])
        return self._made[run]

    def _reused(self) -> dict[str, list[tuple[str, TaskKey]]]:
        """Return which task runs of all runs took the value of each address."""
        if self._taken is None:
            self._taken = {}
            runs = {run.key: run for run in self._reader.ledger.runs(RunFilter())}
            for one in self._reader.ledger.holdings():
                if one.reused_from is not None and one.run in runs:
                    record = runs[one.run]
                    key = TaskKey(one.task, one.map_index)
                    self._taken.setdefault(one.reused_from, []).append((record.address, key))
                    self.graph(record)
        return self._taken

    def _folded(
        self, found: Sequence[tuple[str, TaskKey]], via: Via
    ) -> Iterator[tuple[_Node, Via]]:
        """Yield values, those of one task in one run together."""
        by_task: dict[tuple[str, str], list[TaskKey]] = {}
        for run, key in found:
            if key in self.graphs[run].last:
                by_task.setdefault((run, key.task), []).append(key)
        for (run, _), keys in by_task.items():
            yield _Node(run, tuple(dict.fromkeys(keys))), via


def _turned(graph: Graph) -> dict[TaskKey, list[TaskKey]]:
    found: dict[TaskKey, list[TaskKey]] = {}
    ahead = [key for key, fact in graph.last.items() if fact.reused_from is None]
    seen = set(ahead)
    while ahead:
        key = ahead.pop()
        parents = graph.parents(key)
        for up in parents:
            found.setdefault(up, []).append(key)
        between = [up for up in parents if up not in seen and up not in graph.last]
        seen.update(between)
        ahead.extend(between)
    return {up: sorted(keys) for up, keys in found.items()}


def _values(graph: Graph, keys: Sequence[TaskKey]) -> list[TaskKey]:
    """Return task runs; in place of what has no fact of its own, what that was made of."""
    found: dict[TaskKey, None] = {}
    ahead, seen = list(reversed(keys)), set(keys)
    while ahead:
        key = ahead.pop()
        if key in graph.last:
            found[key] = None
            continue
        more = [up for up in graph.parents(key) if up not in seen]
        seen.update(more)
        ahead.extend(reversed(more))
    return list(found)


def _passed(graph: Graph, made: dict[TaskKey, list[TaskKey]], key: TaskKey) -> Iterator[TaskKey]:
    """Yield what was made of a value; in place of what has no fact, what was made of that."""
    ahead, seen = list(made.get(key, ())), {key}
    while ahead:
        one = ahead.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one in graph.last:
            yield one
        else:
            ahead.extend(made.get(one, ()))
