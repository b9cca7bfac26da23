"""What people have said of the values of a run, good or bad, by task and child."""

from cairnflow.keys import TaskKey
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.verdicts import KIND, Verdict, newest


def marks(ledger: Ledger, run: RunRecord) -> dict[TaskKey, Verdict]:
    """Return what was said last of each value of a run, and of the run itself under no task."""
    said = newest(ledger.annotations(run.key, KIND))
    return {TaskKey(task, child): verdict for (_, task, child), verdict in said.items()}
