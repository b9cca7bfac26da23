"""What is to be told next, from how far a stream has been told and how the runs stand. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cairnflow.server.live.positions import Position, RunPlace
from cairnflow.server.live.standing import WINDOW, Standing

MOST_ROWS: Final = 5_000
"""Facts that are told one by one; who is further behind fetches them anew, compressed."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A run whose topic is followed.

    Attributes:
        address: ``flow/number``.
        key: in the ledger.
        id: digest of the run's id.
    """

    address: str
    key: int
    id: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Tell the facts of a run between two places of its trail.

    Attributes:
        run: whose.
        after: seq of the last one that was told.
        last: seq of the last one to tell.
    """

    run: Followed
    after: int
    last: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Tell that there are log lines.

    Attributes:
        run: whose.
        after: count of lines that were told of.
        count: of those that there are.
    """

    run: Followed
    after: int
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Tell how a run stands.

    Attributes:
        run: whose.
    """

    run: Followed


@dataclass(frozen=True, slots=True)
class Listed:
    """Tell how runs of the list stand.

    Attributes:
        keys: of the runs, in the order of their keys; none where the list only begins.
    """

    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reset:
    """Say that a topic is to be fetched anew.

    Attributes:
        run: whose; None for the list of runs.
    """

    run: Followed | None


Step = tuple[Rows | Lines | Summary | Listed | Reset, Position]
"""What to tell, and the position after it."""


def steps(
    position: Position, standing: Standing, followed: Iterable[Followed], *, is_listed: bool
) -> Iterator[Step]:
    """Say what is to be told next, in its order: a run's end comes after all its rows.

    Args:
        position: how far the stream has been told.
        standing: how the runs stand.
        followed: runs whose topics are followed; the standing knows each.
        is_listed: the list of runs is followed.
    """
    for run in followed:
        if run.key in standing.pulses:
            for what, place in _of_run(position.of(run.address), standing, run):
                position = position.told(run.address, place)
                yield what, position
    if is_listed:
        marks = standing.list_marks()
        news = _of_list(position.marks, marks)
        if news is not None:
            yield news, position.listed(marks)


def _of_run(
    place: RunPlace | None, standing: Standing, run: Followed
) -> Iterator[tuple[Rows | Lines | Summary | Reset, RunPlace]]:
    pulse, mark = standing.pulses[run.key], standing.marks[run.key]
    lines = standing.lines.get(run.key, 0)
    now = RunPlace(run.id, pulse.seq, lines, mark)
    if place is None:
        yield Summary(run), now
        return
    is_another = place.id != run.id or pulse.seq < place.seq or lines < place.lines
    if is_another or pulse.seq - place.seq > MOST_ROWS:
        yield Reset(run), RunPlace(run.id, pulse.seq, lines)
        yield Summary(run), now
        return
    if pulse.seq > place.seq:
        told = RunPlace(run.id, pulse.seq, place.lines, place.mark)
        yield Rows(run, place.seq, pulse.seq), told
    if lines > place.lines:
        yield Lines(run, place.lines, lines), RunPlace(run.id, pulse.seq, lines, place.mark)
    if mark != place.mark:
        yield Summary(run), now


def _of_list(before: Mapping[int, int] | None, now: Mapping[int, int]) -> Listed | Reset | None:
    if before is None:
        return Listed(())

    changed = tuple(sorted(key for key, mark in now.items() if before.get(key) != mark))
    if max(now, default=0) - max(before, default=0) > WINDOW:
        return Reset(None)
    return Listed(changed) if changed else None
