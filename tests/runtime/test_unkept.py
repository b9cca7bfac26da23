"""What happens where a value can't be kept, or can't be fetched."""

import threading
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.plan.triggers import all_finished
from cairnflow.results import LocalResultHandler, ResultHandler
from tests.diary import Diary
from tests.trail import error, fact


@task
def one() -> int:
    return 1


@task
def same(x: Any) -> Any:
    return x


class Full(ResultHandler):
    """Has no room."""

    def write(self, value: Any) -> Any:
        raise OSError(28, "No space left on device")


class Forgetful(ResultHandler):
    """Keeps values, and can't find them again."""

    def write(self, value: Any) -> Any:
        return "somewhere"

    def read(self, safe_value: Any) -> Any:
        raise OSError("the shelf is gone")


def test_a_value_that_cannot_be_kept_fails_its_task_and_nothing_else(tmp_path: Path) -> None:
    @task
    def lock() -> Any:
        return {"model": [threading.Lock()]}

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        bad, good = lock(), one()
    state = flow.run()

    assert state.result[bad].message.startswith("result could not be kept: NotSerializable: ")
    assert "value['model'][0]" in state.result[bad].message
    assert state.result[good].is_successful()


def test_an_author_s_handler_that_cannot_write_is_told_in_its_own_words() -> None:
    with Flow("f", result_handler=Full()) as flow:
        found = one()
    state = flow.run()

    assert state.result[found].message == (
        "result could not be kept: OSError: [Errno 28] No space left on device"
    )
    assert error(fact(state.address, "one"))["type"] == "OSError"


@pytest.mark.parametrize("executor", ["local", "threads"])
def test_a_value_that_cannot_be_kept_does_not_have_its_function_called_again(
    executor: str,
) -> None:
    calls = []

    @task(max_retries=2, retry_delay=0)
    def costly() -> int:
        calls.append(1)
        return 1

    with Flow("f", result_handler=Full()) as flow:
        found = costly()
    state = flow.run(executor=executor).result[found]

    assert (state.name, len(calls)) == ("Failed", 1)


def test_a_safe_value_that_json_cannot_hold_fails_its_task() -> None:
    class Wrong(ResultHandler):
        def write(self, value: Any) -> Any:
            return {1, 2}

    with Flow("f", result_handler=Wrong()) as flow:
        found = one()
    state = flow.run().result[found]

    assert state.message.startswith("result could not be kept: NotSerializable: Wrong.write")


def test_a_kept_value_that_cannot_be_read_is_neither_none_nor_made_again(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "diary")

    @task
    def costly() -> int:
        diary.note("made")
        return 1

    @task
    def look(x: Any) -> Any:
        raise AssertionError("never reached with a stand-in")

    with Flow("f", result_handler=Forgetful()) as flow:
        first = costly()
        second = look(first)
    flow.run()
    state = flow.run(resume="last")

    assert (diary.take(), state.result[first].name) == (["made"], "Failed")
    assert "the shelf is gone" in state.result[first].message
    assert "worker" not in state.result[first].message
    assert state.result[second].name == "TriggerFailed"


def test_a_consumer_whose_input_is_gone_fails_and_says_which_file(tmp_path: Path) -> None:
    @task(checkpoint=False)
    def lose() -> None:
        for path in (tmp_path / "kept").rglob("*.pkl"):
            path.unlink()

    @task(checkpoint=False)
    def look(x: Any) -> Any:
        return x

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        first = one()
        found = look(first, upstream_tasks=[lose(upstream_tasks=[first])])
    before = flow.run()
    (tmp_path / "kept").mkdir(exist_ok=True)
    Path(before.result[first]._result.safe_value.value).write_bytes(b"\x80\x05K\x01.")
    state = flow.run(resume="last")

    assert before.result[found].result == 1
    assert state.result[first].name == "Reused"
    assert state.result[found].message.startswith("an input could not be fetched: Missing: /")


def test_a_task_that_runs_in_spite_of_a_failure_is_given_the_exception(tmp_path: Path) -> None:
    @task
    def wrong() -> None:
        raise KeyError("region")

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = same(wrong(), task_args={"trigger": all_finished, "checkpoint": False})

    assert isinstance(flow.run().result[found].result, KeyError)
