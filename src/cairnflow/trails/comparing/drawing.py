"""A comparison as HTML: what notebooks show of a diff and of a divergence."""

from collections.abc import Sequence

from cairnflow.trails.comparing.deltas import Delta
from cairnflow.trails.comparing.pairs import TaskComparison
from cairnflow.trails.comparing.reading import short_text
from cairnflow.trails.comparing.sections import Differs, name_of
from cairnflow.trails.comparing.telling import MOST, role_text
from cairnflow.trails.markup import (
    Markup,
    cut_end,
    fitted,
    folded,
    page,
    pairs,
    quiet,
    scrolled,
    tag,
)
from cairnflow.trails.words import counted, one_line

_TASKS = (50, 15)
"""Tasks in a page; the fewer where it would be too large."""

_SOURCE = 4_000
"""Bytes of the diff of a task's code."""


def diff_page(diff: Differs) -> str:
    """Return a diff: its verdict, the tasks that differ, and what else does, to be opened."""
    return fitted(_diff_page(diff, most) for most in _TASKS)


def _diff_page(diff: Differs, most: int) -> Markup:
    told = [task for task in diff.data if task.status != "same"]
    same = len(diff.data) - len(told)
    heading = tag("header", tag("b", f"{diff.a.address} … {diff.b.address}"))
    parts = [heading, tag("p", one_line(diff.verdict, 400))]
    if told:
        heads = (("task", False), (f"vs {diff.a.number}", False), ("what moved", False))
        rows = (_row(task, diff.deltas.get(task.task, ())) for task in told[:most])
        caption = f"data: {counted(len(told), 'task')} not the same, {same:,} the same"
        parts.append(scrolled(caption, heads, rows))
    parts += [
        folded(f"code of {change.task}", tag("pre", cut_end("\n".join(change.lines()), _SOURCE)))
        for change in diff.code[:most]
    ]
    named = {"parameters": diff.params, "environment": diff.env}
    parts += [
        folded(name, pairs([(one_line(x.name), _moved(x.a, x.b)) for x in changes[:most]]))
        for name, changes in named.items()
        if changes
    ]
    if diff.external:
        rows_of = [(one_line(x.name), _moved(x.a, x.b)) for x in diff.external[:most]]
        parts.append(folded("read from outside", pairs(rows_of)))
    return page(*parts)


def _row(task: TaskComparison, moved: Sequence[Delta]) -> Markup:
    return tag(
        "tr",
        tag("th", name_of(task), scope="row"),
        tag("td", role_text(task)),
        tag("td", _figures(moved), cls="w"),
    )


def _figures(moved: Sequence[Delta]) -> Markup:
    shown = [tag("div", one_line(f"{one.metric} {one.text}", 160)) for one in moved[: MOST // 2]]
    if len(moved) > len(shown):
        shown.append(quiet(f"{counted(len(moved) - len(shown), 'more figure')}"))
    return Markup("".join(shown))


def _moved(a: object, b: object) -> str:
    return f"{short_text(a)} → {short_text(b)}"


def divergence_page(
    names: tuple[str, str], cause: str, moved: Sequence[Delta], source: Sequence[str]
) -> str:
    """Return a divergence: which task run it is, why, what moved, and how the code has changed.

    Args:
        names: address of the task run, and how it compares.
        cause: in a few words; may be empty.
        moved: what moved in its value.
        source: lines of the diff of its code.
    """
    heading = tag("header", tag("b", names[0]), f" {names[1]}")
    why = [tag("p", "cause: ", tag("code", one_line(cause, 300)))] if cause else []
    rows = [(one_line(one.metric, 60), one_line(one.text, 160)) for one in moved[:MOST]]
    code = [tag("pre", cut_end("\n".join(source), _SOURCE))] if source else []
    return page(heading, *why, pairs(rows, "what moved" if rows else None), *code)
