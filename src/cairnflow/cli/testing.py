"""``cairn test``: a regression test out of a task run."""

from pathlib import Path

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.amounts import SIZE
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line
from cairnflow.ledger.wire import answer
from cairnflow.trails.regressions.pins import MOST
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup


@command("test", short_help="Write a pytest file that holds what a task run gave.")
@click.argument("address", type=ADDRESS)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tests"),
    help="Folder of the tests; tests/.",
)
@click.option(
    "--expect",
    type=click.Choice(["output", "error"]),
    help="What it holds; what the task run ended with by default.",
)
@click.option(
    "--check", metavar="EXPR", default="", help="Hold this of out, what the task returns."
)
@click.option(
    "--source",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of the task, if it has moved.",
)
@click.option("--limit", type=SIZE, default=MOST, metavar="SIZE", help="Of its values; 10 MB.")
@click.option("--force", is_flag=True, help="Write over files that have other content.")
def test_command(
    screen: Screen,
    *,
    address: str,
    folder: Path,
    expect: str | None,
    check: str,
    source: Path | None,
    limit: int,
    force: bool,
) -> None:
    """Write a pytest file that pins what a task run gave, and the values that it needs.

    It calls the task's function with the recorded inputs and compares what comes with what came
    then, type by type, floats within a tolerance. Small values are written into it, others beside
    it. For a task run that failed it holds that it raises; for one that is to be fixed, what the
    fix makes true: --check "out.price.min() >= 0". It needs no ledger, and no secret goes into it.
    """
    found = find(address).whole()
    if isinstance(found, Run | TaskGroup):
        one = next(iter(found)).address if len(found) else f"{found.address}/TASK"
        raise click.UsageError(f"{found.address} is no single task run; name one, such as {one}")
    if expect and check:
        raise click.UsageError("--expect and --check exclude each other; give one of them")
    written = found.regression_test(
        folder,
        expect="check" if check else "error" if expect == "error" else "output" if expect else "",
        check=check,
        source=source,
        limit=limit,
        force=force,
    )
    if screen.wishes.json:
        form = {
            "addr": written.address,
            "path": str(written.path),
            "values": None if written.folder is None else str(written.folder),
            "expect": written.expect,
        }
        screen.json(answer(form))
    elif screen.wishes.quiet:
        screen.addresses([str(written.path)])
    else:
        beside = f", its values in {written.folder}" if written.folder else ""
        lines: list[Line] = [
            (screen.sign("success"), Span(f" {written.path}", "bold"), *line(beside))
        ]
        screen.out(lines, screen.hints(f"pytest {written.path}"))
