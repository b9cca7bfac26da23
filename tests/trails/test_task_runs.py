import json
import logging
from pathlib import Path

import pytest

import cairnflow
from cairnflow import Flow, task
from cairnflow.errors import Corrupt, Missing
from cairnflow.results import (
    ConstantResultHandler,
    JSONResultHandler,
    LocalResultHandler,
    NoResult,
    Result,
    SafeResult,
)
from cairnflow.states import Skipped
from tests.trails import made

TRIES: list[int] = []


@task
def nothing():
    return None


@task
def given(value):
    return value


@task(max_retries=2, retry_delay=0)
def flaky():
    TRIES.append(1)
    if len(TRIES) < 3:
        raise ConnectionError(f"try {len(TRIES)}")
    return "at last"


def helper(x):
    return x + 1


@task
def logged(x):
    logging.getLogger("cairnflow.mine").warning("x is %s", x)
    return helper(x)


@task
def fail(x):
    raise ValueError("not with me")


def run(*calls, **attributes):
    """Run a flow of these tasks, opened."""
    with Flow("looked at", **{"result_handler": LocalResultHandler(), **attributes}) as flow:
        for call in calls:
            call()
    return cairnflow.open(flow.run().address)


def test_a_value_comes_back_and_is_read_once() -> None:
    found = run(lambda: given({"a": [1, 2]}))["given"]

    assert found.value == {"a": [1, 2]}
    assert found.value is found.value


def test_none_is_a_value_and_nothing_is_not() -> None:
    opened = run(lambda: given(nothing()), lambda: fail(1))

    assert opened["nothing"].value is None
    assert isinstance(opened["nothing"].result.safe_value, SafeResult)
    assert opened["fail"].result.safe_value is NoResult
    with pytest.raises(Missing, match="ValueError: not with me"):
        _ = opened["fail"].value


def test_the_result_tells_where_the_value_is_without_reading_it(tmp_path: Path) -> None:
    result = run(lambda: given(7), result_handler=LocalResultHandler(tmp_path))["given"].result

    assert result.safe_value.value.startswith(str(tmp_path))
    assert result.handler == LocalResultHandler(tmp_path)
    assert (result.type, result.summary, result.serializer) == ("int", "7", "pickle/1")
    assert result.bytes == Path(result.safe_value.value).stat().st_size
    assert (len(result.hash), result.content[:3]) == (64, "c1:")
    assert result.reused_from is None


def test_a_value_that_is_gone_is_missing_and_not_none() -> None:
    found = run(lambda: given(7))["given"]
    Path(found.result.safe_value.value).unlink()

    assert found.result.availability == "missing"
    assert repr(found).endswith("→ int 7, 5 B @ LocalResultHandler>")
    with pytest.raises(Missing):
        _ = found.value


def test_a_value_with_a_flipped_bit_is_corrupt_and_not_decoded() -> None:
    found = run(lambda: given(7))["given"]
    path = Path(found.result.safe_value.value)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    assert found.result.availability == "corrupt"
    with pytest.raises(Corrupt):
        _ = found.value


def test_availability_is_looked_up_only_when_asked_for_and_once() -> None:
    found = run(lambda: given(7))["given"]

    first = found.result.availability
    Path(found.result.safe_value.value).unlink()

    assert (first, found.result.availability) == ("available", "available")
    assert cairnflow.open(found.address).result.availability == "missing"


def test_a_value_that_was_not_kept_says_how_to_keep_it() -> None:
    opened = run(lambda: task(lambda: 7, name="loose", checkpoint=False)(), lambda: given(1))

    assert opened["loose"].result.availability == "not kept"
    assert opened["loose"].result.handler is None
    with pytest.raises(
        Missing, match=r"returned int 7, which was not kept; give .* result_handler"
    ):
        _ = opened["loose"].value


@pytest.mark.parametrize(
    "handler", [JSONResultHandler(), ConstantResultHandler(7)], ids=["json", "constant"]
)
def test_handlers_without_bytes_are_read_as_well(handler) -> None:
    found = run(lambda: given(7), result_handler=handler)["given"]

    assert (found.value, found.result.bytes, found.result.availability) == (7, None, "available")


def test_each_attempt_is_a_task_run_and_the_last_one_is_the_task() -> None:
    TRIES.clear()

    opened = run(flaky)

    assert [t.address for t in opened.checkpoints] == [
        "looked-at/1/flaky@1", "looked-at/1/flaky@2", "looked-at/1/flaky@3"
    ]  # fmt: skip
    assert [t.state for t in opened.checkpoints] == ["retrying", "retrying", "success"]
    assert opened["flaky"].value == "at last"
    assert cairnflow.open("looked-at/1/flaky@1").exception.message == "try 1"
    assert all(cairnflow.open(t.address) == t for t in opened.checkpoints)


def test_the_history_is_that_of_all_attempts() -> None:
    TRIES.clear()

    states = run(flaky)["flaky@2"].states

    assert [(moment.state, moment.attempt) for moment in states] == [
        ("pending", 1), ("running", 1), ("retrying", 1),
        ("pending", 2), ("running", 2), ("retrying", 2),
        ("pending", 3), ("running", 3), ("success", 3),
    ]  # fmt: skip
    assert states[2].message == "attempt 1 of 3: ConnectionError: try 1"
    assert states[2].result is NoResult
    assert isinstance(states[-1].result, SafeResult)
    assert [moment.at for moment in states] == sorted(moment.at for moment in states)


