"""Task runs as columns, for those who look at thousands at once."""

from collections.abc import Sequence
from typing import Final, cast

from cairnflow.ledger.records import AnyFact
from cairnflow.ledger.wire import answer, moment, word
from cairnflow.server.answers.encoding import encoded
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus, versus
from cairnflow.server.forms.runs import Columns
from cairnflow.trails.runs import Run

MOST: Final = 10_000
"""Rows of one answer."""


def columns(trails: Trails, run: Run, *, since: int, limit: int, vs: str) -> bytes:
    """Return the Columns form of a run's task runs, as JSON; of a run that has ended made once.

    Args:
        trails: of the ledger.
        run: the run.
        since: only those whose ``seq`` is greater.
        limit: how many at most.
        vs: the run to compare with; see ``against``.
    """
    beside = versus(trails, run, vs)

    def make() -> bytes:
        return encoded(_columns(trails, run, since, limit, beside))

    if run.ended is None or (beside.run and trails.run_of(beside.run).ended is None):
        return make()
    key = ("columns", run.record.key, beside.run, since, limit)
    return trails.memory.once(key, make, len)


def _columns(trails: Trails, run: Run, since: int, limit: int, beside: Versus) -> Columns:
    # One more than is told, and those of mapped tasks, which are no task runs.
    found = trails.ledger.outline(run.record.key, after=since, limit=limit + _SPARE)
    rows = [fact for fact in found if fact.state != "Mapped"]
    more = len(rows) > limit or len(found) == limit + _SPARE
    return columns_of(run, rows[:limit], beside, more=more, count=_count(trails, run))


_SPARE: Final = 500
"""Mapped tasks among the facts that are read for an answer, at most; else the answer is shorter."""


def _count(trails: Trails, run: Run) -> int:
    counts = trails.tallies([run.record])[run.record.key].by_state
    return sum(count for state, count in counts.items() if state != "Mapped")


def columns_of(
    run: Run, facts: Sequence[AnyFact], beside: Versus, *, more: bool = False, count: int
) -> Columns:
    """Return facts as columns.

    Args:
        run: whose facts they are.
        facts: what is told, in the order of ``seq``; none of a mapped task itself.
        beside: how they compare.
        more: there are others behind them.
        count: of the run's task runs.
    """
    tasks, states, types = _Places(), _Places(), _Places()
    base = run.record.created_at
    told = {
        "run": run.address,
        "n": count,
        "base": moment(base),
        "rev": facts[-1].seq if facts else 0,
        "more": more,
        "tasks": tasks.texts,
        "states": states.texts,
        "types": types.texts,
        "seq": [one.seq for one in facts],
        "task": [tasks[one.task] for one in facts],
        "map": [one.map_index for one in facts],
        "state": [states[word(one.state)] for one in facts],
        "start": [(one.started_at - base) // 1000 for one in facts],
        "dur": [max(0, one.returned_at - one.started_at) // 1000 for one in facts],
        "wait": [max(0, one.started_at - one.ready_at) // 1000 for one in facts],
        "write": [max(0, one.ended_at - one.returned_at) // 1000 for one in facts],
        "attempt": [one.attempt for one in facts],
        "size": [-1 if one.size is None else one.size for one in facts],
        "type": [types[one.type or ""] for one in facts],
        "summary": [one.summary or "" for one in facts],
        "vs": "".join(_sign(beside.sign(one.seq)) for one in facts),
    }
    return cast("Columns", answer(told))


def _sign(sign: str) -> str:
    return "?" if sign == " " else sign


class _Places(dict[str, int]):
    """Gives each text its place among those that came up."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self.texts)
        self.texts.append(text)
        return place
