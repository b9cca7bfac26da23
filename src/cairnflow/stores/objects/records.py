"""Commit records: where the bytes of a large value lie, in a small object at its key; pure.

Stores can't write an object in parts on condition that there is none. So a large value is written
under a path of its own, and what is put at its key, if there is none, is a record of that.
"""

import json
import re
from secrets import token_hex
from typing import Any, NamedTuple

_VERSION = "cairnflow-commit/1"
_OWN = re.compile(r"(?P<stem>(?:[^/]+/)*[^/.]*)-(?P<mark>[0-9a-f]{16})(?P<ending>(?:\.[^/]*)?)")

LARGEST = 4096
"""Bytes that a record has at most."""


class Record(NamedTuple):
    """What is committed.

    Attributes:
        path: where in the bucket the bytes lie.
        size: how many they are.
        digest: hex SHA-256 of them.
    """

    path: str
    size: int
    digest: str


def dumps(record: Record) -> bytes:
    """Return a record as it is written."""
    return json.dumps({"is": _VERSION, **record._asdict()}).encode()


def loads(data: bytes) -> Record | None:
    """Return the record that these bytes are; None where they are a value's own.

    Examples:
        >>> loads(dumps(Record("a-7f.pkl", 5, "0" * 64))).path
        'a-7f.pkl'
        >>> loads(b"[1, 2]") is None
        True
    """
    if len(data) > LARGEST:
        return None
    try:
        read: Any = json.loads(data)
        version, *fields = (read[name] for name in ("is", *Record._fields))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return Record(*fields) if version == _VERSION else None


def own_path(path: str) -> str:
    """Return a path beside ``path`` that nobody else writes to; it ends as ``path`` does.

    Examples:
        >>> own_path("2026/11/22/ab.pkl.zst")
        '2026/11/22/ab-....pkl.zst'
    """
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.partition(".")
    return f"{folder}{slash}{stem}-{token_hex(8)}{dot}{ending}"


class Beside(NamedTuple):
    """What the path of a large value's bytes tells.

    Attributes:
        path: where the record of them would stand.
        mark: what tells them apart from those of other writers; 16 hex digits.
    """

    path: str
    mark: str


def beside(path: str) -> Beside | None:
    """Return what a path that ``own_path`` may have made tells; None for any other.

    Examples:
        >>> beside("2026/11/22/ab-0123456789abcdef.pkl.zst")
        Beside(path='2026/11/22/ab.pkl.zst', mark='0123456789abcdef')
        >>> beside("2026/11/22/ab.pkl.zst") is None
        True
    """
    found = _OWN.fullmatch(path)
    return found and Beside(found["stem"] + found["ending"], found["mark"])
