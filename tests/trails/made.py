"""Facts as a ledger would hold them, for tests that need no run."""

import json
from typing import Any

from cairnflow.keys import WHOLE
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, RunRecord

BEGIN = 1_790_000_000_000_000
"""2026-09-21 14:13:20 UTC, in microseconds since 1970."""

SECOND = 1_000_000
LOCAL = '{"args": {"dir": "/results"}, "class": "cairnflow.results.LocalResultHandler"}'


def fact(seq: int = 1, task: str = "score", **fields: Any) -> Checkpoint:
    """A task run that took a second and returned nothing that is known."""
    known: dict[str, Any] = {
        "run": 1, "map_index": WHOLE, "attempt": 1, "state": "Success", "message": "",
        "ready_at": BEGIN, "started_at": BEGIN, "returned_at": BEGIN + SECOND,
        "ended_at": BEGIN + SECOND,
    }  # fmt: skip
    return Checkpoint(seq=seq, task=task, **(known | fields))


def kept(seq: int = 1, task: str = "score", **fields: Any) -> Checkpoint:
    """A task run whose value, an int, is kept."""
    known: dict[str, Any] = {
        "location": '"/results/a.pkl"', "handler": LOCAL, "serializer": "pickle/1", "size": 5,
        "digest": "ab" * 32, "content": f"c1:{seq:032x}", "type": "int", "summary": "7",
    }  # fmt: skip
    return fact(seq, task, **(known | fields))


def children(count: int, **fields: Any) -> list[Checkpoint]:
    """A mapped task, and as many children whose values are kept."""
    parent = fact(1, state="Mapped", message=f"{count:,} children", width=count)
    return [parent, *(kept(2 + i, map_index=i, **fields) for i in range(count))]


def record(**fields: Any) -> RunRecord:
    """A run that has ended well."""
    known: dict[str, Any] = {
        "key": 1, "id": "a" * 32, "flow": "daily-sales", "number": 1841, "name": "daily-sales",
        "state": "Success", "plan": "p1:0", "created_at": BEGIN, "heartbeat_at": BEGIN,
        "ended_at": BEGIN + 852 * SECOND,
    }  # fmt: skip
    return RunRecord(**(known | fields))


def ledger(facts: list[Checkpoint], **fields: Any) -> MemoryLedger:
    """A ledger with one run, ``daily-sales/1``, and these facts."""
    made = MemoryLedger()
    begun = made.begin(record(**({"state": "Running", "ended_at": None} | fields)))
    made.append([one._replace(run=begun.key) for one in facts])
    made.end(begun.key, fields.get("state", "Success"), fields.get("message", ""), BEGIN + SECOND)
    return made


def table(rows: int = 3, **fields: Any) -> dict[str, Any]:
    """The preview of a table of ``rows`` rows with an id and a price."""
    shown = list(range(min(rows, 200)))
    return {
        "v": 1, "type": "pandas.DataFrame", "level": "sample", "summary": f"{rows:,} × 2",
        "mime": "application/vnd.cairn.table+json", "rows_total": rows, "columns_total": 2,
        "rows": shown, "parts": [len(shown), 0, 0],
        "columns": [
            {"name": "id", "dtype": "int64", "redacted": False, "nulls": 0.0},
            {"name": "price", "dtype": "float64", "redacted": False, "nulls": 0.31},
        ],
        "data": [shown, [None if i % 2 else i * 1.5 for i in shown]],
    } | fields  # fmt: skip


def shown(preview: dict[str, Any], **fields: Any) -> Checkpoint:
    """A task run whose value is kept with this preview."""
    told = {"type": preview["type"], "summary": preview.get("summary", "")}
    return kept(preview=json.dumps(preview), **(told | fields))
