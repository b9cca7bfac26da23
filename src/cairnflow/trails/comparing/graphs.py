"""Which task of one run is which of the other: by name, and renamed ones by their code."""

from collections import Counter
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


def aligned(a: Side, b: Side) -> Alignment:
    """Return which task of ``b`` is which of ``a``.

    A task that only one has was renamed, if its code is that of exactly one task of each side
    that the other has not.
    """
    ours, theirs = a.tasks(), b.tasks()
    removed = [task for task in ours if task not in set(theirs)]
    added = [task for task in theirs if task not in set(ours)]
    renamed = _renamed(a, b, removed, added)
    before = {new: old for old, new in renamed}
    known = set(ours)
    pairs = {task: before.get(task, task) for task in theirs if task in before or task in known}
    return Alignment(
        pairs,
        tuple(task for task in added if task not in before),
        tuple(task for task in removed if task not in before.values()),
        tuple(renamed),
    )


def _renamed(a: Side, b: Side, removed: list[str], added: list[str]) -> list[tuple[str, str]]:
    then = Counter(a.codes[task] for task in removed if task in a.codes)
    now = Counter(b.codes[task] for task in added if task in b.codes)
    old = {a.codes[task]: task for task in removed if task in a.codes}
    return [
        (old[code], task)
        for task in added
        if (code := b.codes.get(task, "")) in old and then[code] == now[code] == 1
    ]
