"""A run with all that causes are looked for in, read from the ledger."""

from collections.abc import Sequence

from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.approving import KIND
from cairnflow.trails.causes import Around
from cairnflow.trails.plans import planned
from cairnflow.trails.processes import is_lost
from cairnflow.trails.reading import Reader
from cairnflow.trails.resuming import UNKNOWN, script_of


def around_of(reader: Reader, run: RunRecord, facts: Sequence[Checkpoint] | None = None) -> Around:
    """Return a run, for questions on why.

    Args:
        reader: asks the ledger.
        run: the run's record.
        facts: all of it, where they have been read.
    """
    facts = reader.ledger.checkpoints(run.key) if facts is None else facts
    return Around(
        run,
        is_lost(run),
        planned(reader.text(run.plan)),
        facts,
        reader.ledger.annotations(run.key, KIND),
        script_of(reader, (fact.code for fact in facts)) if run.state != "Success" else UNKNOWN,
    )
