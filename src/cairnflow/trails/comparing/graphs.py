"""Which task of one run is which of the other: by name, and renamed ones by their code."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from cairnflow.trails.comparing.sides import Side


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the tasks of two runs stand to each other. Names are slugs.

    Attributes:
        pairs: the task of ``a`` for each task of ``b`` that both have, in the order of b's plan.
        added: tasks that only ``b`` has.
        removed: tasks that only ``a`` has.
        renamed: name in ``a`` and name in ``b``; they are among the pairs too.
    """

    pairs: dict[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def aligned(a: Side, b: Side, nameless: Callable[[str, str], str]) -> Alignment:
    """Return which task of ``b`` is which of ``a``.

    A task that only one has was renamed, if its code, but for its name, is that of exactly one
    task of each side that the other has not.

    Args:
        a: the earlier run.
        b: the later run.
        nameless: returns what stands for a code without the function's name, of its digest and
            the task's slug.
    """
    ours, theirs = a.tasks(), b.tasks()
    removed = [task for task in ours if task not in set(theirs)]
    added = [task for task in theirs if task not in set(ours)]
    renamed = _renamed(_coded(a, removed, nameless), _coded(b, added, nameless))
    before = {new: old for old, new in renamed}
    known = set(ours)
    pairs = {task: before.get(task, task) for task in theirs if task in before or task in known}
    return Alignment(
        pairs,
        tuple(task for task in added if task not in before),
        tuple(task for task in removed if task not in before.values()),
        tuple(renamed),
    )


def _coded(
    side: Side, tasks: list[str], nameless: Callable[[str, str], str]
) -> list[tuple[str, str]]:
    """Return what stands for the code of each task that has left a fact, and the task."""
    return [(nameless(side.codes[task], task), task) for task in tasks if task in side.codes]


def _renamed(removed: list[tuple[str, str]], added: list[tuple[str, str]]) -> list[tuple[str, str]]:
    then, now = (Counter(code for code, _ in of) for of in (removed, added))
    old = dict(removed)
    return [
        (old[code], task) for code, task in added if code in old and then[code] == now[code] == 1
    ]
