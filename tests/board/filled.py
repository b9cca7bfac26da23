"""A ledger and a store that are filled directly, as runs would have filled them."""

import json
from pathlib import Path
from typing import NamedTuple

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord
from cairnflow.results import LocalResultHandler
from cairnflow.results.naming import Place
from cairnflow.testing.facts import a_fact, a_run

PLAN = SourceRecord("p1:0", "plan", '{"name": "storm", "tasks": []}')
CODE = SourceRecord("s1:0", "code", '{"name": "score", "file": "", "line": 1, "source": ""}')
BEGIN = 1_790_000_000_000_000


class Kept(NamedTuple):
    """A value that is kept.

    Attributes:
        address: of its task run.
        path: of its file.
        fact: that names it.
    """

    address: str
    path: Path
    fact: Checkpoint


def begun(ledger: Ledger, flow: str = "storm", **given: object) -> RunRecord:
    """A run that has begun, with a plan that can be read."""
    ledger.describe([PLAN, CODE])
    told = {"plan": PLAN.digest, "created_at": BEGIN, "heartbeat_at": BEGIN, **given}
    return ledger.begin(a_run(flow, **told))


def kept(
    ledger: Ledger, handler: LocalResultHandler, run: RunRecord, values: list[object]
) -> list[Kept]:
    """Keep values as children of one task of a run, and write their facts."""
    found: list[Kept] = []
    for i, value in enumerate(values):
        place = Place(run.flow, run.number, run.id, "2026/11/22", "score", i)
        safe = handler.keep(value, place)
        fact = a_fact(
            run.key, i + 1, map_index=i, location=json.dumps(safe.value), handler=safe.handler,
            serializer=safe.serializer, size=safe.size, digest=safe.digest, code=CODE.digest,
            reused_from=None, error=None, cache=None, expires_at=None, ended_at=BEGIN + i,
        )  # fmt: skip
        found.append(Kept(f"{run.address}/score:{i}", Path(safe.value), fact))
    ledger.append([one.fact for one in found])
    return found
