"""``cairn status``: how each flow is doing, in a sentence."""

from statistics import median
from typing import Any, NamedTuple

import click

from cairnflow.cli.addresses import FLOW
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.clock import now
from cairnflow.keys import Address, slug
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer, moment
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run
from cairnflow.trails.words import ago, counted, duration, number, tone

_LOOKED_AT = 1000
"""Runs among which flows are looked for."""

_USUAL = 20
"""Good runs whose middle duration is what is usual."""


class Health(NamedTuple):
    """How a flow is doing.

    Attributes:
        last: its last run.
        usual: seconds that a good run takes, the middle of the last ones; None with none.
        failed: its last run that failed, if that is not the last one.
    """

    last: Run
    usual: float | None
    failed: RunRecord | None


@command("status", short_help="Say in a sentence how each flow is doing.")
@click.argument("flow", required=False, type=FLOW)
def status_command(screen: Screen, flow: str | None) -> None:
    """Say in a sentence how each flow, or one, is doing.

    How long it has been running and usually does, how its last run ended, when it failed last;
    and of a run whose process is gone, that it is, and how to resume it.
    """
    reader = Reader()
    found = [_health(reader, record) for record in _last_runs(reader, flow)]
    if screen.wishes.json:
        screen.json(answer({"flows": [_form(health) for health in found]}))
    elif screen.wishes.quiet:
        screen.addresses(health.last.address for health in found)
    elif not found:
        screen.note(line(Span("no run is recorded yet", "dim")))
        screen.hint("cairn run FILE")
    else:
        lines = screen.fields(*(_row(screen, health) for health in found))
        screen.out(lines, screen.hints(*_next(found)))


def _last_runs(reader: Reader, flow: str | None) -> list[RunRecord]:
    if flow is not None:
        return [find_run(reader.ledger, Address(slug(flow.strip("/")), "last"))]
    last: dict[str, RunRecord] = {}
    for record in reader.ledger.runs(RunFilter(limit=_LOOKED_AT)):
        last.setdefault(record.flow, record)
    return list(last.values())


def _health(reader: Reader, record: RunRecord) -> Health:
    ledger = reader.ledger
    good = ledger.runs(RunFilter(flow=record.flow, states=("Success",), limit=_USUAL))
    took = [(run.ended_at - run.created_at) / 1e6 for run in good if run.ended_at is not None]
    failed = ledger.runs(RunFilter(flow=record.flow, states=("Failed",), limit=2))
    other = [run for run in failed if run.number != record.number]
    return Health(Run(reader, record), median(took) if took else None, other[0] if other else None)


def _row(screen: Screen, health: Health) -> tuple[Line, Line]:
    run = health.last
    sign = screen.sign("crashed" if run.is_lost else run.state)
    style = "failed" if sign.style == "failed" else ""
    name = (sign, Span(" "), styled(run.flow, "bold"))
    return name, (styled(sentence(health), style),)


def _waits(run: Run) -> str:
    """Return for whom a run waits; where a person has let it go on, how it does."""
    cause = run.why().causes[0]
    return f"{cause.text}: {cause.hint}" if cause.code == "approved" else run.message


def sentence(health: Health) -> str:
    """Return how a flow is doing."""
    run = health.last
    usually = f" (usually {duration(health.usual)})" if health.usual is not None else ""
    began = ago(run.record.created_at, now())
    if run.is_lost:
        first = (
            f"{run.address} was cut off: its process {run.record.pid} is gone; {_kept(run)}; "
            f"resume with: {run.resume_command}"
        )
    elif run.state == "paused":
        first = f"{run.address} {_waits(run)}; it began {began}"
    elif run.ended is None:
        first = (
            f"{run.address} has been running for {duration(run.duration)}{usually}, {_left(run)}"
        )
    else:
        ended = {"success": "succeeded", "failed": "failed", "cancelled": "was stopped"}
        said = f": {run.message.removeprefix('failed: ')}" if run.state == "failed" else ""
        verb = ended.get(run.state, run.state)
        first = f"{run.address} {verb} {began} after {duration(run.duration)}{usually}{said}"
    if health.failed is None:
        return first
    return f"{first}; {health.failed.address} failed {ago(health.failed.created_at, now())}"


def _kept(run: Run) -> str:
    return f"{counted(len(run), 'checkpoint')} are kept"


def _left(run: Run) -> str:
    """Return what a run that is under way has still to do."""
    tasks = [entry.task for entry in run.plan if not entry.is_generated]
    over = {row.task for row in run.rows if row.done >= (row.children or 1)}
    left = [task for task in tasks if task not in over]
    under_way = [row for row in run.rows if row.task in left and row.children]
    maps = [f"{row.task} {number(row.done)}/{number(row.children)}" for row in under_way]
    told = f"{len(left)} of {counted(len(tasks), 'task')} left"
    if paused := run.paused():
        told += f" ({paused[0].task} waits for a person: cairn approve {paused[0].address})"
    return f"{told}: {', '.join(maps)}" if maps else told


def _next(found: list[Health]) -> list[str]:
    trouble = [health for health in found if tone(health.last.state).name == "failed"]
    run = (trouble or found)[0].last
    return [f"cairn ls {run.address}", f"cairn runs flow:{run.flow}"]


def _form(health: Health) -> dict[str, Any]:
    failed = health.failed
    return {
        "flow": health.last.flow,
        "health": sentence(health),
        "is_lost": health.last.is_lost,
        "usual_ms": None if health.usual is None else round(health.usual * 1000),
        "last": health.last.wire(),
        "last_failed": None
        if failed is None
        else {"addr": failed.address, "at": moment(failed.created_at)},
    }
