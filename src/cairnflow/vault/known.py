"""The secrets that this process knows, and what takes them out of all that leaves it.

Those of its places that can be listed, and those that were handed out. Thread-safe.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from cairnflow.vault.cutting import Cuts
from cairnflow.vault.forms import (
    SHORTEST,
    in_bytes,
    is_short_number,
    masking,
    parsed,
    pattern,
    texts,
)

MASK = "•••"
"""What stands in a text where a secret stood. Has no character that JSON escapes."""

SHORTEST_IN_BYTES = 6
"""Characters below which a secret isn't looked for in kept bytes: any 4 bytes turn up in every
fourth gigabyte of random ones, any 6 in one of 280,000."""

_SHORTEST_NUMBER = 6
"""Digits below which a number in JSON isn't replaced: counts and sizes are such numbers."""

_FEW = 64
"""Forms that are faster looked for one by one than all at once."""


class Finder(NamedTuple):
    """Finds secrets in bytes.

    Attributes:
        longest: bytes of the longest form of a secret.
        names: the secret's name by each of its forms; shape (forms,).
        all_forms: matches each of them; None while they are few.
        numbers: the secrets that are numbers.
    """

    longest: int
    names: Mapping[bytes, str]
    all_forms: re.Pattern[bytes] | None
    numbers: Mapping[int | float, str]

    def find(self, data: bytes | memoryview) -> str | None:
        """Return the name of a secret that ``data`` holds; None where it holds none."""
        if self.all_forms is None:
            held = data if isinstance(data, bytes) else bytes(data)
            return next((name for form, name in self.names.items() if form in held), None)
        found = self.all_forms.search(data)
        return self.names[bytes(found.group())] if found else None


class _Compiled(NamedTuple):
    mask: re.Pattern[str]
    cuts: Cuts
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
    mask, cuts, _ = _all()
    if mask.search(text):
        text = mask.sub(MASK, text)
    return cuts.masked(text, MASK)


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
    mask, cuts, _ = _all()
    return bool("\\" in text or mask.search(text) or cuts.heads.search(text))


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
    expression = masking(plain for plain in plains if len(plain.strip()) >= SHORTEST)
    return re.sub(expression, MASK, text) if expression else text


def _all() -> _Compiled:
    global _compiled
    found = _compiled
    if found is None:
        with _lock:
            mask = re.compile(masking(_names) or "(?!)")
            found = _compiled = _Compiled(mask, Cuts(_names), _finder(_names))
    return found


def _finder(names: Mapping[str, str]) -> Finder:
    forms = {
        form: name
        for plain, name in names.items()
        if not is_short_number(plain)
        for form in in_bytes(plain)
        if len(form) >= SHORTEST_IN_BYTES
    }
    longest = max(map(len, forms), default=0)
    if len(forms) <= _FEW:
        return Finder(longest, forms, None, _numbers(names))
    expression = pattern(form.decode("latin-1") for form in forms)
    return Finder(longest, forms, re.compile(expression.encode("latin-1")), _numbers(names))


def _numbers(names: Mapping[str, str]) -> dict[int | float, str]:
    found: dict[int | float, str] = {}
    for plain, name in names.items():
        if not is_short_number(plain) and isinstance(number := parsed(plain), int | float):
            found[number] = name
    return found
