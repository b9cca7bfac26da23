"""How long the good runs of a flow take."""

from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any, Final

from cairnflow.ledger.base import Ledger, RunFilter

LOOKED_AT: Final = 20
"""Good runs, the last ones, whose durations are what is usual."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How long the last good runs of a flow took.

    Attributes:
        durations: seconds, the newest first; at least one.
    """

    durations: tuple[float, ...]

    @property
    def middle(self) -> float:
        """Seconds that half of them took at most."""
        return median(self.durations)

    @property
    def longest(self) -> float:
        """Seconds that 95 in 100 of them took at most."""
        ordered = sorted(self.durations)
        return ordered[ceil(0.95 * len(ordered)) - 1]


def usual_form(took: Usual | None) -> dict[str, Any] | None:
    """Return the ``usual_ms`` of a RunSummary."""
    if took is None:
        return None
    return {"p50": round(took.middle * 1000), "p95": round(took.longest * 1000)}


def usual(ledger: Ledger, flow: str) -> Usual | None:
    """Return how long the last good runs of a flow took; None where there is none."""
    good = ledger.runs(RunFilter(flow=flow, states=("Success",), limit=LOOKED_AT))
    took = [max(0, run.ended_at - run.created_at) / 1e6 for run in good if run.ended_at is not None]
    return Usual(tuple(took)) if took else None
