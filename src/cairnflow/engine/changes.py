"""Whether a function changed its arguments in place, where others are given the same objects."""

from collections.abc import Mapping
from typing import Any

from cairnflow.digests import content
from cairnflow.engine.work import Attempt, Given
from cairnflow.logs import get_logger
from cairnflow.results.result import Result, SafeResult

_FIXED = (int, str, float, bool, bytes, complex, type(None))
"""Types whose values can't be changed; for most values it need not be looked further."""

_BY_CONTENT = "c1:"
"""Content digests that are not over a pickle's bytes: an object may fill a cache of its own, and
is pickled otherwise afterwards, though it is what it was."""


def changed_in_place(attempt: Attempt, given: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """Return place and child of each task run whose value is not what it was before the call.

    Looked at are values in memory that others are given too and that are kept: those can be
    fetched for them. The task run's log says what was changed.
    """
    found: list[tuple[int, int]] = []
    for one in attempt.given:
        if one.origin is not None and _is_changed(one, given[one.name]):
            found.append(one.origin)
            get_logger(f"task.{attempt.work.slug}").warning(
                "its argument %s was changed in place while it ran, and other tasks are given the "
                "same value: they get the kept one; let the function work on a copy",
                one.name,
            )
    return tuple(found)


def _is_changed(given: Given, value: Any) -> bool:
    if not given.content.startswith(_BY_CONTENT) or value.__class__ in _FIXED:
        return False
    reference = given.reference
    if not isinstance(reference, Result) or not isinstance(reference.safe_value, SafeResult):
        return False
    return content(value) != given.content
