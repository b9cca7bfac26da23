"""What a stranger's code says of a value: its repr, and what it tells pickle. Never for long."""

import threading
from collections.abc import Callable
from typing import Any

_SECONDS = 0.25  # that one call may take; a slower one is left behind
_LONGEST = 4_000  # characters of a repr that are kept: two screens


def written(value: Any) -> str | None:
    """Return a value's repr, cut; None where it raises, takes too long or is no text."""
    kind: type = type(value)
    if not _writes_itself(kind):
        return None
    text = answered(repr, value)
    return text[:_LONGEST] if type(text) is str else None


def _writes_itself(kind: type) -> bool:
    """Say whether a type, or one that it inherits from, says how its values are written."""
    *bases, _ = type.__dict__["__mro__"].__get__(kind)
    return any("__repr__" in type.__dict__["__dict__"].__get__(base) for base in bases)


def answered(ask: Callable[[Any], Any], value: Any, seconds: float = _SECONDS) -> Any:
    """Return what ``ask`` says of a value; None where it raises or takes too long.

    It runs in a thread of its own, which is left behind when the time is up: Python has no way
    to end it.

    Args:
        ask: gives the answer; runs a stranger's code.
        value: of which it is asked.
        seconds: that it may take.
    """
    found: list[Any] = []
    thread = threading.Thread(target=_ask, args=(ask, value, found), daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None


def _ask(ask: Callable[[Any], Any], value: Any, found: list[Any]) -> None:
    try:
        found.append(ask(value))
    except BaseException:  # noqa: BLE001 - any repr may raise anything; it is told as not had
        return
