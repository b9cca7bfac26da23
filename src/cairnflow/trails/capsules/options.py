"""What may be said of a capsule that is to be written; it is written when this is asked to."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.capsules.packed import LIMIT, Packed, Wanted, file_of
from cairnflow.trails.reading import Reader


class CapsuleOptions(TypedDict, total=False):
    """What may be said of a capsule.

    Attributes:
        with_upstream: take all ancestors, not only those whose values were given.
        output: take its own value, too; by default it is taken.
        limit: bytes that the capsule may have; 1 GB by default.
        force: write over a file that is there.
    """

    with_upstream: bool
    output: bool
    limit: int
    force: bool


def packed(
    reader: Reader,
    run: RunRecord,
    facts: Iterable[Checkpoint],
    options: CapsuleOptions,
    *,
    subject: str,
    path: str | Path,
) -> Packed:
    """Write a capsule; see ``cairnflow.trails.capsules.packing.pack``."""
    from cairnflow.trails.capsules.packing import pack  # a zip is 10 ms, which few need

    wanted = Wanted(
        run=run,
        facts=tuple(facts),
        subject=subject,
        with_upstream=options.get("with_upstream", False),
        output=options.get("output", True),
        limit=options.get("limit", LIMIT),
    )
    return pack(reader, wanted, path or file_of(subject), force=options.get("force", False))
