"""``cairn head``: the preview that was made of a value when it was kept."""

import json
from dataclasses import replace
from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.finding import find
from cairnflow.cli.kept import value_of
from cairnflow.cli.naming import invalid
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Column
from cairnflow.cli.texts import Line, Span, clean, line, styled, width_of
from cairnflow.ledger.wire import answer
from cairnflow.trails.grids import Grid, Head
from cairnflow.trails.lines import value_words
from cairnflow.trails.runs import Run
from cairnflow.trails.task_groups import TaskGroup
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.trees import Tree
from cairnflow.trails.views import Passage, Picture, Room, Sentence, View, view_of
from cairnflow.trails.words import ABSENT, counted, size

_WIDEST = 28
"""Cells of a grid's column on a terminal; a longer text is cut."""

_TITLE = 60
"""Cells of a value's words in the first line."""

_ALL = 1_000
"""Columns asked for; more than previews have."""


@command("head", short_help="Show the preview of a value, without reading the value.")
@click.argument("address", type=ADDRESS)
@click.option(
    "-n", "--rows", type=click.IntRange(min=1), default=10, help="Rows or lines; 10 by default."
)
@click.option("--value", "reads", is_flag=True, help="Read the value itself, not its preview.")
def head_command(screen: Screen, address: str, rows: int, reads: bool) -> None:
    """Show the preview of a value: its first rows, its shape, the start of its text.

    The preview was made when the value was kept, so nothing is read or decoded now; with --value
    the value is read, and its digest checked. Of a mapped task, the first children.
    """
    found = find(address).whole()
    if isinstance(found, Run):
        raise click.UsageError(f"{found.address} is a run; see: cairn ls {found.address}")
    if screen.wishes.quiet:
        screen.addresses([found.address])
    elif isinstance(found, TaskGroup):
        _children(screen, found, rows)
    else:
        _one(screen, found, rows, reads=reads)


def _one(screen: Screen, task: TaskRun, rows: int, *, reads: bool) -> None:
    preview = _facts_of_value(task, rows) if reads else dict(task.preview.facts)
    if screen.wishes.json:
        screen.json(answer({**preview, "addr": task.address}))
        return
    room = Room(rows=rows, columns=_ALL, lines=rows if rows != 10 else 30)
    view = view_of(preview, room) if preview else task.preview.view(room)
    lines, more = drawn(screen, view, task)
    is_partial = bool(more) and not reads and not isinstance(view, Picture)
    notes = [*more, *screen.hints(*_next(task, is_partial=is_partial))]
    screen.out(lines, notes, lead=[_title(screen, task, preview)])


def _facts_of_value(task: TaskRun, rows: int) -> dict[str, Any]:
    """Return the preview that would be made of the value now, with as many rows as asked for."""
    from cairnflow.previews import make, to_json
    from cairnflow.previews.base import LIMITS

    # Of the rows of a preview some are from between, which is not shown.
    limits = replace(LIMITS, rows=max(2 * rows, LIMITS.rows), inline=1 << 26, seconds=30.0)
    told: dict[str, Any] = json.loads(to_json(make(value_of(task), limits=limits), limits))
    return told


def _title(screen: Screen, task: TaskRun, preview: dict[str, Any]) -> Line:
    fact = task.fact
    told = [screen.cut(value_words(fact), _TITLE)] + (
        [size(fact.size)] if fact.size is not None else []
    )
    level = preview.get("level")
    told += [f"preview: {level}"] if level not in {None, "sample"} else []
    state = () if task.state == "success" else (*screen.state(task.state), Span("  "))
    words = styled("  ".join(told), "dim")
    return (Span(task.address, "bold"), Span("  "), *state, words, *invalid(fact))


def drawn(screen: Screen, view: View, task: TaskRun) -> tuple[list[Line], list[Line]]:
    """Return a view as lines, and what is to be said below it.

    Args:
        screen: that they are fitted to.
        view: of a preview.
        task: of the value.
    """
    match view:
        case Grid():
            return drawn_grid(screen, view)
        case Tree():
            more = [line(Span(" … more lines", "dim"))] if view.is_cut else []
            return [
                _branch(branch.depth, branch.key, branch.text) for branch in view.branches
            ], more
        case Passage():
            left_out = [f"… {counted(view.more, 'more line')}"] if view.more > 0 else []
            told = " ".join([*left_out, *([f"({view.note})"] if view.note else [])])
            text = clean(view.text, lines=True).split("\n")
            return [(Span(one),) for one in text], [line(Span(f" {told}", "dim"))] if told else []
        case Picture():
            told = f"{view.words}: a picture, which a terminal can't show"
            return [line(told)], []
        case Sentence():
            return [line(view.text)], []


