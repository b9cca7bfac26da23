"""Secrets: from a name to a value, and out of every text that people see.

Knows no settings: whoever starts runs says where else to look (``use``).
"""

import base64
import enum
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, cast
from urllib.parse import quote, quote_plus

from cairnflow.errors import UnknownSecret

MASK = "•••"
"""What stands in a text where a secret stood."""

SHORTEST = 4
"""Characters below which a value isn't replaced: it would be found in every other word."""


class _Absent(enum.Enum):
    ABSENT = enum.auto()


ABSENT: Final = _Absent.ABSENT
"""What a provider gives for a name that it doesn't know, so that None can be a secret's value."""


class Provider(Protocol):
    """A place where secrets are looked for. Thread-safe."""

    def find(self, name: str) -> Any:
        """Return the secret, or ``ABSENT``."""
        ...

    def place(self, name: str) -> str:
        """Return where it looks for ``name``, in words for a message."""
        ...


class EnvironmentProvider(Provider):
    """Looks at ``CAIRNFLOW__SECRETS__NAME`` and ``CAIRNFLOW__CONTEXT__SECRETS__NAME``.

    Names keep their case.

    Args:
        variables: the environment, unless another one is given.
    """

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self._variables = variables

    def find(self, name: str) -> Any:
        found = [self._variables[v] for v in _variables_of(name) if v in self._variables]
        return _parsed(found[0]) if found else ABSENT

    def place(self, name: str) -> str:
        return " and ".join(_variables_of(name)) + " in the environment"


def _variables_of(name: str) -> tuple[str, str]:
    return f"CAIRNFLOW__SECRETS__{name}", f"CAIRNFLOW__CONTEXT__SECRETS__{name}"


class MappingProvider(Provider):
    """Looks in a table: of values, ``{env = "VARIABLE"}`` or ``{file = "path"}``.

    Args:
        table: secrets by name; looked at anew each time.
        place: what to call the table in a message.
    """

    def __init__(
        self, table: Mapping[str, Any], place: str = "the table [secrets] of the settings"
    ) -> None:
        self._table = table
        self._place = place

    def find(self, name: str) -> Any:
        if name not in self._table:
            return ABSENT
        for key, read in _ELSEWHERE.items():
            if _keys(self._table[name]) == [key]:
                return read(name, str(self._table[name][key]))
        return _parsed(self._table[name])

    def place(self, name: str) -> str:
        return self._place


def _keys(held: Any) -> list[str]:
    return list(cast("dict[str, Any]", held)) if isinstance(held, dict) else []


def _from_variable(name: str, variable: str) -> Any:
    if variable not in os.environ:
        raise UnknownSecret(f"secret {name!r} is taken from {variable}; set that variable")
    return _parsed(os.environ[variable])


def _from_file(name: str, path: str) -> Any:
    try:
        return _parsed(Path(os.path.expandvars(path)).expanduser().read_text("utf-8").rstrip("\n"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnknownSecret(f"secret {name!r} is taken from {path}: {reason}") from error


_ELSEWHERE: dict[str, Callable[[str, str], Any]] = {"env": _from_variable, "file": _from_file}


def _parsed(held: Any) -> Any:
    """Return what a text says in JSON; other texts and values as they are."""
    try:
        return json.loads(held) if isinstance(held, str) else held
    except ValueError:
        return held


def lookup(name: str, providers: Iterable[Provider]) -> Any:
    """Return the secret from the first provider that knows it.

    Args:
        name: the secret's name.
        providers: where to look, in this order.

    Raises:
        UnknownSecret: none knows it, or what it is taken from isn't there.

    Examples:
        >>> lookup("keys", [MappingProvider({"keys": '{"id": 7}'})])
        {'id': 7}
    """
    places: list[str] = []
    for provider in providers:
        found = provider.find(name)
        if found is not ABSENT:
            return found
        places.append(provider.place(name))
    raise UnknownSecret(f"no secret {name!r}; looked at {', then '.join(places) or 'nothing'}")


_providers: tuple[Provider, ...] = (EnvironmentProvider(),)


def use(*providers: Provider) -> None:
    """Say where ``get`` looks, in this order, in this process."""
    global _providers
    _providers = providers


def get(name: str) -> Any:
    """Return a secret; where it is looked for, ``use`` says.

    A text that is JSON comes back parsed.

    Args:
        name: the secret's name; case counts.

    Raises:
        UnknownSecret: it is nowhere; the message says where it was looked for.
    """
    return lookup(name, _providers)


def redact(text: str, values: Iterable[Any]) -> str:
    """Return ``text`` with ``•••`` where a secret stood.

    Found are the values as they are, and in base64 (also inside a longer base64 text), hex, URL
    encoding, JSON and Python's ``repr``. Values of fewer than ``SHORTEST`` characters stay.

    Args:
        text: what people will see.
        values: secrets; of lists and tables, the texts and numbers in them.

    Examples:
        >>> redact("GET /?key=s%2Fcret", ["s/cret"])
        'GET /?key=•••'
    """
    forms = {form for value in values for plain in _texts(value) for form in _forms(plain)}
    # Longest first, so that a secret inside another doesn't leave the rest of it in view.
    longest_first = sorted(forms, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), MASK, text) if forms else text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if isinstance(value, list | tuple):
        for held in cast("list[Any]", value):
            yield from _texts(held)
    elif isinstance(value, str | int | float) and len(str(value)) >= SHORTEST:
        yield from [str(value)] if not isinstance(value, bool) else []


def _forms(plain: str) -> set[str]:
    raw = plain.encode()
    quoted = {quote(plain), quote(plain, safe=""), quote_plus(plain)}
    escaped = {
        json.dumps(plain)[1:-1],
        json.dumps(plain, ensure_ascii=False)[1:-1],
        repr(plain)[1:-1],
    }
    return {plain, raw.hex(), raw.hex().upper(), *quoted, *escaped, *_in_base64(raw)}


def _in_base64(raw: bytes) -> Iterator[str]:
    """Yield what the bytes look like in base64, with 0, 1 or 2 other bytes before them."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
        # Characters that hold bits of a neighbour can't be known: the first, and maybe the last.
        if not before:
            yield from (whole, whole.replace("+", "-").replace("/", "_"))
        end = len(whole) - ((before + len(raw)) % 3 > 0)
        inner = whole[before and before + 1 : end]
        if len(inner) >= SHORTEST:
            yield from (inner, inner.replace("+", "-").replace("/", "_"))
