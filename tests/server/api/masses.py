"""Runs of thousands of children, written straight to a ledger: running them would take minutes."""

import json
import random
import socket
import uuid
from collections.abc import Container, Iterator
from typing import Any

from cairnflow.clock import now
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord

HANDLER = json.dumps(
    {
        "args": {"dir": "/results", "serializer": "auto"},
        "class": "cairnflow.results.LocalResultHandler",
    }
)
PLAN = [
    {"task": "region", "parameter": True},
    {"task": "extract_orders", "inputs": [["region", "region", False]], "upstream": ["region"]},
    {"task": "clean_orders", "inputs": [["orders", "extract_orders", False]],
     "upstream": ["extract_orders"]},
    {"task": "load_model"},
    {"task": "score", "mapped": True, "upstream": ["clean_orders", "load_model"],
     "inputs": [["order", "clean_orders", True], ["model", "load_model", False]]},
    {"task": "aggregate", "inputs": [["scores", "score", False]], "upstream": ["score"]},
    {"task": "report", "inputs": [["figures", "aggregate", False]], "upstream": ["aggregate"]},
]  # fmt: skip
MS = 1_000
TABLE = json.dumps(
    {
        "v": 1, "type": "pandas.DataFrame", "level": "sample", "summary": "1,187,020 × 2",
        "mime": "application/vnd.cairn.table+json", "rows_total": 1_187_020, "columns_total": 2,
        "rows": list(range(200)), "parts": [200, 0, 0],
        "columns": [
            {"name": "id", "dtype": "int64", "redacted": False, "nulls": 0.0},
            {"name": "price", "dtype": "float64", "redacted": False, "nulls": 0.31, "mean": 17.9},
        ],
        "data": [list(range(200)), [n * 1.5 for n in range(200)]],
    }
)  # fmt: skip


def run(
    ledger: Ledger,
    flow: str,
    children: int,
    *,
    spoiled: Container[int] = (),
    failed: Container[int] = (),
) -> RunRecord:
    """Write a run whose task ``score`` has children.

    Args:
        ledger: to write to.
        flow: its slug.
        children: count of them.
        spoiled: those that give another value than in other runs, as the code has changed.
        failed: those that fail.
    """
    begun = _begin(ledger, flow)
    facts = list(_facts(begun, children, children, spoiled, failed))
    for start in range(0, len(facts), 20_000):
        ledger.append(facts[start : start + 20_000])
    is_bad = any(fact.state == "Failed" for fact in facts)
    message = "1 task failed" if is_bad else "all tasks succeeded"
    ledger.end(begun.key, "Failed" if is_bad else "Success", message, facts[-1].ended_at)
    found = ledger.run(flow, begun.number)
    assert found is not None
    return found


def begun(ledger: Ledger, flow: str, *, pid: int, children: int, of: int) -> RunRecord:
    """Write a run that has not ended, of which some children have."""
    record = _begin(ledger, flow, pid=pid, host=socket.gethostname())
    facts = [fact for fact in _facts(record, children, of, (), ()) if fact.seq < children + 5]
    ledger.append(facts)
    return record


def _begin(ledger: Ledger, flow: str, **fields: Any) -> RunRecord:
    ledger.describe(
        [
            SourceRecord("p1:masses", "plan", json.dumps({"tasks": PLAN})),
            SourceRecord("e1:masses", "environment", json.dumps(
                {"python": "3.11.7", "platform": "Linux", "packages": {"pandas": "3.0.0"}})),
            *(_code(task, version) for task in ("extract_orders", "clean_orders", "load_model",
              "score", "aggregate", "report") for version in (1, 2)),
        ]
    )  # fmt: skip
    moment = now()
    told: dict[str, Any] = {"host": "elsewhere", "pid": 1, **fields}
    return ledger.begin(
        RunRecord(
            id=uuid.uuid4().hex, flow=flow, name=flow, state="Running",
            parameters='{"region": "EU"}', plan="p1:masses", environment="e1:masses",
            trigger="cli", created_at=moment, heartbeat_at=moment, **told,
        )
    )  # fmt: skip


def _code(task: str, version: int) -> SourceRecord:
    source = f"def {task}(value):\n    return value * {version}\n"
    told = {"name": task, "file": "/flows/sales.py", "line": 12, "source": source, "helpers": []}
    return SourceRecord(f"s1:{task}{version}", "code", json.dumps(told))


def _facts(
    record: RunRecord, children: int, width: int, spoiled: Container[int], failed: Container[int]
) -> Iterator[Checkpoint]:
    at = record.created_at + 1_200 * MS
    yield from _before(record)
    yield Checkpoint(
        record.key, 4, "score", WHOLE, 1, "Mapped", f"{width:,} children", *[at] * 4, width=width
    )
    draw = random.Random(record.number)
    for child in range(children):
        yield _child(record, child, draw, spoiled, failed)
    total = f"{record.number if spoiled else 0}-total"
    yield from _behind(record, 5 + children, at + children * 3 * MS + 40 * MS, total)


