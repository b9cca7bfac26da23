"""How long task runs took before, and so what is saved by using their values again."""

from collections.abc import Iterable

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Checkpoint
from cairnflow.runtime.planning.past import Past, PastRun

_TRIES = 200
"""Values whose origin is looked for in runs that were not read yet."""


class Times:
    """Tells how long task runs took. Not thread-safe.

    Args:
        past: earlier runs.
        older: runs of the flow that are read where those that are resumed don't tell.
    """

    def __init__(self, past: Past, older: Iterable[str] = ()) -> None:
        self._past, self._older = past, list(older)
        self._tries = 0

    def of_value(self, fact: Checkpoint) -> float:
        """Return the seconds that it took to make a value, by whichever run did; 0 if unknown."""
        if fact.reused_from is None:
            return _seconds(fact)
        flow, _, rest = fact.reused_from.partition("/")
        number, _, name = rest.partition("/")
        run = self._past.runs.get(f"{flow}/{number}")
        if run is None and self._tries < _TRIES:
            self._tries += 1
            run = self._past.look_at(f"{flow}/{number}")
        origin = None if run is None else _at(run, name)
        return 0.0 if origin is None else _seconds(origin)

    def last(self, task: str, child: int = WHOLE) -> Checkpoint | None:
        """Return how a task run ended last; None if unknown."""
        found = (run.last.get((task, child)) for run in self._past.runs.values())
        return next((fact for fact in found if fact is not None), None)

    def of_task(self, task: str, child: int = WHOLE) -> float | None:
        """Return the seconds that a task run took when it was last carried out; None if unknown."""
        for run in self._past.runs.values():
            fact = run.last.get((task, child))
            if fact is not None and fact.state in _RAN:
                return _seconds(fact)
        for address in list(self._older):
            self._older.remove(address)
            if self._past.look_at(address) is not None:
                return self.of_task(task, child)
        return None

    def of_children(self, task: str) -> float | None:
        """Return the seconds that all children of a task took together; None if unknown."""
        for run in self._past.runs.values():
            width = run.width(task)
            if width:
                found = [self.of_task(task, child) for child in range(width)]
                known = [one for one in found if one is not None]
                return sum(known) if known else None
        return None


_RAN = ("Success", "Failed", "TimedOut", "Crashed", "Invalid", "Skipped")


def _at(run: PastRun, name: str) -> Checkpoint | None:
    task, _, child = name.partition("@")[0].partition(":")
    return run.last.get((task, int(child) if child else WHOLE))


def _seconds(fact: Checkpoint) -> float:
    return max(0, fact.ended_at - fact.started_at) / 1e6
