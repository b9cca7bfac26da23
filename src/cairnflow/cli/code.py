"""``cairn code``: the source of a task as it ran, and what has changed since."""

from pathlib import Path

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.banners import diff_line
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.finding import find
from cairnflow.cli.kept import copy
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.errors import Missing
from cairnflow.ledger.wire import answer
from cairnflow.trails.replaying.asking import code_now
from cairnflow.trails.replaying.drift import code_diff
from cairnflow.trails.runs import Run
from cairnflow.trails.sources import Source
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import size


@command("code", short_help="Print the source of a task as it ran, or what changed since.")
@click.argument("address", type=ADDRESS)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file."
)
@click.option("--diff", "is_diff", is_flag=True, help="What has changed in the file since.")
def code_command(screen: Screen, address: str, output: Path | None, is_diff: bool) -> int:
    """Print the source of a task exactly as it ran, with what it uses of the same project.

    With --diff only what has changed since, held against the file as it is here; then it ends
    with 1 where something has.
    """
    found = _task(address)
    source = found.code()
    if not source.source:
        raise Missing(f"the source of {found.address} is not known: it was not there as text")
    if is_diff:
        return _diff(screen, found, source)
    if output is not None:
        text = f"{source}\n".encode()
        copy(text, output, force=True)
        screen.note(line(Span(f"{output}: {size(len(text))}", "dim")))
    elif screen.wishes.json:
        screen.json(answer(_form(found, source)))
    elif screen.wishes.quiet:
        screen.addresses([found.address])
    else:
        screen.out([line(text) for text in str(source).splitlines()])
    return FINE


def _task(address: str) -> TaskRun:
    found = find(address).whole()
    if isinstance(found, Run):
        names = ", ".join(dict.fromkeys(fact.task for fact in found.facts))
        raise click.UsageError(f"{found.address} is a run; name a task of it: {names}")
    if isinstance(found, TaskGroup):
        return next(iter(found))  # the code of all children is one
    return found


def _form(found: TaskRun, source: Source) -> dict[str, object]:
    return {
        "addr": found.address,
        "name": source.name,
        "file": source.file,
        "line": source.line,
        "digest": source.digest,
        "source": source.source,
        "helpers": [{"name": name, "source": text} for name, text in source.helpers],
    }


def _diff(screen: Screen, found: TaskRun, source: Source) -> int:
    now, digest = code_now(found)
    lines = list(code_diff(source, now))
    is_same = digest == source.digest
    if screen.wishes.json:
        told = {"addr": found.address, "same": is_same, "then": source.digest, "now": digest}
        screen.json(answer({**told, "diff": lines}))
    elif screen.wishes.quiet:
        screen.addresses([] if is_same else [found.address])
    elif is_same:
        screen.write([line(screen.sign("success"), f" the code of {found.address} is as it ran")])
    else:
        screen.out([diff_line(text) for text in lines])
        if not lines:
            screen.note(line("its texts are the same, but what a name in them stands for is not"))
    return FINE if is_same else DIFFERS
