"""The secrets that this process knows, and what takes them out of all that leaves it.

Those of its places that can be listed, and those that were handed out. Thread-safe.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from cairnflow.vault.forms import SHORTEST, texts
from cairnflow.vault.masks import Finder, Masks
from cairnflow.vault.masks import finder as found_in

MASK = "•••"
"""What stands in a text where a secret stood. Has no character that JSON escapes."""

_SHORTEST_NUMBER = 6
"""Digits below which a number in JSON isn't replaced: counts and sizes are such numbers."""


class _Compiled(NamedTuple):
    masks: Masks
    finder: Finder


_lock = threading.Lock()
_names: dict[str, str] = {}  # text of a secret -> its name; replaced, never changed
_compiled: _Compiled | None = None


def known() -> bool:
    """Return whether any secret is known: if not, there is nothing to take out. Takes 50 ns."""
    return bool(_names)


def remember(name: str, *values: Any) -> None:
    """Take secrets out of all that leaves this process, from now on.

    Args:
        name: what people may be told of them.
        *values: texts and numbers, or tables and lists of them; too short ones are passed over.
    """
    global _names, _compiled
    found = {text: label for value in values for label, text in texts(value, name)}
    new = {
        text: label
        for text, label in found.items()
        if len(text.strip()) >= SHORTEST and text not in _names
    }
    if new:
        with _lock:
            _names = {**new, **_names}
            _compiled = None


def forget() -> None:
    """Know no secret any more. For tests."""
    global _names, _compiled
    with _lock:
        _names, _compiled = {}, None


def snapshot() -> dict[str, str]:
    """Return name by text of all that is known, for ``adopt`` in another process. Never kept."""
    return dict(_names)


def adopt(names: Mapping[str, str]) -> None:
    """Know what another process knows; see ``snapshot``."""
    for text, name in names.items():
        remember(name, text)


def redacted(text: str) -> str:
    """Return ``text`` with ``•••`` where a known secret stood; itself where there is none.

    Secrets are found as they are, and in base64 (also inside a longer base64 text), hex, URL and
    HTML encoding, JSON and Python's ``repr``. Those of fewer than 4 characters stay. Where a text
    was cut, the beginning of a secret is taken out if it has 8 characters, 12 without a sign "…".
    """
    if not _names:
        return text
    return _all().masks.masked(text, MASK)


def redacted_json(text: str) -> str:
    """Return JSON with ``•••`` where a known secret stood: it stays JSON, whatever the secrets.

    A number is replaced where it is a secret as a whole, and has 6 digits at least.
    """
    if not _names or not _is_touched(text):
        return text
    try:
        held = json.loads(text)
    except ValueError:
        return redacted(text)
    clean = _redacted(held)
    return text if clean == held else json.dumps(clean, ensure_ascii=False)


def _is_touched(text: str) -> bool:
    # What JSON escapes may stand behind escapes of its own; there a look inside has to tell.
    return "\\" in text or _all().masks.may_be_in(text)


def _redacted(held: Any) -> Any:
    if isinstance(held, str):
        return redacted(held)
    if isinstance(held, list):
        return list(map(_redacted, cast("Iterable[Any]", held)))
    if isinstance(held, dict):
        members = cast("dict[str, Any]", held)
        return {redacted(key): _redacted(value) for key, value in members.items()}
    is_secret = isinstance(held, int | float) and str(held) in _names
    return MASK if is_secret and len(str(held)) >= _SHORTEST_NUMBER else held


def finder() -> Finder:
    """Return what finds the known secrets in bytes that are about to be kept."""
    return _all().finder


def held_in(text: str) -> str | None:
    """Return the name of a known secret that ``text`` holds; None where it holds none."""
    return finder().find(text.encode("utf-8", "surrogatepass")) if _names else None


def redact(text: str, values: Iterable[Any]) -> str:
    """Return ``text`` with ``•••`` where one of these secrets stood; see ``redacted``.

    Args:
        text: what people will see.
        values: secrets; of lists and tables, the texts and numbers in them.

    Examples:
        >>> redact("GET /?key=s%2Fcret", ["s/cret"])
        'GET /?key=•••'
    """
    plains = {text for value in values for _, text in texts(value, "")}
    return Masks(plain for plain in plains if len(plain.strip()) >= SHORTEST).masked(text, MASK)


def _all() -> _Compiled:
    global _compiled
    found = _compiled
    if found is None:
        with _lock:
            found = _compiled = _Compiled(Masks(_names), found_in(_names))
    return found
