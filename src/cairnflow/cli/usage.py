"""``cairn du``: how much is kept, by flow or by task."""

import click

from cairnflow.cli.addresses import FLOW
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, line
from cairnflow.clock import at
from cairnflow.trails.upkeep.looking import Usages, usage
from cairnflow.trails.upkeep.usage import Usage
from cairnflow.trails.words import ABSENT, number, size


def _columns(name: str) -> tuple[Column, ...]:
    return (
        Column(name, least=16, middle=True),
        Column("RUNS", right=True, spare=2),
        Column("CHECKPOINTS", right=True, spare=1),
        Column("SIZE", right=True),
        Column("NEW/WEEK", right=True, spare=3),
        Column("OLDEST", spare=4),
        Column("NEWEST", spare=5),
    )


@command("du", short_help="Say how much is kept, by flow or by task.")
@click.argument("of", required=False, default="", metavar="[FLOW[/RUN]]", type=FLOW)
def du_command(screen: Screen, of: str) -> None:
    """Say how much is kept: by flow, or by task of a flow or of one run.

    Bytes that several task runs share, since values were reused, are counted once. NEW/WEEK is
    what was written in the last seven days. All of it is taken from the ledger: no store is asked,
    so that what is damaged or gone is counted too; see: cairn verify
    """
    found = usage(of)
    if screen.wishes.json:
        screen.json(found.wire())
        return
    if screen.wishes.quiet:
        screen.addresses(row.name for row in found.rows)
        return
    if not found.rows:
        screen.note(line(Span("nothing is kept yet", "dim")))
        screen.hint("cairn run FILE")
        return
    rows = [_row(row) for row in found.rows]
    rows.append(tuple((Span(str(cell), "bold"),) for cell in _row(found.total)))
    columns = _columns("TASK" if found.name else "FLOW")
    screen.out(screen.table(columns, rows), [*_foot(found.total), *_hints(screen, found)])


def _row(row: Usage) -> tuple[Cell, ...]:
    return (
        row.name,
        number(row.runs),
        number(row.checkpoints),
        size(row.bytes),
        size(row.new) if row.new else ABSENT,
        _day(row.oldest),
        _day(row.newest),
    )


def _day(micros: int | None) -> str:
    return ABSENT if micros is None else f"{at(micros).astimezone():%Y-%m-%d}"


def _foot(whole: Usage) -> list[Line]:
    told = [f"dedupe saved {size(whole.saved)}"] if whole.saved else []
    told += [f"{size(whole.deleted)} deleted by policy"] if whole.deleted else []
    return [(Span(f" {' · '.join(told)}", "dim"),)] if told else []


def _hints(screen: Screen, found: Usages) -> list[Line]:
    if found.name:
        return screen.hints("cairn du", "cairn verify")
    return screen.hints(f"cairn du {found.rows[0].name}", "cairn gc --keep-last 30", lead="try:")
