"""Pins: what a person wants to be kept, whatever a policy says."""

from collections.abc import Iterable, Mapping
from typing import Final

from cairnflow.clock import now
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation, Holding
from cairnflow.trails.approving import person

PINNED: Final = "pinned"
UNPINNED: Final = "unpinned"

Pin = tuple[int, str, int]
"""Run, task and child that are pinned; an empty task for the whole run."""


def pin(ledger: Ledger, what: Pin, note: str = "", *, is_pinned: bool = True) -> bool:
    """Pin a run or a task run, or let it go again; return whether that changed anything.

    Args:
        ledger: holds it.
        what: the run, the task and the child.
        note: more words on it.
        is_pinned: whether it is to be kept.
    """
    if (what in pins(ledger)) == is_pinned:
        return False
    kind = PINNED if is_pinned else UNPINNED
    ledger.annotate(Annotation(*what, kind, note, person(), now()))
    return True


def pins(ledger: Ledger) -> dict[Pin, Annotation]:
    """Return all that is pinned, with who pinned it last."""
    said: dict[Pin, Annotation] = {}
    # By time, and of two at one moment the pin: to keep too much does no harm.
    both = [*ledger.said(UNPINNED), *ledger.said(PINNED)]
    for one in sorted(both, key=lambda one: one.at):
        said[one.run, one.task, one.map_index] = one
    return {what: one for what, one in said.items() if one.kind == PINNED}


def is_pinned(pinned: Iterable[Pin] | Mapping[Pin, Annotation], one: Holding) -> bool:
    """Return whether a value is pinned by itself: its task run, or its whole task.

    Args:
        pinned: all that is; a set or a mapping.
        one: says where the value is.
    """
    return (one.run, one.task, one.map_index) in pinned or (one.run, one.task, WHOLE) in pinned
