"""``cairn why``: why something ran, was reused, failed, waits, or was not begun."""

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.errors import NotFound
from cairnflow.trails.causes import Cause
from cairnflow.trails.runs import Run
from cairnflow.trails.why import Why
from cairnflow.trails.words import tone


@command("why", short_help="Say why something ran, was reused, failed, or waits.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
def why_command(screen: Screen, address: str | None) -> None:
    """Say why a run or a task run is as it is.

    Why it ran and was not taken from an earlier run, or why it was; what it waits for; which
    task before it failed. Of a run what failed or waits in it, and how many task runs ran and
    were reused, by reason. Each cause has a code, which --json tells.
    """
    told = _asked(find(address))
    if screen.wishes.json:
        screen.json(told.wire())
    elif screen.wishes.quiet:
        screen.addresses([told.address])
    else:
        lines = screen.wrap((Span(told.address, "bold"), Span("  "), *screen.state(told.state)))
        for place, cause in enumerate(told.causes, start=1):
            lines += screen.fields((f"{place}.", _cause(cause, told)))
        hints = list(dict.fromkeys(cause.hint for cause in told.causes if cause.hint))
        screen.out(lines, screen.hints(*hints[:_HINTS]) if hints else [])


_HINTS = 3
"""Commands that are offered to go on with."""


def _asked(meant: Meant) -> Why:
    if meant.task is None:
        return meant.run.why()
    try:
        found = meant.whole()
    except NotFound:
        return meant.run.why(meant.task, meant.child)
    assert not isinstance(found, Run), "a task is meant"
    return found.why()


def _cause(cause: Cause, told: Why) -> Line:
    style = tone(cause.code).name if cause.code == told.state else ""
    is_plain = style in {"", "success", "pending"}
    return line(cause.text) if is_plain else (styled(cause.text, style),)
