"""How far a stream has been told: small enough to be an event's id, exact enough to go on from.

The client hands back the id of the last event that it has read. So an id says of each topic what
was told with that event and all before it, and nothing of what came after.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from zlib import crc32

_VERSION: Final = 1
_HEAD: Final = struct.Struct(">BIHB")
_RUN: Final = struct.Struct(">IIQQI")
_MARK: Final = struct.Struct(">QI")

LONGEST: Final = 8_192
"""Characters of an id; who sends a longer one has made it up."""


@dataclass(frozen=True, slots=True)
class RunPlace:
    """How far a run has been told.

    Attributes:
        id: digest of the run's id: a number may be another run's in another ledger.
        seq: of the last fact that was told.
        lines: count of log lines that were told of.
        mark: of the run as it was last told; 0 for never.
    """

    id: int
    seq: int = 0
    lines: int = 0
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """How far a stream has been told.

    Attributes:
        runs: by address's digest, those whose topics are followed.
        marks: of the list of runs, by key; None where it is not followed.
    """

    runs: Mapping[int, RunPlace] = field(default_factory=dict[int, RunPlace])
    marks: Mapping[int, int] | None = None

    def of(self, address: str) -> RunPlace | None:
        """Return how far a run has been told; None where it has not been."""
        return self.runs.get(mark_of(address))

    def told(self, address: str, place: RunPlace) -> "Position":
        """Return the position after something of a run was told."""
        return replace(self, runs={**self.runs, mark_of(address): place})

    def listed(self, marks: Mapping[int, int]) -> "Position":
        """Return the position after the list was told."""
        return replace(self, marks=dict(marks))


def mark_of(*facts: object) -> int:
    """Return a digest of a few facts, the same in every process; never 0."""
    return crc32("\0".join(map(str, facts)).encode()) or 1


def written(position: Position, ledger: str) -> str:
    """Return a position as text.

    Args:
        position: to be written.
        ledger: URL of the ledger that it is of.
    """
    is_listed = position.marks is not None
    parts = [_HEAD.pack(_VERSION, mark_of(ledger), len(position.runs), is_listed)]
    parts += [
        _RUN.pack(key, one.id, one.seq, one.lines, one.mark) for key, one in position.runs.items()
    ]
    parts += [_MARK.pack(key, mark) for key, mark in (position.marks or {}).items()]
    return urlsafe_b64encode(b"".join(parts)).decode().rstrip("=")


def read(text: str, ledger: str) -> Position | None:
    """Return the position that a text names; None where it names none of this ledger.

    Args:
        text: as a client has sent it.
        ledger: URL of the ledger that is served.

    Examples:
        >>> there = Position({7: RunPlace(1, 12, 3, 9)}, {4: 5})
        >>> read(written(there, "sqlite:///a"), "sqlite:///a") == there
        True
        >>> read(written(there, "sqlite:///a"), "sqlite:///b")
    """
    try:
        if len(text) > LONGEST:
            return None
        told = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        version, of, count, is_listed = _HEAD.unpack_from(told)
        if (version, of) != (_VERSION, mark_of(ledger)):
            return None
        rest = _HEAD.size + count * _RUN.size
        runs = {key: RunPlace(*place) for key, *place in _RUN.iter_unpack(told[_HEAD.size : rest])}
        marks = dict(_MARK.iter_unpack(told[rest:]))
    except (ValueError, struct.error, TypeError):
        return None
    return Position(runs, marks if is_listed else None) if len(runs) == count else None
