"""All that differs between two runs. Pure data, and how it is made of the ledger's facts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from cairnflow.errors import RunError
from cairnflow.ledger.records import AnyFact, Checkpoint, RunRecord
from cairnflow.trails.comparing.changes import (
    Change,
    CodeChange,
    External,
    environment_changes,
    mapping_changes,
)
from cairnflow.trails.comparing.externals import external_changes
from cairnflow.trails.comparing.graphs import Alignment, aligned
from cairnflow.trails.comparing.judging import judged
from cairnflow.trails.comparing.pairs import Pair, TaskComparison
from cairnflow.trails.comparing.reading import Origins, nameless, side_of
from cairnflow.trails.comparing.sides import Side
from cairnflow.trails.comparing.timing import Timing, timings
from cairnflow.trails.reading import Reader
from cairnflow.trails.sources import source_of


@dataclass(frozen=True)
class Comparison:
    """What differs between two runs of a flow.

    Attributes:
        reader: asks the ledger for texts.
        a: the earlier run, or the good one.
        b: the other.
        tasks: every author's task, in an order in which they can be run; removed ones last.
        params: parameters that differ.
        graph: which task is which.
        origins_of: how the values came to be.
    """

    reader: Reader
    a: Side
    b: Side
    tasks: tuple[TaskComparison, ...]
    params: tuple[Change, ...]
    graph: Alignment
    origins_of: Origins

    @cached_property
    def origins(self) -> list[Pair]:
        """The first task run of each task that began a difference, in the order of the plan.

        Where none is known to have, those of which it can't be told.
        """
        for role in ("origin", "unclear"):
            found = [task.first for task in self.tasks if task.role == role]
            if any(found):
                return [one for one in found if one is not None]
        return []

    @property
    def first(self) -> Pair | None:
        """The first divergence; None where no data differs."""
        return self.origins[0] if self.origins else self._first_that_follows

    @property
    def _first_that_follows(self) -> Pair | None:
        """Return the first that differs, where what it follows from left no fact to be compared."""
        return next((task.first for task in self.tasks if task.status == "changed"), None)

    def wholes(self, pair: Pair) -> tuple[Checkpoint | None, Checkpoint | None]:
        """Return all of both facts of a pair."""
        a = None if pair.a is None else self.a.whole(pair.a)
        return a, None if pair.b is None else self.b.whole(pair.b)

    @property
    def changed(self) -> list[TaskComparison]:
        """The tasks whose data differs."""
        return [task for task in self.tasks if task.status == "changed"]

    @property
    def comparable(self) -> int:
        """Count of tasks that both runs have ended."""
        return sum(task.status in {"same", "equal", "changed"} for task in self.tasks)

    @cached_property
    def code(self) -> list[CodeChange]:
        """The tasks whose code differs."""
        found: list[CodeChange] = []
        for task, before in self.graph.pairs.items():
            then, now = self.a.codes.get(before), self.b.codes.get(task)
            if then and now and then != now:
                sources = (source_of(one, self.reader.text(one)) for one in (then, now))
                found.append(CodeChange(task, *sources))
        return found

    @cached_property
    def environment(self) -> list[Change]:
        """What differs of the environments."""
        if self.a.record.environment == self.b.record.environment:
            return []
        sides = (self.a, self.b)
        texts = (self.reader.text(side.record.environment) for side in sides)
        return environment_changes(*texts)

    @cached_property
    def external(self) -> list[External]:
        """What was read from outside by both, and was not the same."""
        prints = (self.origins_of.prints(side.record) for side in (self.a, self.b))
        return external_changes(*prints)

    @cached_property
    def timing(self) -> list[Timing]:
        """The tasks that took another time, the slower ones first."""
        return timings(self.a, self.b, self.graph.pairs)


def compare(
    reader: Reader,
    a: RunRecord,
    b: RunRecord,
    facts: tuple[Sequence[AnyFact] | None, Sequence[AnyFact] | None] = (None, None),
) -> Comparison:
    """Return what differs between two runs. No value is read.

    Args:
        reader: asks the ledger.
        a: the earlier run, or the good one.
        b: the other.
        facts: of both, where they have been read.

    Raises:
        RunError: they are of different flows.
    """
    if a.flow != b.flow:
        raise RunError(
            f"{a.address} and {b.address} are runs of different flows, whose tasks have nothing "
            f"to do with each other; name two runs of one flow, such as {b.flow}/last-good"
        )
    then, now = side_of(reader, a, facts[0]), side_of(reader, b, facts[1])
    params = tuple(mapping_changes(json.loads(a.parameters), json.loads(b.parameters)))
    origins = Origins(reader, a, b, params)
    graph = aligned(then, now, partial(nameless, reader))
    tasks = tuple(judged(then, now, graph, origins))
    return Comparison(reader, then, now, tasks, params, graph, origins)
