"""Bytes that no fact names, as people and programs are told of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from cairnflow.trails.upkeep.orphans import Orphan, Unlisted, What
from cairnflow.trails.words import counted, size

Spare = Sequence[Orphan | Unlisted]


def amounts(found: Spare, words: Mapping[What, str]) -> list[str]:
    """Return how much there is of each kind, a text each; what there is none of is left out.

    Args:
        found: what was found.
        words: what is said behind the amount of each kind, in this order.
    """
    told: list[str] = []
    for what, said in words.items():
        entries = [one.entry for one in found if isinstance(one, Orphan) and one.what == what]
        if entries:
            amount = size(sum(entry.size for entry in entries))
            told.append(f" {counted(len(entries), 'object')}, {amount}{said}")
    return told


def unlisted(found: Spare) -> list[Unlisted]:
    """Return the places that could not be listed."""
    return [one for one in found if isinstance(one, Unlisted)]


def unlisted_text(one: Unlisted) -> str:
    """Return that a place could not be listed, and why."""
    return f" {one.place.words} can't be listed: {one.error}"


def spare_form(found: Spare) -> list[dict[str, Any]]:
    """Return what no fact names, for programs."""
    return [
        {"key": one.entry.key, "bytes": one.entry.size, "what": one.what, "in": one.place.words}
        for one in found
        if isinstance(one, Orphan)
    ]


def unlisted_form(found: Spare) -> list[dict[str, Any]]:
    """Return the places that could not be listed, for programs."""
    return [{"in": one.place.words, "why": str(one.error)} for one in unlisted(found)]
