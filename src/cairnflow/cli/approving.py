"""``cairn approve``: let go on what waits for a person."""

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.ledger.wire import answer, moment
from cairnflow.trails.approving import Approval, in_words
from cairnflow.trails.runs import Run


@command("approve", short_help="Let go on what waits for a person.")
@click.argument("address", type=ADDRESS)
@click.option("-m", "--message", default="", metavar="TEXT", help="More words on it.")
def approve_command(screen: Screen, address: str, message: str) -> None:
    """Let go on a task run that is paused: it waits for a person.

    ADDRESS is a task run; of a mapped task all children that are paused. While the run's process
    is there, it goes on by itself within a second; else resume the run. To approve it again
    changes nothing.
    """
    meant = find(address)
    found = meant.whole()
    if isinstance(found, Run):
        waiting = [f"cairn approve {task.address}" for task in found.paused()]
        what = f"name what waits in it: {' · '.join(waiting)}" if waiting else "nothing waits in it"
        raise click.UsageError(f"{found.address} is a run; {what}")
    done = found.approve(message)
    if screen.wishes.json:
        screen.json(_form(done))
    elif screen.wishes.quiet:
        screen.addresses([done.address])
    else:
        what = in_words(done.said) if not done.is_new else "approved"
        told = f"  {'was ' if not done.is_new else ''}{what}; {_goes_on(done, meant.run)}"
        name = (screen.sign("success"), Span(" "), Span(done.address, "bold"))
        screen.out(screen.wrap((*name, *line(told))))


def _goes_on(done: Approval, run: Run) -> str:
    """Say how it goes on."""
    if done.is_under_way:
        return "it goes on by itself within a second"
    return f"go on with: {run.resume_command}"


def _form(done: Approval) -> dict[str, object]:
    said = done.said
    return answer(
        {
            "addr": done.address,
            "approved": {"by": said.by, "at": moment(said.at), "message": said.text or None},
            "is_new": done.is_new,
            "goes_on": "by_itself" if done.is_under_way else "resume",
        }
    )
