"""What a secret looks like where it has been encoded, and a pattern that finds all of it; pure."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Characters below which a value isn't replaced: it would be found in every other word."""

_SHORT_NUMBER = 8
"""Digits below which a number is a secret only where it stands alone: every digest and every time
holds the shorter ones somewhere."""

_PUBLIC = frozenset(
    [
        *("user", "username", "login", "host", "hostname", "port", "database", "dbname", "db"),
        *("schema", "region", "driver", "dialect", "type", "service_name", "sslmode"),
    ]
)
"""Members of a table of secrets that are none: they stand in values, paths and names anyway."""

_PERCENT = re.compile("%[0-9A-F]{2}")


def parsed(held: Any) -> Any:
    """Return what a text says in JSON; other texts and values as they are."""
    try:
        return json.loads(held, parse_constant=_refuse) if isinstance(held, str) else held
    except ValueError:
        return held


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def texts(value: Any, label: str) -> Iterator[tuple[str, str]]:
    """Yield label and text of all that is secret in a value: of tables and lists, their members.

    Members of a table that are no secrets by their names, such as ``user`` and ``host``, are not
    among them.

    Args:
        value: the secret.
        label: its name.

    Examples:
        >>> list(texts({"user": "ann", "key": "s3cret", "old": [12345, True]}, "DB"))
        [("DB['key']", 's3cret'), ("DB['old'][0]", '12345')]
    """
    if isinstance(value, dict):
        for key, held in cast("Mapping[Any, Any]", value).items():
            if key not in _PUBLIC:
                yield from texts(held, f"{label}[{key!r}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for i, held in enumerate(cast("Iterable[Any]", value)):
            yield from texts(held, f"{label}[{i}]")
    elif isinstance(value, bytes | bytearray):
        yield label, bytes(value).decode("utf-8", "surrogateescape")
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield label, str(value)


def in_text(plain: str) -> set[str]:
    """Return what a secret looks like in a text: as it is, and in each encoding that we know.

    These are base64, also inside a longer base64 text, hex, URL and HTML encoding, JSON, and
    Python's ``repr`` and ``ascii``.
    """
    raw = _raw(plain)
    found = {plain, plain.strip(), raw.hex(), raw.hex().upper(), raw.hex(" ")}
    found.update(_in_base64(raw))
    for quoted in (quote(raw), quote(raw, safe=""), quote_plus(raw)):
        found |= {quoted, _PERCENT.sub(lambda match: match[0].lower(), quoted)}
    for escaped in (json.dumps(plain), json.dumps(plain, ensure_ascii=False)):
        found |= {escaped[1:-1], json.dumps(escaped)[3:-3]}
    # A text that holds both quotes is always written between single ones, with those escaped.
    found |= {repr(plain)[1:-1], repr(f"'\"{plain}")[4:-1]}
    found |= {ascii(plain)[1:-1], ascii(f"'\"{plain}")[4:-1], repr(raw)[2:-1]}
    found |= {html.escape(plain), html.escape(plain, quote=False)}
    return {form for form in found if len(form) >= SHORTEST}


def in_bytes(plain: str) -> set[bytes]:
    """Return what a secret looks like in bytes: as in texts, and as NumPy's arrays of text."""
    wide = {plain.encode(name, "surrogatepass") for name in ("utf-16-le", "utf-32-le")}
    return {_raw(form) for form in in_text(plain)} | wide


def _raw(plain: str) -> bytes:
    try:
        return plain.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return plain.encode("utf-8", "surrogatepass")


def _in_base64(raw: bytes) -> Iterator[str]:
    """Yield what the bytes look like in base64, with 0, 1 or 2 other bytes before them."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
        # Characters that hold bits of a neighbour can't be known: the first, and maybe the last.
        found = [whole] if not before else []
        end = len(whole) - ((before + len(raw)) % 3 > 0)
        found.append(whole[before and before + 1 : end])
        for form in found:
            yield from (form, form.replace("+", "-").replace("/", "_"))


_Branch = dict[str, Any]
"""Branches by character, and an empty one under ``""`` where a text ends."""


def pattern(forms: Iterable[str]) -> str:
    """Return a regular expression that matches the longest of some texts.

    Of no texts, one that matches nothing. Texts that begin alike share a branch, so that a
    thousand of them take a few times as long as one, and not a thousand times.

    Examples:
        >>> pattern(["abc", "abd", "a", "x"])
        '(?:a(?:b(?:c|d))?|x)'
    """
    root: _Branch = {}
    for form in forms:
        here = root
        for character in form:
            here = here.setdefault(character, {})
        here[""] = {}
    return _expression(root) if root else "(?!)"


def _expression(branch: _Branch) -> str:
    stem = ""
    while len(branch) == 1 and "" not in branch:
        ((character, branch),) = branch.items()
        stem += re.escape(character)
    if branch.keys() == {""}:
        return stem
    ways = [
        re.escape(character) + _expression(rest) for character, rest in branch.items() if character
    ]
    return f"{stem}(?:{'|'.join(ways)}){'?' if '' in branch else ''}"


def is_short_number(plain: str) -> bool:
    """Return whether a secret is so few digits that they turn up by chance."""
    return plain.isdigit() and len(plain) < _SHORT_NUMBER
