"""How the values of a task run differ between two runs: read where they are at hand, else told."""

import json
from collections.abc import Sequence
from typing import Any, Final

from cairnflow.differences import Delta, Difference, Kind, Tolerance
from cairnflow.errors import Missing
from cairnflow.trails.comparing.deltas import Delta as Moved
from cairnflow.trails.lines import handler_name, value_words
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import one_line

NEAR: Final = 256_000_000
"""Bytes of each value up to which both are read where they lie on this machine."""

FAR: Final = 16_000_000
"""The same where they must be fetched from elsewhere."""

_HERE: Final = frozenset(
    {
        "LocalResultHandler",
        "LocalStorageHandler",
        "JSONResultHandler",
        "ConstantResultHandler",
        "MemoryResultHandler",
    }
)


def difference_of(
    a: TaskRun,
    b: TaskRun,
    moved: Sequence[Moved],
    *,
    values: bool | None = None,
    tolerance: Tolerance | None = None,
    keys: Sequence[str] | None = None,
    limit: int = 20,
) -> Difference:
    """Return how the values of two task runs differ.

    Args:
        a: the earlier one.
        b: the later one.
        moved: what the previews tell.
        values: whether both values are read; None to read them if they are at hand: kept, not
            deleted, and neither greater than 256 MB, or 16 MB where they are not on this machine.
        tolerance: by how much floats may differ; not at all by default.
        keys: columns that name the rows of a table.
        limit: deltas at most.

    Raises:
        ResultError: a value was to be read, and can't be.
    """
    if values or (values is None and is_at_hand(a) and is_at_hand(b)):
        from cairnflow.differences import difference  # only here are values looked at

        given: dict[str, Any] = {} if tolerance is None else {"tolerance": tolerance}
        try:
            return difference(a.value, b.value, keys=keys, limit=limit, **given)
        except Exception as exc:
            if values:
                raise
            return told(a, b, moved, limit, f", as a value can't be read ({type(exc).__name__})")
    return told(a, b, moved, limit)


def is_at_hand(run: TaskRun) -> bool:
    """Return whether a value can be read here without a wait; nothing is read to find out."""
    fact = run.fact
    if fact.location is None or fact.size is None:
        return False
    try:
        run.result.refuse_deleted()
    except Missing:
        return False
    return fact.size <= (NEAR if handler_name(fact.handler) in _HERE else FAR)


def told(
    a: TaskRun, b: TaskRun, moved: Sequence[Moved], limit: int = 20, why: str = ""
) -> Difference:
    """Return what the previews tell of how two values differ; neither is read.

    Args:
        a: the earlier task run.
        b: the later one.
        moved: what the previews tell.
        limit: deltas at most.
        why: the end of a sentence on why neither was read; may be empty.
    """
    words = [value_words(run.fact) if run.fact.type else run.state for run in (a, b)]
    shown = [
        Delta(one.metric, _plain(one.a), _plain(one.b), one_line(f"{one.metric}  {one.text}", 200))
        for one in moved[:limit]
    ]
    headline = words[0] if words[0] == words[1] else f"{words[0]} → {words[1]}"
    kind: Kind = "type" if a.fact.type != b.fact.type else "opaque"
    head = one_line(f"{headline}, told by previews{why}", 200)
    return Difference(False, kind, head, tuple(shown), len(moved) - len(shown))


def _plain(value: Any) -> bool | int | float | str | None:
    is_plain = value is None or isinstance(value, bool | int | float | str)
    return value if is_plain else json.dumps(value)
