"""What a capsule is to be made of, and what is known of one that was written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cairnflow.keys import CAPSULE
from cairnflow.ledger.records import Checkpoint, RunRecord

LIMIT: Final = 1 << 30
"""Bytes that a capsule may have unless more are allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a capsule is to be made of.

    Attributes:
        run: of the facts.
        facts: those asked for.
        subject: address of what was asked for.
        with_upstream: take all ancestors, not only those whose values were given.
        output: take the values of the facts asked for, not only what they were given.
        limit: bytes that it may have.
    """

    run: RunRecord
    facts: tuple[Checkpoint, ...]
    subject: str
    with_upstream: bool = False
    output: bool = True
    limit: int = LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A capsule that was written.

    Attributes:
        path: of the file.
        seal: hex SHA-256 that names it and all that is in it.
        subject: address of what it was made of.
        size: bytes of the file.
        checkpoints: count of facts in it.
        values: count of values whose bytes are in it.
        left_out: why a value is not in it, by address.
    """

    path: Path
    seal: str
    subject: str
    size: int
    checkpoints: int
    values: int
    left_out: Mapping[str, str]


def file_of(subject: str) -> str:
    """Return the usual name of a capsule's file.

    Examples:
        >>> file_of("daily-sales/12/score:37@2")
        'daily-sales-12-score-37-2.cairn'
    """
    return re.sub(r"[/:@]", "-", subject) + CAPSULE
