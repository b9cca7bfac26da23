"""Which run a trail is held against, and which of its steps are out of the ordinary."""

from cairnflow.keys import TaskKey, parse_address
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.finding import find_run, last_good
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.trends.jumps import SETTLED, WINDOW, is_out
from cairnflow.trails.trends.measures import Measure, measures
from cairnflow.trails.walking.steps import Step


def baseline(reader: Reader, run: RunRecord, named: str | None) -> RunRecord | None:
    """Return the run to hold another against; None where there is none.

    Args:
        reader: asks the ledger.
        run: the run that is looked at.
        named: number or alias of a run of the same flow, its address, or ``none``; without it the
            last good one before.

    Raises:
        NotFound: there is no such run.
        AddressError: it names none.
    """
    if named == "none":
        return None
    if named is not None:
        text = named if "/" in named else f"{run.flow}/{named}"
        return find_run(reader.ledger, parse_address(text))
    return last_good(reader.ledger, run.flow, run.number)


class Suspicion:
    """Says which steps are out of the ordinary, held against the runs before.

    Each task is looked up when it is first asked about.

    Args:
        reader: asks the ledger.
        run: the run that is looked at.
    """

    def __init__(self, reader: Reader, run: RunRecord) -> None:
        self._reader = reader
        self._run = run
        self._known: dict[TaskKey, list[str]] = {}
        self._runs: list[RunRecord] | None = None

    def of(self, step: Step) -> list[str]:
        """Return the names of the measures that are out of the ordinary; none of a mapped task."""
        if step.is_group:
            return []
        if step.key not in self._known:
            self._known[step.key] = self._out(step)
        return self._known[step.key]

    def _out(self, step: Step) -> list[str]:
        before: dict[str, list[float]] = {}
        for run in self._before():
            fact = self._reader.ledger.checkpoint(run.key, step.key.task, step.key.child, None)
            for one in measures([fact]) if fact is not None and fact.state != "Mapped" else ():
                before.setdefault(one.name, []).append(one.value)
        return [one.name for one in measures(step.facts) if _is_out(one, before.get(one.name, []))]

    def _before(self) -> list[RunRecord]:
        if self._runs is None:
            runs = self._reader.ledger.runs(RunFilter(flow=self._run.flow))
            before = [run for run in runs if run.number < self._run.number]
            self._runs = list(reversed(before[:WINDOW]))
        return self._runs


def _is_out(one: Measure, before: list[float]) -> bool:
    return is_out(one.value, before, SETTLED if one.unit == "seconds" else 0)
