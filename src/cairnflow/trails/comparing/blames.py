"""What ``cairn blame`` tells: where two runs part, why, what follows, and what to do next."""

from dataclasses import dataclass

from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.verdicts import verdicts
from cairnflow.trails.comparing.comparison import compare
from cairnflow.trails.comparing.diffs import Diff
from cairnflow.trails.comparing.sides import Side
from cairnflow.trails.comparing.telling import Told, number_of, under_way
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import Taint, taints
from cairnflow.trails.wholes import reused

_NAMED = 5
"""Origins that are told in full; of more only the names."""


@dataclass(frozen=True)
class Blame:
    """Where two runs part.

    Attributes:
        diff: of both, as far as it is asked for.
        taints: what of both runs was taken from runs that are called bad, by address of the run.
        is_given: a person has named the run to compare with; else it is the last good one.
    """

    diff: Diff
    taints: dict[str, list[Taint]]
    is_given: bool

    def lines(self, *, values: bool | None = False) -> list[Told]:
        """Return it as lines of pieces of text with their styles.

        Args:
            values: whether the values of the first divergence are read; see ``Divergence.diff``.

        Raises:
            ResultError: one was to be read, and can't be.
        """
        diff = self.diff
        good = "" if self.is_given else " (last good)"
        found: list[Told] = [
            ((diff.b.address, "bold"), (f" vs {diff.a.address}{good}", "dim")),
            *under_way(diff.b),
        ]
        origins = diff.origins
        first = diff.first
        if first is None:
            return [*found, ((f"{diff.verdict[:1].upper()}{diff.verdict[1:]}", ""), *self._same())]
        told = origins or [first]
        found += _led("First divergence: ", told[0].told(values=values))
        for origin in told[1:_NAMED]:
            found += _led("By itself, too: ", origin.told())
        if len(told) > _NAMED:
            names = ", ".join(origin.task for origin in told[_NAMED:])
            found.append(((f"And {len(told) - _NAMED:,} more: {names}", ""),))
        followers = diff.followers()
        if followers:
            found.append((("Then follows: ", "dim"), (" → ".join(followers), "")))
        return [*found, *_others(diff)]

    def _same(self) -> Told:
        return ((f"  {number_of(self.diff.data)}", "dim"),)


def _led(lead: str, lines: list[Told]) -> list[Told]:
    first, *rest = lines
    return [((lead, "bold"), *first), *rest]


def _others(diff: Diff) -> list[Told]:
    """Return what is equal in other bytes, and what can't be told."""
    equal = [task.task for task in diff.data if task.status == "equal"]
    unknown = [task.task for task in diff.data if task.status == "unknown"]
    unclear = [task.task for task in diff.data if task.role == "unclear"]
    found: list[Told] = []
    if unclear and any(origin.role == "origin" for origin in diff.origins):
        lead = "Differ, and whether their inputs did can't be told: "
        found.append(((lead, "dim"), (", ".join(unclear), "")))
    if equal:
        found.append((("Equal in other bytes (≈): ", "dim"), (", ".join(equal), "")))
    if unknown:
        found.append((("Unknown (?), no content digest: ", "dim"), (", ".join(unknown), "")))
    return found


def blame(
    reader: Reader, a: RunRecord, b: RunRecord, task: str | None = None, *, is_given: bool = False
) -> Blame:
    """Return where two runs part.

    Args:
        reader: asks the ledger.
        a: the run to compare with.
        b: the run that is asked about.
        task: only this task, and those that it was made of; None for all.
        is_given: a person has named ``a``.

    Raises:
        RunError: they are of different flows.
    """
    whole = compare(reader, a, b)
    within = None if task is None else upstream(whole.b, task)
    said = verdicts(reader.ledger)
    found = {
        side.record.address: taints(reader.ledger, reused(side.facts, side.whole), said)
        for side in (whole.a, whole.b)
    }
    return Blame(Diff(whole, within), found, is_given)


def upstream(side: Side, task: str) -> set[str]:
    """Return a task and all that it was made of."""
    found = {task}
    pending = [task]
    while pending:
        planned = side.planned.get(pending.pop())
        more = [one for one in (planned.upstream if planned else ()) if one not in found]
        found.update(more)
        pending += more
    return found
