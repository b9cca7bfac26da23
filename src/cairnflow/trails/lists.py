"""A list of runs, as people look at it."""

from collections.abc import Iterable, Mapping
from typing import Any, SupportsIndex, overload

from cairnflow.keys import WHOLE
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.wire import run_summary
from cairnflow.trails.codes import code_of
from cairnflow.trails.comparing.badges import Badge, badges
from cairnflow.trails.reading import Reader
from cairnflow.trails.run_page import RunLine, runs_page
from cairnflow.trails.runs import Run, count_checkpoints
from cairnflow.trails.showing import Shown
from cairnflow.trails.terminal import runs_screen
from cairnflow.trails.upkeep.pins import pins
from cairnflow.trails.usual import usual, usual_form
from cairnflow.trails.words import counted


class RunList(Shown, list[Run]):
    """Runs, newest first. A slice of it is one too.

    Args:
        reader: asks the ledger.
        runs: what is in it.
    """

    def __init__(self, reader: Reader, runs: Iterable[Run]) -> None:
        super().__init__(runs)
        self._reader = reader

    @overload
    def __getitem__(self, index: SupportsIndex) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> "RunList": ...
    def __getitem__(self, index: SupportsIndex | slice) -> "Run | RunList":
        if isinstance(index, slice):
            return RunList(self._reader, super().__getitem__(index))
        return super().__getitem__(index)

    def wire(self) -> list[dict[str, Any]]:
        """Return the RunSummary form of each, as ``cairn runs --json`` gives them."""
        tallies, pinned = self.tallies(), pins(self._reader.ledger)
        badges = self.badges(tallies)
        took = {flow: usual(self._reader.ledger, flow) for flow in {run.flow for run in self}}
        return [
            run_summary(
                run.record,
                tallies[run.record.key],
                is_pinned=(run.record.key, "", WHOLE) in pinned,
                is_lost=run.is_lost,
                verdict=badges[run.record.key].verdict,
                beside=badges[run.record.key].wire(),
                usual=usual_form(took[run.flow]),
                code=code_of(self._reader, run.record),
            )
            for run in self
        ]

    def tallies(self) -> dict[int, Tally]:
        """Return the counts of each run, by ``run.record.key``; one question for all of them."""
        return self._reader.ledger.tallies([run.record.key for run in self])

    def badges(self, tallies: Mapping[int, Tally]) -> dict[int, Badge]:
        """Return how the data of each run stands, by ``run.record.key``, where that is cheap.

        Args:
            tallies: the counts of each run.
        """
        return badges(self._reader, [run.record for run in self], tallies)

    def _line(self) -> str:
        newest = f", newest {self[0].address} {self[0].state}" if self else ""
        return f"<RunList {counted(len(self), 'run')}{newest}>"

    def _lines(self) -> list[RunLine]:
        tallies = self.tallies()
        return [_run_line(run, tallies[run.record.key]) for run in self]

    def _page(self) -> str:
        return runs_page(self._lines())

    def _screen(self) -> Any:
        return runs_screen(self._lines())


def _run_line(run: Run, tally: Tally) -> RunLine:
    return RunLine(run.record, run.duration, count_checkpoints(tally), tally.bytes)
