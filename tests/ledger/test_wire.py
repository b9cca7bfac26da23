import json
from dataclasses import replace
from typing import Any

import pytest

from cairnflow.errors import LedgerVersion
from cairnflow.keys import WHOLE
from cairnflow.ledger import wire
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord
from cairnflow.ledger.tally import Tally, tally
from cairnflow.testing.facts import a_fact, a_line, a_run

AT = 1_763_769_603_120_000  # 2025-11-22T00:00:03.120Z


@pytest.fixture
def run() -> RunRecord:
    return a_run(
        id="01jd8",
        key=7,
        number=1841,
        state="Success",
        created_at=AT,
        ended_at=AT + 851_884_000,
        trigger="schedule",
        environment="e0",
        resumed_from="daily-sales/1840",
    )


def bare(**given: Any) -> Checkpoint:
    fact = Checkpoint(7, 1, "score", WHOLE, 1, "Success", "", AT, AT + 10, AT + 42_000, AT + 43_000)
    return fact._replace(**given)


def test_a_run_is_told_in_the_form_of_the_api(run: RunRecord) -> None:
    counted = Tally(
        groups=14,
        by_state={
            "Success": 10_199,
            "Cached": 8,
            "Reused": 5,
            "Mapped": 2,
            "Retrying": 3,
            "Failed": 4,
            "TimedOut": 1,
            "TriggerFailed": 2,
            "Skipped": 1,
            "Cancelled": 1,
        },
        bytes_by_state={"Success": 1000, "Cached": 20, "Reused": 3, "Failed": 0},
    )

    told = wire.run_summary(run, counted)

    assert told == {
        "addr": "daily-sales/1841",
        "id": "01jd8",
        "flow": "daily-sales",
        "no": 1841,
        "name": "daily-sales",
        "state": "success",
        "state_msg": None,
        "verdict": {"value": "unknown", "by": None, "at": None},
        "started_at": "2025-11-22T00:00:03.120Z",
        "ended_at": "2025-11-22T00:14:15.004Z",
        "duration_ms": 851_884,
        "usual_ms": None,
        "trigger": {"kind": "schedule", "name": None},
        "code": {"hash": "aa10", "git": None, "dirty": None},
        "params_hash": told["params_hash"],
        "labels": {},
        "tasks": {
            "groups": 14,
            "runs": 10_221,
            "success": 10_199,
            "reused": 13,
            "failed": 7,
            "running": 0,
            "scheduled": 0,
            "skipped": 2,
        },
        "bytes": {"written": 1023, "new": 1000},
        "data": {"vs": None, "changed": None, "comparable": None, "first": None},
        "links": {"resumed_from": "daily-sales/1840", "replayed_from": None},
        "pinned": False,
    }


def test_runs_with_the_same_parameters_have_the_same_params_hash(run: RunRecord) -> None:
    hashes = [
        wire.run_summary(replace(run, parameters=parameters), Tally())["params_hash"]
        for parameters in ('{"a": 1}', '{"a": 1}', '{"a": 2}')
    ]

    assert hashes[0] == hashes[1] != hashes[2]


def test_a_run_under_way_has_no_end_and_no_duration(run: RunRecord) -> None:
    told = wire.run_summary(replace(run, state="Running", ended_at=None), Tally())

    assert (told["state"], told["ended_at"], told["duration_ms"]) == ("running", None, None)


