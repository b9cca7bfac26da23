"""``cairn cat`` and ``cairn get``: values, and their bytes, out of where they are kept."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import FINE, code_of
from cairnflow.cli.finding import find
from cairnflow.cli.kept import bytes_of, copy, file_name, value_of
from cairnflow.cli.naming import invalid
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Column
from cairnflow.cli.texts import Span, clean, line
from cairnflow.cli.writing import FORMATS, format_of, usual_format, written
from cairnflow.errors import Conflict, ResultError
from cairnflow.ledger.wire import answer
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import counted, size


@command("cat", short_help="Print a value.")
@click.argument("address", type=ADDRESS)
@click.option("--as", "format", type=click.Choice(FORMATS), help="How; by its type by default.")
@click.option("-o", "--output", metavar="FILE", help="Write it to a file; its ending says how.")
def cat_command(screen: Screen, address: str, format: str | None, output: str | None) -> None:
    """Print a value, or write it to a file.

    It is read where it is kept, and its digest is checked first. Texts are printed as text,
    tables and arrays as CSV, what JSON can hold as JSON, bytes as they are, all else by its repr.
    """
    task = find(address).whole()
    if isinstance(task, Run):
        raise click.UsageError(f"{task.address} is a run; name a task of it: {_tasks(task)}")
    if screen.wishes.quiet:
        screen.addresses([task.address])
        return
    if isinstance(task, TaskRun) and (mark := invalid(task.fact)):
        screen.note((Span(task.address, "bold"), *mark))
    wanted = "json" if screen.wishes.json else format or format_of(output)
    if wanted == "raw" and isinstance(task, TaskRun):
        data = bytes(bytes_of(task))
    else:
        value = value_of(task)
        wanted = wanted or usual_format(value)
        data = written(value, wanted)
    if output is not None:
        copy(data, Path(output), force=True)
        screen.note(line(Span(f"{output}: {wanted}, {size(len(data))}", "dim")))
    else:
        _print(screen, data, is_text=wanted not in {"raw", "parquet"})


def _tasks(run: Run) -> str:
    names = list(dict.fromkeys(fact.task for fact in run.facts))
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _print(screen: Screen, data: bytes, *, is_text: bool) -> None:
    """Print bytes as they are; to a terminal only text, and nothing in it that steers it."""
    if not screen.is_terminal:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    text = ""
    try:
        text = data.decode()
        is_text = is_text or text.replace("\n", "").replace("\t", "").isprintable()
    except UnicodeDecodeError:
        is_text = False
    if not is_text:
        raise click.UsageError(
            f"these are {size(len(data))} of binary data, which a terminal can't show; "
            "use -o FILE, or a pipe"
        )
    lines = clean(text, lines=True).removesuffix("\n").split("\n")
    screen.out([(Span(one),) for one in lines])


_COLUMNS = (Column("FILE"), Column("SIZE", right=True), Column("VALUE OF", least=20, middle=True))
_LISTED = 50
"""Files that are listed; of more, only how many of each folder."""


@command("get", short_help="Copy the bytes of kept values into a folder, verified.")
@click.argument("address", type=ADDRESS)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over files that have other content.")
def get_command(screen: Screen, address: str, folder: Path, force: bool) -> int:
    """Copy the bytes of kept values into a folder, held against their digest.

    Of a task run the one file, such as clean_orders.parquet; of a mapped task a folder with a
    file a child; of a run all that it kept. The bytes are as they were written: Parquet is
    Parquet, and any program can read it.
    """
    found = find(address).whole()
    copied: list[tuple[TaskRun, Path, int]] = []
    code = FINE
    for task, width in _kept(found):
        try:
            data = bytes_of(task)
            path = folder / file_name(task, width)
            copy(data, path, force=force)
        except (ResultError, Conflict) as exc:
            if isinstance(found, TaskRun):
                raise
            screen.note(line(screen.sign("failed"), f" {exc}"))
            code = code or code_of(exc)
        else:
            copied.append((task, path, len(data)))
    _tell(screen, copied)
    return code


def _kept(found: Run | TaskRun | TaskGroup) -> Iterator[tuple[TaskRun, int]]:
    """Yield task runs to copy, with the digits that their children's numbers have."""
    if isinstance(found, TaskRun):
        yield found, 0
        return
    tasks = [task for task in found if task.fact.location is not None]
    most: dict[str, int] = {}
    for task in tasks:
        most[task.task] = max(most.get(task.task, 0), task.map or 0)
    for task in tasks:
        yield task, len(str(most[task.task]))


def _tell(screen: Screen, copied: list[tuple[TaskRun, Path, int]]) -> None:
    if screen.wishes.json:
        files = [
            {"addr": task.address, "path": str(path), "bytes": count}
            for task, path, count in copied
        ]
        screen.json(answer({"files": files}))
    elif screen.wishes.quiet:
        screen.addresses(task.address for task, _, _ in copied)
    else:
        folders: dict[str, list[int]] = {}
        for _, path, count in copied:
            name = str(path) if len(copied) <= _LISTED else f"{path.parent}/"
            folders.setdefault(name, []).append(count)
        names = {str(path): task.address for task, path, _ in copied}
        rows = [
            (name, size(sum(counts)), names.get(name, counted(len(counts), "file")))
            for name, counts in folders.items()
        ]
        if rows:
            screen.out(screen.table(_COLUMNS, rows))
        total = sum(count for _, _, count in copied)
        screen.note(line(Span(f" {counted(len(copied), 'file')}, {size(total)}, verified", "dim")))
