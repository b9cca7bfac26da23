"""A diff of two runs, section by section: in lines for people, and as Markdown."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from cairnflow.ledger.records import RunRecord
from cairnflow.trails.comparing.changes import Change, CodeChange, External
from cairnflow.trails.comparing.deltas import Delta
from cairnflow.trails.comparing.graphs import Alignment
from cairnflow.trails.comparing.pairs import TaskComparison
from cairnflow.trails.comparing.reading import short_text
from cairnflow.trails.comparing.telling import (
    MOST,
    Told,
    delta_lines,
    role_text,
    source_lines,
    under_way,
)
from cairnflow.trails.comparing.timing import Timing
from cairnflow.trails.words import counted, duration, one_line, printable

_NAMES: Final = 9
"""Tasks, or versions, that a line names; of more it says how many."""


class Differs(Protocol):
    """What differs between two runs; see ``Diff``, which is one."""

    @property
    def a(self) -> RunRecord:
        """The record of the earlier run."""
        ...

    @property
    def b(self) -> RunRecord:
        """The record of the later run."""
        ...

    @property
    def verdict(self) -> str:
        """All in one sentence."""
        ...

    @property
    def data(self) -> list[TaskComparison]:
        """Every task in both runs, in an order in which they can be run."""
        ...

    @property
    def code(self) -> list[CodeChange]:
        """The tasks whose code differs."""
        ...

    @property
    def params(self) -> list[Change]:
        """The parameters that differ."""
        ...

    @property
    def env(self) -> list[Change]:
        """What differs of the environments."""
        ...

    @property
    def external(self) -> list[External]:
        """What was read from outside, and was not the same."""
        ...

    @property
    def graph(self) -> Alignment:
        """Which tasks were added, removed and renamed."""
        ...

    @property
    def timing(self) -> list[Timing]:
        """The tasks that took another time, the slower ones first."""
        ...

    @property
    def deltas(self) -> Mapping[str, Sequence[Delta]]:
        """What moved in each task's value, by task."""
        ...


def diff_lines(diff: Differs, *, is_all: bool) -> list[Told]:
    """Return a diff in lines: the verdict, then one section for each kind of difference.

    Args:
        diff: of two runs.
        is_all: tell what is the same, too.
    """
    found: list[Told] = [
        ((f"{diff.a.address} … {diff.b.address}", "bold"),),
        ((printable(diff.verdict), ""),),
        *under_way(diff.a),
        *under_way(diff.b),
    ]
    sections = {
        "data": _data(diff, is_all=is_all),
        "code": _code(diff),
        "parameters": [_change(one) for one in diff.params],
        "external": [_external(one) for one in diff.external],
        "environment": _environment(diff, is_all=is_all),
        "graph": _graph(diff.graph),
        "timing": _timing(diff, is_all=is_all),
    }
    for name, lines in sections.items():
        if lines:
            found += [(), ((name, "bold"),), *lines]
    same = [name for name, lines in sections.items() if not lines]
    if same:
        found += [(), ((f"the same: {', '.join(same)}", "dim"),)]
    return found


def _data(diff: Differs, *, is_all: bool) -> list[Told]:
    found: list[Told] = []
    told = [task for task in diff.data if is_all or task.status != "same"]
    width = max((len(name_of(task)) for task in told), default=0)
    for task in told:
        style = {"changed": "failed", "same": "dim"}.get(task.status, "")
        found.append(((f"  {name_of(task):{width}}  ", ""), (role_text(task), style)))
        found += delta_lines(diff.deltas.get(task.task, ()), "      ")
    same = [name_of(task) for task in diff.data if task.status == "same"]
    if found and same and not is_all:
        found.append((("  =  ", "dim"), (_several(same), "dim")))
    return found


def name_of(task: TaskComparison) -> str:
    """Return a task's name, with how many children it has."""
    many = "" if task.children is None else f" ×{task.children:,}"
    was = f" (was {task.before})" if task.before not in {"", task.task} else ""
    return f"{task.task}{many}{was}"


def _several(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES:,} more" if len(names) > _NAMES else ""
    return f"{', '.join(names[:_NAMES])}{more}"


