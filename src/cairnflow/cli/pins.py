"""``cairn pin`` and ``cairn unpin``: what is kept whatever a policy says."""

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.keys import WHOLE
from cairnflow.ledger.wire import answer
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.pins import pin


@command("pin", short_help="Keep the values of a run or a task, whatever a policy says.")
@click.argument("address", type=ADDRESS)
@click.option("-m", "--message", default="", metavar="TEXT", help="Why.")
def pin_command(screen: Screen, address: str, message: str) -> None:
    """Keep the values of a run, a task or a child, whatever a policy of ``cairn gc`` says.

    Once more changes nothing.
    """
    _pin(screen, address, message, is_pinned=True)


@command("unpin", short_help="Let go what was pinned.")
@click.argument("address", type=ADDRESS)
@click.option("-m", "--message", default="", metavar="TEXT", help="Why.")
def unpin_command(screen: Screen, address: str, message: str) -> None:
    """Let go what was pinned: policies of ``cairn gc`` decide on it again."""
    _pin(screen, address, message, is_pinned=False)


def _pin(screen: Screen, text: str, message: str, *, is_pinned: bool) -> None:
    reader = Reader()
    meant = find(text, reader)
    meant.whole()
    run, task = meant.run.record, meant.task or ""
    child = WHOLE if meant.child is None else meant.child
    is_new = pin(reader.ledger, (run.key, task, child), message, is_pinned=is_pinned)
    below = "" if not task else f"/{task}" if child == WHOLE else f"/{task}:{child}"
    address = f"{run.address}{below}"
    if screen.wishes.json:
        screen.json(answer({"addr": address, "pinned": is_pinned, "is_new": is_new}))
    elif screen.wishes.quiet:
        screen.addresses([address])
    else:
        word = "pinned" if is_pinned else "not pinned"
        told = word if is_new else f"was {word} already"
        screen.out([(screen.sign("success"), Span(f" {address}", "bold"), *line(f"  {told}"))])
