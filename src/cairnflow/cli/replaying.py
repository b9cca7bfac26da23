"""``cairn replay``: one task run called again on its inputs, and whether it does the same."""

from typing import Literal

import click

from cairnflow.cli import banners
from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.apart import apart
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.one_task_run import by_hand, task_run
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.differences import Tolerance
from cairnflow.trails.replaying.asking import ask
from cairnflow.trails.replaying.replays import Replay
from cairnflow.trails.replaying.wanted import USUAL, Wanted
from cairnflow.trails.words import duration

_STYLES = {"reproduced": "success", "equal": "success", "nondeterministic": "retrying"}


@command("replay", short_help="Call one task run again on its inputs; say if it does the same.")
@click.argument("address", type=ADDRESS)
@click.option(
    "--code",
    type=click.Choice(["current", "run"]),
    help="The function as it is here, or as it ran; by default the one here, where it is here.",
)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=JSON",
    help="Another value for an argument; text where it is no JSON. May be repeated.",
)
@click.option(
    "-n",
    "times",
    type=click.IntRange(1, 10_000),
    default=1,
    help="Call it so often, to find out whether it always does the same.",
)
@click.option(
    "--rel", type=click.FloatRange(0), default=USUAL.rel, help="Floats may differ by this share."
)
@click.option("--abs", "absolute", type=click.FloatRange(0), default=USUAL.abs, help="Or by this.")
@click.option(
    "--rebuild-inputs", is_flag=True, help="Where an input is gone, call the tasks before again."
)
@click.option("--strict", is_flag=True, help="Give no stand-in for a class that can't be imported.")
def replay_command(
    screen: Screen,
    address: str,
    *,
    code: Literal["current", "run"] | None,
    given: tuple[str, ...],
    times: int,
    rel: float,
    absolute: float,
    rebuild_inputs: bool,
    strict: bool,
) -> int:
    """Call one task run again, here, on the inputs that it had; say whether it does the same.

    Each input is held against its digest before it is read. The verdict is reproduced (the same
    content digest), equal (the same within tolerance), differs (and how), raises (the same error
    or another), nondeterministic (of several calls some ended otherwise), or unknown (nothing is
    kept that the value could be held against). What is not as it was then, such as code or
    versions, goes to stderr. Nothing is recorded, and nothing is kept.

    Ends with 0 where it does the same as then, the same error included, else with 1.
    """
    wanted = Wanted(
        code=code,
        overrides=by_hand(given),
        times=times,
        tolerance=Tolerance(rel, absolute),
        rebuild_inputs=rebuild_inputs,
        strict=strict,
    )
    asked = task_run(address, "replay")
    banners.note_crash(screen, asked)
    with apart():
        found = ask(asked, wanted)
    if screen.wishes.json:
        screen.json(found.wire())
    elif screen.wishes.quiet:
        screen.addresses([found.address])
    else:
        banners.note(screen, found.warnings)
        screen.out(_lines(screen, found), screen.hints(*_next(found)))
    return FINE if found.is_as_recorded else DIFFERS


def _lines(screen: Screen, found: Replay) -> list[Line]:
    lines = screen.wrap(verdict_line(screen, found))
    difference = found.difference
    if difference is not None and not difference.is_equal:
        lines += [line(text) for text in found.lines()]
    return lines


def verdict_line(screen: Screen, found: Replay) -> Line:
    """Return a replay in one line."""
    style = "success" if found.is_as_recorded else _STYLES.get(found.verdict, "failed")
    took = f"  {duration(found.seconds)}" + (", code as it ran" if found.code == "run" else "")
    return (
        Span(found.address, "bold"),
        Span("  "),
        screen.sign(style),
        styled(f" {found.verdict}", style),
        *line(f"  {found.headline}"),
        Span(took, "dim"),
    )


def _next(found: Replay) -> list[str]:
    if found.error is not None:
        return [f"cairn debug {found.address}"]
    if found.is_as_recorded:
        return [f"cairn repl {found.address}"]
    has_drift = any(one.kind == "code" for one in found.warnings)
    again = f"cairn replay {found.address}"
    if len(found.calls) > 1:
        return [f"cairn debug {found.address} --first-line"]
    first = f"{again} --code run" if has_drift else f"{again} -n 5"
    return [first, f"cairn debug {found.address} --first-line"]
