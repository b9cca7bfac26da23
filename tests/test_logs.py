# ruff: noqa: T201 - what is printed is what is tested
import io
import logging
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, config, get_logger, task, vault
from cairnflow.logs import Line, Lines, capturing_stdout
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


class Heard(logging.Handler):
    """Remembers the records that it is given, and the texts that it would print."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.texts.append(self.format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What the handler of a person hears of the logger ``cairnflow.printed``."""
    logger, handler = get_logger("printed"), Heard()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@EXECUTORS
def test_what_a_task_prints_is_logged_where_it_says_so(
    executor: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    @task(log_stdout=True)
    def speak(x: int) -> None:
        print("one", x)
        print("two", x, flush=True)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        speak.map([0, 1, 2])
    found = lines(flow.run(executor=executor).address)

    for child in range(3):
        own = [(line.level, line.text) for line in found if line.map_index == child]
        assert own == [(logging.INFO, f"one {child}"), (logging.INFO, f"two {child}")]
    assert capsys.readouterr().out == ""


def test_what_another_task_prints_is_shown_as_ever(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert logged(lambda: print("shown"), tmp_path) == []
    assert capsys.readouterr().out == "shown\n"


def test_threads_that_print_at_once_don_t_get_mixed_up(
    heard: Heard, capsys: pytest.CaptureFixture[str]
) -> None:
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        barrier.wait()
        with capturing_stdout(get_logger("printed")):
            for i in range(50):
                print(number, end="")
                print("", i)
        print("outside", number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    for number in range(4):
        own = [text for text in heard.texts if text.startswith(f"{number} ")]
        assert own == [f"{number} {i}" for i in range(50)]
    assert sorted(capsys.readouterr().out.splitlines()) == [f"outside {n}" for n in range(4)]


def test_a_line_is_logged_when_it_ends_and_its_rest_at_the_end(heard: Heard) -> None:
    with capturing_stdout(get_logger("printed")):
        print("be", end="", flush=True)
        before = list(heard.texts)
        print("gun\nand", end="")
        between = list(heard.texts)
        sys.stdout.write(" over")

    assert (before, between, heard.texts) == ([], ["begun"], ["begun", "and over"])


def test_an_inner_block_has_lines_of_its_own(heard: Heard) -> None:
    other = Heard()
    logger = logging.Logger("other", logging.INFO)
    logger.addHandler(other)

    with capturing_stdout(get_logger("printed")):
        print("outer ", end="")
        with capturing_stdout(logger):
            print("inner", end="")
        print("again")

    assert (heard.texts, other.texts) == (["outer again"], ["inner"])


def test_stdout_is_the_same_afterwards_also_after_an_error(heard: Heard) -> None:
    before = sys.stdout

    def speak() -> None:
        with capturing_stdout(get_logger("printed")):
            print("half", end="")
            raise KeyError

    with pytest.raises(KeyError):
        speak()

    assert sys.stdout is before
    assert heard.texts == ["half"]


def test_what_is_put_in_its_place_meanwhile_stays(heard: Heard) -> None:
    held = io.StringIO()

    with capturing_stdout(get_logger("printed")), redirect_stdout(held):
        print("into the other")

    assert (held.getvalue(), heard.texts) == ("into the other\n", [])


def test_bytes_go_past_it(heard: Heard, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with capturing_stdout(get_logger("printed")):
        sys.stdout.buffer.write(b"\x00raw")
        sys.stdout.buffer.flush()

    assert heard.texts == []
    assert b"\x00raw" in capfdbinary.readouterr().out


def test_a_handler_that_prints_what_it_hears_prints_it_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger = logging.Logger("echo", logging.INFO)

    with capturing_stdout(logger):
        logger.addHandler(logging.StreamHandler(sys.stdout))
        print("heard")

    assert capsys.readouterr().out == "heard\n"


def test_a_logger_that_lets_no_info_through_lets_it_be_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with capturing_stdout(logging.Logger("deaf", logging.ERROR)):
        print("shown")

    assert capsys.readouterr().out == "shown\n"


def test_of_a_progress_bar_what_is_seen_last_is_logged(heard: Heard) -> None:
    with capturing_stdout(get_logger("printed")):
        print("10 %\r50 %\r100 %")
        print("windows", end="\r\n")
        sys.stdout.writelines(["a\n", "b\n"])

    assert heard.texts == ["100 %", "windows", "a", "b"]


def test_a_line_without_end_is_cut_before_it_fills_the_memory(heard: Heard) -> None:
    with capturing_stdout(get_logger("printed")):
        for _ in range(5):
            print("x" * 40_000, end="")

    assert [len(text) for text in heard.texts] == [80_000, 80_000, 40_000]


def collected(count: int, text: str) -> list[Any]:
    lines = Lines()
    for i in range(count):
        lines.add(Line(0, logging.INFO, "printed", f"{i:06}{text}"))
    lines.end()
    return lines.kept


def test_of_very_many_lines_the_first_and_the_last_are_kept(heard: Heard, tmp_path: Path) -> None:
    logged(lambda: None, tmp_path)

    found = [line.text for line in collected(12_345, "")]

    assert len(found) == 10_001
    assert found[:8000] == [f"{i:06}" for i in range(8000)]
    assert found[8001:] == [f"{i:06}" for i in range(12_345 - 2000, 12_345)]
    assert found[8000] == "2,345 lines of 14,070 characters were left out here"


def test_of_very_long_lines_too(heard: Heard, tmp_path: Path) -> None:
    logged(lambda: None, tmp_path)

    found = [line.text for line in collected(300, "x" * 100_000)]

    assert sum(map(len, found)) < 4_100_000
    assert found[0].endswith("x… 68,006 more characters")
    assert (found[-1][:6], "were left out here" in " ".join(found)) == ("000299", True)


def test_what_fits_is_kept_whole(heard: Heard, tmp_path: Path) -> None:
    logged(lambda: None, tmp_path)

    assert len(collected(10_000, "")) == 10_000


def test_extra_loggers_are_heard_from_the_level_of_the_setting_up(tmp_path: Path) -> None:
    def speak() -> None:
        logging.getLogger("library").info("heard")
        logging.getLogger("library").debug("not heard")

    with config.temporary({"logging.extra_loggers": ["library"]}):
        found = logged(speak, tmp_path)

    assert [line.text for line in found] == ["heard"]


def test_a_record_says_whose_it_is(heard: Heard, tmp_path: Path) -> None:
    with Flow("My sales", result_handler=LocalResultHandler(tmp_path)) as flow:
        task(lambda x: get_logger("printed").info("%d", x), name="Speak up").map(x=[7, 8])
    flow.run()
    second = heard.records[1].__dict__

    told = ("flow_name", "flow_run", "task_name", "task_slug", "task_run", "map_index", "attempt")
    assert {name: second[name] for name in told} == {
        "flow_name": "My sales", "flow_run": "My-sales/1", "task_name": "Speak up",
        "task_slug": "Speak-up", "task_run": "My-sales/1/Speak-up:1@1", "map_index": 1,
        "attempt": 1,
    }  # fmt: skip


def test_a_record_outside_of_tasks_says_nothing_of_them(heard: Heard, tmp_path: Path) -> None:
    logged(lambda: None, tmp_path)
    get_logger("printed").info("between")

    assert not hasattr(heard.records[0], "task_run")


def test_secrets_are_taken_out_before_any_handler_sees_a_record(
    heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__DB", "correct-horse")

    def speak() -> None:
        try:
            raise ValueError("can't log in with correct-horse")
        except ValueError:
            get_logger("printed").exception("key=%s", "correct-horse")

    found = logged(speak, tmp_path)
    vault.forget()

    for text in [*[line.text for line in found], *heard.texts]:
        assert "correct-horse" not in text
        assert "key=•••" in text
        assert "can't log in with •••" in text
