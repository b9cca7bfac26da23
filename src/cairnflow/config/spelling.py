"""How values are spelled in files and in the environment: text into values of the declared type.

What a text doesn't plainly spell stays a text, and is judged as one.
"""

import json
import os
from pathlib import Path
from typing import cast

from cairnflow.config.kinds import Kind

_EXACT = 2**53
"""Whole numbers below it are floats without loss; the others are left to the judge."""


def spelled(kind: Kind, value: object, folder: Path) -> object:
    """Return ``value`` as the declared type has it.

    Args:
        kind: the declared type.
        value: what was given: text, or what TOML or Python has.
        folder: the folder to which a relative path is relative.

    Examples:
        >>> from cairnflow.config.kinds import kind_of
        >>> spelled(kind_of(bool), "TRUE", Path())
        True
        >>> spelled(kind_of(float | None), "2", Path())
        2.0
        >>> spelled(kind_of(str), "2", Path())
        '2'
    """
    return _shaped(kind, _read(kind, value) if isinstance(value, str) else value, folder)


def _shaped(kind: Kind, value: object, folder: Path) -> object:
    if tuple in kind.classes:
        return tuple(cast("list[object]", value)) if isinstance(value, list) else value
    if Path in kind.classes and isinstance(value, str | Path) and str(value).strip():
        return path(value, folder)
    if float in kind.classes and isinstance(value, int) and not isinstance(value, bool):
        return float(value) if abs(value) < _EXACT else value
    return value


def _read(kind: Kind, text: str) -> object:
    word = text.strip().lower()
    named = [choice for choice in kind.choices if choice.lower() == word]
    if named:
        return named[0]
    if kind.is_optional and word in {"", "null"}:
        return None
    if kind.classes == (str,) or Path in kind.classes:
        return text
    return literal(text)


def literal(text: str) -> object:
    """Return the boolean, number, list or table that ``text`` spells; else ``text``.

    Examples:
        >>> literal("True"), literal("0.5"), literal('["a"]'), literal("half")
        (True, 0.5, ['a'], 'half')
    """
    word = text.strip()
    try:
        return json.loads(word.lower() if word.lower() in {"true", "false"} else word)
    except (ValueError, RecursionError):
        return text


def path(text: str | Path, folder: Path) -> Path:
    """Return an absolute path, with ``~`` and ``$VARIABLE`` expanded.

    Args:
        text: the path; may be relative.
        folder: the folder to which it is relative.
    """
    return Path(os.path.abspath(folder / expanded(str(text))))


def expanded(text: str) -> str:
    """Return ``text`` with ``$VARIABLE`` and a leading ``~`` expanded, after ``:///`` too.

    A variable that isn't set stays as it is written.
    """
    if "\0" in text:  # names no user and no path, and the system's calls raise at it
        return text
    scheme, slashes, rest = text.rpartition(":///")
    return scheme + slashes + os.path.expanduser(os.path.expandvars(rest))
