"""Many ask at once while a run goes on: each is answered, and what is told only grows."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cairnflow.clock import now
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger
from tests.server.api import masses
from tests.server.api.conftest import app_of

THREADS, FACTS = 8, 300
PATHS = ["overview", "task-runs.columns", "checkpoints?limit=5", "walk", "graph", "logs", "why"]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with a good run, and one of the same flow that is under way."""
    opened = open_ledger(tmp_path / "ledger.db")
    masses.run(opened, "sales", FACTS)
    yield opened
    opened.close()


@pytest.mark.slow
def test_all_are_answered_while_a_run_goes_on(ledger: Ledger) -> None:
    record = masses.begun(ledger, "sales", pid=os.getpid(), children=0, of=FACTS)
    known = ledger.run("sales", 1)
    assert known is not None
    facts = [one._replace(run=record.key) for one in ledger.checkpoints(known.key)[4:-2]]
    app, is_over = app_of(ledger), threading.Event()

    def ask(name: int) -> list[int]:
        client, counts = TestClient(app), list[int]()
        while not is_over.is_set():
            for path in PATHS[name % 2 :: 2]:
                found = client.get(f"/api/v1/runs/sales/2/{path}")
                assert found.status_code == 200, found.text
                counts += _counted(found.json())
        return counts

    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(ask, name) for name in range(THREADS)]
        for fact in facts:
            ledger.append([fact])
        ledger.end(record.key, "Success", "", now())
        is_over.set()
        counts = [one.result() for one in asked]

    assert all(one == sorted(one) for one in counts)
    last = TestClient(app).get("/api/v1/runs/sales/2/task-runs.columns").json()
    assert last["n"] == len(last["seq"]) == FACTS + 3


def _counted(told: dict[str, Any]) -> list[int]:
    return [len(told["seq"])] if "seq" in told else []
