"""Whether a function changed its arguments in place, where the same objects are used again."""

from collections.abc import Mapping
from typing import Any

from cairnflow.digests import content
from cairnflow.engine.work import Attempt
from cairnflow.logs import get_logger

_FIXED = (int, str, float, bool, bytes, complex, type(None))
"""Types whose values can't be changed; for most values it need not be looked further."""

_BY_CONTENT = ("c1:", "o1:")
"""How content digests begin that are not over a pickle's bytes: an object may fill a cache of its
own, and is pickled otherwise afterwards, though it is what it was."""


def changed_in_place(
    attempt: Attempt, given: Mapping[str, Any], digests: Mapping[str, str], *, is_last: bool
) -> tuple[tuple[int, int], ...]:
    """Return place and child of each task run whose value is not what it was before the call.

    Looked at are values in memory that are used again, by another task or by a retry, and that
    are kept: those can be fetched. The task run's log says what was changed.

    Args:
        attempt: what was carried out.
        given: its arguments, as they are now.
        digests: content digest of each argument before the call; empty where unknown.
        is_last: no further attempt is given the same arguments.
    """
    found: list[tuple[int, int]] = []
    for one in attempt.given:
        if one.origin is None or (is_last and not one.is_shared):
            continue
        if _is_changed(given[one.name], digests.get(one.name, "")):
            found.append(one.origin)
            get_logger(f"task.{attempt.work.slug}").warning(
                "its argument %s was changed in place, and is used again: whoever comes next gets "
                "the kept value; let the function work on a copy",
                one.name,
            )
    return tuple(found)


def _is_changed(value: Any, before: str) -> bool:
    if value.__class__ in _FIXED or not before.startswith(_BY_CONTENT):
        return False
    return content(value) != before