def test_a_checkpoint_is_told_in_the_form_of_the_api(run: RunRecord) -> None:
    fact = bare(
        seq=2,
        task="clean_orders",
        map_index=37,
        attempt=2,
        message="done",
        location='"2026/11/22/2112.pkl"',
        handler=json.dumps(
            {"args": {"bucket": "prefect_results"}, "class": "cairnflow.results.GCSResultHandler"}
        ),
        serializer="parquet/1",
        size=86_123_345,
        digest="90aa",
        content="77be01",
        type="pandas.DataFrame",
        summary="1,187,020 × 12",
        preview='{"v":1,"type":"T","level":"sample","mime":"text/plain","data":"…"}',
        code="41aa",
        inputs='[{"name": "day", "kind": "param", "value": "2026-11-22", "hash": "aa10"}]',
        inputs_digest="b310",
        reason='{"code": "new_code", "text": "code changed"}',
    )
    source = SourceRecord("41aa", "code", '{"name": "clean", "file": "flows/sales.py", "line": 41}')

    told = wire.checkpoint(run, fact, source)

    assert told == {
        "addr": "daily-sales/1841/clean_orders:37@2",
        "seq": 2,
        "task": "clean_orders",
        "map": 37,
        "attempt": 2,
        "state": "success",
        "message": "done",
        "ready_at": "2025-11-22T00:00:03.120Z",
        "started_at": "2025-11-22T00:00:03.120Z",
        "returned_at": "2025-11-22T00:00:03.162Z",
        "written_at": "2025-11-22T00:00:03.163Z",
        "duration_ms": 41,
        "verdict": {"value": "unknown", "by": None, "at": None},
        "result": {
            "type": "pandas.DataFrame",
            "none": False,
            "summary": "1,187,020 × 12",
            "bytes": 86_123_345,
            "handler": {
                "name": "GCSResultHandler",
                "config": {"bucket": "prefect_results"},
                "class": "cairnflow.results.GCSResultHandler",
                "file": None,
            },
            "safe_value": "2026/11/22/2112.pkl",
            "serializer": "parquet/1",
            "availability": "unknown",
            "checked_at": None,
            "expires_at": None,
            "is_invalid": False,
            "hash": {"algo": "sha256", "content": "77be01", "bytes": "90aa"},
            "reused_from": None,
            "reused_by": [],
        },
        "width": None,
        "inputs": [{"name": "day", "kind": "param", "value": "2026-11-22", "hash": "aa10"}],
        "inputs_hash": "b310",
        "code": {"hash": "41aa", "file": "flows/sales.py", "line": 41},
        "env_hash": "e0",
        "preview": {
            "level": "sample",
            "state": "ready",
            "mime": "text/plain",
            "bytes": len(fact.preview or ""),
            "etag": told["preview"]["etag"],
        },
        "reason": {"code": "new_code", "text": "code changed"},
        "error": None,
        "vs": None,
        "signals": [],
    }


def test_a_failure_has_no_value_and_an_error(run: RunRecord) -> None:
    error = {"type": "ValueError", "message": "no", "traceback": "…"}

    told = wire.checkpoint(run, bare(state="Failed", error=json.dumps(error)))

    assert told["state"] == "failed"
    assert told["error"] == error
    assert told["result"]["safe_value"] is None
    assert told["result"]["handler"] is None
    assert told["result"]["availability"] is None
    assert told["preview"] == {
        "level": "none", "state": "none", "mime": None, "bytes": 0, "etag": None
    }  # fmt: skip


def test_a_value_that_is_none_is_told_from_no_value(run: RunRecord) -> None:
    kept = wire.checkpoint(run, bare(type="NoneType", location='"a.pkl"'))["result"]
    absent = wire.checkpoint(run, bare(state="Failed"))["result"]

    assert (kept["none"], kept["safe_value"]) == (True, "a.pkl")
    assert (absent["none"], absent["safe_value"]) == (False, None)


def test_previews_that_differ_have_another_etag(run: RunRecord) -> None:
    etags = [
        wire.checkpoint(run, bare(preview=json.dumps({"data": data})))["preview"]["etag"]
        for data in (1, 1, 2)
    ]

    assert etags[0] == etags[1] != etags[2]


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ((WHOLE, 1), "daily-sales/1841/score"),
        ((0, 1), "daily-sales/1841/score:0"),
        ((WHOLE, 2), "daily-sales/1841/score@2"),
        ((37, 3), "daily-sales/1841/score:37@3"),
    ],
)
def test_an_address_names_the_child_and_any_attempt_but_the_first(
    run: RunRecord, key: tuple[int, int], address: str
) -> None:
    fact = bare(map_index=key[0], attempt=key[1])

    assert wire.checkpoint(run, fact)["addr"] == address


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("Success", "success"),
        ("Cached", "cached"),
        ("Reused", "reused"),
        ("Replayed", "reused"),
        ("Failed", "failed"),
        ("TriggerFailed", "trigger_failed"),
        ("Retrying", "retrying"),
        ("Mapped", "mapped"),
        ("Skipped", "skipped"),
        ("TimedOut", "timed_out"),
        ("Cancelled", "cancelled"),
        ("Running", "running"),
    ],
)
def test_a_state_has_one_word(state: str, word: str) -> None:
    assert wire.word(state) == word


