"""Deleting what a policy lets go: the ledger is told first, and only if nobody came meanwhile."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairnflow.clock import now
from cairnflow.errors import Corrupt, LedgerError, ResultError
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Deletion, RunRecord
from cairnflow.trails.approving import person
from cairnflow.trails.processes import is_lost
from cairnflow.trails.upkeep.abreast import abreast, workers_for
from cairnflow.trails.upkeep.garbage import no_search_for_circles
from cairnflow.trails.upkeep.pins import pins
from cairnflow.trails.upkeep.places import Place, is_of_ours, places_of
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.retention import Decision, Doomed, Known, decide

_AT_ONCE = 500
"""Values that are buried in one transaction, and deleted before the next ones are."""

_TRIES = 20
"""How often a decision is made anew, since runs begin meanwhile, before that is given up."""


@dataclass(slots=True)
class Collected:
    """What was deleted.

    Attributes:
        values: count of values whose bytes are gone.
        bytes: of them.
        left: values that were decided on and stayed, since a run has begun that may need them.
        errors: what could not be deleted though the ledger says so: orphans now.
    """

    values: int = 0
    bytes: int = 0
    left: int = 0
    errors: list[ResultError] = field(default_factory=list[ResultError])


def survey(ledger: Ledger, policy: Policy, *, imports: bool = True) -> Decision:
    """Return what may go by a policy, as things stand. Nothing is deleted.

    Args:
        ledger: holds the runs.
        policy: says which are to be kept.
        imports: whether an author's module may be imported, to see what a handler of their own
            is; without it all stays that one keeps.
    """
    with no_search_for_circles():
        return _survey(ledger, policy, imports=imports)


def _survey(ledger: Ledger, policy: Policy, *, imports: bool) -> Decision:
    # In this order: a run that begins after the first question is noticed by their count, and
    # what one has kept that ended after it is among the facts.
    runs = ledger.runs(RunFilter())
    pinned = pins(ledger)
    holdings = ledger.holdings()
    known_here = (one.handler for one in holdings if imports or is_of_ours(one.handler))
    places = places_of(known_here)
    known = Known(
        runs=runs,
        holdings=holdings,
        pinned=pinned.keys(),
        gone={run.key for run in runs if is_lost(run)},
        ours={text for text, place in places.items() if place.kind == "stored"},
        sought=_sought(ledger, runs),
        now=now(),
    )
    return decide(policy, known)


def _sought(ledger: Ledger, runs: Sequence[RunRecord]) -> set[str]:
    """Return the keys under which runs that have not ended may look for earlier values."""
    found: set[str] = set()
    for plan in {run.plan for run in runs if run.ended_at is None}:
        source = ledger.source(plan)
        told: dict[str, Any] = json.loads(source.text) if source is not None else {}
        found.update(told.get("caches", ()))
    return found


def collect(
    ledger: Ledger,
    policy: Policy,
    decision: Decision,
    told: Callable[[int], None] = lambda done: None,
) -> Collected:
    """Delete what was decided on, as far as it may still go; idempotent, and safe beside runs.

    Each value is buried in the ledger first, in a transaction that fails if a run has begun since
    the decision: that is made anew then. So a run either is seen and keeps what it may need, or
    begins after the ledger says that the value is gone, and does not take it. Who is killed
    between the two leaves bytes that no fact claims, never a fact that claims what is not there.

    Args:
        ledger: holds the facts.
        policy: what lets them go; it stands in the ledger beside each deletion.
        decision: of ``survey``.
        told: is called with the count of values that are done.

    Raises:
        LedgerError: the ledger doesn't answer, or runs begin faster than can be decided.
    """
    done = Collected()
    by, places = person(), places_of(value.handler for value in decision.values)
    at_once = workers_for(places.values())
    for batch in _batches(decision.values):
        agreed, decision = _buried(ledger, policy, decision, batch, by)
        done.left += len(batch) - len(agreed)
        for value, error in abreast(lambda one: _deleted(places, one), agreed, at_once):
            _count(done, value, error)
        told(done.values + done.left + len(done.errors))
    return done


def _batches(values: Sequence[Doomed]) -> Iterator[Sequence[Doomed]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _buried(
    ledger: Ledger, policy: Policy, decision: Decision, batch: Sequence[Doomed], by: str
) -> tuple[Sequence[Doomed], Decision]:
    """Write that values are about to be deleted; return those that may be, and the last decision.

    Raises:
        LedgerError: runs begin all the time.
    """
    for _ in range(_TRIES):
        moment = now()
        deletions = [
            Deletion(one.run, one.seq, moment, policy.words, by)
            for value in batch
            for one in value.holdings
        ]
        is_as_it_was = pins(ledger).keys() == decision.pinned
        if is_as_it_was and ledger.bury(deletions, runs=decision.count):
            return batch, decision
        decision = survey(ledger, policy)
        still = {(value.handler, value.location): value for value in decision.values}
        found = (still.get((value.handler, value.location)) for value in batch)
        batch = [value for value in found if value is not None]
    raise LedgerError(
        f"runs begin faster in {ledger.url} than it can be decided what they need; nothing more "
        "was deleted: try again when fewer begin"
    )


def _deleted(places: Mapping[str, Place], value: Doomed) -> tuple[Doomed, ResultError | None]:
    """Delete the bytes of a value; return it, and why that could not be done."""
    place = places[value.handler]
    try:
        place.stored.store.delete(place.key(value.location))
    except ResultError as exc:
        return value, exc
    except (ValueError, TypeError, AttributeError):
        said = f"a fact does not say where its value is: {value.location[:200]}"
        return value, Corrupt(said)
    return value, None


def _count(done: Collected, value: Doomed, error: ResultError | None) -> None:
    if error is not None:
        done.errors.append(error)
        return
    done.values += 1
    done.bytes += value.size


__all__ = ["Collected", "collect", "survey"]
