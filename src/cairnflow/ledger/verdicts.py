"""What people and checks have said of the data of runs: good, bad or unknown. The newest counts."""

from collections.abc import Iterable
from typing import Final

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation

KIND: Final = "verdict"
"""Kind of annotation that holds a verdict; its text begins with it, and a note may follow."""

GOOD: Final = "good"
BAD: Final = "bad"
UNKNOWN: Final = "unknown"
VALUES: Final = (GOOD, BAD, UNKNOWN)

Said = tuple[int, str, int]
"""Run, task and child that a verdict is on; an empty task for the run itself."""


class Verdict(str):
    """``good``, ``bad`` or ``unknown``: a text that knows who has said it.

    Attributes:
        by: who did, as ``name@host`` or as a check's name; empty where nobody did.
        at: when, in microseconds since 1970 UTC; None where nobody did.
        note: more words on it; may be empty.

    Examples:
        >>> Verdict("bad", by="ann@etl", at=0, note="prices are 0") == "bad"
        True
    """

    __slots__ = ("at", "by", "note")

    by: str
    at: int | None
    note: str

    def __new__(
        cls, value: str = UNKNOWN, *, by: str = "", at: int | None = None, note: str = ""
    ) -> "Verdict":
        """Make a verdict."""
        made = super().__new__(cls, value)
        made.by, made.at, made.note = by, at, note
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Return what a copy is made of."""
        return (str(self),), {"by": self.by, "at": self.at, "note": self.note}


def verdict_of(said: Annotation) -> Verdict:
    """Return the verdict that an annotation of ``KIND`` holds."""
    value, _, note = said.text.partition(" ")
    return Verdict(value, by=said.by, at=said.at, note=note)


def newest(said: Iterable[Annotation]) -> dict[Said, Verdict]:
    """Return the verdict on each run and task run; of several the newest."""
    found: dict[Said, Verdict] = {}
    for one in sorted(said, key=lambda one: one.at):
        found[one.run, one.task, one.map_index] = verdict_of(one)
    return found


def bad_runs(verdicts: dict[Said, Verdict]) -> set[int]:
    """Return the keys of the runs that are bad: by themselves, or for one of their task runs.

    A run that is called good as a whole is, whatever was said of its task runs.
    """
    whole = {run: one for (run, task, _), one in verdicts.items() if not task}
    return {
        run
        for (run, _, _), one in verdicts.items()
        if one == BAD and whole.get(run, UNKNOWN) != GOOD
    }


def verdicts(ledger: Ledger) -> dict[Said, Verdict]:
    """Return all verdicts that a ledger has; one question."""
    return newest(ledger.said(KIND))
