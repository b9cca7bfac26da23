"""``cairn show``: all that is known of a task run, a mapped task and a run."""

import json

import pytest

import cairnflow
from cairnflow.ledger import wire
from tests.cli.conftest import Cairn, line_of

RAISES = line_of("raise ValueError")
EXTRACT = line_of("@task\ndef extract")

pytestmark = pytest.mark.usefixtures("shop")


def test_a_task_run_is_told_with_all_that_the_mock_up_has(cairn: Cairn) -> None:
    done = cairn("show", "daily-sales/1/extract")

    task = cairnflow.open("daily-sales/1/extract")
    assert done.stdout.splitlines()[0].startswith("daily-sales/1/extract  ✓ success")
    assert " result      pandas.DataFrame 500×3  3.5 KB  parquet/1" in done.stdout
    assert " handler     LocalResultHandler(dir=" in done.stdout
    assert f" safe value  {task.result.safe_value.value}" in done.stdout
    assert f"sha256 {task.result.hash[:16]}" in done.stdout
    assert " inputs      region = 'EU' (parameter)" in done.stdout
    assert " pending → " in done.stdout
    assert " success" in done.stdout
    assert f"sales.py:{EXTRACT}" in done.stdout
    assert "2 lines: cairn logs daily-sales/1/extract" in done.stdout
    assert ' python      cairnflow.open("daily-sales/1/extract").value' in done.stdout


def test_each_attempt_of_a_retried_task_has_a_line(cairn: Cairn) -> None:
    lines = cairn("show", "daily-sales/1/rates").stdout.splitlines()

    assert lines[0].startswith("daily-sales/1/rates@3  ✓ success  attempt 3")
    attempts = [line for line in lines if " pending → " in line]
    assert ["retrying" in line for line in attempts] == [True, True, False]
    assert "attempt 1 of 3: TimeoutError: no answer in 2 s" in attempts[0]


def test_a_failed_task_run_is_told_with_its_traceback_and_its_inputs(cairn: Cairn) -> None:
    told = cairn("show", "daily-sales/1/score:3").stdout

    assert "ValueError: order 3 has no price" in told
    assert f'sales.py", line {RAISES}, in score' in told
    assert "order ← daily-sales/1/ids[3]" in told
    assert 'cairnflow.open("daily-sales/1/score:3").exception' in told


def test_a_mapped_task_is_told_with_counts_and_failures(cairn: Cairn) -> None:
    told = cairn("show", "daily-sales/1/score").stdout

    assert "10 success · 2 failed" in told
    assert "score:3  ValueError: order 3 has no price" in told
    assert f"sales.py:{RAISES} in score" in told
    assert "score:7  ValueError: order 7 has no price" in told


def test_a_run_is_told_with_its_parameters_counts_and_failures(cairn: Cairn) -> None:
    told = cairn("show", "daily-sales/1").stdout

    assert told.splitlines()[0] == "daily-sales/1  ✗ failed  score"
    assert " flow         daily sales" in told
    assert " parameters   region = 'EU'" in told
    assert "10: 8 success · 1 failed · 1 trigger failed" in told
    assert "score:7  ValueError: order 7 has no price" in told


def test_what_was_not_kept_says_so(cairn: Cairn) -> None:
    told = cairn("show", "daily-sales/1/unkept").stdout

    assert " result  int 7  not kept" in told
    assert "safe value" not in told


def test_what_was_not_begun_says_why(cairn: Cairn) -> None:
    told = cairn("show", "daily-sales/1/total").stdout

    assert "✗ trigger failed" in told
    assert "score" in told


def test_json_of_a_task_run_is_its_checkpoint_with_its_states(cairn: Cairn) -> None:
    told = json.loads(cairn("show", "daily-sales/1/rates", "--json").stdout)

    task = cairnflow.open("daily-sales/1/rates")
    states = told.pop("states")
    assert told == json.loads(json.dumps(wire.answer(task.wire())))
    assert [state["state"] for state in states if state["state"] != "pending"] == [
        "running", "retrying", "running", "retrying", "running", "success"
    ]  # fmt: skip


def test_json_of_a_run_is_its_summary_with_its_parameters(cairn: Cairn) -> None:
    told = json.loads(cairn("show", "daily-sales/1", "--json").stdout)

    assert told["v"] == 1
    assert told["run"] == cairnflow.open("daily-sales/1").wire()
    assert told["params"] == {"region": "EU"}


def test_json_of_a_mapped_task_has_its_children(cairn: Cairn) -> None:
    told = json.loads(cairn("show", "daily-sales/1/score", "--json").stdout)

    assert [one["map"] for one in told["checkpoints"]] == list(range(12))


def test_quiet_prints_the_address_that_was_meant(cairn: Cairn) -> None:
    assert cairn("show", "daily-sales/last/rates", "-q").stdout == "daily-sales/2/rates@3\n"


def test_showing_reads_no_value(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__RESULTS__DIR", "/nowhere")

    assert cairn("show", "daily-sales/1/extract").exit_code == 0
