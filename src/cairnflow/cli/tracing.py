"""``cairn trace``: a row, followed up the tables that a value was made of."""

from collections.abc import Sequence

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.heads import drawn_grid
from cairnflow.cli.kept import value_of
from cairnflow.cli.naming import few
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.grids import Grid, Head
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.conditions import conditions_of
from cairnflow.trails.searching.found import Skipped
from cairnflow.trails.searching.tracing import Traced, trace
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import counted, number


@command("trace", short_help="Follow a row up the tables that a value was made of.")
@click.argument("address", type=ADDRESS)
@click.option(
    "--where", "where", multiple=True, required=True, metavar="COLUMN=VALUE",
    help="Which row; null for none. Several of them must all be so.",
)  # fmt: skip
@click.option(
    "-n", "--rows", type=click.IntRange(min=1), default=5, help="Rows of each; 5 by default."
)
def trace_command(screen: Screen, address: str, where: tuple[str, ...], rows: int) -> None:
    """Follow a row up: where it stands in a table, and in each table that was made of.

    Begins at ADDRESS and goes upward. Tables are read, each with its digest checked; of Parquet
    and Arrow files only the columns of --where are, and the rows that are shown. What is no table,
    or has no such column, is passed over.

      cairn trace daily-sales/1841/report --where order_id=98123
    """
    conditions = conditions_of(where)
    reader = Reader()
    meant = find(address, reader)

    def load(run: RunRecord, fact: Checkpoint) -> object:
        return value_of(TaskRun(reader, run, fact))

    found = trace(reader, meant.run.record, conditions, meant.place, rows=rows, load=load)
    if screen.wishes.json:
        screen.json(found.wire())
        return
    with_rows = [one for one in found.tables if one.count]
    if screen.wishes.quiet:
        screen.addresses(one.address for one in with_rows)
        return
    lines: list[Line] = []
    for one in with_rows:
        lines += _table(screen, one)
    without = [one.address for one in found.tables if not one.count]
    notes = [*_without(without), *_passed(found.passed)]
    last = with_rows[-1].address if with_rows else found.of
    screen.out(lines, [*notes, *screen.hints(f"cairn show {last}", f"cairn head {last}")])


def _table(screen: Screen, one: Traced) -> list[Line]:
    told = f"  {counted(one.count, 'row')} of {number(one.among)}"
    head = (styled(one.address, "bold"), Span(told, "dim"))
    lines, notes = drawn_grid(screen, _grid(one))
    return [head, *lines, *notes]


def _grid(one: Traced) -> Grid:
    names = list(dict.fromkeys(name for row in one.rows for name in row))
    heads = [Head("#", is_index=True, is_number=True)]
    heads += [Head(name, is_number=_is_number(one, name)) for name in names]
    rows = [
        (number(place), *(None if row.get(name) is None else str(row[name]) for name in names))
        for place, row in zip(one.places, one.rows, strict=True)
    ]
    return Grid(tuple(heads), tuple(rows), more_rows=one.count - len(rows))


def _is_number(one: Traced, name: str) -> bool:
    cells = [row.get(name) for row in one.rows]
    return all(type(cell) in {int, float} for cell in cells if cell is not None)


def _without(addresses: Sequence[str]) -> list[Line]:
    return [line(Span(f" no such row in {few(addresses)}", "dim"))] if addresses else []


def _passed(passed: Sequence[Skipped]) -> list[Line]:
    by_reason: dict[str, list[str]] = {}
    for one in passed:
        by_reason.setdefault(one.why, []).append(one.address)
    return [
        (Span(f" passed over {few(addresses)}: ", "dim"), styled(why, "dim"))
        for why, addresses in by_reason.items()
    ]