def test_a_trail_is_an_answer_with_run_and_checkpoints(run: RunRecord) -> None:
    facts = [bare(seq=seq, map_index=seq, size=10) for seq in (1, 2)]

    told = wire.trail(run, facts)

    assert list(told) == ["v", "run", "checkpoints"]
    assert told["v"] == 1
    assert told["run"] == wire.run_summary(run, tally(facts))
    assert told["run"]["bytes"] == {"written": 20, "new": 20}
    assert told["checkpoints"] == [wire.checkpoint(run, fact) for fact in facts]


def test_every_form_is_json(run: RunRecord) -> None:
    facts = [a_fact(7, 1), bare(seq=2, state="Failed")]

    told = [wire.trail(run, facts), wire.states(facts), wire.log_line(a_line(7, "\udc80"))]

    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_the_states_of_a_task_run_are_those_of_all_its_attempts() -> None:
    first = bare(state="Retrying", message="failed: no")
    second = bare(
        seq=2,
        attempt=2,
        message="done",
        ready_at=AT + 1_000_000,
        started_at=AT + 1_001_000,
        ended_at=AT + 1_002_000,
        location='"2112.pkl"',
    )

    told = wire.states([second, first])

    assert [(line["attempt"], line["state"], line["at"][-5:]) for line in told] == [
        (1, "pending", ".120Z"),
        (1, "running", ".120Z"),
        (1, "retrying", ".163Z"),
        (2, "pending", ".120Z"),
        (2, "running", ".121Z"),
        (2, "success", ".122Z"),
    ]
    assert [line["result"] for line in told] == ["NoResult"] * 5 + [{"safe_value": "2112.pkl"}]
    assert told[2]["message"] == "failed: no"


@pytest.mark.parametrize("state", ["Skipped", "TriggerFailed", "Mapped", "Reused", "Cancelled"])
def test_what_no_worker_began_never_ran(state: str) -> None:
    told = wire.states([bare(state=state)])

    assert [line["state"] for line in told] == [wire.word(state)]


def test_a_log_line_is_told_with_the_word_for_its_level() -> None:
    told = wire.log_line(a_line(7, "slow", at=AT, level=30))

    assert told == {
        "at": "2025-11-22T00:00:03.120Z",
        "level": "warning",
        "logger": "flows.sales",
        "task": "score",
        "map": 0,
        "attempt": 1,
        "text": "slow",
    }


def test_a_line_of_the_engine_is_of_no_task() -> None:
    told = wire.log_line(a_line(7, "begun", task="", map_index=WHOLE, attempt=0, level=25))

    assert (told["task"], told["map"], told["attempt"], told["level"]) == (None, None, None, "25")


def test_a_fact_told_exactly_is_the_same_fact_again() -> None:
    fact = a_fact(7, 1)

    again = wire.checkpoint_from(json.loads(json.dumps(wire.exact(fact))))

    assert again == fact
    assert type(again) is Checkpoint


@pytest.mark.parametrize(
    "change", [{"mood": "good"}, {"run": ...}], ids=["unknown field", "field left out"]
)
def test_a_fact_of_another_version_is_refused(change: dict[str, Any]) -> None:
    form = {k: v for k, v in (wire.exact(a_fact(7, 1)) | change).items() if v is not ...}

    with pytest.raises(LedgerVersion, match="written by another version of Cairnflow"):
        wire.checkpoint_from(form)
