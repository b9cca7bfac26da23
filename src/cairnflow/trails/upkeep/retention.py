"""Which values may go by a policy, and what goes with them. Pure: facts in, a decision out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.trails.amounts import span_words
from cairnflow.trails.upkeep.pins import Pin, is_pinned
from cairnflow.trails.upkeep.policy import SILENT, Policy

_BAD = ("Failed", "Cancelled")
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


@dataclass(frozen=True, slots=True)
class Doomed:
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
    """

    values: Sequence[Doomed] = ()
    dropped: Sequence[RunRecord] = ()
    kept: Mapping[int, str] = field(default_factory=dict[int, str])
    shorter: Sequence[RunRecord] = ()
    count: int = 0
    pinned: Collection[Pin] = frozenset()
    live: int = 0

    @property
    def bytes(self) -> int:
        """Bytes that go."""
        return sum(value.size for value in self.values)


def decide(policy: Policy, known: Known) -> Decision:
    """Return what may go.

    Never a value to which a fact of a run that is kept points, be it its own or another run's; nor
    one that a run under way may be about to use again, by resuming or from the cache.
    """
    groups = _groups(known)
    under_way = [run for run in known.runs if not _is_over(run, policy, known)]
    kept = _protected(policy, known, under_way)
    free = [run for run in known.runs if run.key not in kept]
    live = sum(sum(one.size for one in group.values()) for group in groups.values())
    held = {key: _is_held(group, policy, known) for key, group in groups.items()}
    dropped = _dropped(policy, known, free, _Room(groups, held, kept.keys()))
    doomed = [
        value
        for key, group in groups.items()
        if not held[key]
        for value in group.values()
        if all(one.run in dropped for other in group.values() for one in other.holdings)
    ]
    losing = {one.run for value in doomed for one in value.holdings}
    oldest = sorted(known.runs, key=lambda run: run.key)
    return Decision(
        values=doomed,
        dropped=[run for run in oldest if run.key in losing],
        kept=kept | {run.key: _UNASKED for run in free if run.key not in dropped},
        shorter=_shorter(oldest, losing),
        count=len(known.runs),
        pinned=frozenset(known.pinned),
        live=live,
    )


_Group = dict[str, Doomed]
"""Values at one location, by handler: most often a single one."""


def _groups(known: Known) -> dict[str, _Group]:
    """Gather facts by the location of their value: what any of them keeps alive is alive.

    By the location alone. One that two handlers name is the same file, most often; and where it is
    not, a value that nobody needs stays.
    """
    found: dict[str, dict[str | None, list[Holding]]] = {}
    for one in known.holdings:
        if one.deleted_at is None:
            found.setdefault(one.location, {}).setdefault(one.handler, []).append(one)
    return {
        location: {
            handler or "": Doomed(handler or "", location, ones[0].size or 0, tuple(ones))
            for handler, ones in by_handler.items()
        }
        for location, by_handler in found.items()
        if all(handler in known.ours for handler in by_handler)
    }


def _is_over(run: RunRecord, policy: Policy, known: Known) -> bool:
    if run.ended_at is not None:
        return True
    silence = known.now - run.heartbeat_at
    if run.key in known.gone:
        return silence > SILENT
    return policy.lost_after is not None and silence > policy.lost_after


def _protected(policy: Policy, known: Known, under_way: Sequence[RunRecord]) -> dict[int, str]:
    """Return the runs that must not go, each with the reason."""
    kept: dict[int, str] = {}
    by_address = {run.address: run for run in known.runs}
    waiting = [run for run in known.runs if run.state == "Paused" and run.ended_at is not None]
    for runs, why in ((under_way, "under way"), (waiting, "waits for a person")):
        for run in runs:
            kept.setdefault(run.key, why)
            for before in _lineage(run, by_address):
                kept.setdefault(before.key, f"{run.address}, which {why}, resumes it")
    if policy.keep_pinned:
        for key, task, _ in known.pinned:
            if not task:
                kept.setdefault(key, "pinned")
    for run, nth, is_last_good in _ranked(known.runs):
        if is_last_good:
            kept.setdefault(run.key, "the last good run of its flow")
        if policy.keep_last is not None and nth <= policy.keep_last:
            kept.setdefault(run.key, f"one of the last {policy.keep_last} of its flow")
        if policy.keep_failed is not None and _is_young_failure(run, policy.keep_failed, known.now):
            why = f"failed, and younger than {span_words(policy.keep_failed)}"
            kept.setdefault(run.key, why)
    return kept


