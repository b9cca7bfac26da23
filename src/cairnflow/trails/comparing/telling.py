"""A comparison in lines for people: pieces of text, each with a style, for any kind of screen."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cairnflow.differences import Difference
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.comparing.deltas import Delta
from cairnflow.trails.comparing.pairs import Pair, TaskComparison
from cairnflow.trails.comparing.statuses import SIGNS
from cairnflow.trails.words import counted, number, one_line, printable

Piece = tuple[str, str]
"""A text and its style: ``bold``, ``dim``, the name of a tone, or empty."""

Told = tuple[Piece, ...]
"""One line."""

MOST = 8
"""Figures that are told of a value; of more it says how many."""

_SOURCE = 24
"""Lines of a source's diff that are told."""

_ROLES = {"origin": "origin", "follows": "follows", "unclear": "inputs unknown", "": ""}


def plain(lines: Iterable[Told]) -> str:
    """Return lines as text without styles."""
    text = "\n".join("".join(piece for piece, _ in line) for line in lines)
    return printable(text, keep="\n\t")


def under_way(run: RunRecord) -> list[Told]:
    """Return that a run has not ended, where that is so."""
    if run.ended_at is not None:
        return []
    return [((f"{run.address} has not ended: what it has not come to is not compared", "dim"),)]


def divergence_lines(
    pair: Pair, moved: Sequence[Told], place: str = "", source: Sequence[str] = ()
) -> list[Told]:
    """Return a divergence: what it is, why, what moved, and how the code has changed.

    Args:
        pair: the task run in both runs.
        moved: lines on what moved in its value.
        place: file and line of its code.
        source: lines of the diff of its code.
    """
    found: list[Told] = [_headline(pair)]
    if pair.ground is not None and pair.ground.also:
        found.append(
            (("   also differs: ", "dim"), (one_line("; ".join(pair.ground.also), 300), ""))
        )
    found += moved
    if source:
        found.append(((f"   {place}", "dim"),))
        found += source_lines(source)
    return found


def _headline(pair: Pair) -> Told:
    name = (str(pair.key), "bold")
    said = {
        "origin": "inputs equal, output differs",
        "follows": "its inputs differ already",
        "unclear": "output differs",
        "": "can't be compared",
    }[pair.role]
    if pair.b is not None and pair.b.state == "Failed":
        said = said.replace("output differs", "it failed")
    why: Told = ()
    if pair.ground is not None:
        style = "dim" if pair.role == "unclear" else "retrying"
        why = (("   cause: ", "dim"), (one_line(pair.ground.text, 300), style))
    is_given = pair.ground is not None and pair.ground.kind in {"parameters", "graph"}
    return (name, (f"   {'output differs' if is_given else said}", ""), *why)


def delta_lines(moved: Sequence[Delta], indent: str = "") -> list[Told]:
    """Return what moved, one figure a line."""
    shown = moved[:MOST]
    width = max((len(one.metric) for one in shown), default=0)
    found: list[Told] = [
        ((f"{indent}{one_line(one.metric, 60):{width}}  ", ""), (one.text, "failed"))
        for one in shown
    ]
    if len(moved) > MOST:
        found.append(((f"{indent}… {counted(len(moved) - MOST, 'more figure')} moved", "dim"),))
    return found


def difference_lines(found: Difference, moved: list[Told], indent: str = "   ") -> list[Told]:
    """Return how two values differ, that were read; what previews tell, where they were not.

    Args:
        found: how they differ.
        moved: what previews tell, in lines.
        indent: before each line.
    """
    if found.kind == "opaque":
        return [((f"{indent}{printable(found.headline)}", "dim"),), *moved]
    if found.is_equal and moved:
        return moved
    lines: list[Told] = [((f"{indent}{printable(found.headline)}", ""),)]
    lines += [((f"{indent}  {printable(one.text)}", "failed"),) for one in found.deltas]
    if found.left_out:
        lines.append(((f"{indent}  … {number(found.left_out)} more", "dim"),))
    return lines


def source_lines(source: Sequence[str], indent: str = "   ") -> list[Told]:
    """Return lines of a diff of code, what was taken out and put in each in its colour."""
    styles = {"-": "failed", "+": "success"}
    found: list[Told] = [
        ((f"{indent}{printable(line, keep=chr(9))}", styles.get(line[:1], "dim")),)
        for line in source[:_SOURCE]
    ]
    if len(source) > _SOURCE:
        found.append(((f"{indent}… {counted(len(source) - _SOURCE, 'more line')}", "dim"),))
    return found


def role_text(task: TaskComparison) -> str:
    """Return how a task compares, in a few words beside its name.

    As in the list of a run's checkpoints: ``=``, ``≠ origin (code)``, ``≠ 8,120 (follows)``.
    """
    sign = SIGNS[task.status]
    if task.status == "missing":
        return f"{sign} not in both"
    if task.status != "changed":
        return sign
    count = f" {number(task.changed)}" if task.children is not None else ""
    if task.role == "origin" and task.ground is not None:
        return f"{sign}{count} origin ({task.ground.kind})"
    role = _ROLES[task.role]
    return f"{sign}{count} ({role})" if count else f"{sign} {role}"


def follower_text(task: TaskComparison, moved: Sequence[Delta]) -> str:
    """Return a task that follows: how many of its children do, or the figure that moved most."""
    if task.children is not None:
        return f"{task.task} ({number(task.changed)}/{number(task.children)})"
    if not moved:
        return task.task
    first = moved[0]
    if first.metric == "state":
        return f"{task.task} ({first.b})"
    if "  " in first.text:  # a figure, and by how much it moved
        return f"{task.task} ({one_line(first.metric, 40)} {first.text.rpartition('  ')[2]})"
    is_rate = first.metric.endswith("null_rate")
    return f"{task.task} ({one_line(first.metric, 40)} {first.text})" if is_rate else task.task


def number_of(tasks: Sequence[TaskComparison]) -> str:
    """Return how many tasks compare how, such as ``= 12 · ≈ 1``."""
    counts = Counter(task.status for task in tasks)
    return " · ".join(f"{SIGNS[status]} {number(count)}" for status, count in counts.items())
