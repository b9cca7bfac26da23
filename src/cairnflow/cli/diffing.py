"""``cairn diff``: what differs between two runs."""

import sys

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen, write
from cairnflow.cli.texts import Line, Span, clean
from cairnflow.errors import NotFound
from cairnflow.trails.comparing.baselines import other, required
from cairnflow.trails.comparing.comparison import compare
from cairnflow.trails.comparing.diffs import Diff
from cairnflow.trails.comparing.telling import Told
from cairnflow.trails.reading import Reader


@command("diff", short_help="Say what differs between two runs.")
@click.argument("a", required=False, type=ADDRESS, metavar="[A]")
@click.argument("b", required=False, type=ADDRESS, metavar="[B]")
@click.option("--task", "tasks", multiple=True, metavar="TASK", help="This task alone.")
@click.option("-a", "--all", "each", is_flag=True, help="What is the same, too.")
@click.option("--md", "is_markdown", is_flag=True, help="As Markdown, for a pull request.")
def diff_command(
    screen: Screen,
    a: str | None,
    b: str | None,
    *,
    tasks: tuple[str, ...],
    each: bool,
    is_markdown: bool,
) -> int:
    """Say what differs between two runs of a flow.

    Code, parameters, environment, what was read from outside, the graph, data and timing.

    A and B are runs; with one alone, it is compared with the last good run before it; without
    any, the last run is. Ends with 1 if data differs, with 0 if not.
    """
    diff = _diff(a, b, tasks)
    if screen.wishes.json:
        screen.json(diff.wire())
    elif screen.wishes.quiet:
        screen.addresses(f"{diff.b.address}/{task.task}" for task in diff.changed)
    elif is_markdown:
        write(sys.stdout, diff.markdown())
    else:
        first = diff.first
        hints = [f"cairn blame {diff.b.address} --against {diff.a.address}"] if first else []
        screen.out(lines_of(diff.lines(all=each)), screen.hints(*hints) if hints else [])
    return DIFFERS if diff.changed else FINE


def _diff(a: str | None, b: str | None, tasks: tuple[str, ...]) -> Diff:
    reader = Reader()
    first = find(a, reader)
    named = {one.task for one in (first,) if one.task} | set(tasks)
    if b is None:
        later, earlier = first.run.record, required(reader, first.run.record)
    else:
        second = _second(reader, first, b)
        later = second.run.record
        earlier = first.run.record
        if a is not None and a.rpartition("/")[2] == "last-good":
            earlier = other(reader, later, a)
        named |= {second.task} if second.task else set()
    whole = compare(reader, earlier, later)
    known = {task.task for task in whole.tasks}
    for task in sorted(named - known):
        raise NotFound(f"neither {earlier.address} nor {later.address} has a task {task!r}")
    return Diff(whole, named or None)


def _second(reader: Reader, first: Meant, text: str) -> Meant:
    """Return the second run; a number or an alias alone is one of the same flow."""
    is_alone = "/" not in text and (text.isdigit() or text in {"last", "prev", "last-failed"})
    return find(f"{first.run.flow}/{text}" if is_alone else text, reader)


def lines_of(told: list[Told]) -> list[Line]:
    """Return lines of a comparison as a terminal has them."""
    return [tuple(Span(clean(text), style) for text, style in line) for line in told]
