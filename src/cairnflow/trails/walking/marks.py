"""What people say of values, good or bad; apart from how the task runs ended."""

from typing import Final, Literal

from cairnflow.clock import now
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation, RunRecord
from cairnflow.trails.approving import person

KIND: Final = "verdict"
"""Kind of annotation that says whether a value is good: ``good``, ``bad`` or ``unknown``."""

Verdict = Literal["good", "bad", "unknown"]


def mark(ledger: Ledger, run: RunRecord, key: TaskKey, verdict: Verdict) -> None:
    """Note what a person says of a value; what was said before stays in the ledger."""
    ledger.annotate(Annotation(run.key, key.task, key.child, KIND, verdict, person(), now()))


def marks(ledger: Ledger, run: RunRecord) -> dict[TaskKey, str]:
    """Return what was said last of each value of a run, and of the run itself under no task."""
    said = ledger.annotations(run.key, KIND)
    return {TaskKey(one.task, one.map_index): one.text for one in said}
