"""Calling the data of a run good or bad, and what that says of runs that took values from it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cairnflow.clock import now
from cairnflow.errors import AuthoringError
from cairnflow.keys import WHOLE, parse_address
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation, Checkpoint, RunRecord
from cairnflow.ledger.verdicts import BAD, KIND, VALUES, Said, Verdict, newest
from cairnflow.trails.approving import person
from cairnflow.trails.words import ago, counted


def mark(ledger: Ledger, what: Said, value: str, note: str = "", by: str = "") -> Verdict:
    """Write a verdict; it takes the place of the one before, which stays in the ledger.

    Args:
        ledger: holds the run.
        what: the run, the task and the child.
        value: ``good``, ``bad`` or ``unknown``.
        note: more words on it.
        by: who says it; the person who sits here by default.

    Returns:
        What was written.

    Raises:
        AuthoringError: it is another value.
    """
    if value not in VALUES:
        raise AuthoringError(f"no verdict {value!r}; write one of {', '.join(VALUES)}")
    said = Annotation(*what, KIND, f"{value} {note}".strip(), by or person(), now())
    ledger.annotate(said)
    return Verdict(value, by=said.by, at=said.at, note=note)


def verdict_on(ledger: Ledger, what: Said) -> Verdict:
    """Return the newest verdict on a run or a task run; ``unknown`` where there is none.

    A child of a mapped task has that of the task where it has none of its own.
    """
    said = newest(ledger.annotations(what[0], KIND))
    run, task, child = what
    found = said.get(what)
    if found is None and task and child != WHOLE:
        found = said.get((run, task, WHOLE))
    return Verdict() if found is None else found


def in_words(verdict: Verdict, at: int | None = None) -> str:
    """Return a verdict, and who said it and when.

    Examples:
        >>> in_words(Verdict("bad", by="ann@etl", at=0, note="prices are 0"), 60_000_000)
        'bad, said by ann@etl 1 min ago: prices are 0'
        >>> in_words(Verdict())
        'unknown'
    """
    if verdict.at is None:
        return str(verdict)
    note = f": {verdict.note}" if verdict.note else ""
    moment = now() if at is None else at
    return f"{verdict!s}, said by {verdict.by} {ago(verdict.at, moment)}{note}"


class Taint(NamedTuple):
    """That values of a run were computed by one that is called bad.

    Attributes:
        source: address of the bad run or task run.
        values: count of task runs whose values were taken from it.
        verdict: what was said of it.
    """

    source: str
    values: int
    verdict: Verdict

    def __str__(self) -> str:
        taken = counted(self.values, "value")
        was = "was" if self.values == 1 else "were"
        return f"{taken} {was} taken from {self.source}, which is {in_words(self.verdict)}"


def taints(
    ledger: Ledger, facts: Iterable[Checkpoint], verdicts: Mapping[Said, Verdict]
) -> list[Taint]:
    """Return what of a run was computed by runs that are called bad, and taken from there.

    Args:
        ledger: holds the runs.
        facts: of the run.
        verdicts: on all runs.
    """
    bad = {what: one for what, one in verdicts.items() if one == BAD}
    if not bad:
        return []
    runs: dict[str, RunRecord | None] = {}
    counts: dict[Said, int] = {}
    for fact in facts:
        if fact.reused_from is None:
            continue
        where = parse_address(fact.reused_from)
        address = f"{where.flow}/{where.run}"
        if address not in runs:
            runs[address] = ledger.run(where.flow, int(where.run))
        record = runs[address]
        child = WHOLE if where.map is None else int(where.map)
        for task, place in ((where.task or "", child), (where.task or "", WHOLE), ("", WHOLE)):
            if record is not None and (record.key, task, place) in bad:
                said = (record.key, task, place)
                counts[said] = counts.get(said, 0) + 1
                break
    found = counts.items()
    return [Taint(_address(said, runs.values()), count, bad[said]) for said, count in found]


def _address(said: Said, runs: Iterable[RunRecord | None]) -> str:
    run = next(run for run in runs if run is not None and run.key == said[0])
    below = "" if not said[1] else f"/{said[1]}" if said[2] == WHOLE else f"/{said[1]}:{said[2]}"
    return f"{run.address}{below}"
