"""The steps of a walk as a table, and the signs of how each compares."""

from collections.abc import Callable, Sequence
from typing import Final

from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span
from cairnflow.trails.lines import typed
from cairnflow.trails.walking.steps import Step, Versus
from cairnflow.trails.words import ABSENT, number, size

SIGNS: Final[dict[Versus, tuple[str, str, str]]] = {
    "": (" ", " ", ""),
    "same": ("=", "=", "dim"),
    "origin": ("≠", "#", "failed"),
    "differs": ("≠", "#", "retrying"),
    "new": ("+", "+", "running"),
    "failed": ("✗", "!", "failed"),
    "unknown": ("?", "?", "dim"),
}
"""How a step compares, as one sign: as it is, in ASCII, and its style."""

_LED: Final[dict[Versus, str]] = {"origin": " origin"}
"""What is said beside a sign, as two of them are the same."""


def name_of(step: Step) -> str:
    """Return the name of a step within its run, with how many children it has."""
    count = step.row.children
    return f"{step.key} ×{number(count)}" if step.is_group and count is not None else str(step.key)


def listed(screen: Screen, steps: Sequence[Step], verdicts: Callable[[Step], str]) -> list[Line]:
    """Return the steps as a table, for where there is no terminal to walk in."""
    columns = (
        Column("#", right=True), Column("VS"), Column("TASK", least=14, middle=True),
        Column("STATE"), Column("RESULT", least=18), Column("SIZE", right=True, spare=1),
        Column("MOVED", least=12, spare=2), Column("VERDICT"),
    )  # fmt: skip
    found: list[tuple[Cell, ...]] = []
    for step in steps:
        sign, ascii, style = SIGNS[step.versus]
        moved = [one.name for one in step.moved()] if step.is_changed else []
        more = f" and {len(moved) - 3} more" if len(moved) > 3 else ""
        row = step.row
        found.append(
            (
                number(row.first_seq),
                (Span(f"{ascii if screen.ascii else sign}{_LED.get(step.versus, '')}", style),),
                name_of(step),
                screen.state(row.state),
                typed(row.type, row.summary, short=True) if row.type else row.message or ABSENT,
                size(row.bytes),
                f"{', '.join(moved[:3])}{more}",
                verdicts(step),
            )
        )
    return screen.table(columns, found)