def _lineage(run: RunRecord, by_address: Mapping[str, RunRecord]) -> list[RunRecord]:
    """Return the runs that a run resumes, directly or through others."""
    found: list[RunRecord] = []
    before = by_address.get(run.resumed_from or "")
    while before is not None and before not in found:
        found.append(before)
        before = by_address.get(before.resumed_from or "")
    return found


def _ranked(runs: Iterable[RunRecord]) -> Iterator[tuple[RunRecord, int, bool]]:
    """Yield each run with its place among those of its flow, and if it is the last good one.

    The newest has place 1.
    """
    counts: dict[str, int] = {}
    good: set[str] = set()
    for run in sorted(runs, key=lambda run: run.number, reverse=True):
        counts[run.flow] = counts.get(run.flow, 0) + 1
        is_last_good = run.state == "Success" and run.flow not in good
        if is_last_good:
            good.add(run.flow)
        yield run, counts[run.flow], is_last_good


def _is_young_failure(run: RunRecord, age: int, now: int) -> bool:
    is_bad = run.state in _BAD or run.ended_at is None
    return is_bad and _age(run, now) < age


def _age(run: RunRecord, now: int) -> int:
    return now - (run.heartbeat_at if run.ended_at is None else run.ended_at)


def _is_held(group: _Group, policy: Policy, known: Known) -> bool:
    """Return whether a value must stay though all its runs may go."""
    facts = [one for value in group.values() for one in value.holdings]
    return any(
        (policy.keep_pinned and is_pinned(known.pinned, one)) or one.cache in known.sought
        for one in facts
    )


class _Room:
    """How many bytes are left when runs go, one after the other.

    Args:
        groups: all values.
        held: which of them stay in any case.
        kept: keys of runs that stay.
    """

    def __init__(
        self, groups: Mapping[str, _Group], held: Mapping[str, bool], kept: Collection[int]
    ) -> None:
        self.left = 0
        self._needed: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._of_run: dict[int, list[str]] = {}
        for key, group in groups.items():
            runs = {one.run for value in group.values() for one in value.holdings}
            self._sizes[key] = sum(value.size for value in group.values())
            self.left += self._sizes[key]
            if not held[key] and not any(run in kept for run in runs):
                self._needed[key] = len(runs)
                for run in runs:
                    self._of_run.setdefault(run, []).append(key)

    def drop(self, run: int) -> None:
        """Take note that a run goes: what no other one needs goes with it."""
        for key in self._of_run.get(run, ()):
            self._needed[key] -= 1
            if not self._needed[key]:
                self.left -= self._sizes[key]


def _dropped(policy: Policy, known: Known, free: Sequence[RunRecord], room: _Room) -> set[int]:
    """Return the keys of the runs that go, of those that may."""
    if not policy.asks_for_any:
        return set()
    if policy.older_than is None and policy.max_bytes is None:
        return {run.key for run in free}
    found: set[int] = set()
    for run in sorted(free, key=lambda run: _age(run, known.now), reverse=True):
        is_old = policy.older_than is not None and _age(run, known.now) > policy.older_than
        is_too_much = policy.max_bytes is not None and room.left > policy.max_bytes
        if is_old or is_too_much:
            found.add(run.key)
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
        and any(before.key in losing for before in _lineage(run, by_address))
    ]
