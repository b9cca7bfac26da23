"""``cairn walk``: step through a trail in the terminal, beside the trail of another run."""

import importlib.util
import sys
from collections.abc import Sequence

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.listing import listed
from cairnflow.cli.options import command
from cairnflow.cli.raw import Terminal
from cairnflow.cli.screen import Screen
from cairnflow.cli.stage import Stage
from cairnflow.cli.stepping import Walker
from cairnflow.cli.texts import Span, line
from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE, TaskKey
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import mark
from cairnflow.trails.walking.baseline import Suspicion, baseline
from cairnflow.trails.walking.marks import marks
from cairnflow.trails.walking.steps import Children, Step, position, steps_of, wire


@command("walk", short_help="Step through a trail, beside the trail of another run.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
@click.option(
    "--vs", "named", metavar="RUN",
    help="The run beside: a number, an alias, an address, or none; else the good one before.",
)  # fmt: skip
@click.option("--plain", is_flag=True, help="Print the steps and end, as in a pipe.")
def walk_command(screen: Screen, address: str | None, named: str | None, plain: bool) -> None:
    """Step through the values of a run, each with its preview, beside the same step of another run.

    j and k step, n goes to the next step that differs from the run beside or, without one, is out
    of the ordinary; + and - call a value good or bad; ? shows all keys, q leaves. ADDRESS is a
    run, or a task of it to begin at. Facts and previews are shown, and no value is read.

    Where stdout is no terminal, the steps are printed.
    """
    reader = Reader()
    meant = find(address, reader)
    record = meant.run.record
    other = baseline(reader, record, named)
    beside = None if other is None else reader.ledger.checkpoints(other.key)
    steps = steps_of(record, meant.run.facts, beside)
    if not steps:
        raise NotFound(f"{record.address} has left no checkpoint")
    if screen.wishes.json or screen.wishes.quiet or plain or not _is_terminal(screen):
        _list(screen, reader, meant, other, steps)
        return
    if importlib.util.find_spec("termios") is None:
        raise click.UsageError("this system has no terminal that is read key by key; use --plain")
    _walk(screen, reader, meant, other, steps)


def _is_terminal(screen: Screen) -> bool:
    return screen.is_terminal and sys.stdin.isatty() and screen.wishes.term != "dumb"


def _list(
    screen: Screen, reader: Reader, meant: Meant, other: RunRecord | None, steps: Sequence[Step]
) -> None:
    record = meant.run.record
    if meant.task is not None:
        steps = [one for one in steps if one.key.task == meant.task]
        steps = steps or [_only(meant)]
        if steps[0].is_group:
            steps = list(Children(record, steps[0], is_compared=other is not None))
        steps = [one for one in steps if meant.child in {None, one.key.child}] or [_only(meant)]
    said = marks(reader.ledger, record)
    if screen.wishes.json:
        told = [wire(one, said) for one in steps]
        vs = None if other is None else other.address
        screen.json(answer({"run": record.address, "vs": vs, "steps": told}))
        return
    if screen.wishes.quiet:
        screen.addresses(one.address for one in steps)
        return
    beside = f"beside {other.address}" if other is not None else "beside no other run"
    lead = (Span(record.address, "bold"), Span(f"  {beside}", "dim"))
    lines = listed(screen, steps, lambda step: said.get(step.key, ""))
    screen.out(lines, screen.hints(f"cairn head {steps[-1].address}"), lead=[lead])


def _only(meant: Meant) -> Step:
    meant.whole()
    raise NotFound(f"{meant.run.address}/{meant.place} is no step of the run")


def _walk(
    screen: Screen, reader: Reader, meant: Meant, other: RunRecord | None, steps: Sequence[Step]
) -> None:
    record = meant.run.record
    suspicion = Suspicion(reader, record)

    def is_notable(step: Step) -> bool:
        return step.is_changed if other is not None else step.is_failed or bool(suspicion.of(step))

    def say(key: TaskKey, verdict: str) -> None:
        mark(reader.ledger, (record.key, key.task, key.child), verdict)

    walker = Walker(
        record.address,
        steps,
        children=lambda step: Children(record, step, is_compared=other is not None),
        is_notable=is_notable,
        say=say,
    )
    walker.verdicts.update(marks(reader.ledger, record))
    _begin(walker, meant)
    beside = "" if other is None else other.address
    stage = Stage(screen, reader, record, beside, suspicion.of)
    with Terminal(screen) as terminal:
        terminal.draw(stage.lines(walker, *terminal.size))
        for key in terminal.pressed():
            walker.press(key)
            if walker.is_over:
                break
            terminal.draw(stage.lines(walker, *terminal.size))
    screen.note(line(Span(f"left at {walker.step.address}", "dim")))


def _begin(walker: Walker, meant: Meant) -> None:
    """Go to the step that was asked for."""
    if meant.task is None:
        return
    place = position(walker.level.steps, meant.task)
    if place is None:
        meant.whole()
        return
    walker.go(place)
    if meant.child is not None and meant.child != WHOLE:
        walker.enter()
        steps = walker.level.steps
        at = steps.position(meant.child) if isinstance(steps, Children) else None
        if at is None:
            meant.whole()
        walker.go(at or 0)
