"""Draw a flow in plain text: a line for each task, and lanes for what they wait for."""

from collections.abc import Iterable

from cairnflow.flow.sketching import Sketch

_WIDEST = 16
"""Lanes side by side; a flow with more is told as a list, since nobody could follow the lines."""

_Lanes = list[int | None]
"""The task that each lane leads to, by its place; None for a lane that is free."""


def lanes(sketch: Sketch) -> str:
    """Return the drawing, without an end of line.

    Each task stands below all that it waits for; the lines from above lead to it.
    """
    rows: list[tuple[str, str]] = []
    now: _Lanes = []
    targets = _targets(sketch)
    last = -1  # column of a task that nothing waits for: one right below it would seem to
    for place, box in enumerate(sketch.boxes):
        text = " ".join(box.text.splitlines()) if box.text else ""
        arriving = [at for at, to in enumerate(now) if to == place]
        column = arriving[0] if arriving else _free(now, 0, last)
        rows.append((_task_row(now, column, arriving), text))
        leaving = _leave(now, column, arriving, targets.get(place, []))
        last = -1 if place in targets else column
        if len(leaving) > 1:
            rows.append((_fork_row(now, column, leaving), ""))
        if len(now) > _WIDEST:
            return _listed(sketch)
    width = max((len(row) for row, _ in rows), default=0)
    return "\n".join([sketch.title, *(f"{row:<{width}}  {text}".rstrip() for row, text in rows)])


def _targets(sketch: Sketch) -> dict[int, list[int]]:
    found: dict[int, set[int]] = {}
    for arrow in sketch.arrows:
        if arrow.head > arrow.tail:  # in a circle some lead back
            found.setdefault(arrow.tail, set()).add(arrow.head)
    return {tail: sorted(heads) for tail, heads in found.items()}


def _free(now: _Lanes, first: int, but: int = -1) -> int:
    """Return the first free lane from ``first`` on, another than ``but``; a new one if need be."""
    at = first
    while at == but or (at < len(now) and now[at] is not None):
        at += 1
    now.extend([None] * (at + 1 - len(now)))
    return at


def _leave(now: _Lanes, column: int, arriving: Iterable[int], targets: list[int]) -> list[int]:
    """End the lanes that arrive, begin those that leave; return the columns of these."""
    for at in arriving:
        now[at] = None
    now[column] = targets[0] if targets else None
    leaving = [column]
    for target in targets[1:]:
        at = _free(now, leaving[-1] + 1)
        now[at] = target
        leaving.append(at)
    while now and now[-1] is None:
        now.pop()
    return leaving


def _task_row(now: _Lanes, column: int, arriving: list[int]) -> str:
    last = arriving[-1] if arriving else column
    marks = {column: "●"} | {at: "╯" if at == last else "┴" for at in arriving[1:]}
    return _row(now, marks, (column, last))


def _fork_row(now: _Lanes, column: int, leaving: list[int]) -> str:
    last = leaving[-1]
    marks = {column: "├"} | {at: "╮" if at == last else "┬" for at in leaving[1:]}
    return _row(now, marks, (column, last))


def _row(now: _Lanes, marks: dict[int, str], span: tuple[int, int]) -> str:
    """Return one line: marks, lanes that pass, and a line across from ``span`` to ``span``."""
    first, last = span
    cells: list[str] = []
    for at, to in enumerate(now):
        is_across = first < at < last
        passing = ("┼" if is_across else "│") if to is not None else ("─" if is_across else " ")
        cells.append(marks.get(at, passing) + ("─" if first <= at < last else " "))
    return "".join(cells).rstrip()


def _listed(sketch: Sketch) -> str:
    slugs = [box.text.split("\n", 1)[0] for box in sketch.boxes]
    lines = [sketch.title]
    before: dict[int, dict[str, None]] = {}
    for arrow in sketch.arrows:
        before.setdefault(arrow.head, {})[slugs[arrow.tail]] = None
    for place, box in enumerate(sketch.boxes):
        waits = f"  ← {', '.join(before[place])}" if place in before else ""
        lines.append(f"● {' '.join(box.text.splitlines())}{waits}")
    return "\n".join(lines)
