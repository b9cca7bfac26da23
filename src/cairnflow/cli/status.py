"""``cairn status``: how each flow is doing, in a sentence."""

import click

from cairnflow.cli.addresses import FLOW
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.keys import Address, slug
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.trails.health import Health, health, sentence
from cairnflow.trails.reading import Reader
from cairnflow.trails.words import tone


@command("status", short_help="Say in a sentence how each flow is doing.")
@click.argument("flow", required=False, type=FLOW)
def status_command(screen: Screen, flow: str | None) -> None:
    """Say in a sentence how each flow, or one, is doing.

    How long it has been running and usually does, how its last run ended, when it failed last;
    and of a run whose process is gone, that it is, and how to resume it.
    """
    reader = Reader()
    found = [health(reader, record) for record in _meant(reader, flow)]
    if screen.wishes.json:
        screen.json(answer({"flows": [one.wire() for one in found]}))
    elif screen.wishes.quiet:
        screen.addresses(one.last.address for one in found)
    elif not found:
        screen.note(line(Span("no run is recorded yet", "dim")))
        screen.hint("cairn run FILE")
    else:
        lines = screen.fields(*(_row(screen, one) for one in found))
        screen.out(lines, screen.hints(*_next(found)))


def _meant(reader: Reader, flow: str | None) -> list[RunRecord]:
    if flow is not None:
        return [find_run(reader.ledger, Address(slug(flow.strip("/")), "last"))]
    return reader.ledger.latest()


def _row(screen: Screen, found: Health) -> tuple[Line, Line]:
    run = found.last
    sign = screen.sign("crashed" if run.is_lost else run.state)
    style = "failed" if sign.style == "failed" else ""
    name = (sign, Span(" "), styled(run.flow, "bold"))
    return name, (styled(sentence(found), style),)


def _next(found: list[Health]) -> list[str]:
    trouble = [one for one in found if tone(one.last.state).name == "failed"]
    run = (trouble or found)[0].last
    return [f"cairn ls {run.address}", f"cairn runs flow:{run.flow}"]
