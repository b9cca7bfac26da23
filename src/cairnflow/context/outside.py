"""What a task, or a flow, has read from outside: its name and its fingerprint, said by its author.

Without it, nobody can tell whether a value differs because the world did.
"""

import json
from collections.abc import Callable, MutableMapping
from typing import Any

from cairnflow.errors import AuthoringTypeError

Notes = MutableMapping[str, str]
"""JSON of a fingerprint, by the name of what was read."""

_places: list[Callable[[], Notes | None]] = []


def external(name: str, /, **fingerprint: Any) -> None:
    """Say what was read here from outside, and what it was: kept as a fact of the run.

    Call it in a task, or in the ``with`` block of a flow. When two runs are compared,
    ``cairn blame`` tells whether what was read has changed. The same name said again in a task
    takes the place of what was said before. Where neither a task runs nor a flow is written, it
    does nothing, so that a task's function can be called as it is. Thread-safe.

    Args:
        name: what was read, such as ``orders``.
        **fingerprint: what tells one state of it from another: an etag, a time, a count of rows.
            Plain data; of what JSON can't hold, the text.

    Raises:
        AuthoringTypeError: the name is no text, or nothing is said of it.

    Examples:
        >>> external("orders", etag="9f2c", rows=1204331)
    """
    if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance] - an author may pass anything
        raise AuthoringTypeError(f"external takes a name, as in external('orders'), not {name!r}")
    if not fingerprint:
        raise AuthoringTypeError(
            f"external({name!r}) says nothing of it; add what tells one state of it from another, "
            f"as in external({name!r}, etag=...)"
        )
    for notes_here in _places:
        notes = notes_here()
        if notes is not None:
            notes[name] = json.dumps(fingerprint, sort_keys=True, default=str)
            return


def note_into(notes: Callable[[], Notes | None]) -> None:
    """Say where it is noted; what was said first is asked last.

    Args:
        notes: returns what takes the notes; None where that is not in use here.
    """
    _places.insert(0, notes)
