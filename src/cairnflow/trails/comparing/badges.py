"""In a few words how the data of each of several runs stands, where that is cheap to tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cairnflow.keys import WHOLE
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.verdicts import BAD, Said, Verdict, bad_runs, verdicts
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import Taint, taints

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
        changed: count of tasks whose data differs.
        comparable: count of tasks that both have.
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
    run = whole.b.record.address
    first = f"{run}/{whole.first.key}" if whole.first is not None else ""
    a, changed = whole.a.record.address, len(whole.changed)
    return Badge(verdict, a, changed, whole.comparable, first, tuple(found))


def badges(
    reader: Reader, runs: Sequence[RunRecord], tallies: Mapping[int, Tally]
) -> dict[int, Badge]:
    """Return the badge of each run, by its key; of large runs no more than what was said of them.

    Args:
        reader: asks the ledger.
        runs: those that are listed.
        tallies: counts over their facts.
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
        own = facts.of(run) if before is not None or has_taken else None
        tainted = taints(ledger, own or (), said) if has_taken else []
        then = facts.of(before) if before is not None and own is not None else None
        whole = None
        if before is not None and own is not None and then is not None:
            whole = compare(reader, before, run, (then, own))
        found[run.key] = badge_of(whole, verdict, tainted)
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
        self._known: dict[int, Sequence[Checkpoint]] = {}
        self._left = _MOST

    def of(self, run: RunRecord) -> Sequence[Checkpoint] | None:
        """Return the facts of a run; None where they are too many."""
        if run.key not in self._known:
            if run.key not in self._tallies:
                self._tallies |= self._reader.ledger.tallies([run.key])
            count = sum(self._tallies[run.key].by_state.values())
            if count > self._left:
                return None
            self._left -= count
            self._known[run.key] = self._reader.ledger.checkpoints(run.key)
        return self._known[run.key]
