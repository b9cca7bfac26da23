"""A plan on a terminal: a line over all of it, a row for each task, and what may go wrong."""

from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Cell, Column
from cairnflow.cli.texts import Line, Span, line
from cairnflow.engine.foreseen import PlannedStep
from cairnflow.flow.plan_table import TONES, changes, headline, warnings, what, why
from cairnflow.flow.run_plan import RunPlan
from cairnflow.trails.words import duration, glyph, number, size, tone

_COLUMNS = (
    Column("TASK", least=12, middle=True),
    Column("ACTION"),
    Column("BEFORE", right=True, spare=2),
    Column("SAVES", right=True, spare=3),
    Column("SIZE", right=True, spare=4),
    Column("WHY", least=16),
)
_LISTED = 200
"""Tasks that have a row each; of more, those that are used again are told in one line."""


def plan_lines(screen: Screen, plan: RunPlan) -> list[Line]:
    """Return a plan as lines."""
    steps = plan.tasks
    shown = steps if len(steps) <= _LISTED else [one for one in steps if one.action != "reuse"]
    told = screen.wrap(line(Span(headline(plan), "bold")))
    told += [line(Span(" parameter ", "dim"), one) for one in changes(plan)]
    told += screen.table(_COLUMNS, [_row(screen, one) for one in shown])
    if len(shown) < len(steps):
        told.append(line(f" … and {number(len(steps) - len(shown))} tasks that are used again"))
    told += [line(Span(" ! ", "retrying"), one) for one in warnings(plan)]
    return told


def _row(screen: Screen, step: PlannedStep) -> tuple[Cell, ...]:
    looks = TONES[step.action]
    style = tone(looks).name
    return (
        (Span(glyph(looks, ascii=screen.ascii), style), *line(f" {step.task}")),
        line(Span(what(step), style if step.action != "reuse" else "")),
        "" if step.took is None else duration(step.took),
        duration(step.saves) if step.saves else "",
        size(step.bytes) if step.bytes else "",
        why(step),
    )


__all__ = ["plan_lines"]
