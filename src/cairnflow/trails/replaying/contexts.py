"""An attempt as it was, for all that a function may ask of ``cairnflow.context``."""

import json
from typing import Any

from cairnflow.clock import at
from cairnflow.engine.work import Attempt, RunFacts, Turn, Work
from cairnflow.errors import ResultError
from cairnflow.keys import WHOLE, parse_address
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.plan.policies import Policy
from cairnflow.results.inline import JSONResultHandler
from cairnflow.results.result import SafeResult
from cairnflow.trails.kept import safe_result
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import Banner
from cairnflow.trails.replaying.finding import Found


def attempt_of(reader: Reader, record: RunRecord, fact: Checkpoint, found: Found) -> Attempt:
    """Return an attempt like the one that a fact speaks of. Nothing of it is recorded.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the attempt.
        found: what is to be called.
    """
    told = {one.task: one for one in planned(reader.text(record.plan))}
    task = told.get(fact.task)
    run = RunFacts(
        record.key,
        record.id,
        record.flow,
        record.number,
        at(record.created_at).strftime("%Y/%m/%d"),
        True,
        name=record.name,
        parameters=parameters_of(record)[0],
        scheduled=record.created_at,
        checkpointing=True,
    )
    work = Work(
        run,
        fact.task,
        found.fn,
        constants={},
        constant_facts=(),
        handler=None,
        policy=Policy(),
        code=found.digest,
        is_recorded=False,
        is_mapped_over=False,
        redact=(),
        preview="none",
        name=task.name if task else fact.task,
        tags=frozenset(task.tags if task else ()),
    )
    before = _attempts_before(reader, fact)
    turns = [one for one in before if one.state == "Looped"]
    turn = None
    if turns and isinstance(safe := safe_result(turns[-1]), SafeResult):
        turn = Turn(len(turns), safe)
    tries = fact.attempt - (turns[-1].attempt if turns else 0)
    is_resumed = bool(before) and before[-1].state == "Paused"
    return Attempt(
        work, fact.map_index, fact.attempt, fact.ready_at, (), None, None,
        tries=tries, turn=turn, is_resumed=is_resumed,
    )  # fmt: skip


def origin_of(reader: Reader, record: RunRecord, fact: Checkpoint) -> tuple[RunRecord, Checkpoint]:
    """Return the task run that made a value which was reused; itself where it was not.

    Args:
        reader: asks the ledger.
        record: of the run.
        fact: of the task run.
    """
    for _ in range(_LONGEST):
        where = parse_address(fact.reused_from) if fact.reused_from else None
        if where is None or where.task is None or not where.run.isdigit():
            break
        before = reader.ledger.run(where.flow, int(where.run))
        if before is None:
            break
        child = WHOLE if where.map is None else int(where.map)
        found = reader.ledger.checkpoint(before.key, where.task, child, where.attempt)
        if found is None:
            break
        record, fact = before, found
    return record, fact


_LONGEST = 1_000
"""Runs, each resumed from the one before, that are gone through."""


def _attempts_before(reader: Reader, fact: Checkpoint) -> list[Checkpoint]:
    found = [
        reader.ledger.checkpoint(fact.run, fact.task, fact.map_index, number)
        for number in range(1, fact.attempt)
    ]
    return [one for one in found if one is not None]


def parameters_of(record: RunRecord) -> tuple[dict[str, Any], list[str]]:
    """Return a run's parameters by name, and the names of those that JSON could not hold."""
    read = JSONResultHandler().read
    values: dict[str, Any] = {}
    lost: list[str] = []
    plain: dict[str, Any] = json.loads(record.parameters)
    for name, value in plain.items():
        try:
            if isinstance(value, dict) and "$repr" in value:
                raise ResultError(name)
            values[name] = read(json.dumps(value))
        except ResultError:
            lost.append(name)
    return values, lost


def unrecorded(record: RunRecord) -> list[Banner]:
    """Return what the function may find in its context otherwise than it was."""
    banners = [
        Banner("context", f"parameter {name!r} is not in the context: JSON could not hold it")
        for name in parameters_of(record)[1]
    ]
    if record.trigger == "schedule":
        banners.append(
            Banner(
                "context",
                "the run was begun by a schedule, and when it was due is not recorded: "
                "context.date is when it began",
            )
        )
    return banners
