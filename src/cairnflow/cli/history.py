"""``cairn history``: a value over the runs of its flow, with the runs in which it jumped."""

from collections.abc import Sequence
from statistics import median

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.errors import AddressError
from cairnflow.keys import ALIASES, WHOLE, TaskKey, parse_address
from cairnflow.ledger.finding import find_run
from cairnflow.trails.reading import Reader
from cairnflow.trails.trends.jumps import RULE
from cairnflow.trails.trends.measures import measured
from cairnflow.trails.trends.trend import Series, Trend, trend
from cairnflow.trails.words import counted

_BARS = "▁▂▃▄▅▆▇█"
_ASCII_BARS = "_.-~=+*#"
"""Heights of a series, from its least value to its greatest."""

_SHOWN = 16
"""Measures that are shown without --all."""

_COLUMNS = (
    Column("MEASURE", least=12, middle=True),
    Column("RUNS"),
    Column("MEDIAN", right=True, spare=1),
    Column("LAST", right=True),
    Column("JUMPED", least=12),
)


@command("history", short_help="Show a value over runs, and where it jumped.")
@click.argument("address", type=ADDRESS, metavar="FLOW/TASK")
@click.option("--limit", type=click.IntRange(1, 1000), default=30, help="Runs; 30 by default.")
@click.option(
    "-a", "--all", "each", is_flag=True, help="Every measure; also those that are steady."
)
def history_command(screen: Screen, address: str, limit: int, each: bool) -> None:
    """Show a value over the last runs: rows, nulls and means of its columns, size, duration.

    FLOW/TASK is a task of a flow, such as daily-sales/clean_orders; FLOW/RUN/TASK ends with that
    run. All is taken from the facts and previews of past runs; no value is read. A run in which a
    measure jumped is named: there it is beyond the median ± 5 MAD (median absolute deviation) of
    the up to 20 runs before, of which there must be 6; a duration must differ by 0.1 s as well.
    """
    reader = Reader()
    flow, key, until = _meant(reader, address)
    found = trend(reader, flow, key, limit=limit, until=until)
    if screen.wishes.json:
        screen.json(found.wire())
        return
    if screen.wishes.quiet:
        jumped = {place for one in found.series for place in one.jumps}
        screen.addresses(f"{found.runs[place].address}/{key}" for place in sorted(jumped))
        return
    shown = _shown(found, each=each)
    lines = screen.table(_COLUMNS, [_cells(screen, found, one) for one in shown])
    screen.out(lines, _notes(screen, found, len(shown)), lead=[_head(found)])


def _meant(reader: Reader, text: str) -> tuple[str, TaskKey, int | None]:
    """Return the flow, the task and the last run that are meant."""
    flow, slash, rest = text.strip().strip("/").partition("/")
    if not slash or (rest in ALIASES or rest.isdigit()):
        raise AddressError(f"{text!r} names no task; write flow/task, such as daily-sales/score")
    where = parse_address(text if "/" in rest else f"{flow}/last/{rest}")
    if where.map is not None and not where.map.isdigit():
        raise AddressError(f"{text!r}: children are numbered from 0")
    key = TaskKey(where.task or "", WHOLE if where.map is None else int(where.map))
    return flow, key, find_run(reader.ledger, where).number if "/" in rest else None


def _shown(found: Trend, *, each: bool) -> list[Series]:
    """Return the measures to show: those that jumped first, and of the others the changing ones."""
    if each:
        return list(found.series)
    moving = [one for one in found.series if not one.is_steady]
    jumped = [one for one in moving if one.jumps]
    others = [one for one in moving if not one.jumps]
    return [*jumped, *others[: max(0, _SHOWN - len(jumped))]] or list(found.series[:_SHOWN])


def _cells(screen: Screen, found: Trend, one: Series) -> tuple[Cell, ...]:
    known = [value for value in one.values if value is not None]
    jumped = [_jump(found, one, place) for place in one.jumps]
    return (
        one.name,
        _sparkline(screen, one),
        measured(median(known), one.unit),
        measured(one.values[-1], one.unit),
        (styled("; ".join(reversed(jumped)), "failed"),) if jumped else "",
    )


def _jump(found: Trend, one: Series, place: int) -> str:
    before = next((value for value in reversed(one.values[:place]) if value is not None), None)
    moved = f"{measured(before, one.unit)} → {measured(one.values[place], one.unit)}"
    return f"{found.runs[place].address}: {moved}"


def _sparkline(screen: Screen, one: Series) -> Line:
    """Return a series as bars; a run without a value is a gap, one that jumped is marked."""
    return tuple(
        Span(bar, "failed" if place in one.jumps else "")
        for place, bar in enumerate(_bars(one.values, _ASCII_BARS if screen.ascii else _BARS))
    )


def _bars(values: Sequence[float | None], bars: str) -> str:
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    if low == high:
        return "".join(" " if value is None else bars[len(bars) // 2] for value in values)
    scale = (len(bars) - 1) / (high - low)
    return "".join(" " if value is None else bars[round((value - low) * scale)] for value in values)


def _head(found: Trend) -> Line:
    first, last = found.runs[0], found.runs[-1]
    span = f"{first.number} to {last.number}" if len(found.runs) > 1 else f"{last.number}"
    return (Span(found.of, "bold"), Span(f"  {counted(len(found.runs), 'run')}: {span}", "dim"))


def _notes(screen: Screen, found: Trend, shown: int) -> list[Line]:
    hidden = len(found.series) - shown
    more = [line(Span(f" … {counted(hidden, 'more measure')}; --all shows them", "dim"))]
    places = [place for one in found.series for place in one.jumps]
    jumped = [line(Span(f" jumped: {RULE}", "dim"))] if places else []
    last = found.runs[max(places, default=len(found.runs) - 1)].address
    hints = screen.hints(f"cairn show {last}/{found.key}", f"cairn lineage {last}/{found.key}")
    return [*(more if hidden > 0 else []), *jumped, *hints]