def _branch(depth: int, key: str, text: str) -> Line:
    name = (Span(f"{clean(key)}: ", "dim"),) if key else ()
    return (Span(" " * (1 + 2 * depth)), *name, Span(clean(text)))


def drawn_grid(screen: Screen, grid: Grid) -> tuple[list[Line], list[Line]]:
    """Return a grid as lines, and what is to be said below it."""
    shown = _columns_that_fit(screen, grid)
    heads = grid.heads[:shown]
    columns = [Column(clean(head.name), right=head.is_number, style="bold") for head in heads]
    rows: list[list[Line]] = []
    if any(head.dtype for head in heads):
        rows.append([(styled(head.dtype, "dim"),) for head in heads])
    if any(_nulls(head) for head in heads):
        rows.append([(styled(_nulls(head), "dim"),) for head in heads])
    for place, row in enumerate(grid.rows):
        if place == grid.gap:
            rows.append([(Span("…", "dim"),) for _ in heads])
        told_of = zip(row, heads, strict=False)  # fewer heads than cells, where some don't fit
        rows.append([_cell(screen, cell, is_index=head.is_index) for cell, head in told_of])
    told = [counted(grid.more_rows, "more row")] if grid.more_rows > 0 else []
    hidden = grid.more_columns + len(grid.heads) - shown
    told += [counted(hidden, "more column")] if hidden > 0 else []
    note = " · ".join(filter(None, [f"… {' and '.join(told)}" if told else "", grid.note]))
    return screen.table(columns, rows), [line(Span(f" {note}", "dim"))] if note else []


def _nulls(head: Head) -> str:
    return f"{head.nulls} null" if head.nulls not in {"", "0 %"} else ""


def _columns_that_fit(screen: Screen, grid: Grid) -> int:
    if screen.width is None:
        return len(grid.heads)
    room = screen.width - 1
    for place, head in enumerate(grid.heads):
        cells = [row[place] or "null" for row in grid.rows]
        widest = max(width_of(text) for text in [head.name, head.dtype, _nulls(head), *cells])
        room -= min(widest, _WIDEST) + 2
        if room < -2:
            return max(1, place)
    return len(grid.heads)


def _cell(screen: Screen, cell: str | None, *, is_index: bool) -> Line:
    if cell is None:
        return (Span("null", "dim"),)
    return (styled(screen.cut(cell, _WIDEST), "dim" if is_index else ""),)


_CHILDREN = (
    Column("CHILD"),
    Column("STATE"),
    Column("RESULT", least=20),
    Column("SIZE", right=True),
)


def _children(screen: Screen, group: TaskGroup, rows: int) -> None:
    shown = group[:rows]
    if screen.wishes.json:
        told = [{**child.preview.facts, "addr": child.address} for child in shown]
        screen.json(answer({"previews": told}))
        return
    found = [
        (
            f"{child.task}:{child.map}",
            screen.state(child.state),
            value_words(child.fact) if child.fact.type else child.message or ABSENT,
            size(child.fact.size),
        )
        for child in shown
    ]
    left = len(group) - len(shown)
    more = [line(Span(f" … {counted(left, 'more child', 'more children')}", "dim"))] if left else []
    lead = (Span(group.address, "bold"), Span("  "), *screen.state(group.state))
    one = shown[0].address if shown else group.address
    screen.out(
        screen.table(_CHILDREN, found), [*more, *screen.hints(f"cairn head {one}")], lead=[lead]
    )


def _next(task: TaskRun, *, is_partial: bool) -> list[str]:
    told = [f"cairn show {task.address}"]
    if is_partial:
        told.append(f"cairn head {task.address} --value -n 100")
    elif task.fact.location is not None:
        told.append(f"cairn get {task.address} .")
    return told
