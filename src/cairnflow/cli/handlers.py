"""``cairn handlers``: which result handlers keep values, and how much each keeps."""

from typing import Any

import click

from cairnflow.cli.exits import FINE
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.scripts import find_flow
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Span, line
from cairnflow.cli.trying import tried
from cairnflow.clock import now
from cairnflow.config import config
from cairnflow.ledger.wire import answer
from cairnflow.results.handler import ResultHandler
from cairnflow.runtime.handlers import Handlers, OfFlow
from cairnflow.trails.lines import described, handler_shown
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.keepers import Use, configured, uses
from cairnflow.trails.words import ABSENT, ago, counted, number, size

_COLUMNS = (
    Column("HANDLER", least=24, middle=True),
    Column("VALUES", right=True),
    Column("SIZE", right=True),
    Column("FORMATS", least=8, spare=1),
    Column("LAST USED", right=True, spare=2),
)


_TASK_COLUMNS = (
    Column("TASK", least=8),
    Column("HANDLER", least=24, middle=True),
    Column("NAMED BY", least=8, spare=1),
)


@command("handlers", short_help="List result handlers, those of a flow's tasks, or try one.")
@click.argument("target", metavar="[FILE[:FLOW]|test", required=False)
@click.argument("what", required=False, metavar="[NAME|DIR|URL]]")
@click.option(
    "--runs",
    "count",
    type=click.IntRange(min=1),
    default=100,
    help="Runs to look through, the last ones; 100 by default.",
)
def handlers_command(screen: Screen, target: str | None, what: str | None, count: int) -> int:
    """List result handlers: the one that the settings name, and those that have kept values.

    None of them is opened, so an author's own need not be importable here.

    With a flow, as for `cairn run`: which handler would keep the values of each of its tasks in
    such a run, and who named it: the task or its call, the flow, or a setting. Nothing is run.

    With the word test: a round trip through one, step by step: write, read, list, refuse to write
    over, delete. NAME is a class in the list, or its import path; a folder or a URL is tried as a
    store; without any it is local results. Nothing is left behind. Ends with 1 if a step went
    wrong.
    """
    if target == "test":
        return tried(screen, what)
    if what is not None:
        raise click.UsageError(f"no argument is known behind a flow: {what!r}")
    if target is not None:
        _would_keep(screen, target)
    else:
        _listed(screen, count)
    return FINE


def _listed(screen: Screen, count: int) -> None:
    reader = Reader()
    runs, found = uses(reader.ledger, count)
    if screen.wishes.json:
        forms = [use.wire() for use in found]
        screen.json(answer({"configured": configured(), "runs": runs, "handlers": forms}))
        return
    if screen.wishes.quiet:
        screen.addresses(handler_shown(use.description) for use in found)
        return
    rows = [_row(use) for use in found]
    scope = f" in the last {counted(runs, 'run')}" if runs else " no run is recorded yet"
    lead = line(Span("for flows that name none: ", "dim"), configured())
    lines = screen.table(_COLUMNS, rows) if rows else []
    screen.out(lines, [line(Span(scope, "dim"))], lead=[lead])


def _would_keep(screen: Screen, target: str) -> None:
    flow = find_flow(target).flow
    plan = flow.plan()
    tasks = [node.task for node in plan.nodes]
    handlers = Handlers(OfFlow(flow.result_handler, flow.storage), True, tasks, config.refresh())
    shown = [(node.slug, node.task) for node in plan.nodes if not node.task.is_generated]
    told = [(slug, handlers.of(task), handlers.named_by(task)) for slug, task in shown]
    if screen.wishes.json:
        forms = [
            {"task": slug, "named_by": by, "handler": handler and _described(handler)}
            for slug, handler, by in told
        ]
        screen.json(answer({"flow": flow.name, "tasks": forms}))
        return
    rows: list[tuple[Cell, ...]] = [
        (slug, handler_shown(handler.description) if handler else "not kept", by)
        for slug, handler, by in told
    ]
    lead = line(Span(f"{flow.name}, run by cairn run: ", "dim"), configured())
    screen.out(screen.table(_TASK_COLUMNS, rows), lead=[lead])


def _described(handler: ResultHandler) -> dict[str, Any]:
    told = described(handler.description)
    return {"class": told["class"], "config": told["args"]}


def _row(use: Use) -> tuple[Cell, ...]:
    return (
        handler_shown(use.description),
        number(use.values),
        size(use.bytes) if use.bytes else ABSENT,
        ", ".join(use.formats),
        ago(use.last, now()),
    )