def _before(record: RunRecord) -> Iterator[Checkpoint]:
    begin, flow = record.created_at, record.flow
    params = [{"name": "region", "kind": "param", "value": "EU", "hash": "c1:eu"}]
    table = {"type": "pandas.DataFrame", "preview": TABLE}
    yield _kept(
        record, 1, "extract_orders", begin, 900 * MS, f"{flow}-orders", **table,
        inputs=json.dumps(params), inputs_digest="i1:region=c1:eu", summary="1,204,331 × 2",
        size=88_000_000,
    )  # fmt: skip
    yield _kept(
        record, 2, "clean_orders", begin + 900 * MS, 300 * MS, f"{flow}-clean", **table,
        inputs=_from(record, "orders", "extract_orders"), inputs_digest="i1:clean",
        summary="1,187,020 × 2", size=86_000_000,
    )  # fmt: skip
    yield _kept(
        record, 3, "load_model", begin, 200 * MS, "model", inputs="[]", inputs_digest="i1:none",
        type="Pipeline", summary="sklearn 1.5", size=212_000_000,
    )  # fmt: skip


def _child(
    record: RunRecord,
    child: int,
    draw: random.Random,
    spoiled: Container[int],
    failed: Container[int],
) -> Checkpoint:
    started = record.created_at + 1_200 * MS + child * 3 * MS + draw.randrange(2 * MS)
    took = draw.randrange(2 * MS, 30 * MS)
    value = draw.random() if child in spoiled else random.Random(child).random()
    address = record.address
    order = {"name": "order", "kind": "checkpoint", "addr": f"{address}/clean_orders"}
    inputs = [
        {**order, "item": child, "hash": f"c1:{child:032x}"},
        {
            "name": "model",
            "kind": "checkpoint",
            "addr": f"{address}/load_model",
            "hash": "c1:model",
        },
    ]
    given = {
        "map_index": child,
        "inputs": json.dumps(inputs),
        "inputs_digest": f"i1:order={child:032x}",
    }
    if child in failed:
        error = {**ERROR, "frames": [FRAME]}
        return _ended(
            record, 5 + child, "score", started, took, state="Failed", message="no price",
            error=json.dumps(error), code="s1:score1", **given,
        )  # fmt: skip
    return _kept(
        record, 5 + child, "score", started, took, f"{value}", type="float",
        summary=f"{value:.4g}", preview=json.dumps(_number(value)), size=170_000,
        code="s1:score2" if spoiled else "s1:score1", **given,
    )  # fmt: skip


ERROR = {"type": "ValueError", "message": "no price", "traceback": "Traceback …"}
FRAME = {"file": "/flows/sales.py", "line": 12, "name": "score", "locals": {"value": "None"}}


def _number(value: float) -> dict[str, Any]:
    told = {"v": 1, "type": "float", "level": "sample", "summary": f"{value:.4g}"}
    return {**told, "mime": "application/json", "data": value}


def _behind(record: RunRecord, seq: int, at: int, total: str) -> Iterator[Checkpoint]:
    preview = {"v": 1, "type": "dict", "level": "sample", "summary": "4 keys"}
    preview |= {"mime": "application/json", "data": {"revenue": 1.9}}
    yield _kept(
        record, seq, "aggregate", at, 80 * MS, total, type="dict", summary="4 keys", size=1_000,
        inputs=_from(record, "scores", "score"), inputs_digest=f"i1:{total}",
        preview=json.dumps(preview),
    )  # fmt: skip
    yield _kept(
        record, seq + 1, "report", at + 80 * MS, 220 * MS, f"{total}-report", type="str",
        inputs=_from(record, "figures", "aggregate"), inputs_digest=f"i1:{total}r",
        summary="1,600 characters", size=1_600,
    )  # fmt: skip


def _from(record: RunRecord, name: str, task: str) -> str:
    return json.dumps(
        [{"name": name, "kind": "checkpoint", "addr": f"{record.address}/{task}", "hash": "c1:0"}]
    )


def _ended(
    record: RunRecord, seq: int, task: str, started: int, took: int, **fields: Any
) -> Checkpoint:
    known: dict[str, Any] = {"map_index": WHOLE, "attempt": 1, "state": "Success", "message": ""}
    times = {"ready_at": started - 1 * MS, "started_at": started, "returned_at": started + took,
             "ended_at": started + took + 2 * MS}  # fmt: skip
    return Checkpoint(record.key, seq, task, **(known | times | fields))


def _kept(
    record: RunRecord, seq: int, task: str, started: int, took: int, value: str, **fields: Any
) -> Checkpoint:
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{record.id}{seq}")
    content = uuid.uuid5(uuid.NAMESPACE_URL, value).hex
    known: dict[str, Any] = {
        "location": json.dumps(f"/results/2026/11/22/{name}.json"), "handler": HANDLER,
        "serializer": "json/1", "digest": content * 2, "content": f"c1:{content}",
        "code": f"s1:{task}1",
    }  # fmt: skip
    return _ended(record, seq, task, started, took, **(known | fields))
