"""A flow's runs side by side: how each of its tasks stood in each of them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, cast

from cairnflow.ledger.records import RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.flows import runs_of
from cairnflow.server.answers.folded import folded
from cairnflow.server.answers.summaries import summaries
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import SIGNS, Versus, against, versus_run
from cairnflow.server.forms.flows import History, HistoryTask
from cairnflow.trails.runs import Run
from cairnflow.trails.words import tone

_FACTS: Final = 20_000
"""Facts that are read anew for one history; of runs beyond, only what is remembered is told."""


class _Column(NamedTuple):
    states: Mapping[str, str]
    signs: Mapping[str, str]


def history(trails: Trails, name: str, limit: int) -> History:
    """Return the last runs of a flow, the oldest first, and how each task stood in each.

    Raises:
        NotFound: there is no such flow.
    """
    runs = runs_of(trails, name, limit)[::-1]
    columns = _columns(trails, runs)
    told = {
        "flow": name,
        "runs": summaries(trails, runs),
        "tasks": [_row(task, columns) for task in _tasks(trails, runs, columns)],
    }
    return cast("History", answer(told))


def _columns(trails: Trails, runs: Sequence[RunRecord]) -> list[_Column]:
    tallies, left = trails.tallies(runs), _FACTS
    found: list[_Column] = []
    for record in reversed(runs):  # the newest first: it is looked at most
        count = sum(tallies[record.key].by_state.values())
        is_known = trails.memory.recall(("folded", record.key)) is not None
        left -= 0 if is_known else count
        found.append(_column(trails, record) if left >= 0 else _Column({}, {}))
    return found[::-1]


def _column(trails: Trails, record: RunRecord) -> _Column:
    run = Run(trails.reader, record)
    other = against(trails, run, "")
    beside = Versus() if other is None else versus_run(trails, other, run)
    return _Column(
        {row.task: row.state for row in folded(trails, run).rows},
        {task: SIGNS.get(told.status, "?") for task, told in beside.tasks.items()},
    )


def _tasks(trails: Trails, runs: Sequence[RunRecord], columns: Sequence[_Column]) -> list[str]:
    """Return the tasks in the order of the newest plan; then those that only older runs have."""
    newest = Run(trails.reader, runs[-1])
    planned = [one.task for one in newest.plan if not one.is_generated and not one.is_parameter]
    left = (task for column in reversed(columns) for task in column.states)
    return list(dict.fromkeys([*planned, *left]))


def _row(task: str, columns: Sequence[_Column]) -> HistoryTask:
    return {
        "task": task,
        "states": [column.states.get(task) for column in columns],
        "vs": "".join(_sign(task, column) for column in columns),
    }


def _sign(task: str, column: _Column) -> str:
    """Return how a task compares; a blank where it made no value."""
    if tone(column.states.get(task, "")).name not in _VALUED:
        return " "
    return column.signs.get(task, " ")


_VALUED: Final = frozenset({"success", "reused"})
