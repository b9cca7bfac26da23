"""Deleting bytes that no fact names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cairnflow.errors import ResultError
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
    for one in found:
        if not one.may_go:
            continue
        try:
            one.place.stored.store.delete(one.entry.key)
        except ResultError as exc:
            done.errors.append(exc)
        else:
            done.count += 1
            done.bytes += one.entry.size
    return done
