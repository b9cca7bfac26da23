"""A value over the runs of its flow, by its facts alone: nothing is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cairnflow.errors import NotFound
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import answer, moment, word
from cairnflow.trails.hints import nearest
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.trends.jumps import RULE, SETTLED, jumps
from cairnflow.trails.trends.measures import Measure, Unit, measures

SEARCHED = 10
"""Times as many runs are looked at as are asked for, where some have no value of the task."""


@dataclass(frozen=True, slots=True)
class Series:
    """One measure over runs.

    Attributes:
        name: of the measure.
        unit: of what it is.
        values: one a run, the oldest first; None where it is not known of that run.
        jumps: places of the runs in which it leaves the ordinary.
    """

    name: str
    unit: Unit
    values: tuple[float | None, ...]
    jumps: tuple[int, ...]

    @property
    def is_steady(self) -> bool:
        """Whether it is the same in all runs of which it is known."""
        return len({value for value in self.values if value is not None}) <= 1


@dataclass(frozen=True, slots=True)
class Trend:
    """A value over the runs of its flow.

    Attributes:
        of: ``flow/task``.
        key: of the task, or of a child of it.
        runs: those that have a fact of it, the oldest first.
        states: word for how it ended in each run.
        series: one for each measure, in the order in which they first come up.
    """

    of: str
    key: TaskKey
    runs: tuple[RunRecord, ...]
    states: tuple[str, ...]
    series: tuple[Series, ...]

    def wire(self) -> dict[str, Any]:
        """Return the form that ``cairn history --json`` gives."""
        return answer(
            {
                "addr": self.of,
                "rule": RULE,
                "runs": [
                    {"addr": f"{run.address}/{self.key}", "run": run.address, "state": state,
                     "started_at": moment(run.created_at)}
                    for run, state in zip(self.runs, self.states, strict=True)
                ],
                "measures": [
                    {"name": one.name, "unit": one.unit, "values": list(one.values),
                     "jumps": [self.runs[place].address for place in one.jumps]}
                    for one in self.series
                ],
            }
        )  # fmt: skip


def trend(
    reader: Reader, flow: str, key: TaskKey, *, limit: int, until: int | None = None
) -> Trend:
    """Return a value over the last runs that have one.

    Args:
        reader: asks the ledger.
        flow: the flow's slug.
        key: of the task, or of a child of it.
        limit: how many runs at most.
        until: number of the last run; None for the newest.

    Raises:
        NotFound: no run has such a task; the message names what there is.
    """
    runs = reader.ledger.runs(RunFilter(flow=flow, limit=None if until else SEARCHED * limit))
    found: list[tuple[RunRecord, list[Checkpoint]]] = []
    for run in runs:
        if until is not None and run.number > until:
            continue
        facts = facts_of(reader, run, key)
        if facts:
            found.append((run, facts))
        if len(found) == limit:
            break
    if not found:
        raise NotFound(_absence(reader, flow, key, runs))
    found.reverse()
    return Trend(
        f"{flow}/{key}",
        key,
        tuple(run for run, _ in found),
        tuple(word(facts[-1].state) for _, facts in found),
        tuple(_series([measures(facts) for _, facts in found])),
    )


def facts_of(reader: Reader, run: RunRecord, key: TaskKey) -> list[Checkpoint]:
    """Return the fact of a task's last attempt; of a mapped task those of its children."""
    fact = reader.ledger.checkpoint(run.key, key.task, key.child, None)
    if fact is not None and fact.state != "Mapped":
        return [fact]
    if fact is None:
        return []
    facts = reader.ledger.checkpoints(run.key, key.task)
    return facts if any(one.state != "Mapped" for one in facts) else []


def _series(told: Sequence[Sequence[Measure]]) -> list[Series]:
    units: dict[str, Unit] = {one.name: one.unit for run in told for one in run}
    by_run = [{one.name: one.value for one in run} for run in told]
    found: list[Series] = []
    for name, unit in units.items():
        values = [run.get(name) for run in by_run]
        least = SETTLED if unit == "seconds" else 0
        found.append(Series(name, unit, tuple(values), tuple(jumps(values, least))))
    return found


def _absence(reader: Reader, flow: str, key: TaskKey, runs: Sequence[RunRecord]) -> str:
    if not runs:
        flows = sorted({run.flow for run in reader.ledger.runs(RunFilter(limit=1000))})
        return f"no run of a flow {flow!r}; {nearest(flow, flows)}"
    tasks = [one.task for one in planned(reader.text(runs[0].plan)) if not one.is_generated]
    return f"no run of {flow} has a value of {str(key)!r}; {nearest(key.task, tasks)}"