def _code(diff: Differs) -> list[Told]:
    found: list[Told] = []
    for change in diff.code:
        found.append(((f"  {change.task}  ", ""), (one_line(change.b.place, 200), "dim")))
        found += source_lines(change.lines() or ["  what it uses has changed"], "    ")
    return found


def _change(change: Change) -> Told:
    name = one_line(change.name, 60)
    return ((f"  {name}  {short_text(change.a)} → {short_text(change.b)}", ""),)


def _external(change: External) -> Told:
    by = f"  read by {change.task}" if change.task else ""
    told = f"  {one_line(change.name)}  {short_text(change.a)} → {short_text(change.b)}"
    return ((told, ""), (by, "dim"))


def _environment(diff: Differs, *, is_all: bool) -> list[Told]:
    versions = [one for one in diff.env if one.a is not None and one.b is not None]
    found = [_change(one) for one in versions]
    others = [one for one in diff.env if one not in versions]
    for side, where in (("a", diff.b), ("b", diff.a)):
        names = [one.name for one in others if getattr(one, side) is not None]
        if names and (found or is_all):
            said = f"  not yet imported when {where.address} began: {_several(sorted(names))}"
            found.append(((said, "dim"),))
    return found


def _graph(graph: Alignment) -> list[Told]:
    found: list[Told] = [((f"  + {task}", "success"),) for task in graph.added]
    found += [((f"  - {task}", "failed"),) for task in graph.removed]
    found += [((f"  {old} → {new}  renamed, same code", ""),) for old, new in graph.renamed]
    return found


def _timing(diff: Differs, *, is_all: bool) -> list[Told]:
    return [
        ((f"  {one.task}  {duration(one.a_ms / 1000)} → {duration(one.b_ms / 1000)}", ""),)
        for one in diff.timing
        if one.is_slower or is_all
    ]


def markdown(diff: Differs) -> str:
    """Return a diff as Markdown: a table of what differs, and the code behind it."""
    found = [f"### {diff.a.address} … {diff.b.address}", "", f"{_escaped(diff.verdict)}", ""]
    told = [task for task in diff.data if task.status != "same"]
    if told:
        found += ["| task | data | what moved |", "|---|---|---|"]
        found += [
            f"| {_escaped(name_of(task))} | {_escaped(role_text(task))} | {_moved(diff, task)} |"
            for task in told
        ]
        found.append("")
    for change in diff.code:
        found += [f"<details><summary>code of <code>{change.task}</code></summary>", ""]
        found += [*_fenced(change.lines() or ["what it uses has changed"]), "", "</details>", ""]
    named = {"Parameters": diff.params, "Environment": diff.env}
    for name, changes in named.items():
        if changes:
            found += [f"{name}: {', '.join(map(_as_code, changes))}", ""]
    if diff.external:
        shown = (_as_code(Change(one.name, one.a, one.b)) for one in diff.external)
        found += [f"Read from outside: {', '.join(shown)}", ""]
    lines = [text for line in _graph(diff.graph) for text, _ in line]
    found += [f"Graph: {_escaped('; '.join(text.strip() for text in lines))}", ""] if lines else []
    return "\n".join(found)


def _moved(diff: Differs, task: TaskComparison) -> str:
    moved = diff.deltas.get(task.task, ())
    shown = [f"{one.metric} {one.text}" for one in moved[: MOST // 2]]
    more = [counted(len(moved) - len(shown), "more figure")] if len(moved) > len(shown) else []
    return "<br>".join(_escaped(one_line(text, 200)) for text in (*shown, *more))


def _fenced(lines: Sequence[str]) -> list[str]:
    shown = [printable(line, keep="\t") for line in lines]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}diff", *shown, fence]


def _as_code(change: Change) -> str:
    told = f"{one_line(change.name, 60)} {short_text(change.a)} → {short_text(change.b)}"
    return f"`{told.replace('`', chr(39))}`"


def _escaped(text: str) -> str:
    """Return a text in which nothing is Markdown or HTML."""
    shown = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{char}" if char in "\\`*_[]|~" else char for char in shown)
