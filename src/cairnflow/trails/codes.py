"""The code of a run as a whole: one digest over that of all its tasks."""

from collections.abc import Mapping
from hashlib import sha256

from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader


def code_of(reader: Reader, run: RunRecord) -> str:
    """Return a digest over the code of a run's tasks; that of its plan where none is known.

    Two runs have the same one if and only if each of their tasks ran the same code; parameters,
    and what is made for lists and operators, are no code of the author's. Of a mapped task its
    first child tells, so that it takes no longer for many children than for few.

    Args:
        reader: asks the ledger.
        run: the run's record.
    """
    plan = planned(reader.text(run.plan))
    tasks = [one.task for one in plan if not (one.is_generated or one.is_parameter)]
    found = {task: _code(reader.ledger, run, task) for task in tasks}
    return digest({task: code for task, code in found.items() if code}) or run.plan


def _code(ledger: Ledger, run: RunRecord, task: str) -> str | None:
    for child in (WHOLE, 0):
        fact = ledger.checkpoint(run.key, task, child, None)
        if fact is not None and fact.code:
            return fact.code
    return None


def digest(codes: Mapping[str, str]) -> str:
    """Return one digest over digests by task, in whatever order; empty for none.

    Examples:
        >>> digest({"a": "s1:1", "b": "s1:2"}) == digest({"b": "s1:2", "a": "s1:1"})
        True
        >>> digest({})
        ''
    """
    if not codes:
        return ""
    told = "\0".join(f"{task}={code}" for task, code in sorted(codes.items()))
    return f"r1:{sha256(told.encode(errors='surrogatepass')).hexdigest()[:32]}"
