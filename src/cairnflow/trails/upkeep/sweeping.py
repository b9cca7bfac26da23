"""Deleting bytes that no fact names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cairnflow.errors import ResultError
from cairnflow.trails.upkeep.abreast import abreast, workers_for
from cairnflow.trails.upkeep.orphans import Orphan


@dataclass(slots=True)
class Swept:
    """What was deleted.

    Attributes:
        count: of objects.
        bytes: of them.
        errors: what could not be deleted.
    """

    count: int = 0
    bytes: int = 0
    errors: list[ResultError] = field(default_factory=list[ResultError])


def sweep(found: Iterable[Orphan]) -> Swept:
    """Delete those that may go; once more is fine.

    Args:
        found: bytes that no fact names; those that are young or not surely ours stay.
    """
    done = Swept()
    may_go = [one for one in found if one.may_go]
    at_once = workers_for(one.place for one in may_go)
    for one, error in abreast(_deleted, may_go, at_once):
        if error is not None:
            done.errors.append(error)
        else:
            done.count += 1
            done.bytes += one.entry.size
    return done


def _deleted(one: Orphan) -> tuple[Orphan, ResultError | None]:
    try:
        one.place.stored.store.delete(one.entry.key)
    except ResultError as exc:
        return one, exc
    return one, None
