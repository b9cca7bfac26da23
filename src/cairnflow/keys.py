"""Names of things that happen: runs, task runs, attempts, and the addresses people write."""

import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from cairnflow.errors import AddressError

WHOLE = -1
"""Map index of a task itself, as against one of its children: NULLs are not unique in SQL."""

ALIASES = ("last", "last-good", "last-failed", "prev")
"""Names that stand for a run number in an address."""

CAPSULE = ".cairn"
"""How the name of a capsule's file ends."""

_SLUG = re.compile(r"(?!\.\.?$)[A-Za-z0-9._-]{1,64}")
_NOT_SLUG = re.compile(r"[^A-Za-z0-9._-]+")
_TASK_PART = re.compile(
    r"(?!\.\.?(?:[:@]|$))([A-Za-z0-9._-]{1,64})(?::([A-Za-z0-9._-]{1,64}))?(?:@([1-9][0-9]*))?"
)


class TaskKey(NamedTuple):
    """One task of a run, or one child of a mapped task.

    A tuple, not a dataclass: it is made and hashed for every task run.

    Attributes:
        task: the task's slug, unique in its flow.
        child: place among the mapped children, from 0; ``WHOLE`` for the task itself.
    """

    task: str
    child: int = WHOLE

    def __str__(self) -> str:
        return self.task if self.child == WHOLE else f"{self.task}:{self.child}"


@dataclass(frozen=True, slots=True)
class Address:
    """What a person writes to name a run or a task run: ``flow/run/task:map@attempt``.

    Attributes:
        flow: the flow's slug.
        run: the run's number in its flow, from 1, as text; or one of ``ALIASES``.
        task: the task's slug; None where the address names the run.
        map: the child's index as text; None for the task itself.
        attempt: count from 1; None for the last one.
    """

    flow: str
    run: str
    task: str | None = None
    map: str | None = None
    attempt: int | None = None

    def __str__(self) -> str:
        if self.task is None:
            return f"{self.flow}/{self.run}"
        child = "" if self.map is None else f":{self.map}"
        attempt = "" if self.attempt is None else f"@{self.attempt}"
        return f"{self.flow}/{self.run}/{self.task}{child}{attempt}"


def parse_address(text: str) -> Address:
    """Read an address of a run (two segments) or of a task run (three).

    Raises:
        AddressError: the text is neither.

    Examples:
        >>> parse_address("daily-sales/1841/score:37@2").map
        '37'
        >>> str(parse_address("daily-sales/last"))
        'daily-sales/last'
    """
    parts = text.strip().strip("/").split("/")
    if len(parts) not in (2, 3) or not _SLUG.fullmatch(parts[0]) or not _is_run(parts[1]):
        raise AddressError(
            f"{text!r} is no address; write flow/run or flow/run/task:map@attempt, "
            f"where run is a number or one of {', '.join(ALIASES)}"
        )
    if len(parts) == 2:
        return Address(parts[0], parts[1])
    found = _TASK_PART.fullmatch(parts[2])
    if not found:
        raise AddressError(f"{parts[2]!r} in {text!r} is no task; write task, task:map or task@2")
    task, child, attempt = found.groups()
    return Address(parts[0], parts[1], task, child, int(attempt) if attempt else None)


def _is_run(text: str) -> bool:
    return text in ALIASES or (text.isascii() and text.isdigit() and text[0] != "0")


def slug(name: str) -> str:
    """Return ``name`` as it stands in addresses: ``[A-Za-z0-9._-]``, 1 to 64 characters.

    Names that lose all their characters, or are cut, end in a digest of the name, so that two
    long names don't meet.

    Examples:
        >>> slug("my handled flow!")
        'my-handled-flow'
        >>> slug("!!!").startswith("x-")
        True
    """
    if _SLUG.fullmatch(name) and name.strip("."):
        return name
    made = _NOT_SLUG.sub("-", name).strip("-.")
    if made and len(made) <= 64:
        return made
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{made[:55]}-{mark}" if made else f"x-{mark}"
