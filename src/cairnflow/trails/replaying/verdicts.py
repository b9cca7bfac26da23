"""What a replay comes to: what came of the calls now, held against what is recorded."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from cairnflow.differences import Tolerance, difference
from cairnflow.digests.encoding import type_of
from cairnflow.errors import CairnflowError
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.replaying.calling import Once
from cairnflow.trails.replaying.replays import Judged
from cairnflow.trails.words import counted, label, one_line

_NOT_ITS_OWN = {
    "result could not be kept": "its value could not be kept",
    "an input could not be fetched": "it was not called",
}
"""How the message of a failure begins that its function did not raise, and what it means."""

_KEPT = {"Cached": "Success", "Reused": "Success"}
"""States whose value is that of an earlier success."""


def judged(
    fact: Checkpoint, calls: Sequence[Once], expected: Callable[[], Any], tolerance: Tolerance
) -> Judged:
    """Return what the calls come to.

    Args:
        fact: of the task run.
        calls: how each ended; at least one.
        expected: reads the value of then; raises a ResultError where it can't be had.
        tolerance: within which two values count as equal.
    """
    each = [_judged(fact, once, expected, tolerance) for once in calls]
    if len(calls) == 1 or _are_alike(calls, each, tolerance):
        worst = next((one for one in each if one.verdict != "reproduced"), each[0])
        return worst if len(calls) == 1 else _of_all(worst, len(calls))
    told = Counter(_in_short(once, one) for once, one in zip(calls, each, strict=True))
    parts = ", ".join(f"{count} {text}" for text, count in told.most_common())
    found = next((one.difference for one in each if one.difference is not None), None)
    distinct = len({(once.state, once.kind, once.message, once.content) for once in calls})
    headline = f"of {counted(len(calls), 'call')} {parts}; {distinct} different ends"
    return Judged("nondeterministic", headline, False, found)


def _of_all(judged: Judged, count: int) -> Judged:
    headline = f"{judged.headline}, in all {count} calls"
    return Judged(judged.verdict, headline, judged.is_as_recorded, judged.difference)


def _are_alike(calls: Sequence[Once], each: Sequence[Judged], tolerance: Tolerance) -> bool:
    """Say whether all calls ended the same way."""
    if all(one.verdict in {"reproduced", "equal"} for one in each):
        return True
    first, *others = calls
    return all(_is_like(first, other, tolerance) for other in others)


def _is_like(one: Once, other: Once, tolerance: Tolerance) -> bool:
    if (one.state, one.kind, one.message) != (other.state, other.kind, other.message):
        return False
    if one.has_value != other.has_value:
        return False
    if not one.has_value or (one.content and one.content == other.content):
        return True
    return difference(one.value, other.value, tolerance=tolerance).is_equal


def _in_short(once: Once, judged: Judged) -> str:
    if judged.verdict == "reproduced":
        return "reproduced it"
    if judged.verdict == "equal":
        return "gave an equal value"
    if once.error is not None:
        return f"raised {_told(once.kind, once.message)}"
    return "gave another value" if judged.verdict == "differs" else "gave a value"


def _judged(
    fact: Checkpoint, once: Once, expected: Callable[[], Any], tolerance: Tolerance
) -> Judged:
    failure: dict[str, str] | None = json.loads(fact.error or "null")
    for beginning, why in _NOT_ITS_OWN.items():
        if failure is not None and fact.message.startswith(beginning):
            now = _told(once.kind, once.message) if once.error is not None else ""
            now = f"it raises {now}" if now else f"it ends as {label(once.state)}"
            said = f"{now} now; what it did then is not known, since {why}"
            return Judged("unknown", f"{said}: {one_line(fact.message, 200)}", False)
    if once.error is not None:
        return _of_error(fact, once, failure)
    then, now = _KEPT.get(fact.state, fact.state), once.state
    if not once.has_value:
        text = f"it was {label(then)} then, and is {label(now)} now"
        is_same = then == now
        same = f"it ends as then: {label(now)}"
        return Judged("reproduced" if is_same else "differs", same if is_same else text, is_same)
    if fact.location is None and fact.type is None and then != now:
        ended = _told(failure["type"], failure["message"]) if failure else label(then)
        kind = "raised" if failure else "was"
        return Judged("differs", f"it {kind} {ended} then, and returns {_kind(once)} now", False)
    found = _of_value(fact, once, expected, tolerance)
    if then == now or ({then, now} <= {"Success", "Invalid"} and fact.state == now):
        return found
    return Judged(
        "differs",
        f"it ended as {label(then)} then, and as {label(now)} now; the value: {found.headline}",
        False,
        found.difference,
    )


def _of_error(fact: Checkpoint, once: Once, failure: dict[str, str] | None) -> Judged:
    now = _told(once.kind, once.message)
    if failure is None:
        then = "returned" if fact.type is not None else f"was {label(fact.state)}"
        value = f" {fact.type}" if fact.type is not None else ""
        return Judged("raises", f"it raises {now}; then it {then}{value}", False)
    if (failure.get("type"), failure.get("message")) == (once.kind, once.message):
        return Judged("raises", f"it raises the same error: {now}", True)
    then = _told(failure.get("type") or "", failure.get("message") or "")
    return Judged("raises", f"it raises another error: {now}; then it was {then}", False)


def _of_value(
    fact: Checkpoint, once: Once, expected: Callable[[], Any], tolerance: Tolerance
) -> Judged:
    if fact.content and fact.content == once.content:
        return Judged("reproduced", f"the same content: {_kind(once)} {fact.content}", True)
    try:
        value = expected()
    except CairnflowError as exc:
        return _without_value(fact, once, exc)
    found = difference(value, once.value, tolerance=tolerance)
    if found.is_equal:
        text = f"equal, though not by digest: {found.headline}"
        return Judged("equal", text, True, found)
    return Judged("differs", found.headline, False, found)


def _without_value(fact: Checkpoint, once: Once, exc: CairnflowError) -> Judged:
    why = one_line(str(exc), 300)
    if fact.content and once.content and fact.content[:1] == once.content[:1] != "b":
        text = f"another content: {once.content}, and was {fact.content}; how can't be told: {why}"
        return Judged("differs", text, False)
    text = f"it returns {_kind(once)}, and there is nothing to hold that against: {why}"
    return Judged("unknown", text, False)


def _kind(once: Once) -> str:
    kind: type[Any] = type_of(once.value)
    module = f"{kind.__module__.partition('.')[0]}." if kind.__module__ != "builtins" else ""
    return "None" if once.value is None else f"{module}{kind.__qualname__}"


def _told(kind: str, message: str) -> str:
    name = kind.removeprefix("builtins.")
    return one_line(f"{name}: {message}" if message else name, 200)
