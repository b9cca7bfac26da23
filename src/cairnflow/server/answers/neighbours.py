"""What a task run took, from whom, and who took from it."""

from collections.abc import Iterator
from typing import Final

from cairnflow.keys import WHOLE, TaskKey, parse_address
from cairnflow.ledger.records import Checkpoint
from cairnflow.ledger.wire import address, word
from cairnflow.server.answers.folded import folded
from cairnflow.server.answers.trails import Trails
from cairnflow.server.answers.versus import Versus
from cairnflow.server.forms.checkpoints import InputRow, Neighbour
from cairnflow.trails.arguments import Input, inputs_of
from cairnflow.trails.lines import typed
from cairnflow.trails.plans import PlannedTask
from cairnflow.trails.runs import Run
from cairnflow.trails.trees import HIDDEN, inline
from cairnflow.trails.words import one_line

_SHOWN: Final = 300
"""Characters of a value that was written in the flow."""


def input_rows(trails: Trails, run: Run, fact: Checkpoint, beside: Versus) -> list[InputRow]:
    """Return the arguments of a task run: where each came from, and how it compares."""
    then = _then(trails, fact, beside)
    return [_input(trails, run, one, then) for one in inputs_of(fact)]


def _then(trails: Trails, fact: Checkpoint, beside: Versus) -> dict[str, Input] | None:
    """Return the arguments of the same task run in the other run; None where there is none."""
    if not beside.run:
        return None
    run = trails.run_of(beside.run).record
    found = trails.ledger.checkpoint(run.key, fact.task, fact.map_index, None)
    return None if found is None else {one.name: one for one in inputs_of(found)}


def _input(trails: Trails, run: Run, one: Input, then: dict[str, Input] | None) -> InputRow:
    kept = _named(trails, run, one.address) if one.address else None
    return {
        "name": one.name,
        "kind": one.kind,
        "addr": one.address or None,
        "type": kept.type if kept is not None and one.item is None else None,
        "summary": summary_of(one, kept),
        "hash": one.hash or None,
        "vs": None if then is None else _status(one, then.get(one.name)),
    }


def summary_of(one: Input, kept: Checkpoint | None) -> str:
    """Return an argument in a few words; empty where it is not known."""
    if one.is_redacted:
        return HIDDEN
    if kept is not None and kept.type and one.value is None:
        item = "" if one.item is None else f"item {one.item} of "
        return f"{item}{typed(kept.type, kept.summary or '')}"
    if one.item is not None:
        return f"item {one.item} of a constant" if not one.address else ""
    is_told = not one.address or one.value is not None
    return one_line(inline(one.value), _SHOWN) if is_told else ""


def _status(one: Input, then: Input | None) -> str:
    if then is None:
        return "new"
    if not one.hash or not then.hash:
        return "unknown"
    return "same" if one.hash == then.hash else "changed"


def _named(trails: Trails, run: Run, addr: str) -> Checkpoint | None:
    """Return the fact that an address names; of a mapped task that which stands for all."""
    where = parse_address(addr)
    record = run.record
    if f"{where.flow}/{where.run}" != run.address:
        found = trails.ledger.run(where.flow, int(where.run)) if where.run.isdigit() else None
        if found is None:
            return None
        record = found
    child = WHOLE if where.map is None else int(where.map) if where.map.isdigit() else WHOLE - 1
    return trails.ledger.checkpoint(record.key, where.task or "", child, where.attempt)


def upstream(trails: Trails, run: Run, fact: Checkpoint, beside: Versus) -> list[Neighbour]:
    """Return what a task run took from, by its arguments; then what it only waited for."""
    taken = [_taken(trails, run, one, beside) for one in inputs_of(fact) if one.address]
    known = {one["task"] for one in taken}
    planned = {one.task: one for one in run.plan}
    own = planned.get(fact.task)
    given = {source for _, source, _ in own.inputs} if own is not None else set[str]()
    waited = [task for task in (own.upstream if own else ()) if task not in known | given]
    return taken + [_neighbour(trails, run, TaskKey(task), None, beside) for task in waited]


def _taken(trails: Trails, run: Run, one: Input, beside: Versus) -> Neighbour:
    where = parse_address(one.address)
    child = WHOLE if where.map is None or not where.map.isdigit() else int(where.map)
    key = TaskKey(where.task or "", child)
    if f"{where.flow}/{where.run}" == run.address:
        return _neighbour(trails, run, key, one.name, beside)
    fact = _named(trails, run, one.address)
    return {
        "addr": one.address,
        "task": key.task,
        "argument": one.name,
        "seq": None,
        "state": "unknown" if fact is None else word(fact.state),
        "count": 1,
        "vs": None,
    }


def _neighbour(
    trails: Trails, run: Run, key: TaskKey, argument: str | None, beside: Versus
) -> Neighbour:
    fact = trails.ledger.checkpoint(run.record.key, key.task, key.child, None)
    told = beside.tasks.get(key.task)
    is_mapped = fact is not None and fact.state == "Mapped"
    return {
        "addr": f"{run.address}/{key}" if fact is None or is_mapped else address(run.record, fact),
        "task": key.task,
        "argument": argument,
        "seq": None if fact is None else fact.seq,
        "state": _state(trails, run, key, fact),
        "count": fact.width or 0 if fact is not None and is_mapped else 1,
        "vs": None if told is None else told.status,
    }


def _state(trails: Trails, run: Run, key: TaskKey, fact: Checkpoint | None) -> str:
    """Return how a neighbour stands; of a mapped one the worst that is true of a child."""
    if fact is None:
        return "pending"
    if fact.state != "Mapped":
        return word(fact.state)
    return next((row.state for row in folded(trails, run).rows if row.task == key.task), "mapped")


def downstream(trails: Trails, run: Run, fact: Checkpoint, beside: Versus) -> list[Neighbour]:
    """Return what takes from a task run, also through what the flow itself makes of it."""
    found: dict[str, Neighbour] = {}
    for one, name, is_paired in _takers(run.plan, fact.task):
        child = fact.map_index if is_paired else WHOLE
        key = TaskKey(one.task, child)
        if one.task not in found:
            found[one.task] = _neighbour(trails, run, key, name, beside)
    return list(found.values())


def _takers(plan: list[PlannedTask], task: str) -> Iterator[tuple[PlannedTask, str | None, bool]]:
    """Yield the author's tasks that take from a task, and whether child by child."""
    made: set[str] = {task}
    mapped = {one.task for one in plan if one.is_mapped}
    for one in plan:
        given = [(name, is_mapped) for name, source, is_mapped in one.inputs if source in made]
        if one.is_generated and (given or made & set(one.upstream)):
            made.add(one.task)
        elif given:
            is_paired = task in mapped and any(
                source == task and is_mapped for _, source, is_mapped in one.inputs
            )
            yield one, given[0][0], is_paired
        elif task in one.upstream:
            yield one, None, False
