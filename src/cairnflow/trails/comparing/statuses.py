"""Whether one task run ended with the same value in two runs; told by digests alone."""

from typing import Final, Literal

from cairnflow.ledger.records import GOOD, AnyFact
from cairnflow.trails.words import tone

Status = Literal["same", "equal", "changed", "unknown", "missing", "added", "removed"]
"""How what one run has of a task stands to what the other has.

``same``: equal content in equal bytes. ``equal``: equal content, other bytes. ``changed``: another
content, or another end. ``unknown``: a content digest is unknown. ``missing``: one of the runs has
no such end of it yet, or never will. ``added`` and ``removed``: only one of the plans has it.
"""

SIGNS: Final[dict[str, str]] = {
    "same": "=",
    "equal": "≈",
    "changed": "≠",
    "unknown": "?",
    "missing": "∅",
    "added": "+",
    "removed": "-",
}
"""What stands for each status beside a task."""

_WEIGHT: Final[tuple[Status, ...]] = (
    "changed",
    "unknown",
    "missing",
    "added",
    "removed",
    "equal",
    "same",
)


def is_same(a: AnyFact, b: AnyFact) -> bool:
    """Return whether both ended well, with equal content in equal bytes; nothing else is told."""
    is_equal = a.content == b.content and a.digest == b.digest and a.content is not None
    return is_equal and a.state in GOOD and b.state in GOOD


def status(a: AnyFact | None, b: AnyFact | None) -> Status:
    """Return how the ends of a task run compare; None where a run has none."""
    if a is None or b is None:
        return "missing"
    if a.state in GOOD and b.state in GOOD:
        return _of_values(a, b)
    kinds = tone(a.state).name, tone(b.state).name
    if "failed" in kinds or "skipped" in kinds:
        return "same" if kinds[0] == kinds[1] else _of_ends(*kinds)
    return "missing"


def _of_ends(then: str, now: str) -> Status:
    """Return how two ends compare of which one is a failure or none: what waits has not ended."""
    return "changed" if {then, now} <= _ENDS else "missing"


_ENDS = frozenset({"success", "reused", "failed", "skipped"})


def _of_values(a: AnyFact, b: AnyFact) -> Status:
    if a.content and b.content:
        if a.content != b.content:
            return "changed"
        return "equal" if a.digest and b.digest and a.digest != b.digest else "same"
    is_proof = not a.content and not b.content and a.digest and a.serializer == b.serializer
    # The same bytes, read by the same serializer, are the same value, whatever it holds.
    return "same" if is_proof and a.digest == b.digest else "unknown"


def worst(found: set[Status]) -> Status:
    """Return the status of a group: the weightiest that is true of a child."""
    for one in _WEIGHT:
        if one in found:
            return one
    return "same"
