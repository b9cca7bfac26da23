"""How a flow is doing, in a sentence."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cairnflow.clock import now
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import address, moment
from cairnflow.trails.reading import Reader
from cairnflow.trails.rows import rows
from cairnflow.trails.runs import Run, count_checkpoints
from cairnflow.trails.usual import Usual, usual
from cairnflow.trails.words import ago, counted, duration, number


class Health(NamedTuple):
    """How a flow is doing.

    Attributes:
        last: its last run, or the one that is asked about.
        usual: how long its good runs take; None with none.
        failed: its last run that failed, if that is not the last one.
    """

    last: Run
    usual: Usual | None
    failed: RunRecord | None

    def wire(self, last: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the form that ``cairn status --json`` gives of a flow.

        Args:
            last: the RunSummary of its last run, where somebody has it.
        """
        failed = self.failed
        return {
            "flow": self.last.flow,
            "health": sentence(self),
            "is_lost": self.last.is_lost,
            "usual_ms": None if self.usual is None else round(self.usual.middle * 1000),
            "last": self.last.wire() if last is None else last,
            "last_failed": None
            if failed is None
            else {"addr": failed.address, "at": moment(failed.created_at)},
        }


def health(reader: Reader, record: RunRecord) -> Health:
    """Return how the flow of a run is doing, by that run.

    Args:
        reader: asks the ledger.
        record: of the run; the flow's last one, as a rule.
    """
    ledger = reader.ledger
    failed = ledger.runs(RunFilter(flow=record.flow, states=("Failed",), limit=2))
    other = [run for run in failed if run.number != record.number]
    took = usual(ledger, record.flow)
    return Health(Run(reader, record), took, other[0] if other else None)


def sentence(health: Health) -> str:
    """Return how a flow is doing."""
    first = run_sentence(health.last, health.usual)
    if health.failed is None:
        return first
    return f"{first}; {health.failed.address} failed {ago(health.failed.created_at, now())}"


def run_sentence(run: Run, took: Usual | None) -> str:
    """Return how a run is doing, or how it ended.

    Args:
        run: the run.
        took: how long good runs of its flow take; None where that is not known.
    """
    usually = f" (usually {duration(took.middle)})" if took is not None else ""
    began = ago(run.record.created_at, now())
    if run.is_lost:
        return (
            f"{run.address} was cut off: its process {run.record.pid} is gone; {_kept(run)}; "
            f"resume with: {run.resume_command}"
        )
    if run.state == "paused":
        return f"{run.address} {_waits(run)}; it began {began}"
    if run.ended is None:
        return f"{run.address} has been running for {duration(run.duration)}{usually}, {_left(run)}"
    ended = {"success": "succeeded", "failed": "failed", "cancelled": "was stopped"}
    said = f": {run.message.removeprefix('failed: ')}" if run.state == "failed" else ""
    verb = ended.get(run.state, run.state)
    return f"{run.address} {verb} {began} after {duration(run.duration)}{usually}{said}"


def _waits(run: Run) -> str:
    """Return for whom a run waits; where a person has let it go on, how it does."""
    cause = run.why().causes[0]
    return f"{cause.text}: {cause.hint}" if cause.code == "approved" else run.message


def _kept(run: Run) -> str:
    return f"{counted(count_checkpoints(run.tally), 'checkpoint')} are kept"


def _left(run: Run) -> str:
    """Return what a run that is under way has still to do."""
    tasks = [entry.task for entry in run.plan if not entry.is_generated]
    found = rows(run.outline)
    over = {row.task for row in found if row.done >= (row.children or 1)}
    left = [task for task in tasks if task not in over]
    under_way = [row for row in found if row.task in left and row.children]
    maps = [f"{row.task} {number(row.done)}/{number(row.children)}" for row in under_way]
    told = f"{len(left)} of {counted(len(tasks), 'task')} left"
    last = {(fact.task, fact.map_index): fact for fact in run.outline}
    if paused := [fact for fact in last.values() if fact.state == "Paused"]:
        first = address(run.record, paused[0])
        told += f" ({paused[0].task} waits for a person: cairn approve {first})"
    return f"{told}: {', '.join(maps)}" if maps else told
