"""``cairn capsule`` and ``cairn open``: one file that reproduces a task run, and what is in it."""

from pathlib import Path
from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.amounts import SIZE
from cairnflow.cli.finding import find
from cairnflow.cli.ledgers import look_into
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Column
from cairnflow.cli.texts import Line, Span, line
from cairnflow.ledger.wire import answer
from cairnflow.results.capsules import trust_capsule
from cairnflow.trails.capsules.packed import LIMIT, Packed
from cairnflow.trails.inspecting import Inspection, inspect
from cairnflow.trails.runs import Run
from cairnflow.trails.words import counted, size


@command("capsule", short_help="Write one file with what reproduces a task run elsewhere.")
@click.argument("address", type=ADDRESS)
@click.option("-o", "--output", metavar="FILE", default="", help="The file; named after ADDRESS.")
@click.option("--with-upstream", is_flag=True, help="Take all ancestors, not only the inputs.")
@click.option("--no-output", is_flag=True, help="Leave the task's own value out.")
@click.option("--limit", type=SIZE, default=LIMIT, metavar="SIZE", help="Refuse beyond; 1 GB.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def capsule_command(
    screen: Screen,
    *,
    address: str,
    output: str,
    with_upstream: bool,
    no_output: bool,
    limit: int,
    force: bool,
) -> None:
    """Write one file with what is needed to reproduce a task run on another machine.

    Its facts and those of what it was given, the bytes of its inputs and of its value as they are
    kept, its logs, its source, the versions of packages. Of a run, all its task runs. Each value
    is held against its digest as it is copied, and no secret that is known here goes into it.
    `cairn open` says what is in one; all commands that read take it in place of an address.
    """
    found = find(address).whole()
    if isinstance(found, Run) and no_output:
        raise click.UsageError(f"{found.address} is a run; --no-output is for one of its tasks")
    packed = found.capsule(
        output, with_upstream=with_upstream, output=not no_output, limit=limit, force=force
    )
    if screen.wishes.json:
        screen.json(answer(_packed_form(packed)))
    elif screen.wishes.quiet:
        screen.addresses([str(packed.path)])
    else:
        _tell_packed(screen, packed)


def _packed_form(packed: Packed) -> dict[str, Any]:
    return {
        "path": str(packed.path),
        "subject": packed.subject,
        "seal": packed.seal,
        "bytes": packed.size,
        "checkpoints": packed.checkpoints,
        "values": packed.values,
        "left_out": _absences(packed.left_out),
    }


def _absences(left_out: Any) -> list[dict[str, str]]:
    return [{"addr": address, "why": why} for address, why in left_out.items()]


def _tell_packed(screen: Screen, packed: Packed) -> None:
    told = f"  {size(packed.size)}: {counted(packed.checkpoints, 'checkpoint')}, "
    told += counted(packed.values, "value")
    lines: list[Line] = [
        (screen.sign("success"), Span(f" {packed.path}", "bold"), *line(told)),
        *screen.fields(("seal", line(packed.seal))),
    ]
    hint = screen.hints(f"cairn open {packed.path}")
    screen.out([*lines, *_left_out(screen, packed.left_out)], hint)


def _left_out(screen: Screen, left_out: Any) -> list[Line]:
    return [
        (screen.sign("skipped"), Span(f" {address}", "bold"), *line(f"  left out: {why}"))
        for address, why in left_out.items()
    ]


_COLUMNS = (
    Column("TASK RUN", least=20),
    Column("STATE"),
    Column("VALUE"),
    Column("SIZE", right=True),
)


@command("open", short_help="Check a capsule, and say what is in it.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trust", is_flag=True, help="Let its values run code when they are read.")
def open_command(screen: Screen, file: Path, trust: bool) -> None:
    """Check every byte of a capsule, and say what is in it. No value is decoded.

    A capsule is as trustworthy as who made it: to read a pickle runs what its writer put into it.
    Of a capsule that was not written here, pickles of plain values, tables and arrays are read
    without running anything, and all others are refused, until you say --trust.
    """
    found = inspect(file)
    if trust:
        trust_capsule(file)
        found = inspect(file)
    look_into(click.get_current_context(), str(file))
    if screen.wishes.json:
        screen.json(answer(_form(found)))
    elif screen.wishes.quiet:
        screen.addresses(task.address for task in found.tasks)
    else:
        _tell(screen, found)


def _form(found: Inspection) -> dict[str, Any]:
    return {
        "path": found.path,
        "subject": found.subject,
        "seal": found.seal,
        "bytes": found.size,
        "trusted": found.is_trusted,
        "checkpoints": [task.wire() for task in found.tasks],
        "left_out": _absences(found.left_out),
        "differs_here": [
            {"package": name, "then": then, "here": here or None}
            for name, then, here in found.differences
        ],
    }


def _tell(screen: Screen, found: Inspection) -> None:
    trust = "" if found.is_trusted else "; not trusted: of pickles, only plain values are read"
    told = f"  {size(found.size)}, whole{trust}"
    lines: list[Line] = [(screen.sign("success"), Span(f" {found.path}", "bold"), *line(told))]
    lines += screen.fields(
        ("of", line(found.subject)), ("seal", line(found.seal)), ("here", _versions(found))
    )
    rows = [
        (task.address, screen.state(task.state), task.fact.type or "", size(task.fact.size))
        for task in found.tasks
    ]
    lines += screen.table(_COLUMNS, rows)
    hints = screen.hints(f"cairn show {found.subject}", "cairn ls")
    screen.out([*lines, *_left_out(screen, found.left_out)], hints)


_SHOWN = 5
"""Packages that are named of those whose versions differ."""


def _versions(found: Inspection) -> Line:
    if not found.differences:
        return line("the same Python and packages")
    told = [f"{name} {here or 'missing'} (was {then})" for name, then, here in found.differences]
    more = f" and {len(told) - _SHOWN:,} more" if len(told) > _SHOWN else ""
    return line(f"{', '.join(told[:_SHOWN])}{more}")
