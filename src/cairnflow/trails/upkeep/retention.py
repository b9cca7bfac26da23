"""Which values may go by a policy, and what goes with them. Pure: facts in, a decision out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.ledger.wire import moment
from cairnflow.trails.upkeep.pins import Pin, is_pinned
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.staying import age, lineage, protected

_UNASKED = "no rule asks for it to go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a decision is made from.

    Attributes:
        runs: all runs, in any order.
        holdings: where all values are.
        pinned: what is pinned.
        gone: keys of runs that never ended, and whose process is gone from this machine.
        ours: descriptions of the handlers whose bytes can be deleted.
        sought: keys under which runs that are under way may look for earlier values.
        now: microseconds since 1970 UTC.
    """

    runs: Sequence[RunRecord]
    holdings: Sequence[Holding]
    pinned: Collection[Pin]
    gone: Collection[int]
    ours: Collection[str | None]
    sought: Collection[str]
    now: int


class Doomed(NamedTuple):
    """A value that may go.

    Attributes:
        handler: description of the handler that kept it.
        location: JSON of the safe value.
        size: bytes.
        holdings: the facts that point to it, all of them.
    """

    handler: str
    location: str
    size: int
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What may go by a policy.

    Attributes:
        values: that may go.
        dropped: runs whose values may go, oldest first: they can't be resumed or replayed then.
        kept: why each other run that ended is kept, by its key.
        shorter: runs that are kept, and that resume one that is dropped: what only that one kept
            would be computed again.
        count: how many runs of all flows it was made from.
        pinned: what was pinned then.
        live: bytes of all values that are there.
        oldest: when the oldest value that stays was kept; microseconds since 1970 UTC, None for
            none.
    """

    values: Sequence[Doomed] = ()
    dropped: Sequence[RunRecord] = ()
    kept: Mapping[int, str] = field(default_factory=dict[int, str])
    shorter: Sequence[RunRecord] = ()
    count: int = 0
    pinned: Collection[Pin] = frozenset()
    live: int = 0
    oldest: int | None = None

    @property
    def bytes(self) -> int:
        """Bytes that go."""
        return sum(value.size for value in self.values)

    def amounts(self) -> dict[int, tuple[int, int]]:
        """Return how many values and bytes each run loses; what several share, the first one."""
        found = {run.key: (0, 0) for run in self.dropped}
        for value in self.values:
            count, amount = found[value.holdings[0].run]
            found[value.holdings[0].run] = (count + 1, amount + value.size)
        return found

    def wire(self) -> dict[str, Any]:
        """Return it as plain data, as the API and ``cairn gc --json`` give it."""
        amounts = self.amounts()
        return {
            "runs": [
                {"addr": run.address, "values": amounts[run.key][0], "bytes": amounts[run.key][1]}
                for run in self.dropped
            ],
            "values": len(self.values),
            "bytes": self.bytes,
            "bytes_left": self.live - self.bytes,
            "resume_less": [run.address for run in self.shorter],
            "oldest_kept": None if self.oldest is None else moment(self.oldest),
        }


def decide(policy: Policy, known: Known) -> Decision:
    """Return what may go.

    Never a value to which a fact of a run that is kept points, be it its own or another run's; nor
    one that a run under way may be about to use again, by resuming or from the cache.
    """
    kept = protected(policy, known.runs, known.pinned, known.gone, known.now)
    free = [run for run in known.runs if run.key not in kept]
    dropped = _dropped(policy, known, free)
    doomed = _doomed(known, _alive(policy, known, dropped))
    losing = {one.run for value in doomed for one in value.holdings}
    oldest = sorted(known.runs, key=lambda run: run.key)
    sizes = {
        (one.handler, one.location): one.size or 0
        for one in known.holdings
        if one.deleted_at is None and one.handler in known.ours
    }
    return Decision(
        values=doomed,
        dropped=[run for run in oldest if run.key in losing],
        kept=kept | {run.key: _UNASKED for run in free if run.key not in dropped},
        shorter=_shorter(oldest, losing),
        count=len(known.runs),
        pinned=frozenset(known.pinned),
        live=sum(sizes.values()),
        oldest=_oldest(known, doomed),
    )


def _oldest(known: Known, doomed: Sequence[Doomed]) -> int | None:
    """Return when the oldest of those values was kept that are there and stay."""
    gone = {(value.handler, value.location) for value in doomed}
    kept = (
        one.ended_at
        for one in known.holdings
        if one.deleted_at is None and (one.handler or "", one.location) not in gone
    )
    return min(kept, default=None)


def _alive(policy: Policy, known: Known, dropped: Collection[int]) -> set[str]:
    """Return the locations of values that stay.

    By the location alone: what any fact keeps alive is alive, whichever handler it names. Two that
    say the same mean the same file, most often; where they do not, a value stays that nobody needs.
    """
    pinned = known.pinned if policy.keep_pinned and any(task for _, task, _ in known.pinned) else ()
    return {
        one.location
        for one in known.holdings
        if one.deleted_at is None
        and (
            one.run not in dropped
            or one.handler not in known.ours
            or (one.cache is not None and one.cache in known.sought)
            or (pinned and is_pinned(pinned, one))
        )
    }


def _doomed(known: Known, alive: Collection[str]) -> list[Doomed]:
    found: dict[tuple[str | None, str], list[Holding]] = {}
    for one in known.holdings:
        if one.deleted_at is None and one.location not in alive:
            found.setdefault((one.handler, one.location), []).append(one)
    return [
        Doomed(handler or "", location, ones[0].size or 0, tuple(ones))
        for (handler, location), ones in found.items()
    ]


class _Room:
    """How many bytes are left when runs go, one after the other.

    Args:
        known: all values.
        alive: locations of those that stay in any case.
    """

    def __init__(self, known: Known, alive: Collection[str]) -> None:
        sizes: dict[str, int] = {}
        runs: dict[str, set[int]] = {}
        for one in known.holdings:
            if one.deleted_at is None and one.handler in known.ours:
                sizes[one.location] = one.size or 0
                runs.setdefault(one.location, set()).add(one.run)
        self.left = sum(sizes.values())
        self._sizes = sizes
        self._needed = {place: len(of) for place, of in runs.items() if place not in alive}
        self._of_run: dict[int, list[str]] = {}
        for place in self._needed:
            for run in runs[place]:
                self._of_run.setdefault(run, []).append(place)

    def drop(self, run: int) -> None:
        """Take note that a run goes: what no other one needs goes with it."""
        for place in self._of_run.get(run, ()):
            self._needed[place] -= 1
            if not self._needed[place]:
                self.left -= self._sizes[place]


def _dropped(policy: Policy, known: Known, free: Sequence[RunRecord]) -> set[int]:
    """Return the keys of the runs that go, of those that may."""
    if not policy.asks_for_any:
        return set()
    every = {run.key for run in free}
    if policy.older_than is None and policy.max_bytes is None:
        return every
    found: set[int] = set()
    most, room = policy.max_bytes, None
    if most is not None:
        room = _Room(known, _alive(policy, known, every))
    for run in sorted(free, key=lambda run: age(run, known.now), reverse=True):
        is_old = policy.older_than is not None and age(run, known.now) > policy.older_than
        if is_old or (room is not None and most is not None and room.left > most):
            found.add(run.key)
            if room is not None:
                room.drop(run.key)
    return found


def _shorter(runs: Sequence[RunRecord], losing: Collection[int]) -> list[RunRecord]:
    """Return the runs that are kept, may be resumed, and resume one that loses values."""
    by_address = {one.address: one for one in runs}
    return [
        run
        for run in runs
        if run.state != "Success"
        and run.key not in losing
        and any(before.key in losing for before in lineage(run, by_address))
    ]
