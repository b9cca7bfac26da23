"""Which key a value gets: a date and a uuid by default, or the author's template."""

import re
from collections.abc import Callable
from functools import partial
from hashlib import sha1
from typing import Final, NamedTuple
from urllib.parse import quote

from cairnflow.errors import AuthoringError
from cairnflow.keys import WHOLE

_NAMESPACE = bytes.fromhex("6f0e4d1e3c6b5b0c9a3c2d7f5a1e8b42")
"""Namespace of our version-5 uuids. Source: RFC 9562, section 5.5 (any uuid may serve as one)."""

UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
"""Pattern of the uuid that the key of a run's value has."""

_FIELDS = ("flow", "run", "run_id", "date", "task", "map", "attempt", "uuid", "ext")
_FIELD = re.compile(r"\{([^{}]*)\}")
_UNIQUE = (
    {"uuid"},
    {"flow", "run", "task", "map", "attempt"},
    {"run_id", "task", "map", "attempt"},
)


class Place(NamedTuple):
    """Which attempt a value comes from.

    Attributes:
        flow: the flow's slug.
        run: the run's number.
        run_id: the run's random id.
        day: date of the run's begin, UTC, as ``2026/11/22``.
        task: the task's slug.
        child: the child's place, from 0; ``WHOLE`` for the task itself.
        attempt: count from 1.
    """

    flow: str
    run: int
    run_id: str
    day: str
    task: str
    child: int = WHOLE
    attempt: int = 1


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit that says whose rules a uuid follows, from the one that the hash has there."""


def uuid_of(place: Place) -> str:
    """Return the version-5 uuid of an attempt: the same attempt always has the same.

    What was written by hand, for no run, has one of version 4: no fact will ever name it, and
    whoever looks for bytes that runs have left must not take it for such.

    Examples:
        >>> uuid_of(Place("f", 1, "ab", "2026/11/22", "t"))[14]
        '5'
    """
    _, run, run_id, _, task, child, attempt = place
    name = f"{run_id}/{task}/{child}/{attempt}"
    h = sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    version = 5 if run else 4
    return f"{h[:8]}-{h[8:12]}-{version}{h[13:16]}-{_VARIANT[h[16]]}{h[17:20]}-{h[20:32]}"


def dated_key(place: Place, extension: str) -> str:
    """Return the default key, such as ``2026/11/22/21120e41-….pkl``."""
    return f"{place.day}/{uuid_of(place)}.{extension}"


def templated(template: str) -> Callable[[Place, str], str]:
    """Return what makes keys by an author's template, such as ``{flow}/{run}/{task}.{ext}``.

    Fields are plain strings, each percent-encoded so that it stays one segment; a template
    can't reach attributes or items of anything.

    Raises:
        AuthoringError: an unknown field, or two attempts would get one key.

    Examples:
        >>> key = templated("{flow}/{run}/{task}/{map}@{attempt}.{ext}")
        >>> key(Place("sales", 7, "ab", "2026/11/22", "score", 37, 2), "pkl")
        'sales/7/score/37@2.pkl'
    """
    fields = set(_FIELD.findall(template))
    if unknown := sorted(fields - set(_FIELDS)):
        raise AuthoringError(
            f"key template {template!r}: no field {unknown[0]!r}; known: {', '.join(_FIELDS)}"
        )
    if not any(needed <= fields for needed in _UNIQUE):
        raise AuthoringError(
            f"key template {template!r} would give two attempts one key, and what is kept is never "
            "written over; use {uuid}, or all of {flow} {run} {task} {map} {attempt}"
        )
    if _is_unsafe(_FIELD.sub("x", template)):
        raise AuthoringError(
            f"key template {template!r}: a key is relative and has no '..' or '{{'"
        )
    return partial(_filled, template)


def _is_unsafe(shape: str) -> bool:
    segments = shape.split("/")
    return "{" in shape or "}" in shape or "" in segments or ".." in segments or "." in segments


def _filled(template: str, place: Place, extension: str) -> str:
    given = {
        "flow": place.flow,
        "run": str(place.run),
        "run_id": place.run_id,
        "date": place.day.replace("/", "-"),
        "task": place.task,
        "map": "whole" if place.child == WHOLE else str(place.child),
        "attempt": str(place.attempt),
        "uuid": uuid_of(place),
        "ext": extension,
    }
    return _FIELD.sub(lambda field: quote(given[field[1]], safe=""), template)
