"""Bytes that no fact names: what a killed worker has left, and what could not be deleted."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from cairnflow.clock import now
from cairnflow.errors import ResultError
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.results.naming import UUID
from cairnflow.stores.base import Entry, HasLeftovers
from cairnflow.stores.objects.records import beside
from cairnflow.trails.amounts import DAY
from cairnflow.trails.lines import described
from cairnflow.trails.processes import is_lost
from cairnflow.trails.upkeep.places import Place, places_of
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.quarantine import QUARANTINE
from cairnflow.trails.upkeep.staying import is_over

GRACE: Final = DAY
"""Microseconds; younger bytes may be those of a run whose fact is not written yet."""

_NO_RULE = Policy()

_HOUR = DAY // 24
"""Microseconds by which the clocks of a store and of a run may differ."""

_ANY_UUID = re.compile(UUID)
_DATED = rf"[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/{UUID}\.[a-z0-9.]+"
_FIELD = re.compile(r"\\{([a-z_]+)\\}")

What = Literal["orphan", "young", "stranger", "leftover"]


@dataclass(frozen=True, slots=True)
class Orphan:
    """Bytes that no fact names.

    Attributes:
        place: where they are.
        entry: their key, size and age.
        what: ``orphan``: bytes of a run, older than the grace period; ``young``: they may still
            get their fact; ``stranger``: their key is none that surely only we make, so that they
            are never deleted; ``leftover``: of an upload that was cut off, older than the grace
            period.
    """

    place: Place
    entry: Entry
    what: What

    @property
    def may_go(self) -> bool:
        """Whether it can be deleted without harm to any run."""
        return self.what in {"orphan", "leftover"}


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A place that can't be listed.

    Attributes:
        place: the place.
        error: why not.
    """

    place: Place
    error: ResultError


def orphans(
    ledger: Ledger, grace: int = GRACE, policy: Policy = _NO_RULE
) -> Iterator[Orphan | Unlisted]:
    """Yield what lies in the stores of a ledger's handlers and no fact of it names.

    What facts name whose values were deleted by policy is an orphan, too. Another ledger that
    keeps values in the same place can't be known of: what it names looks like an orphan here.

    Args:
        ledger: holds the facts.
        grace: microseconds; younger bytes are ``young``, as is all that may be of a run under way.
        policy: says which runs that never ended are over.
    """
    runs = ledger.runs(RunFilter())
    before = _threshold(runs, grace, policy)
    # After the runs: a fact that is written meanwhile is of a run that is under way.
    places, names = _named(ledger.holdings())
    for place in places:
        try:
            yield from _of(place, names, before)
        except ResultError as exc:
            yield Unlisted(place, exc)


def _threshold(runs: Iterable[RunRecord], grace: int, policy: Policy) -> int:
    """Return since when bytes may be of a run that is still to write their fact."""
    moment = now()
    begun = [
        run.created_at - _HOUR
        for run in runs
        if not is_over(run, policy, moment, is_gone=is_lost(run))
    ]
    return min([moment - grace, *begun])


class _Names:
    """The keys that facts name in each store, and the uuids and marks that they name anywhere.

    A large value lies beside its key, where a record of it stands: a fact that names its bytes
    speaks for the record, too. The bytes of another writer have the same uuid, but not its mark.
    """

    def __init__(self) -> None:
        self.keys: dict[str, set[str]] = {}
        self.uuids: set[str] = set()
        self.marks: set[str] = set()

    def add(self, identity: str, key: str) -> None:
        """Note a key that a fact names in a store."""
        told = beside(key)
        self.keys[identity].update((key, told.path) if told else (key,))

    def add_location(self, location: str) -> None:
        """Note what a fact names, wherever that is."""
        self.uuids.update(_ANY_UUID.findall(location))
        if told := beside(location.strip('"').lstrip("/")):
            self.marks.add(told.mark)

    def has(self, place: Place, key: str) -> bool:
        """Return whether a fact names this key, or may do so by another way to the same bytes.

        The folder of one handler may lie in that of another one; and one that can't be opened here
        may keep its values in the same folder.
        """
        if key in self.keys[place.identity]:
            return True
        if told := beside(key):
            return told.mark in self.marks
        return any(found in self.uuids for found in _ANY_UUID.findall(key))


def _named(holdings: Sequence[Holding]) -> tuple[list[Place], _Names]:
    """Return one place for each store, and the keys that facts of values name that are there."""
    by_handler = places_of(one.handler for one in holdings)
    stored = [place for place in by_handler.values() if place.kind == "stored"]
    names = _Names()
    names.keys = {place.identity: set() for place in stored}
    for one in holdings:
        if one.deleted_at is not None:
            continue
        place = by_handler[one.handler or ""]
        names.add_location(one.location)
        if place.kind == "stored":
            try:
                names.add(place.identity, place.key(one.location))
            except (ResultError, ValueError, AttributeError, TypeError):
                continue  # a fact that can't be read is told by who looks at facts
    return list({place.identity: place for place in stored}.values()), names


def _of(place: Place, names: _Names, before: int) -> Iterator[Orphan]:
    store, ours = place.stored.store, _keys_of(described(place.description)["args"])
    for entry in store.entries():
        if entry.key.startswith(QUARANTINE) or names.has(place, entry.key):
            continue
        if not _is_ours(ours, entry.key):
            yield Orphan(place, entry, "stranger")
        else:
            yield Orphan(place, entry, "orphan" if _is_old(entry, before) else "young")
    if isinstance(store, HasLeftovers):
        for entry in store.leftovers():
            yield Orphan(place, entry, "leftover" if _is_old(entry, before) else "young")


def _is_ours(ours: re.Pattern[str], key: str) -> bool:
    told = beside(key)
    return ours.fullmatch(key) is not None or bool(told and ours.fullmatch(told.path))


def _is_old(entry: Entry, before: int) -> bool:
    return 0 < entry.modified < before


def _keys_of(arguments: Mapping[str, Any]) -> re.Pattern[str]:
    """Return a pattern for the keys that a handler makes, if those can be told from others."""
    template = arguments.get("key")
    if template is None:
        return re.compile(_DATED)
    if "{uuid}" not in template:
        return re.compile("(?!)")  # a name such as {flow}/{task}.csv may be anybody's
    return re.compile(
        _FIELD.sub(lambda field: UUID if field[1] == "uuid" else "[^/]+", re.escape(template))
    )
