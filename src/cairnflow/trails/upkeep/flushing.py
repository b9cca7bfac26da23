"""What a run that broke off has left on its way: bytes under its keys that no fact names."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from cairnflow.clock import at
from cairnflow.errors import ResultError, RunError
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.results.naming import UUID, uuid_of
from cairnflow.results.naming import Place as Attempt
from cairnflow.stores.base import Entry
from cairnflow.trails.lines import described
from cairnflow.trails.processes import is_alive
from cairnflow.trails.upkeep.places import Place, places_of

_CHILDREN: Final = 10_000
"""Children that are looked for of a mapped task whose width no fact tells."""

_ATTEMPTS: Final = 5
"""Attempts that are looked for behind the last one that has a fact."""

_UUID = re.compile(UUID)


@dataclass(frozen=True, slots=True)
class Left:
    """Bytes of a run that no fact names.

    Attributes:
        place: where they are.
        entry: their key, size and age.
        address: of the attempt that wrote them.
    """

    place: Place
    entry: Entry
    address: str


@dataclass(slots=True)
class Flushed:
    """What was found, and what became of it.

    Attributes:
        left: bytes that no fact names.
        unlooked: places where the run may have more, as people call them, and why that can't be
            looked for.
        discarded: count of ``left`` that are deleted.
        bytes: of those.
        errors: what could not be listed or deleted.
    """

    left: list[Left] = field(default_factory=list[Left])
    unlooked: dict[str, str] = field(default_factory=dict[str, str])
    discarded: int = 0
    bytes: int = 0
    errors: list[ResultError] = field(default_factory=list[ResultError])


def look(ledger: Ledger, run: RunRecord, others: Sequence[str] = ()) -> Flushed:
    """Return what a run has left that no fact names. Nothing is deleted.

    Looked at is where any run of the flow has a value: one that broke off early may have none of
    its own.

    Args:
        ledger: holds the facts.
        run: has ended, or its process is gone.
        others: descriptions of handlers that the run may have used, too.

    Raises:
        RunError: the run is under way, as far as can be seen from here.
    """
    if is_alive(run):
        raise RunError(
            f"{run.address} is under way on {run.host}, as far as can be seen from here: what it "
            "has on its way may still get its fact; stop it first"
        )
    holdings = ledger.holdings()
    named = {found for one in holdings for found in _UUID.findall(one.location)}
    of_flow = {one.key for one in ledger.runs(RunFilter(flow=run.flow))}
    wanted = _Wanted(ledger, run)
    found = Flushed()
    handlers = [one.handler for one in holdings if one.run in of_flow]
    places = places_of([*handlers, *others]).values()
    for place in {one.identity: one for one in places}.values():
        if reason := _unlooked(place):
            found.unlooked[place.words] = reason
        elif place.kind == "stored":
            try:
                found.left += _left(place, wanted, named)
            except ResultError as exc:
                found.errors.append(exc)
    return found


def discard(found: Flushed) -> None:
    """Delete what was found; once more is fine."""
    for one in found.left:
        try:
            one.place.stored.store.delete(one.entry.key)
        except ResultError as exc:
            found.errors.append(exc)
        else:
            found.discarded += 1
            found.bytes += one.entry.size


def _unlooked(place: Place) -> str:
    """Return why a place can't be looked at for what has no fact; empty where it can, or need not.

    A template may put a value anywhere, under a name that could be somebody else's.
    """
    if place.kind in {"own", "unreadable"}:
        return place.reason
    template = described(place.description)["args"].get("key") if place.kind == "stored" else None
    return f"its key template {template!r}: a name there may be anybody's" if template else ""


class _Wanted:
    """The attempts of a run that have no fact, by the uuid that their keys have."""

    def __init__(self, ledger: Ledger, run: RunRecord) -> None:
        self.run = run
        self.day = at(run.created_at).strftime("%Y/%m/%d")
        self._ledger = ledger
        self._found: dict[str, str] | None = None

    @property
    def by_uuid(self) -> dict[str, str]:
        """Address of each attempt; computed where something is found at all."""
        if self._found is None:
            facts = self._ledger.checkpoints(self.run.key)
            self._found = {uuid_of(one): self._address(one) for one in self._attempts(facts)}
        return self._found

    def _address(self, one: Attempt) -> str:
        child = "" if one.child == WHOLE else f":{one.child}"
        return f"{self.run.address}/{one.task}{child}@{abs(one.attempt)}"

    def _attempts(self, facts: Sequence[Checkpoint]) -> Iterator[Attempt]:
        last = {(one.task, one.map_index): abs(one.attempt) for one in facts}
        widths = {one.task: one.width for one in facts if one.state == "Mapped"}
        source = self._ledger.source(self.run.plan)
        told: dict[str, Any] = json.loads(source.text) if source is not None else {"tasks": []}
        run = self.run
        for task in told["tasks"]:
            slug = task["task"]
            width = widths.get(slug) or _CHILDREN
            children = range(width) if task.get("mapped") else (WHOLE,)
            # A value that a state handler gave lies under the attempt's number with a minus.
            for child, later, sign in product(children, range(_ATTEMPTS + 1), (1, -1)):
                number = sign * (last.get((slug, child), 0) + later)
                yield Attempt(run.flow, run.number, run.id, self.day, slug, child, number)


def _left(place: Place, wanted: _Wanted, named: Collection[str]) -> Iterator[Left]:
    for entry in place.stored.store.entries(f"{wanted.day}/"):
        found = _UUID.search(entry.key)
        if found is None or found[0] in named or found[0] not in wanted.by_uuid:
            continue
        yield Left(place, entry, wanted.by_uuid[found[0]])
