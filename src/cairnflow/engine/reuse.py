"""What need not be done again, and why not. Pure: facts in, reasons out."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from cairnflow.engine.reasons import (
    ASKED,
    FAILED,
    NEVER_KEPT,
    NEW_TASK,
    PAUSED,
    REASONS,
    SAME,
    TAKEN,
    Reason,
)
from cairnflow.engine.work import NO_CODES, Codes, Known
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import GOOD, Checkpoint, Deletion
from cairnflow.results.result import SafeResult

T = TypeVar("T")


def known_of(
    address: str, facts: Iterable[Checkpoint], deletions: Iterable[Deletion] = ()
) -> dict[TaskKey, Known | Reason]:
    """Return what a run has of each task run: a value to reuse, or why there is none.

    Args:
        address: of the run, ``flow/number``.
        facts: all of its checkpoints.
        deletions: which of its values were deleted by policy.
    """
    return left_of(address, facts, deletions, _known)


def left_of(
    address: str,
    facts: Iterable[Checkpoint],
    deletions: Iterable[Deletion],
    make: Callable[[str, Checkpoint, int], T],
) -> dict[TaskKey, T | Reason]:
    """Return what a run has of each task run: what is made of a value's fact, or why there is none.

    Args:
        address: of the run, ``flow/number``.
        facts: all of its checkpoints.
        deletions: which of its values were deleted by policy.
        make: is called with a value's address, its fact, and the turn of a loop that it is of,
            from 1; 0 where it is the task's own.
    """
    deleted = {one.seq: one.at for one in deletions}
    found: dict[TaskKey, T | Reason] = {}
    turns: set[TaskKey] = set()
    for fact in facts:
        key = TaskKey(fact.task, fact.map_index)
        if fact.state == "Mapped":
            continue
        if fact.seq in deleted:
            found[key] = Reason("gone", f"its value was {by_policy(deleted[fact.seq])}")
        elif fact.state == "Looped" and fact.location is not None:
            found[key] = make(f"{address}/{key}@{fact.attempt}", fact, _turn(fact))
            turns.add(key)
            continue
        elif fact.state not in GOOD:
            if key in turns:  # its loop goes on from there
                continue
            found[key] = PAUSED if fact.state == "Paused" else FAILED
        elif fact.location is None:
            found[key] = NEVER_KEPT
        else:
            found[key] = make(f"{address}/{key}", fact, 0)
        turns.discard(key)
    return found


def _known(address: str, fact: Checkpoint, turn: int) -> Known:
    known = known_at(address, fact)
    return known._replace(turn=turn) if turn else known


def by_policy(at: int) -> str:
    """Return when a value was deleted, as the end of a sentence.

    Args:
        at: microseconds since 1970 UTC.

    Examples:
        >>> by_policy(0)
        'deleted by policy on 1970-01-01'
    """
    return f"deleted by policy on {datetime.fromtimestamp(at / 1e6, UTC):%Y-%m-%d}"


def turn_reason(number: int) -> Reason:
    """Return why turn ``number`` of a loop is run, from 2."""
    return Reason("loop", f"turn {number} of its loop", number)


def _turn(fact: Checkpoint) -> int:
    """Return which turn of its loop an attempt was, from 1."""
    number: int = json.loads(fact.reason or "{}").get("turn", 1)
    return number


class Then(Protocol):
    """What a value was made of, as far as it is compared; see ``Known``."""

    @property
    def code(self) -> str:
        """Digest of the code that made it."""
        ...

    @property
    def inputs(self) -> Mapping[str, str]:
        """Content digest of each argument, by name; empty where unknown."""
        ...

    @property
    def codes(self) -> Mapping[str, Codes]:
        """Code digests of what an argument held of the author's, by argument and name."""
        ...

    @property
    def any_code(self) -> bool:
        """It is good whatever became of the code that made it."""
        ...


class Given(Protocol):
    """The arguments of a task run, as far as they are compared."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Content digest of each argument, by name; empty where unknown."""
        ...

    @property
    def codes(self) -> Mapping[str, Codes]:
        """Code digests of what an argument holds of the author's, by argument and name."""
        ...


