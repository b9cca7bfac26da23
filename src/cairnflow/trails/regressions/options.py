"""What may be said of a regression test that is to be written; it is written when asked to."""

from pathlib import Path
from typing import Literal, TypedDict

from cairnflow.errors import AuthoringError
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.regressions.pins import MOST, Expected, Pin, WrittenTest


class RegressionOptions(TypedDict, total=False):
    """What may be said of a regression test.

    Attributes:
        expect: ``output``, ``error`` or ``check``; by default what the task run ended with.
        check: a claim of ``out``, such as ``out.price.min() >= 0``.
        source: file in which the function stands now, if it has moved.
        limit: bytes that the values beside the test may have; 10 MB by default.
        force: write over files that have other content.
    """

    expect: Literal["output", "error", "check", ""]
    check: str
    source: Path | None
    limit: int
    force: bool


def written(
    reader: Reader,
    run: RunRecord,
    fact: Checkpoint,
    options: RegressionOptions,
    *,
    address: str,
    folder: str | Path,
) -> WrittenTest:
    """Write a regression test; see ``cairnflow.trails.regressions.writing.write_test``."""
    from cairnflow.trails.regressions.writing import read_check, write_test  # 15 ms, for few

    check = read_check(claim) if (claim := options.get("check")) else ""
    usual: Expected = "check" if check else "error" if fact.error else "output"
    expect: Expected = options.get("expect") or usual
    if (expect == "check") != bool(check):
        raise AuthoringError("a check is told with check=, such as 'out.price.min() >= 0'")
    if expect == "error" and not fact.error:
        raise AuthoringError(f"{address} raised nothing; pin its output, or a check")
    pin = Pin(
        folder=Path(folder).expanduser(),
        expect=expect,
        check=check,
        source=options.get("source"),
        limit=options.get("limit", MOST),
        force=options.get("force", False),
    )
    return write_test(reader, run, fact, address, pin)
