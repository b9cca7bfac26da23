import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, config, get_logger, task
from cairnflow.results import LocalResultHandler
from tests.trail import lines

EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


def logged(body: Any, tmp_path: Path, **run: Any) -> list[Any]:
    """The lines of a run of one task with this body."""
    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        task(body, name="t")()
    return lines(flow.run(**run).address)


@EXECUTORS
def test_a_line_is_kept_with_its_task_run_its_level_and_its_time(
    executor: str, tmp_path: Path
) -> None:
    [line] = logged(lambda: get_logger().warning("%d rows", 3), tmp_path, executor=executor)

    assert (line.task, line.map_index, line.attempt) == ("t", -1, 1)
    assert (line.level, line.logger, line.text) == (logging.WARNING, "cairnflow", "3 rows")
    assert line.at > 1_700_000_000_000_000


@EXECUTORS
def test_lines_of_children_don_t_get_mixed_up(executor: str, tmp_path: Path) -> None:
    @task
    def speak(x: int) -> None:
        for word in ("one", "two"):
            get_logger("child").info("%s %d", word, x)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        speak.map(range(8))
    found = lines(flow.run(executor=executor).address)

    for child in range(8):
        own = [line.text for line in found if line.map_index == child]
        assert own == [f"one {child}", f"two {child}"]


def test_lines_of_other_loggers_are_kept_as_far_as_their_level_lets_them(tmp_path: Path) -> None:
    def speak() -> None:
        logging.getLogger("mine").warning("heard")
        logging.getLogger("mine").debug("not heard")

    assert [line.text for line in logged(speak, tmp_path)] == ["heard"]


def test_the_setting_says_from_which_level_up_our_own_lines_are_kept(tmp_path: Path) -> None:
    def speak() -> None:
        get_logger().debug("fine")
        get_logger().info("coarse")

    with config.temporary({"logging.level": "DEBUG"}):
        fine = logged(speak, tmp_path)

    assert [line.text for line in fine] == ["fine", "coarse"]
    assert [line.text for line in logged(speak, tmp_path)] == ["coarse"]


def test_a_logged_exception_has_its_traceback(tmp_path: Path) -> None:
    def speak() -> None:
        try:
            raise KeyError("region")
        except KeyError:
            get_logger().exception("no such")

    [line] = logged(speak, tmp_path)

    assert line.text.startswith("no such\nTraceback")
    assert line.text.endswith("KeyError: 'region'")


def test_arguments_that_don_t_fit_the_format_end_no_task(tmp_path: Path) -> None:
    [line] = logged(lambda: get_logger().info("%d rows", "many"), tmp_path)

    assert line.text.startswith("%d rows (TypeError")


def test_each_attempt_has_its_own_lines(tmp_path: Path) -> None:
    calls = []

    @task(max_retries=1, retry_delay=0)
    def flaky() -> None:
        calls.append(1)
        get_logger().info("call %d", len(calls))
        if len(calls) == 1:
            raise ValueError

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        flaky()
    found = lines(flow.run().address)

    assert [(line.attempt, line.text) for line in found] == [(1, "call 1"), (2, "call 2")]


def test_a_flow_inside_a_task_leaves_the_task_its_lines(tmp_path: Path) -> None:
    with Flow("inner", result_handler=LocalResultHandler(tmp_path)) as inner:
        task(lambda: get_logger().info("inside"), name="within")()

    def outer() -> None:
        get_logger().info("before")
        inner.run()
        get_logger().info("after")

    assert [line.text for line in logged(outer, tmp_path)] == ["before", "after"]
    assert [line.text for line in lines("inner/1")] == ["inside"]


def test_what_is_logged_outside_of_tasks_is_no_line_of_theirs(tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        task(lambda: None, name="quiet")()
    address = flow.run().address
    get_logger().warning("between")

    assert lines(address) == []
    assert lines(flow.run().address) == []


def test_a_thread_of_the_author_s_has_no_task_to_log_for(tmp_path: Path) -> None:
    def start_one() -> None:
        other = threading.Thread(target=lambda: get_logger().info("elsewhere"))
        other.start()
        other.join()

    assert logged(start_one, tmp_path) == []


def test_a_task_that_logs_without_end_fills_no_ledger(tmp_path: Path) -> None:
    def chatter() -> None:
        for i in range(10_500):
            get_logger().info("%d", i)

    assert len(logged(chatter, tmp_path)) <= 10_001


@pytest.mark.parametrize("text", ["\udcff", "a\x00b", "é\n日本", ""], ids=ascii)
def test_any_text_can_be_logged(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Kept from pytest's own handler: one of its workers could not send a report with such a text.
    monkeypatch.setattr(get_logger(), "propagate", False)

    assert len(logged(lambda: get_logger().info("%s", text), tmp_path)) == 1


def test_handlers_of_the_author_s_hear_what_they_always_heard(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logged(lambda: get_logger().warning("heard"), tmp_path)

    assert [record.message for record in caplog.records] == ["heard"]


def test_loggers_are_named_below_ours() -> None:
    assert (get_logger().name, get_logger("etl").name) == ("cairnflow", "cairnflow.etl")
