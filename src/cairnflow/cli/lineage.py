"""``cairn lineage``: what a value was made of, or what was made of it, as a tree."""

from collections.abc import Iterator

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.ledger.wire import answer
from cairnflow.trails.ancestry.kin import MOST, Direction, Kin, kin
from cairnflow.trails.lines import short_digest, typed
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.first_bad import graph_of, target_of
from cairnflow.trails.words import number, tone

_COLUMNS = (
    Column("VALUE", least=24),
    Column("STATE"),
    Column("RESULT", least=16),
    Column("HASH", spare=1),
)

_VIA = {"reused_from": "taken from ", "reused_by": "taken by "}


@command("lineage", short_help="Show what a value was made of, or what was made of it.")
@click.argument("address", type=ADDRESS)
@click.option("--up", "direction", flag_value="up", default=True, help="What it was made of.")
@click.option("--down", "direction", flag_value="down", help="What was made of it.")
@click.option(
    "--depth", type=click.IntRange(1, 200), default=10, help="How far; 10 steps by default."
)
def lineage_command(screen: Screen, address: str, direction: str, depth: int) -> None:
    """Show what a value was made of as a tree, or what was made of it.

    Goes on in other runs where a value was reused or cached. Children of a mapped task are one
    line. Facts are read, and no value is.
    """
    reader = Reader()
    meant = find(address, reader)
    key = target_of(graph_of(reader, meant.run.record), meant.place)
    way: Direction = "down" if direction == "down" else "up"
    found = kin(reader, meant.run.record, key, way, depth)
    if screen.wishes.json:
        screen.json(answer({"addr": found.address, "direction": way, "tree": found.wire()}))
        return
    told = list(_lines(found, meant.run.address, "", ""))
    if screen.wishes.quiet:
        screen.addresses(dict.fromkeys(one.address for _, one in told))
        return
    lines = screen.table(_COLUMNS, [_cells(screen, head, one) for head, one in told])
    screen.out(lines, [*_cut(found), *screen.hints(*_next(found, way))])


def _lines(one: Kin, run: str, head: str, below: str) -> Iterator[tuple[Line, Kin]]:
    """Yield each value with what stands before its name, and its name."""
    own = one.address.rpartition("/")[0]
    is_near = bool(head) and own == run
    name = one.address.rpartition("/")[2] if is_near else one.address
    count = f" ×{number(one.count)}" if one.count > 1 else ""
    marks = " (above)" if one.is_again else " …" if one.is_cut else ""
    told = (
        Span(head, "dim"),
        Span(_VIA.get(one.via, ""), "dim"),
        styled(f"{name}{count}", "" if head else "bold"),
        Span(marks, "dim"),
    )
    yield tuple(span for span in told if span.text), one
    for place, child in enumerate(one.of):
        is_last = place == len(one.of) - 1
        yield from _lines(
            child, own, f"{below}{'└ ' if is_last else '├ '}", f"{below}{'  ' if is_last else '│ '}"
        )


def _cells(screen: Screen, head: Line, one: Kin) -> tuple[Cell, ...]:
    row = one.row
    state = screen.state(row.state)
    if one.count > 1 and len(row.counts) > 1:
        style = tone(row.state).name
        state = (
            *state,
            Span(f" {number(row.counts.get(row.state, 0))}/{number(one.count)}", style),
        )
    value = typed(row.type, row.summary, short=True) if row.type else row.message
    digest = short_digest(row.content).rpartition(":")[2] if row.content else ""
    return (head, state, line(value), (Span(digest, "dim"),))


def _cut(found: Kin) -> list[Line]:
    """Say that there is more than is told."""
    if not any(one.is_cut for one in _all(found)):
        return []
    told = f" … more than is told here; --depth goes further, up to {number(MOST)} values"
    return [line(Span(told, "dim"))]


def _all(one: Kin) -> Iterator[Kin]:
    yield one
    for child in one.of:
        yield from _all(child)


def _next(found: Kin, way: str) -> list[str]:
    other = "--up" if way == "down" else "--down"
    return [f"cairn lineage {found.address} {other}", f"cairn show {found.address}"]
