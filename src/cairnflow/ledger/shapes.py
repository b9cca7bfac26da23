"""Of which form the JSON in a row must be, to be read on."""

import json
import re
from functools import lru_cache
from typing import Any, Final

import msgspec


class Input(msgspec.Struct):
    """One argument, among the inputs of a fact."""

    name: str
    kind: str
    addr: str | None = None
    item: int | None = None
    hash: str | None = None
    code: dict[str, str] | None = None


class Reason(msgspec.Struct):
    """Why a task run ran, or was reused."""

    code: str | None = None
    text: str | None = None


class Column(msgspec.Struct):
    """A column of a table in a preview."""

    name: Any


class Preview(msgspec.Struct):
    """A preview, as far as all of them are alike."""

    columns: list[Column] | None = None


class Handler(msgspec.Struct):
    """The description of a handler."""

    args: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])


class Frame(msgspec.Struct):
    """A frame of an error."""

    file: str | None = None
    line: int | None = None
    name: str | None = None
    locals: dict[str, Any] | None = None
    more: int | None = None


class Raised(msgspec.Struct):
    """What a task run raised."""

    type: str | None = None
    message: str | None = None
    traceback: str | None = None
    frames: list[Frame] | None = None


class Planned(msgspec.Struct):
    """A task of a plan."""

    task: str
    name: str | None = None
    inputs: list[tuple[str, str, Any]] | None = None
    upstream: list[str] | None = None
    tags: list[str] | None = None


class Plan(msgspec.Struct):
    """A plan."""

    tasks: list[Planned] | None = None
    caches: list[str] | None = None


class Environment(msgspec.Struct):
    """An environment."""

    packages: dict[str, Any] | None = None


class Code(msgspec.Struct):
    """The source of a function."""

    name: str | None = None
    file: str | None = None
    line: int | None = None
    source: str | None = None
    helpers: list[list[Any]] | None = None


class External(msgspec.Struct):
    """What was read from outside."""

    name: str
    fingerprint: Any


_ENDLESS: Final = re.compile("[0-9]{4000}")
"""A number that Python refuses to read, as turning it into one would take too long."""

_LONG: Final = 4_000


def fits(text: str, kind: Any) -> bool:
    """Whether a text is JSON of a form, whatever else is in it.

    Args:
        text: of a row.
        kind: one of the forms here, or a type made of them.
    """
    if len(text) >= _LONG and _ENDLESS.search(text):
        return False
    try:
        _decoder(kind).decode(text)
    except msgspec.ValidationError:
        return False
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return _fits_loosely(text, kind)
    return True


@lru_cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _fits_loosely(text: str, kind: Any) -> bool:
    """Whether it is what Python alone takes for JSON: with NaN, or half a surrogate pair, in it."""
    try:
        msgspec.convert(json.loads(text), kind)
    except (ValueError, RecursionError):
        return False
    return True
