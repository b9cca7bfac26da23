"""Runs, facts and lines for tests, filled as a run would fill them."""

import uuid
from dataclasses import replace
from typing import Any

from cairnflow.ledger.records import Checkpoint, LogLine, RunRecord


def a_run(flow: str = "daily-sales", **given: Any) -> RunRecord:
    """Return a run that isn't begun yet, with an id of its own."""
    made = RunRecord(
        id=uuid.uuid4().hex,
        flow=flow,
        name=flow,
        state="Running",
        plan="aa10",
        created_at=1_000_000,
        heartbeat_at=1_000_000,
    )
    return replace(made, **given)


def a_fact(run: int, seq: int, **given: Any) -> Checkpoint:
    """Return a success of the child ``seq`` of the task ``score``, with every field filled."""
    made = Checkpoint(
        run=run,
        seq=seq,
        task="score",
        map_index=seq,
        attempt=1,
        state="Success",
        message="done",
        ready_at=1_000_000 * seq + 1,
        started_at=1_000_000 * seq + 2,
        returned_at=1_000_000 * seq + 3,
        ended_at=1_000_000 * seq + 4,
        location=f'"2026/11/22/{seq}.pkl"',
        handler='{"args": {"dir": "out"}, "class": "cairnflow.results.LocalResultHandler"}',
        serializer="pickle/1",
        size=100 + seq,
        digest="90aa",
        content="77be",
        width=3,
        type="list",
        summary="3 × int",
        preview='{"level": "sample"}',
        code="41aa",
        inputs='[{"name": "x", "kind": "constant", "value": 1, "hash": "0cd4"}]',
        inputs_digest="b310",
        reused_from="daily-sales/1/score:1",
        reason='{"code": "new_task", "text": "never run before"}',
        error='{"type": "ValueError", "message": "no", "traceback": ""}',
        cache="daily-sales/score",
        expires_at=9_000_000,
    )
    return made._replace(**given)


def a_line(run: int, text: str, **given: Any) -> LogLine:
    """Return a line that child 0 of the task ``score`` logged."""
    made = LogLine(run, "score", 0, 1, 1_000_000, 20, "flows.sales", text)
    return made._replace(**given)
