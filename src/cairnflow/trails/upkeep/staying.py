"""Which runs must not lose their values, and why. Pure: facts in, reasons out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cairnflow.ledger.records import RunRecord
from cairnflow.trails.amounts import span_words
from cairnflow.trails.upkeep.pins import Pin
from cairnflow.trails.upkeep.policy import SILENT, Policy

_BAD = ("Failed", "Cancelled")


def protected(
    policy: Policy,
    runs: Sequence[RunRecord],
    pinned: Collection[Pin],
    gone: Collection[int],
    now: int,
) -> dict[int, str]:
    """Return the runs that must not go, by key, each with the reason.

    Args:
        policy: what is to be kept.
        runs: all runs.
        pinned: what is pinned.
        gone: keys of runs that never ended, and whose process is gone from this machine.
        now: microseconds since 1970 UTC.
    """
    kept: dict[int, str] = {}
    by_address = {run.address: run for run in runs}
    under_way = [run for run in runs if not is_over(run, policy, now, is_gone=run.key in gone)]
    for some, why in ((under_way, "under way"), (_waiting(runs), "waits for a person")):
        for run in some:
            kept.setdefault(run.key, why)
            for before in lineage(run, by_address):
                kept.setdefault(before.key, f"{run.address}, which {why}, resumes it")
    if policy.keep_pinned:
        kept |= {key: "pinned" for key, task, _ in pinned if not task and key not in kept}
    for run, nth, is_last_good in _ranked(runs):
        if why := _rule(policy, run, nth, is_last_good=is_last_good, now=now):
            kept.setdefault(run.key, why)
    return kept


def _waiting(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Return the runs that wait for a person: one that another has resumed does so no more."""
    resumed = {run.resumed_from for run in runs}
    return [run for run in runs if run.state == "Paused" and run.address not in resumed]


def _rule(policy: Policy, run: RunRecord, nth: int, *, is_last_good: bool, now: int) -> str:
    """Return the rule that keeps a run; nothing where none does."""
    if is_last_good:
        return "the last good run of its flow"
    if policy.keep_last is not None and nth <= policy.keep_last:
        return f"one of the last {policy.keep_last} of its flow"
    is_bad = run.state in _BAD or run.ended_at is None
    if policy.keep_failed is not None and is_bad and age(run, now) < policy.keep_failed:
        return f"failed, and younger than {span_words(policy.keep_failed)}"
    return ""


def is_over(run: RunRecord, policy: Policy, now: int, *, is_gone: bool) -> bool:
    """Return whether a run does nothing any more, though it may not have said so.

    Args:
        run: the run.
        policy: says after which silence a run of another machine is over.
        now: microseconds since 1970 UTC.
        is_gone: whether it never ended, and its process is gone from this machine.
    """
    if run.ended_at is not None:
        return True
    silence = now - run.heartbeat_at
    if is_gone:
        return silence > SILENT
    return policy.lost_after is not None and silence > policy.lost_after


def age(run: RunRecord, now: int) -> int:
    """Return how long ago a run ended, or was last heard of; microseconds.

    Args:
        run: the run.
        now: microseconds since 1970 UTC.
    """
    return now - (run.heartbeat_at if run.ended_at is None else run.ended_at)


def lineage(run: RunRecord, by_address: Mapping[str, RunRecord]) -> list[RunRecord]:
    """Return the runs that a run resumes, directly or through others; newest first.

    Args:
        run: the run.
        by_address: all runs.
    """
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
