"""``cairn mark``: whether the data of a run is good."""

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.keys import WHOLE
from cairnflow.ledger.finding import last_good
from cairnflow.ledger.verdicts import BAD, GOOD, VALUES
from cairnflow.ledger.wire import answer, verdict_form
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import mark


@command("mark", short_help="Say that the data of a run or a task run is good or bad.")
@click.argument("address", type=ADDRESS)
@click.argument("verdict", type=click.Choice(VALUES))
@click.option("-m", "--message", default="", metavar="TEXT", help="Why.")
def mark_command(screen: Screen, address: str, verdict: str, message: str) -> None:
    """Say that the data of a run, a task or a child is good, bad, or not known to be either.

    The newest word counts. ``last-good`` passes over runs that are bad, or that have a task run
    that is; what was taken from them into other runs is told there.
    """
    reader = Reader()
    meant = find(address, reader)
    meant.whole()
    run, task = meant.run.record, meant.task or ""
    child = WHOLE if meant.child is None else meant.child
    said = mark(reader.ledger, (run.key, task, child), verdict, message)
    below = "" if not task else f"/{task}" if child == WHOLE else f"/{task}:{child}"
    named = f"{run.address}{below}"
    if screen.wishes.json:
        screen.json(answer({"addr": named, "verdict": verdict_form(said)}))
    elif screen.wishes.quiet:
        screen.addresses([named])
    else:
        good = last_good(reader.ledger, run.flow)
        style = {GOOD: "success", BAD: "failed"}.get(verdict, "dim")
        told = f"   {run.flow}/last-good is {'no run' if good is None else good.address}"
        word = (Span(f" {named}", "bold"), Span("  "), Span(verdict, style))
        screen.out([(screen.sign("success"), *word, *line(Span(told, "dim")))])
