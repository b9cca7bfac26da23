"""Views of previews as rich shows them in a terminal; and what its other screens are made of.

rich is loaded when something is shown: importing Cairnflow must not pay for it.
"""

from typing import Any

from cairnflow.trails.grids import Grid
from cairnflow.trails.trees import Tree
from cairnflow.trails.views import Passage, Picture, View
from cairnflow.trails.words import counted, label, printable, tone


def text(words: str, style: str = "") -> Any:
    """Return a text that rich does not read as markup, and that steers no terminal."""
    from rich.text import Text

    return Text(printable(words, keep="\n\t"), style)


def table(*heads: str) -> Any:
    """Return an empty table.

    Args:
        *heads: names of its columns; ``:r`` after one that stands to the right.
    """
    from rich.table import Table

    made = Table(box=None, header_style="dim", pad_edge=False)
    for head in heads:
        name, _, right = head.partition(":")
        made.add_column(name, justify="right" if right else "left", overflow="ellipsis")
    return made


def stacked(*parts: Any) -> Any:
    """Return parts one below the other."""
    from rich.console import Group

    return Group(*parts)


def state_text(state: str) -> Any:
    """Return a state's glyph and word in its colour."""
    looks = tone(state)
    return text(f"{looks.glyph} {label(state)}", looks.style)


def preview_screen(view: View) -> Any:
    """Return a preview's view."""
    match view:
        case Grid():
            return _grid(view)
        case Tree():
            lines = [f"{'  ' * b.depth}{f'{b.key}: ' if b.key else ''}{b.text}"
                     for b in view.branches]  # fmt: skip
            return text("\n".join([*lines, *(["… more lines"] if view.is_cut else [])]))
        case Passage():
            more = f"\n… {counted(view.more, 'more line')}" if view.more > 0 else ""
            note = f"{view.note}\n" if view.note else ""
            return text(note + view.text + more)
        case Picture():
            return text(f"a picture: {view.words}", "dim")
        case _:
            return text(view.text, "dim")


def _grid(grid: Grid) -> Any:
    made = table()
    for head in grid.heads:
        title = text(head.name, "bold")
        title.append(f"\n{head.dtype}" if head.dtype else "", "dim")
        made.add_column(title, justify="right" if head.is_number else "left", overflow="ellipsis")
    for place, row in enumerate(grid.rows):
        if place == grid.gap:
            made.add_row(text("…", "dim"))
        made.add_row(*(text("null", "dim") if cell is None else text(cell) for cell in row))
    told = [f"{counted(grid.more_rows, 'more row')}"] if grid.more_rows else []
    told += [f"{counted(grid.more_columns, 'more column')}"] if grid.more_columns > 0 else []
    more = f"… {', '.join(told)}" if told else ""
    return stacked(made, text(", ".join(filter(None, (more, grid.note))), "dim"))
