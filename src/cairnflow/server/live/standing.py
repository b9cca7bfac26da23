"""How the runs stand that somebody follows, at one moment; and what of that is new. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cairnflow.ledger.records import Pulse, RunRecord
from cairnflow.server.live.positions import mark_of

WINDOW: Final = 64
"""Newest runs that are watched, though they have ended: what is said of them is told."""

MOST_OPEN: Final = 200
"""Older runs that are watched, as they go on; some never end, as their machine is gone."""

PACE: Final = 1_000_000
"""Microseconds after which a run that goes on is told anew; its rows are told at once."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the runs stand.

    Attributes:
        pulses: of every run that is watched, by its key.
        marks: what changes when a run is to be told anew, by its key.
        lines: count of log lines, of the runs that are followed.
        records: as they were last read.
        listed: keys of the runs that the list tells of.
        at: when it was asked, in microseconds since 1970 UTC.
        paced: by key, the seq that its mark is of, and since when.
    """

    pulses: Mapping[int, Pulse] = field(default_factory=dict[int, Pulse])
    marks: Mapping[int, int] = field(default_factory=dict[int, int])
    lines: Mapping[int, int] = field(default_factory=dict[int, int])
    records: Mapping[int, RunRecord] = field(default_factory=dict[int, RunRecord])
    listed: frozenset[int] = frozenset()
    at: int = 0
    paced: Mapping[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def list_marks(self) -> dict[int, int]:
        """Return the marks of the runs that the list tells of."""
        return {key: mark for key, mark in self.marks.items() if key in self.listed}

    def is_as(self, other: "Standing") -> bool:
        """Return whether nothing is new since another one."""
        return (self.pulses, self.marks, self.lines) == (other.pulses, other.marks, other.lines)


def paced(before: Mapping[int, tuple[int, int]], pulse: Pulse, at: int) -> tuple[int, int]:
    """Return the seq by which a run is told, and since when: of one that goes on, not every one.

    Args:
        before: by key, what this returned the last time.
        pulse: how far the run has come.
        at: now, in microseconds since 1970 UTC.
    """
    seq, since = before.get(pulse.run, (-1, 0))
    if seq == pulse.seq or (pulse.ended_at is None and 0 <= at - since < PACE):
        return seq, since
    return pulse.seq, at


def run_mark(pulse: Pulse, seq: int, *, is_lost: bool) -> int:
    """Return what changes when a run is to be told anew.

    Args:
        pulse: how far it has come.
        seq: by which it is told.
        is_lost: its process is gone.
    """
    return mark_of(pulse.state, pulse.ended_at, pulse.said, seq, is_lost)


def listed_keys(pulses: Mapping[int, Pulse], before: frozenset[int], last: int) -> frozenset[int]:
    """Return the keys of the runs that the list tells of: the newest, and those that go on.

    One that was told of stays until the list is full: that it has ended is told, too.

    Args:
        pulses: of every run that is watched.
        before: what this returned the last time.
        last: the newest key.
    """
    found = {key for key, one in pulses.items() if key > last - WINDOW or one.ended_at is None}
    over = sorted((before & pulses.keys()) - found, reverse=True)
    return frozenset(found | {*over[: max(0, WINDOW + MOST_OPEN - len(found))]})
