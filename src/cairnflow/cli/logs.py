"""``cairn logs``: what tasks logged."""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, clean, line, styled
from cairnflow.clock import at
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import LogLine
from cairnflow.ledger.wire import answer, log_line
from cairnflow.trails.reading import Reader
from cairnflow.trails.runs import Run

_LEVELS = ("debug", "info", "warning", "error", "critical")
_NAP = 0.5
"""Seconds between two looks for new lines."""

_AGAIN = 200
"""Lines that are read once more at each look. Several processes write at once, and in PostgreSQL
one that took longer may put a line in front of those that were seen."""


@command("logs", short_help="Print what tasks logged.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
@click.option("-f", "--follow", is_flag=True, help="Go on with new lines until the run has ended.")
@click.option(
    "--level",
    type=click.Choice(_LEVELS, case_sensitive=False),
    default="debug",
    help="The least severe lines to print.",
)
def logs_command(screen: Screen, address: str | None, follow: bool, level: str) -> None:
    """Print what tasks logged, in the order in which it was written.

    ADDRESS is a run, a task of it, one child or one attempt; without it, the last run.
    """
    reader = Reader()
    meant = find(address, reader)
    least = logging.getLevelNamesMapping()[level.upper()]
    is_followed = follow and not screen.wishes.json and not _is_over(meant.run)
    lines = _lines(reader, meant)
    found = [one for one in lines if _is_asked_for(one, meant, least)]
    if not found and meant.task is not None and not is_followed:
        meant.whole()
    if screen.wishes.json:
        screen.json(answer({"lines": [log_line(one) for one in found]}))
        return
    shown = [row for one in found for row in _rows(one)]
    if not is_followed:
        screen.out(shown, [] if shown else [_nothing(meant)])
        return
    screen.write(shown)
    for one in _following(reader, meant, lines):
        if _is_asked_for(one, meant, least):
            screen.write(_rows(one))
            shown = shown or _rows(one)
    if not shown:
        meant.whole()  # where nothing is called so, it is told now: before, it might have come


def _lines(reader: Reader, meant: Meant, skip: int = 0) -> list[LogLine]:
    return reader.ledger.lines(meant.run.record.key, meant.task, meant.child, skip=skip)


def _is_asked_for(one: LogLine, meant: Meant, least: int) -> bool:
    return one.level >= least and meant.attempt in {None, one.attempt}


def _following(reader: Reader, meant: Meant, seen: Sequence[LogLine]) -> Iterator[LogLine]:
    """Yield lines that come in after those seen, until the run has ended."""
    count, last = len(seen), seen[-_AGAIN:]
    while True:
        run = meant.run.refresh()
        lines = _lines(reader, meant, count - len(last))
        news = _news(lines, last)
        yield from news
        count, last = count + len(news), lines[-_AGAIN:]
        if _is_over(run):
            return
        time.sleep(_NAP)


def _is_over(run: Run) -> bool:
    return run.ended is not None or run.is_lost


def _news(lines: Sequence[LogLine], seen: Sequence[LogLine]) -> list[LogLine]:
    """Return the lines that were not seen, in their order.

    Examples:
        >>> head = (1, "t", -1, 1, 0, 20, "cairnflow")
        >>> a, b, c = (LogLine(*head, text) for text in "abc")
        >>> [line.text for line in _news([a, b, a, c], seen=[a, a])]
        ['b', 'c']
    """
    known = Counter(seen)
    found: list[LogLine] = []
    for one in lines:
        if known[one]:
            known[one] -= 1
        else:
            found.append(one)
    return found


_STYLES = {30: "retrying", 40: "failed", 50: "failed"}


def _rows(one: LogLine) -> list[Line]:
    """Return a log line; what it says in further lines stands below its text."""
    when = f"{at(one.at).astimezone():%H:%M:%S.%f}"[:-3]
    level = logging.getLevelName(one.level)
    who = str(TaskKey(one.task, one.map_index)) if one.task else "(engine)"
    attempt = f"@{one.attempt}" if one.attempt > 1 else ""
    head = f"{when}  {level:<8}  {clean(who)}{attempt}  "
    style = _STYLES.get(one.level, "")
    first, *rest = one.text.split("\n")
    found: list[Line] = [
        (
            Span(f"{when}  ", "dim"),
            Span(f"{level:<8}  ", style),
            styled(f"{who}{attempt}  ", "dim"),
            Span(clean(first), style),
        )
    ]
    indent = " " * min(len(head), 24)
    return found + [(Span(indent), Span(clean(text), style)) for text in rest]


def _nothing(meant: Meant) -> Line:
    name = meant.run.address if meant.task is None else f"{meant.run.address}/{meant.task}"
    return line(Span(f"nothing was logged in {name}", "dim"))