def test_a_failure_is_told_by_type_message_and_traceback() -> None:
    failed = run(lambda: fail(1))["fail"]

    assert failed.exception is not None
    assert (failed.exception.type, failed.exception.message) == ("ValueError", "not with me")
    assert 'raise ValueError("not with me")' in failed.exception.traceback
    assert str(failed.exception).endswith("ValueError: not with me\n")
    assert repr(failed.exception) == "<ValueError: not with me>"
    assert failed.state == "failed"


def test_what_ended_well_has_no_exception() -> None:
    assert run(nothing)["nothing"].exception is None


def test_what_a_failure_held_up_says_why_it_was_not_begun() -> None:
    with Flow("looked at", result_handler=LocalResultHandler()) as flow:
        given(fail(1))
    found = cairnflow.open(flow.run().address)["given"]

    assert found.state == "trigger_failed"
    assert "fail" in found.message
    assert found.exception is None
    assert len(found.inputs) == 0


def test_a_skipped_task_has_no_result() -> None:
    with Flow("looked at", result_handler=LocalResultHandler()) as flow:
        first = given(1)
        given(first)
    state = flow.run(task_states={first: Skipped("not today", None)})

    found = cairnflow.open(state.address)["given-2"]

    assert (found.state, found.result.safe_value) == ("skipped", NoResult)
    assert repr(found) == "<TaskRun looked-at/1/given-2 skipped, NoResult>"
    with pytest.raises(Missing, match="it was skipped"):
        _ = found.value


def test_a_reused_value_names_where_it_came_from_and_why() -> None:
    with Flow("looked at", result_handler=LocalResultHandler()) as flow:
        given(7)
        fail(1)
    flow.run()
    flow.run(resume="last")

    reused, again = (cairnflow.open(f"looked-at/2/{name}") for name in ("given", "fail"))

    assert (reused.state, reused.value) == ("reused", 7)
    assert reused.result.reused_from == "looked-at/1/given"
    assert (reused.reason.code, again.reason.code) == ("same", "failed")
    assert cairnflow.open("looked-at/2").resumed_from == "looked-at/1"


def test_log_lines_are_those_of_the_task_run_alone() -> None:
    opened = run(lambda: logged(1), lambda: logged(2))

    assert [line.text for line in opened["logged-2"].logs()] == ["x is 2"]
    assert [line.text for line in opened.logs()] == ["x is 1", "x is 2"]
    assert "WARNING" in str(opened["logged"].logs())
    assert repr(opened.logs()) == "<Logs 2 lines>"


def test_the_code_is_shown_as_it_was_with_what_it_uses() -> None:
    source = run(lambda: logged(1))["logged"].code()

    assert "return helper(x)" in source.source
    assert source.file == __file__
    assert source.place == f"{__file__}:{source.line}"
    assert [name for name, _ in source.helpers] == ["helper"]
    assert "return x + 1" in str(source)


def test_times_add_up_from_ready_to_kept() -> None:
    found = run(nothing)["nothing"]

    whole = (found.fact.ended_at - found.fact.ready_at) / 1e6

    assert found.waited + found.duration + found.wrote == pytest.approx(whole)
    assert found.started <= found.ended


def test_the_json_form_of_a_task_run_is_that_of_the_api() -> None:
    form = run(lambda: logged(1))["logged"].wire()

    assert (form["addr"], form["state"]) == ("looked-at/1/logged", "success")
    assert form["code"]["file"] == __file__
    assert json.dumps(form)


def test_what_a_state_holds_and_what_is_opened_are_the_same_place() -> None:
    with Flow("looked at", result_handler=LocalResultHandler()) as flow:
        placed = given(7)
    state = flow.run()

    opened = cairnflow.open(state.address)["given"]

    assert isinstance(state.result[placed]._result, Result)
    assert state.result[placed]._result.safe_value == opened.result.safe_value


def test_children_that_failed_are_found() -> None:
    with Flow("looked at", result_handler=LocalResultHandler()) as flow:
        fail.map([1, 2])
    group = cairnflow.open(flow.run().address)["fail"]

    assert [child.address for child in group.failed()] == [
        "looked-at/1/fail:0",
        "looked-at/1/fail:1",
    ]
    assert (group.state, group.message) == ("failed", "ValueError: not with me")
    with pytest.raises(Missing, match="not with me"):
        _ = group.value


def test_a_value_that_holds_a_secret_says_that_it_was_not_kept_for_it() -> None:
    unkept = made.fact(
        1, type="str", summary="12 characters", message="not kept: holds the secret 'db'"
    )
    run = cairnflow.open("daily-sales/1/score", ledger=made.ledger([unkept]))

    with pytest.raises(Missing, match=r"which was not kept: holds the secret 'db'$"):
        _ = run.value


def test_a_value_that_was_refused_can_be_read_and_is_marked() -> None:
    refused = made.kept(1, state="Invalid", message="validator small refused the value: too large")
    run = cairnflow.open("daily-sales/1/score", ledger=made.ledger([refused]))

    assert run.result.safe_value.value == "/results/a.pkl"
    assert "validator small refused the value" in run.result._repr_html_()
    assert run.wire()["result"]["is_invalid"]