def verdict(known: Then, code: str, given: Given, names: Iterable[str] | None = None) -> Reason:
    """Return ``SAME`` if the kept value is what running it again would give, else why not.

    Where any code will do, a value of changed code is good too, for the reason ``old_code``. The
    code is compared of all arguments, whatever ``names`` says: that of methods is as much the
    task's as that of functions.

    Args:
        known: what the earlier run has.
        code: digest of the task's code now.
        given: its arguments now.
        names: of the arguments whose content is compared; None for all.
    """
    changed = _changed(known, code, given)
    if changed and not known.any_code:
        return Reason("new_code", changed)
    inputs = given.digests
    for name in sorted(inputs.keys() | known.inputs.keys() if names is None else names):
        reason = _compared(known, given, name)
        if reason is not SAME:
            return reason
    return (
        Reason("old_code", f"{changed}; used again all the same, as was asked") if changed else SAME
    )


def _changed(known: Then, code: str, given: Given) -> str:
    """Return what has changed of the code, the task's first; empty where nothing has."""
    if known.code != code:
        return f"code changed {short(known.code)} -> {short(code)}"
    for name in sorted(known.codes.keys() & given.codes.keys()):
        then, now = known.codes[name], given.codes[name]
        changed = sorted(one for one in then.keys() & now.keys() if then[one] != now[one])
        if changed:
            return f"{_named(changed[0])} of {_argument(name)} has changed"
    return ""


def _compared(known: Then, given: Given, name: str) -> Reason:
    now, then = given.digests.get(name), known.inputs.get(name)
    if now == "" or then == "":
        return Reason("unknown_input", f"whether {name} is the same can't be told")
    held, noted = given.codes.get(name, NO_CODES), known.codes.get(name, NO_CODES)
    if now == then and held.keys() == noted.keys():
        return SAME
    if now is None or then is None or _unmarked(now) != _unmarked(then):
        return Reason("new_input", f"{name} is not what it was")
    missing = sorted(held.keys() ^ noted.keys())
    what = f"{_named(missing[0])} of {_argument(name)}" if missing else f"the code of {name}"
    return Reason("unknown_input", f"whether {what} is what it was can't be told")


def _unmarked(digest: str) -> str:
    """Return a digest without what it says of code: earlier versions of ours did not say it."""
    return digest.rpartition(":")[2] if digest[:1] in _MARKS else digest


_MARKS = frozenset("cio")


def _named(kind: str) -> str:
    """Return what is said of a class or a function that goes by its full name."""
    what, _, name = kind.partition(" ")
    return f"{what} {name.rpartition('.')[2]}"


def _argument(name: str) -> str:
    return "its own attributes" if name == "self" else f"argument {name}"


def short(digest: str) -> str:
    """Return the first few characters of a digest, without its version."""
    return digest.rpartition(":")[2][:4] or "none"


def known_at(address: str, fact: Checkpoint) -> Known:
    """Return what a fact says of its value.

    Args:
        address: of the fact.
        fact: one with a location.
    """
    safe = SafeResult(
        json.loads(fact.location or "null"),
        fact.handler or "",
        fact.serializer or "",
        fact.size or 0,
        fact.digest or "",
        content=fact.content or "",
    )
    given: list[dict[str, Any]] = json.loads(fact.inputs or "[]")
    return Known(
        fact.reused_from or address,
        safe,
        fact.code or "",
        fact.inputs_digest or "",
        fact.width or 0,
        fact.type or "",
        fact.summary or "",
        fact.preview,
        {entry["name"]: entry.get("hash") or "" for entry in given},
        codes={entry["name"]: entry["code"] for entry in given if "code" in entry},
    )


__all__ = [
    "ASKED",
    "FAILED",
    "NEVER_KEPT",
    "NEW_TASK",
    "PAUSED",
    "REASONS",
    "SAME",
    "TAKEN",
    "Given",
    "Reason",
    "Then",
    "by_policy",
    "known_at",
    "known_of",
    "left_of",
    "short",
    "turn_reason",
    "verdict",
]
