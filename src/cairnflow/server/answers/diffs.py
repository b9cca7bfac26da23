"""How two runs differ, or two checkpoints of whichever runs."""

from dataclasses import replace
from typing import Any, Final, NamedTuple, cast

from cairnflow.errors import AddressError
from cairnflow.keys import TaskKey, parse_address
from cairnflow.ledger.wire import answer
from cairnflow.server.answers.trails import Trails
from cairnflow.server.forms.differences import Diff
from cairnflow.trails.comparing.baselines import other
from cairnflow.trails.comparing.changes import CodeChange
from cairnflow.trails.comparing.comparison import compare
from cairnflow.trails.comparing.deltas import Delta, deltas
from cairnflow.trails.comparing.diffs import Diff as Whole
from cairnflow.trails.comparing.statuses import SIGNS, status
from cairnflow.trails.runs import Run
from cairnflow.trails.sources import source_of
from cairnflow.trails.task_runs import TaskRun

BETWEEN: Final = "..."
"""Stands between two addresses that are compared."""


class _Named(NamedTuple):
    run: Run
    task: TaskRun | None


def diff(trails: Trails, both: str) -> Diff:
    """Return how two runs differ, or two checkpoints.

    Args:
        trails: of the ledger.
        both: ``a...b``: two runs of one flow; or two task runs of any.

    Raises:
        AddressError: these are no two addresses, or one is a run and the other none.
        NotFound: there is no such run, or no such task run.
        RunError: they are runs of different flows.
    """
    a, between, b = both.partition(BETWEEN)
    if not between:
        raise AddressError(f"{both!r} names no two things to compare; write flow/1...flow/2")
    second = _named(trails, b)
    first = _named(trails, _earlier(trails, a, second.run))
    if first.task is not None and second.task is not None:
        return _of_checkpoints(trails, first, second, first.task, second.task)
    if first.task is not None or second.task is not None:
        raise AddressError(f"{both!r}: one is a run, and the other is a task run; name two alike")
    return _of_runs(trails, first.run, second.run)


def _of_runs(trails: Trails, a: Run, b: Run) -> Diff:
    def make() -> Diff:
        whole = Whole(compare(trails.reader, a.record, b.record))
        return cast("Diff", {**whole.wire(), "markdown": whole.markdown()})

    if a.ended is None or b.ended is None:
        return make()
    return trails.memory.once(("diff", a.record.key, b.record.key), make, _weight)


def _weight(made: Diff) -> int:
    deltas_told = sum(len(one["deltas"]) for one in made["data"])
    lines = sum(len(one["diff"]) for one in made["code"])
    return 2_000 + len(made["markdown"]) + 300 * (deltas_told + lines + len(made["data"]))


def _earlier(trails: Trails, text: str, later: Run) -> str:
    """Return an address in which ``last-good`` is the last good run before the later one."""
    where = parse_address(text)
    if where.run != "last-good" or where.flow != later.flow:
        return text
    run = other(trails.reader, later.record, f"{where.flow}/{where.run}")
    return str(replace(where, run=str(run.number)))


def _named(trails: Trails, text: str) -> _Named:
    where = parse_address(text)
    run = trails.run(where.flow, where.run)
    if where.task is None:
        return _Named(run, None)
    return _Named(run, trails.task_run(run, str(where).split("/", 2)[2]))


def _of_checkpoints(trails: Trails, first: _Named, second: _Named, a: TaskRun, b: TaskRun) -> Diff:
    """Return how two checkpoints differ; why, where they are of one task in runs of one flow."""
    key = (a.task, a.fact.map_index)
    is_judged = (
        first.run.flow == second.run.flow
        and first.run.number != second.run.number
        and key == (b.task, b.fact.map_index)
    )
    told = _alone(trails, a, b)
    if not is_judged:
        return told
    whole = compare(trails.reader, first.run.record, second.run.record)
    pairs = [pair for task in whole.tasks if task.task == b.task for pair in task.pairs]
    pair = next((one for one in pairs if one.key == TaskKey(*key)), None)
    within = Whole(whole, {b.task}).wire()
    kept = {name: within[name] for name in ("params", "env", "external")}
    if pair is not None and pair.role:
        cause = None if pair.ground is None else pair.ground.kind
        text = None if pair.ground is None else pair.ground.text
        told["data"][0]["role"], told["data"][0]["cause"] = pair.role, cause
        told["verdict"]["first"] = str(pair.key)
        told["verdict"]["cause"], told["verdict"]["text"] = cause, text
    return cast("Diff", {**told, **kept})


def _alone(trails: Trails, a: TaskRun, b: TaskRun) -> Diff:
    found = status(a.fact, b.fact)
    moved = deltas(a.fact, b.fact) if found not in {"same", "equal"} else []
    told = [one.wire() for one in moved]
    is_changed = found == "changed"
    return cast(
        "Diff",
        answer(
            {
                "a": a.address,
                "b": b.address,
                "verdict": {
                    "first": None,
                    "cause": None,
                    "text": None,
                    "origins": 0,
                    "changed": int(is_changed),
                    "comparable": int(found in {"same", "equal", "changed"}),
                },
                "origins": [],
                "code": _code(trails, a, b),
                "params": [],
                "env": [],
                "external": [],
                "graph": {"added": [], "removed": [], "renamed": []},
                "data": [
                    {
                        "task": str(TaskKey(b.task, b.fact.map_index)),
                        "status": found,
                        "role": None,
                        "cause": None,
                        "n": [int(is_changed), 1],
                        "deltas": told,
                    }
                ],
                "timing": [
                    {"task": b.task, "a_ms": round(a.duration * 1000),
                     "b_ms": round(b.duration * 1000)}
                ],
                "markdown": _markdown(a, b, found, moved),
            }
        ),
    )  # fmt: skip


def _code(trails: Trails, a: TaskRun, b: TaskRun) -> list[dict[str, Any]]:
    then, now = a.fact.code, b.fact.code
    if not then or not now or then == now:
        return []
    change = CodeChange(b.task, *(source_of(one, trails.reader.text(one)) for one in (then, now)))
    return [
        {"task": b.task, "a": then, "b": now, "file": change.b.file or None,
         "line": change.b.line or None, "diff": change.lines()}
    ]  # fmt: skip


def _markdown(a: TaskRun, b: TaskRun, found: str, moved: list[Delta]) -> str:
    lines = [f"`{a.address}` … `{b.address}`: {SIGNS.get(found, '?')} {found}"]
    lines += [f"- `{one.metric}` {one.text}" for one in moved]
    return "\n".join(lines) + "\n"
