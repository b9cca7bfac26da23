"""Two runs made of facts, task by task, for comparisons that need no flow."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from cairnflow.keys import WHOLE
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.reading import Reader
from tests.trails.made import BEGIN, SECOND, fact, kept, record


class Made(NamedTuple):
    """A task, and what it returned.

    Attributes:
        task: its slug.
        content: what its value is, a word; None where no content digest is known.
        given: inputs by name: ``task=word`` for a value of a task, ``=word`` for a constant,
            ``$name=word`` for a parameter.
        code: a word for its code.
        fields: of its fact, besides.
    """

    task: str
    content: str | None
    given: tuple[str, ...] = ()
    code: str = "x"
    fields: Mapping[str, Any] = MappingProxyType({})


def _input(name: str, told: str) -> dict[str, Any]:
    source, _, word = told.partition("=")
    if source.startswith("$"):
        return {"name": name, "kind": "param", "addr": f"f/1/{source[1:]}", "hash": word}
    if not source:
        return {"name": name, "kind": "constant", "value": word, "hash": word}
    return {"name": name, "kind": "checkpoint", "addr": f"f/1/{source}", "hash": word}


def made_fact(seq: int, one: Made) -> Checkpoint:
    """Return the fact of a task."""
    entries = [_input(f"x{place}", told) for place, told in enumerate(one.given)]
    digest = "i1:" + "-".join(entry["hash"] for entry in entries)
    known = {
        "content": one.content, "digest": one.content or f"unknown-{seq}", "code": f"s1:{one.code}",
        "inputs": json.dumps(entries), "inputs_digest": digest, "summary": one.content or "",
    }  # fmt: skip
    make = fact if one.fields.get("state", "Success") not in {"Success", "Reused"} else kept
    if make is fact:
        known = {"code": known["code"], "inputs": known["inputs"], "inputs_digest": digest}
    return make(seq, one.task, **(known | one.fields))


def plan_of(tasks: Sequence[Made], generated: dict[str, list[str]] | None = None) -> str:
    """Return the plan of these tasks, and of those that the flow makes."""
    told: list[dict[str, Any]] = [
        {"task": name, "generated": True, "upstream": before}
        for name, before in (generated or {}).items()
    ]
    names = dict.fromkeys(one.task for one in tasks)
    parameters: dict[str, None] = {}
    for name in names:
        sources = [g.partition("=")[0] for one in tasks if one.task == name for g in one.given]
        before = [source.removeprefix("$") for source in sources if source]
        parameters |= {source[1:]: None for source in sources if source.startswith("$")}
        told.append({"task": name, "upstream": before})
    return json.dumps({"tasks": [*({"task": p, "parameter": True} for p in parameters), *told]})


class Runs:
    """A ledger with runs of the flow ``f``."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger()
        self.records: list[RunRecord] = []

    def add(
        self,
        *tasks: Made,
        generated: dict[str, list[str]] | None = None,
        facts: Sequence[Checkpoint] | None = None,
        **fields: Any,
    ) -> RunRecord:
        """Add a run in which these tasks ended."""
        state = fields.pop("state", "Success")
        plan = plan_of(tasks, generated)
        digest = f"p1:{len(self.records)}"
        self.ledger.describe([SourceRecord(digest, "plan", plan)])
        told = {"state": "Running", "ended_at": None, "plan": digest, "flow": "f", "name": "f"}
        begun = self.ledger.begin(record(**(told | {"id": f"{len(self.records):032}"} | fields)))
        made = [made_fact(seq, one) for seq, one in enumerate(tasks, start=1)]
        self.ledger.append([one._replace(run=begun.key) for one in facts or made])
        if state != "Running":
            self.ledger.end(begun.key, state, "", BEGIN + SECOND)
        found = self.ledger.run(begun.flow, begun.number)
        assert found is not None
        self.records.append(found)
        return found

    def compared(self) -> Comparison:
        """Compare the first two runs."""
        return compare(Reader(self.ledger), *self.records[:2])


def compared(a: Sequence[Made], b: Sequence[Made], **fields: Any) -> Comparison:
    """Compare two runs of these tasks."""
    runs = Runs()
    runs.add(*a, **fields)
    runs.add(*b, **fields)
    return runs.compared()


def roles(whole: Comparison) -> dict[str, str]:
    """Return status and role of each task."""
    return {task.task: f"{task.status} {task.role}".strip() for task in whole.tasks}


__all__ = ["WHOLE", "Made", "Runs", "compared", "made_fact", "roles"]
