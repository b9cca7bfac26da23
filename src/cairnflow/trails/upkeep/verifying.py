"""Every fact against its bytes: what is damaged, what is gone, and what could not be asked."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cairnflow.errors import Corrupt, Denied, Missing, ResultError, Unavailable
from cairnflow.ledger.records import Holding
from cairnflow.results.inline import JSONResultHandler
from cairnflow.trails.upkeep.abreast import abreast, workers_for
from cairnflow.trails.upkeep.checking import check
from cairnflow.trails.upkeep.places import Place, places_of
from cairnflow.trails.upkeep.silence import Silence

Verdict = Literal["good", "missing", "corrupt", "denied", "unavailable", "unreadable", "unchecked"]

DAMAGE = frozenset({"missing", "corrupt", "unreadable"})
"""Verdicts that say that a value can't be got back as it was."""

UNKNOWN = frozenset({"denied", "unavailable"})
"""Verdicts that say nothing of the value: its store did not."""

_KINDS: tuple[tuple[type[ResultError], Verdict], ...] = (
    (Missing, "missing"),
    (Corrupt, "corrupt"),
    (Denied, "denied"),
    (Unavailable, "unavailable"),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one value.

    Attributes:
        holdings: the facts that point to it, oldest first; one at least.
        place: where it is.
        verdict: ``good``; ``missing`` and ``corrupt``: damage; ``denied`` and ``unavailable``: its
            store can't say; ``unreadable``: its fact can't be; ``unchecked``: it has no bytes that
            we could look at.
        text: what is wrong; empty for a good one.
    """

    holdings: tuple[Holding, ...]
    place: Place
    verdict: Verdict
    text: str = ""

    @property
    def size(self) -> int:
        """Bytes that were written."""
        return self.holdings[0].size or 0


Value = tuple[str, tuple[Holding, ...]]
"""A handler's description, and the facts that point to one value of it."""


def values(holdings: Iterable[Holding]) -> list[Value]:
    """Return each value that is there once, with the facts that point to it.

    Facts that say another size or digest of it are a value of their own: one of them is wrong.

    Args:
        holdings: facts, oldest first; those of deleted values are left out.
    """
    found: dict[tuple[str, str, int | None, str | None], list[Holding]] = {}
    for one in holdings:
        if one.deleted_at is None:
            key = (one.handler or "", one.location, one.size, one.digest)
            found.setdefault(key, []).append(one)
    return [(key[0], tuple(facts)) for key, facts in found.items()]


def sample(of: Sequence[Value], text: str, lot: random.Random) -> list[Value] | None:
    """Return as many values as asked for, by lot; None where the text is neither N nor P%.

    Args:
        of: all of them.
        text: a count such as ``500``, or a percentage such as ``5%``.
        lot: draws them.
    """
    bare = text.removesuffix("%")
    try:
        amount = float(bare) if text.endswith("%") else int(bare)
    except ValueError:
        return None
    if not amount > 0 or (text.endswith("%") and amount > 100):
        return None
    count = round(len(of) * amount / 100) if text.endswith("%") else int(amount)
    return lot.sample(of, min(len(of), max(1, count) if of else 0))


def verified(of: Sequence[Value], workers: int = 0) -> Iterator[Checked]:
    """Yield what is found of each value, in their order; bytes of one are read once.

    Several are read at a time, each in parts: a few megabytes a worker are held, however large the
    values are. Nothing is decoded, repaired or deleted. An object store that does not answer for
    many in a row is hardly asked for the others.

    Args:
        of: the values.
        workers: how many are read at a time; 0: as many as do the stores good.
    """
    places, silence = places_of(handler for handler, _ in of), Silence()
    at_once = workers or workers_for(places.values())
    yield from abreast(lambda value: _checked(value, places, silence), of, at_once)


def _checked(value: Value, places: Mapping[str, Place], silence: Silence) -> Checked:
    handler, holdings = value
    place, one = places[handler], holdings[0]
    if place.kind == "unreadable" and not place.handler and not _is_told(handler):
        return Checked(holdings, place, "unreadable", place.reason)
    if place.kind == "inline":
        return _inline(holdings, place)
    if place.kind != "stored":
        return Checked(holdings, place, "unchecked", place.reason)
    try:
        key = place.key(one.location)
    except (ValueError, AttributeError, TypeError):
        said = f"the fact does not say where it is: {one.location[:200]}"
        return Checked(holdings, place, "unreadable", said)
    except ResultError as exc:
        return Checked(holdings, place, "unreadable", str(exc))
    try:
        silence.check(place)
    except ResultError as exc:
        return Checked(holdings, place, _verdict(exc), str(exc))
    found = _asked(holdings, place, key)
    silence.note(place, answered=found.verdict != "unavailable")
    return found


def _asked(holdings: tuple[Holding, ...], place: Place, key: str) -> Checked:
    """Return what the store says of a value."""
    one = holdings[0]
    try:
        if one.size is None or not one.digest:
            place.stored.store.part(key, 0, 1)
            return Checked(holdings, place, "unchecked", "it is there; its digest is not known")
        check(place.stored.store, key, one.size, one.digest)
    except ResultError as exc:
        return Checked(holdings, place, _verdict(exc), str(exc))
    return Checked(holdings, place, "good")


def _verdict(error: ResultError) -> Verdict:
    for kind, verdict in _KINDS:
        if isinstance(error, kind):
            return verdict
    return "unavailable"


def _inline(holdings: tuple[Holding, ...], place: Place) -> Checked:
    """Return what is found of a value that stands in its fact."""
    try:
        told = json.loads(holdings[0].location)
        if isinstance(place.handler, JSONResultHandler):
            json.loads(told)
    except (ValueError, TypeError):
        said = f"the value in the fact can't be read: {holdings[0].location[:200]}"
        return Checked(holdings, place, "unreadable", said)
    return Checked(holdings, place, "good")


def _is_told(description: str) -> bool:
    """Return whether a description names a handler, be it one that can't be opened here."""
    try:
        return bool(json.loads(description)["class"])
    except (ValueError, KeyError, TypeError):
        return False
