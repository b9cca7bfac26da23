"""How the stream tells runs and their facts: as the API does."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from cairnflow.ledger.records import Outline, RunRecord
from cairnflow.ledger.sound import sound_run
from cairnflow.server.answers.columns import columns_of
from cairnflow.server.answers.encoding import encoded
from cairnflow.server.answers.summaries import summaries
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus, versus
from cairnflow.trails.runs import Run

_COMPARED: Final = 2_000
"""Facts of a run up to which each is told with how it compares: more would hold the news up."""


class ApiForms:
    """Tells what a stream tells in the API's forms.

    Args:
        trails: returns the trails of the ledger, as they are now.
    """

    def __init__(self, trails: Callable[[], Trails]) -> None:
        self._trails = trails

    def summaries(self, runs: Sequence[RunRecord]) -> Sequence[Mapping[str, Any]]:
        return summaries(self._trails(), [sound_run(run) for run in runs])

    def columns(self, run: RunRecord, facts: Sequence[Outline]) -> Mapping[str, Any]:
        trails = self._trails()
        told = Run(trails.reader, sound_run(run))
        is_small = facts[-1].seq <= _COMPARED
        counts = trails.tallies([run])[run.key].by_state
        return columns_of(
            told,
            facts,
            versus(trails, told, "") if is_small else Versus(),
            count=sum(count for state, count in counts.items() if state != "Mapped"),
        )

    def encoded(self, form: Mapping[str, Any]) -> bytes:
        return encoded(form)
