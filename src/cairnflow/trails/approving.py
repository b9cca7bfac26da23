"""Letting go on what waits for a person: one word in the ledger, which the run looks for."""

import getpass
import os
import socket
from collections.abc import Sequence
from typing import NamedTuple

from cairnflow.clock import now
from cairnflow.errors import RunError
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation, Checkpoint, RunRecord
from cairnflow.trails.words import ago, label

KIND = "approved"
"""Kind of annotation that lets a paused task run go on."""


class Approval(NamedTuple):
    """What a person said of a task run that was paused.

    Attributes:
        address: of the task run.
        said: who said it, when, and in which words.
        is_new: it was said just now, and not before.
        is_under_way: the run's process is there, and lets it go on by itself within a second;
            else the run is to be resumed.
    """

    address: str
    said: Annotation
    is_new: bool
    is_under_way: bool


def approve(
    ledger: Ledger,
    run: RunRecord,
    attempts: Sequence[Checkpoint],
    message: str,
    *,
    is_under_way: bool,
) -> Approval:
    """Let a task run go on that is paused; where a person has done so before, return that.

    Args:
        ledger: holds the run.
        run: of the task run.
        attempts: all facts of it, or of all children of a mapped task.
        message: more words on it.
        is_under_way: the run's process is there.

    Raises:
        RunError: it is not paused, and was not approved; the message says what it is.
    """
    last = {fact.map_index: fact for fact in attempts if fact.state != "Mapped"}
    paused = [fact for fact in last.values() if fact.state == "Paused"]
    child = attempts[0].map_index if len({fact.map_index for fact in attempts}) == 1 else WHOLE
    address = f"{run.address}/{attempts[0].task}{'' if child == WHOLE else f':{child}'}"
    before = _before(ledger, run, attempts, paused or attempts)
    if before is not None:
        return Approval(address, before, is_new=False, is_under_way=is_under_way)
    if not paused:
        raise RunError(
            f"{address} does not wait for a person: it is {label(attempts[-1].state)}; only what "
            "is paused can be approved"
        )
    # Later than the pause by any clock, as it is of that pause alone and of none before it.
    moment = max(now(), 1 + max(fact.ended_at for fact in paused))
    said = Annotation(run.key, attempts[0].task, child, KIND, message, person(), moment)
    ledger.annotate(said)
    return Approval(address, said, is_new=True, is_under_way=is_under_way)


def _before(
    ledger: Ledger,
    run: RunRecord,
    attempts: Sequence[Checkpoint],
    waiting: Sequence[Checkpoint],
) -> Annotation | None:
    """Return what was said of each of those that wait, after they began to; None with nothing."""
    if not any(fact.state == "Paused" for fact in attempts):
        return None
    found: Annotation | None = None
    said = ledger.annotations(run.key, KIND)
    for fact in waiting:
        if fact.state == "Paused":
            found = of(said, fact)
            if found is None:
                return None
    return found


def of(said: Sequence[Annotation], fact: Checkpoint) -> Annotation | None:
    """Return what let a paused task run go on; None where nothing has.

    Args:
        said: the approvals of its run.
        fact: of its pause.
    """
    meant = {fact.map_index, WHOLE}
    return next(
        (
            one
            for one in reversed(said)
            if one.task == fact.task and one.map_index in meant and one.at > fact.ended_at
        ),
        None,
    )


def person() -> str:
    """Return who sits here, as ``name@host``."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        name = str(os.getuid()) if hasattr(os, "getuid") else "somebody"
    return f"{name}@{socket.gethostname()}"


def in_words(said: Annotation) -> str:
    """Return who approved, and when.

    Examples:
        >>> from cairnflow.clock import running_on
        >>> with running_on(lambda: 60_000_000_000):
        ...     in_words(Annotation(1, "review", WHOLE, "approved", "fine", "ann@etl", 0))
        'approved by ann@etl 1 min ago: fine'
    """
    words = f": {said.text}" if said.text else ""
    return f"approved by {said.by} {ago(said.at, now())}{words}"


__all__ = ["KIND", "Approval", "approve", "in_words", "of", "person"]
