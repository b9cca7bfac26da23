"""The column that says how a checkpoint compares with the last good run before."""

from collections.abc import Sequence

from cairnflow.cli.tables import Cell
from cairnflow.cli.texts import styled
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.comparing.beside import Beside, beside_of
from cairnflow.trails.comparing.compared import beside_last_good
from cairnflow.trails.comparing.statuses import SIGNS
from cairnflow.trails.comparing.telling import role_text
from cairnflow.trails.runs import Run

_STYLES = {"changed": "failed", "same": "dim"}


def beside(run: Run, facts: Sequence[Checkpoint] | None = None) -> Beside:
    """Return how a run compares with the last good run before it.

    Args:
        run: what is listed.
        facts: all of it, where they have been read.
    """
    return beside_of(beside_last_good(run, facts))


def title(vs: Beside) -> str:
    """Return the title of the column, which names the other run."""
    return "VS" if vs.whole is None else f"VS {vs.whole.a.record.number}"


def task_cell(vs: Beside, task: str) -> Cell:
    """Return how a task compares; nothing where it is not compared."""
    found = vs.tasks.get(task)
    if found is None:
        return ""
    return (styled(role_text(found), _STYLES.get(found.status, "")),)


def fact_cell(vs: Beside, fact: Checkpoint) -> Cell:
    """Return how a task run compares, by its last attempt; nothing for the others."""
    if fact.task not in vs.tasks:
        return ""
    pair = vs.pairs.get(TaskKey(fact.task, fact.map_index))
    if pair is None:
        return (styled(SIGNS["same"], "dim"),)
    if pair.b is None or pair.b.seq != fact.seq:
        return ""
    why = f" ({pair.ground.kind})" if pair.ground is not None else ""
    told = f"{SIGNS[pair.status]} {pair.role}{why}".strip()
    return (styled(told, _STYLES.get(pair.status, "")),)
