"""Walking through a run, beside another one."""

from collections.abc import Callable, Sequence
from typing import Final, cast

from cairnflow.errors import NotFound
from cairnflow.keys import WHOLE
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.folded import Folded, folded
from cairnflow.server.answers.signals import signals
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus, versus
from cairnflow.server.forms.differences import Walk, WalkStep
from cairnflow.trails.hints import nearest
from cairnflow.trails.plans import PlannedTask
from cairnflow.trails.rows import Row
from cairnflow.trails.runs import Run
from cairnflow.trails.words import tone

ORDERS: Final = ("time", "topo", "suspicion", "changed")
"""In which order the stops may be told; ``changed`` leaves out those that are the same."""

_WEIGHTS: Final = {"origin": 1.0, "unclear": 0.7, "follows": 0.4}
"""How suspicious a task is whose data differs, by its role."""


def walk(trails: Trails, run: Run, *, vs: str, order: str, of: str) -> Walk:
    """Return the stops of a run.

    Args:
        trails: of the ledger.
        run: the run.
        vs: the run to compare with; see ``against``.
        order: of the stops; one of ``ORDERS``.
        of: a task: only it and what it was made of; empty for all.

    Raises:
        NotFound: there is no such run, or no such task.
    """
    found, beside = folded(trails, run), versus(trails, run, vs)
    plan = {one.task: one for one in run.plan}
    rows = _within(found.rows, plan, of, run) if of else found.rows
    steps = [_step(run, row, found, beside, plan.get(row.task)) for row in rows]
    suspicion = _suspicion(trails, run, found, beside)
    said = run.verdicts
    for step in steps:
        step["suspicion"] = suspicion.get(step["task"], 0.0)
        step["verdict"] = str(said.get((run.record.key, step["task"], WHOLE), "unknown"))
    told = {"run": run.address, "vs": beside.run or None, "order": order}
    return cast("Walk", answer({**told, "steps": _ordered(steps, plan, order)}))


def _step(
    run: Run, row: Row, found: Folded, beside: Versus, planned: PlannedTask | None
) -> WalkStep:
    told = beside.tasks.get(row.task)
    return {
        "addr": found.last[row.task],
        "seq": row.first_seq,
        "task": row.task,
        "map": None,
        "state": row.state,
        "children": row.children,
        "type": row.type or None,
        "summary": row.summary or None,
        "content": row.content or None,
        "vs": None if told is None else told.status,
        "role": None if told is None else told.role,
        "cause": None if told is None else told.cause,
        "moved": [] if told is None else list(told.moved),
        "verdict": "unknown",
        "upstream": [] if planned is None else list(planned.upstream),
        "suspicion": 0.0,
    }


def _within(rows: Sequence[Row], plan: dict[str, PlannedTask], of: str, run: Run) -> Sequence[Row]:
    """Return the rows of a task and of all that it was made of."""
    task = of.rpartition("/")[2].partition("@")[0].partition(":")[0]
    names = {row.task for row in rows}
    if task not in names:
        raise NotFound(f"{run.address} has no task {task!r}; {nearest(task, sorted(names))}")
    found, ahead = {task}, [task]
    while ahead:
        planned = plan.get(ahead.pop())
        more = [one for one in (planned.upstream if planned else ()) if one not in found]
        found.update(more)
        ahead += more
    return [row for row in rows if row.task in found]


def _suspicion(trails: Trails, run: Run, found: Folded, beside: Versus) -> dict[str, float]:
    """Return how likely each task is to be where things went wrong, from 0 to 1."""
    told = signals(trails, run, found)
    return {
        row.task: round(
            max(
                1.0 if tone(row.state).name == "failed" else 0.0,
                _weight(beside, row.task),
                min(0.6, 0.2 * len(told.get(row.task, ()))),
            ),
            3,
        )
        for row in found.rows
    }


def _weight(beside: Versus, task: str) -> float:
    told = beside.tasks.get(task)
    return _WEIGHTS.get(told.role or "", 0.0) if told is not None else 0.0


def _ordered(steps: list[WalkStep], plan: dict[str, PlannedTask], order: str) -> list[WalkStep]:
    if order == "changed":
        return [step for step in steps if step["vs"] in {"changed", "new"} or _is_failed(step)]
    return sorted(steps, key=_KEYS[order]({task: at for at, task in enumerate(plan)}))


def _is_failed(step: WalkStep) -> bool:
    return tone(step["state"]).name == "failed"


_Key = Callable[[WalkStep], tuple[float, int]]
_KEYS: Final[dict[str, Callable[[dict[str, int]], _Key]]] = {
    "time": lambda places: lambda step: (0, step["seq"]),
    "topo": lambda places: lambda step: (places.get(step["task"], len(places)), step["seq"]),
    "suspicion": lambda places: lambda step: (-step["suspicion"], step["seq"]),
}
