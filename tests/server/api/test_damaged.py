"""A row that another program has spoiled is told of in its place, and breaks no page."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Annotation
from cairnflow.ledger.registry import open_ledger
from tests.server.api import masses
from tests.server.api.asking import Asking
from tests.server.api.conftest import app_of

DEEP = "[" * 100_000 + "]" * 100_000
HOSTILE = {
    "no JSON": "{not json",
    "empty": "",
    "null": "null",
    "a number": "17",
    "a text": '"<script>alert(1)</script>"',
    "a list": "[1, [2], null, {}]",
    "an object": '{"a": {"b": [1]}, "task": 7, "name": 3, "code": 1, "text": 2, "args": 5}',
    "of other types": '[{"name": 1, "kind": 2, "addr": 3, "hash": 4}]',
    "half a pair": '{"summary": "\\ud800", "mime": "application/json", "data": "\\udfff"}',
    "not finite": '{"mime": "application/json", "data": [NaN, Infinity, -Infinity, 1e999]}',
    "columns of none": '{"mime": "application/vnd.cairn.table+json", "columns": [1, null]}',
    "columns without": '{"mime": "application/vnd.cairn.table+json", "columns": [{}],'
    ' "rows_total": "many", "data": 7}',
    "odd columns": '{"mime": "application/vnd.cairn.table+json", "columns": [{"name": [1],'
    ' "nulls": "x", "mean": {}}], "data": [[1]]}',
    "huge number": '{"mime": "application/json", "data": ' + "9" * 5_000 + "}",
    "large number": '{"mime": "application/json", "data": 123456789012345678901234567890}',
    "deep": DEEP,
    "control": "\x01\x1b[31m\u202e",
}
TEXTS = {
    "checkpoint": ("state", "message", "location", "handler", "serializer", "digest", "content",
                   "type", "summary", "preview", "code", "inputs", "inputs_digest", "reused_from",
                   "reason", "error"),
    "run": ("name", "state", "message", "parameters", "plan", "environment", "resumed_from",
            "trigger", "host"),
    "source": ("text",),
    "annotation": ("kind", "text", "by"),
}  # fmt: skip
RUN = "sales/2"
ROUTES = [
    "runs", "runs?q=data:changed", f"runs/{RUN}/overview", f"runs/{RUN}/task-runs.columns",
    f"runs/{RUN}/checkpoints", f"runs/{RUN}/graph", f"runs/{RUN}/logs", f"runs/{RUN}/why",
    f"runs/{RUN}/surroundings", f"runs/{RUN}/events", f"runs/{RUN}/walk",
    f"runs/{RUN}/bisect?bad=report", f"task-runs/{RUN}/report", f"task-runs/{RUN}/score:1",
    f"task-runs/{RUN}/report/why", f"task-runs/{RUN}/report/code", f"task-runs/{RUN}/report/logs",
    f"task-runs/{RUN}/clean_orders/preview", f"diff/sales/1...{RUN}",
    f"diff/sales/1/report...{RUN}/report", "flows", "flows/sales", "flows/sales/history",
    "flows/sales/series?task=clean_orders", "storage/usage?by=type", "storage/usage?by=handler",
    "storage/collection?keep_last=0", "storage/handlers", "search?q=sales",
    f"resolve?address={RUN}",
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with two runs, of which the second differs and had a failure."""
    path = tmp_path / "ledger.db"
    ledger = open_ledger(path)
    masses.run(ledger, "sales", 4)
    record = masses.run(ledger, "sales", 4, spoiled={1}, failed={2})
    ledger.annotate(
        Annotation(record.key, "", -1, "verdict", "bad it is", "ann", 5),
        Annotation(
            record.key, "report", -1, "external", '{"name": "x", "fingerprint": {}}', "a", 6
        ),
    )
    ledger.close()
    return path


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """That ledger."""
    opened = open_ledger(path)
    yield opened
    opened.close()


def _spoil(path: Path, table: str, column: str, text: Any) -> None:
    file = sqlite3.connect(path)
    file.execute("PRAGMA foreign_keys = OFF")
    with file:
        where = "WHERE run = 2" if table in {"checkpoint", "annotation"} else ""
        where = "WHERE number = 2" if table == "run" else where
        file.execute(f"UPDATE {table} SET {column} = ? {where}", (text,))
    file.close()


def _ask_everything(ledger: Ledger) -> None:
    client = TestClient(app_of(ledger), raise_server_exceptions=False)
    for route in ROUTES:
        found = client.get(f"/api/v1/{route}")

        assert found.status_code < 500, f"{route}: {found.text}"
        json.loads(found.content, parse_constant=pytest.fail)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["no JSON", "null", "a list", "an object"])
@pytest.mark.parametrize("place", [
    "checkpoint.location", "checkpoint.handler", "checkpoint.preview", "checkpoint.inputs",
    "checkpoint.reused_from", "checkpoint.reason", "checkpoint.error", "run.parameters", "run.plan",
    "run.environment", "run.resumed_from", "source.text", "annotation.text",
])  # fmt: skip
def test_no_text_of_a_row_breaks_a_page(path: Path, ledger: Ledger, place: str, kind: str) -> None:
    _spoil(path, *place.split("."), HOSTILE[kind])

    _ask_everything(ledger)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nor_do_all_of_them_together(path: Path, ledger: Ledger, text: str) -> None:
    for table, columns in TEXTS.items():
        for column in columns:
            _spoil(path, table, column, text)

    _ask_everything(ledger)


@pytest.mark.parametrize("number", [0, -1, 2**53, -(2**53), 2**62, -(2**63)])
def test_no_number_of_a_row_breaks_a_page(path: Path, ledger: Ledger, number: int) -> None:
    for table, columns in {
        "checkpoint": ("ready_at", "started_at", "returned_at", "ended_at", "size", "width",
                       "expires_at"),
        "run": ("created_at", "heartbeat_at", "ended_at", "pid"),
        "annotation": ("at",),
    }.items():  # fmt: skip
        for column in columns:
            _spoil(path, table, column, number)

    _ask_everything(ledger)


def test_what_is_broken_is_told_in_its_place(path: Path, ledger: Ledger) -> None:
    for column in ("preview", "inputs", "error"):
        _spoil(path, "checkpoint", column, "{not json")
    ask = Asking(TestClient(app_of(ledger)))

    told = ask(f"task-runs/{RUN}/report")

    assert told["checkpoint"]["state"] == "success"
    assert told["checkpoint"]["error"]["message"] == "{not json"
    assert told["inputs"][0]["name"] == "damaged in the ledger"
    assert "damaged in the ledger" in told["no_preview"]
