"""Runs of random graphs, as a ledger would hold them: values are kept, and no task is run."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import Checkpoint
from cairnflow.results.handler import ResultHandler
from cairnflow.results.inline import JSONResultHandler
from cairnflow.results.keeping import keep
from cairnflow.results.naming import Place
from cairnflow.results.result import Result, SafeResult
from tests.trails import made

Parents = Mapping[str, Sequence[str]]
"""Of each task, the tasks that its value was made of."""


def random_graph(rng: random.Random, count: int) -> dict[str, list[str]]:
    """A graph of ``count`` tasks in which the last one is made of all the others, near or far."""
    parents: dict[str, list[str]] = {}
    for place in range(count):
        wide = rng.choice((1, 1, 2, 4))
        near = range(max(0, place - rng.choice((1, 3, 30))), place)
        parents[f"t{place}"] = [f"t{up}" for up in sorted(rng.sample(near, min(wide, len(near))))]
    used = {up for ups in parents.values() for up in ups}
    last = f"t{count - 1}"
    parents[last] += [task for task in parents if task not in used and task != last]
    return parents


def made_of(parents: Parents, task: str) -> set[str]:
    """The tasks that a task was made of, near and far, and itself."""
    found, ahead = {task}, [task]
    while ahead:
        for up in parents[ahead.pop()]:
            if up not in found:
                found.add(up)
                ahead.append(up)
    return found


def kept_value(
    value: Any, seq: int, task: str, handler: ResultHandler | None = None, **fields: Any
) -> Checkpoint:
    """A fact whose value is kept, by default in the ledger itself."""
    place = Place("daily-sales", 1, task, "2026/09/21", f"{seq:032x}")
    safe = keep(Result(value), handler or JSONResultHandler(), place).safe_value
    assert isinstance(safe, SafeResult)
    told = {
        "location": json.dumps(safe.value), "handler": safe.handler, "type": type(value).__name__,
        "serializer": safe.serializer or None, "size": safe.size or None,
        "digest": safe.digest or None, "summary": str(value), "content": f"c1:{value!r}",
    }  # fmt: skip
    return made.fact(seq, task, **(told | fields))


def inputs(tasks: Sequence[str], run: str = "daily-sales/1") -> str:
    """The inputs of a fact that was made of these tasks."""
    return json.dumps(
        [
            {"name": f"a{nth}", "kind": "checkpoint", "addr": f"{run}/{task}"}
            for nth, task in enumerate(tasks)
        ]
    )


def facts_of(
    parents: Parents,
    values: Mapping[str, Any],
    order: Sequence[str],
    folder: Path | None = None,
) -> list[Checkpoint]:
    """The facts of a run that ended in this order; into files where a folder is given."""
    from cairnflow.results.stored import LocalResultHandler

    handler = None if folder is None else LocalResultHandler(str(folder), serializer="json")
    return [
        kept_value(values[task], seq, task, handler, inputs=inputs(parents[task]), map_index=WHOLE)
        for seq, task in enumerate(order, start=1)
    ]


def some_order(parents: Parents, rng: random.Random) -> list[str]:
    """An order in which the tasks may have ended, other than that of their names."""
    left, done = set(parents), []
    while left:
        ready = sorted(task for task in left if left.isdisjoint(parents[task]))
        done.append(rng.choice(ready))
        left.discard(done[-1])
    return done
