"""``cairn blame``: the task at which a run's data first went another way, and why."""

from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.diffing import lines_of
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.finding import find
from cairnflow.cli.main import COMMANDS
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.trails.comparing.baselines import other, required
from cairnflow.trails.comparing.blames import Blame, blame
from cairnflow.trails.reading import Reader


@command("blame", short_help="Name the task at which a run's data first went another way.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
@click.option(
    "--against",
    type=ADDRESS,
    metavar="RUN",
    help="The run to compare with; else the last good one.",
)
@click.option(
    "--values/--no-values",
    default=None,
    help="Read both values; else only where they are at hand, and at most 256 MB each.",
)
def blame_command(
    screen: Screen, address: str | None, against: str | None, values: bool | None
) -> int:
    """Name the first task run whose inputs were as in the last good run, and its output was not.

    It says what led to it, which figures moved, and what follows from it.

    ADDRESS is a run; or a task of it, to look only at that and at what it was made of. Ends with 1
    if data differs, with 0 if not.
    """
    reader = Reader()
    meant = find(address, reader)
    run = meant.run.record
    found = required(reader, run) if against is None else other(reader, run, against)
    told = blame(reader, found, run, meant.task, is_given=against is not None)
    if screen.wishes.json:
        screen.json(_form(told, values=values))
    elif screen.wishes.quiet:
        screen.addresses(origin.address for origin in told.diff.origins)
    else:
        screen.out(lines_of(told.lines(values=values)), _notes(screen, told))
    return DIFFERS if told.diff.changed else FINE


def _form(told: Blame, *, values: bool | None) -> dict[str, Any]:
    """Return the Diff form; how the two values differ only where a person has asked for it."""
    form = told.diff.wire()
    first = told.diff.first
    if values and first is not None:
        form["difference"] = first.diff(values=True).wire()
    return form


_AT_A_TASK = ("walk", "debug")
"""Commands to go on with at the task that is blamed, where they are there."""


def _notes(screen: Screen, told: Blame) -> list[Line]:
    first = told.diff.first
    if first is None:
        return []
    commands = [f"cairn show {first.address}"]
    commands += [f"cairn {word} {first.address}" for word in _AT_A_TASK if word in COMMANDS]
    commands.append(f"cairn diff {told.diff.a.address} {told.diff.b.address}")
    commands.append(f"cairn mark {told.diff.b.address} bad")
    tainted: list[Line] = [
        line(Span("tainted: ", "dim"), styled(f"{run}: {one}", "retrying"))
        for run, found in told.taints.items()
        for one in found
    ]
    return [*tainted, *screen.hints(*commands, lead="look:")]
