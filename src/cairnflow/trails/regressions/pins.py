"""What a regression test is to hold, and what is known of one that was written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

MOST: Final = 10 << 20
"""Bytes that the values beside a test may have unless more are allowed."""

Expected = Literal["output", "error", "check"]
"""What a test holds: what was returned, what was raised, or a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a regression test is to hold.

    Attributes:
        folder: of the tests.
        expect: ``output``, what was returned; ``error``, what was raised; ``check``, a claim.
        check: the claim, of ``out``.
        source: file in which the function stands now; None for where it stood then.
        limit: bytes that the values beside the test may have.
        force: write over other files.
    """

    folder: Path
    expect: Expected
    check: str = ""
    source: Path | None = None
    limit: int = MOST
    force: bool = False


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """A regression test that was written.

    Attributes:
        path: of the test.
        folder: of the values beside it; None where all are written into it.
        address: of the task run.
        expect: what it holds.
    """

    path: Path
    folder: Path | None
    address: str
    expect: Expected
