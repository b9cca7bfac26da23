"""In a few words how the data of each of several runs stands, where that is cheap to tell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cairnflow.keys import WHOLE
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Outline, RunRecord
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.verdicts import BAD, Said, Verdict, bad_runs, verdicts
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import Taint, taints
from cairnflow.trails.wholes import Wholes, reused

_MOST: Final = 10_000
"""Facts that are read for one list of runs; less than 0.1 s."""

_LOOKED_AT: Final = 200
"""Good runs of a flow among which the one before each run is looked for."""

_REUSED = frozenset({"Reused", "Cached"})


@dataclass(frozen=True, slots=True)
class Badge:
    """How the data of a run stands.

    Attributes:
        verdict: what was said of it last.
        against: address of the last good run before it; empty where there is none, or it was not
            compared.
        changed: count of tasks whose values differ.
        comparable: count of tasks that have a value in both.
        first: address of the first task run that differs; empty for none.
        taints: what of it was taken from runs that are called bad.
    """

    verdict: Verdict = field(default_factory=Verdict)
    against: str = ""
    changed: int = 0
    comparable: int = 0
    first: str = ""
    taints: tuple[Taint, ...] = ()

    def __str__(self) -> str:
        """Return it in a few words, such as ``≠ 3 of 14 vs 1840``; empty where nothing is known."""
        number = self.against.rpartition("/")[2]
        if not self.against:
            return ""
        if not self.comparable:
            return f"? vs {number}"
        if not self.changed:
            return f"= vs {number}"
        return f"≠ {self.changed:,} of {self.comparable:,} vs {number}"

    @property
    def word(self) -> str:
        """``same``, ``changed`` or ``unknown``: how its data compares."""
        if not self.against or not self.comparable:
            return "unknown"
        return "changed" if self.changed else "same"

    def wire(self) -> dict[str, Any]:
        """Return it as the ``data`` of a RunSummary."""
        is_known = bool(self.against)
        return {
            "vs": self.against or None,
            "changed": self.changed if is_known else None,
            "comparable": self.comparable if is_known else None,
            "first": self.first or None,
        }


def badge_of(whole: Comparison | None, verdict: Verdict, found: Iterable[Taint] = ()) -> Badge:
    """Return the badge of the later run of a comparison; None where there is nothing before it."""
    if whole is None:
        return Badge(verdict, taints=tuple(found))
    changed = [task for task in whole.tasks if task.first_value is not None]
    alike = sum(task.status in {"same", "equal"} for task in whole.tasks)
    began = [pair for pair in whole.origins if pair.is_changed_value]
    values = [*began, *(task.first_value for task in changed if task.first_value is not None)]
    first = f"{whole.b.record.address}/{values[0].key}" if values else ""
    a, comparable = whole.a.record.address, len(changed) + alike
    return Badge(verdict, a, len(changed), comparable, first, tuple(found))


Known = Callable[[RunRecord, RunRecord, Callable[[], Badge | None]], Badge | None]
"""Of a run and the good one before it: returns the badge that is known, or the one that is made."""


def nothing_known(
    run: RunRecord, before: RunRecord, make: Callable[[], Badge | None]
) -> Badge | None:
    """Make each badge anew."""
    return make()


def badges(
    reader: Reader,
    runs: Sequence[RunRecord],
    tallies: Mapping[int, Tally],
    known: Known = nothing_known,
) -> dict[int, Badge]:
    """Return the badge of each run, by its key; of large runs no more than what was said of them.

    Args:
        reader: asks the ledger.
        runs: those that are listed.
        tallies: counts over their facts.
        known: what has been found out before, where somebody remembers it.
    """
    ledger, said = reader.ledger, verdicts(reader.ledger)
    is_any_bad = any(one == BAD for one in said.values())
    facts = _Facts(reader, tallies)
    good: dict[str, list[RunRecord]] = {}
    found: dict[int, Badge] = {}
    for run in runs:
        verdict = said.get((run.key, "", WHOLE), Verdict())
        has_taken = bool(_REUSED & tallies[run.key].by_state.keys()) and is_any_bad
        before = _before(reader, run, good, said)
        taken = reused(facts.of(run) or (), Wholes(ledger)) if has_taken else ()
        badge = None if before is None else known(run, before, facts.comparing(before, run))
        tainted = taints(ledger, taken, said)
        found[run.key] = replace(badge or Badge(), verdict=verdict, taints=tuple(tainted))
    return found


def _before(
    reader: Reader, run: RunRecord, good: dict[str, list[RunRecord]], said: dict[Said, Verdict]
) -> RunRecord | None:
    """Return the last good run before one; None where there is none among the last few."""
    if run.flow not in good:
        which = RunFilter(flow=run.flow, states=("Success",), limit=_LOOKED_AT)
        bad = bad_runs(said)
        good[run.flow] = [one for one in reader.ledger.runs(which) if one.key not in bad]
    return next((one for one in good[run.flow] if one.number < run.number), None)


class _Facts:
    """The facts of runs, each read once, as long as there are not too many."""

    def __init__(self, reader: Reader, tallies: Mapping[int, Tally]) -> None:
        self._reader = reader
        self._tallies = dict(tallies)
        self._known: dict[int, Sequence[Outline]] = {}
        self._left = _MOST

    def comparing(self, before: RunRecord, run: RunRecord) -> Callable[[], Badge | None]:
        """Return what compares two runs; it gives None where they have too many facts."""

        def compared() -> Badge | None:
            then, now = self.of(before), self.of(run)
            if then is None or now is None:
                return None
            return badge_of(compare(self._reader, before, run, (then, now)), Verdict())

        return compared

    def of(self, run: RunRecord) -> Sequence[Outline] | None:
        """Return the facts of a run; None where they are too many."""
        if run.key not in self._known:
            if run.key not in self._tallies:
                self._tallies |= self._reader.ledger.tallies([run.key])
            count = sum(self._tallies[run.key].by_state.values())
            if count > self._left:
                return None
            self._left -= count
            self._known[run.key] = self._reader.ledger.outline(run.key)
        return self._known[run.key]
