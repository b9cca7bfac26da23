"""Flows whose tasks run in processes: what holds on other executors holds there."""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, Parameter, config, context, get_logger, task
from cairnflow.errors import TaskTimeout, WorkerLost
from cairnflow.executors import ProcessesExecutor
from cairnflow.results import LocalResultHandler
from cairnflow.triggers import all_finished
from tests import scripts
from tests.trail import fact, facts, lines, record


@task
def numbers(count: int) -> list[int]:
    return list(range(count))


@task
def square(x: int) -> int:
    return x * x


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@pytest.fixture
def handler(tmp_path: Path) -> LocalResultHandler:
    return LocalResultHandler(tmp_path / "kept")


@pytest.mark.quick
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_thousand_children_and_their_sum(handler: LocalResultHandler, is_kept: bool) -> None:
    with Flow("f", result_handler=handler if is_kept else None) as flow:
        count = Parameter("count")
        found = total(square.map(square.map(numbers(count))))
    state = flow.run(executor="processes", count=1000)

    assert state.is_successful()
    assert state.result[found].result == sum(i**4 for i in range(1000))


def test_work_is_done_elsewhere() -> None:
    with Flow("f") as flow:
        found = task(lambda x: os.getpid(), name="pid").map(list(range(4)))
    state = flow.run(executor="processes")

    assert os.getpid() not in state.result[found].result


def test_the_setting_chooses_processes() -> None:
    with Flow("f") as flow:
        found = task(os.getpid, name="pid")()
    with config.temporary({"engine.executor": "processes", "engine.workers": 1}):
        state = flow.run()

    assert state.result[found].result != os.getpid()


def test_what_a_task_raised_is_what_its_state_holds(handler: LocalResultHandler) -> None:
    @task
    def wrong() -> None:
        raise LookupError("no such region")

    with Flow("f", result_handler=handler) as flow:
        found = wrong()
    state = flow.run(executor="processes")

    assert state.result[found].message == "LookupError: no such region"
    assert isinstance(state.result[found].result, LookupError)
    assert "in wrong" in str(fact(state.address, "wrong").error)


# Workers that die


def test_a_task_whose_process_dies_has_crashed_and_its_siblings_go_on(
    handler: LocalResultHandler,
) -> None:
    @task
    def mean(x: int) -> int:
        if x == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return x

    with Flow("f", result_handler=handler) as flow:
        found = mean.map(list(range(8)))
    begun = time.monotonic()
    state = flow.run(executor="processes")
    children = state.result[found].map_states
    crashed = fact(state.address, "mean", 3)

    assert time.monotonic() - begun < 5
    assert [child.name for child in children] == ["Success"] * 3 + ["Crashed"] + ["Success"] * 4
    assert "killed by signal 9 (SIGKILL)" in children[3].message
    assert isinstance(children[3].result, WorkerLost)
    assert (crashed.state, crashed.message) == ("Crashed", children[3].message)


def test_the_retries_of_a_task_are_for_its_process_too(
    handler: LocalResultHandler, tmp_path: Path
) -> None:
    @task(max_retries=2, retry_delay=0)
    def dies_twice() -> str:
        with (tmp_path / "tries").open("a") as file:
            file.write("x")
        if len((tmp_path / "tries").read_text()) < 3:
            os._exit(7)
        return "well"

    with Flow("f", result_handler=handler) as flow:
        found = dies_twice()
    state = flow.run(executor="processes")

    assert state.result[found].result == "well"
    assert [one.state for one in facts(state.address)] == ["Retrying", "Retrying", "Success"]
    assert "exit code 7" in facts(state.address)[0].message


# Limits


@task(timeout=0.3)
def deaf() -> None:
    """Do as code does that never comes back to the interpreter."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    time.sleep(60)


def test_what_cannot_be_interrupted_is_ended_with_its_process(handler: LocalResultHandler) -> None:
    with Flow("f", result_handler=handler) as flow:
        found, beside = deaf(), square(4)
    begun = time.monotonic()
    state = flow.run(executor="processes")

    assert state.result[found].name == "TimedOut"
    assert state.result[found].message == "took longer than 0.3 s; its process was ended"
    assert isinstance(state.result[found].result, TaskTimeout)
    assert state.result[beside].result == 16
    assert time.monotonic() - begun < 4


def test_what_is_interrupted_can_clean_up(tmp_path: Path) -> None:
    @task(timeout=timedelta(milliseconds=200))
    def careful() -> None:
        try:
            time.sleep(60)
        finally:
            (tmp_path / "clean").touch()

    with Flow("f") as flow:
        found = careful()
    state = flow.run(executor="processes")

    assert state.result[found].message == "took longer than 0.2 s and was interrupted"
    assert (tmp_path / "clean").exists()


def test_the_time_for_fetching_and_keeping_does_not_count(tmp_path: Path) -> None:
    with Flow("f", result_handler=Slow(str(tmp_path))) as flow:
        found = task(lambda: 1, name="quick", timeout=0.3)()

    assert flow.run(executor="processes").result[found].result == 1


class Slow(LocalResultHandler):
    def write(self, value: Any) -> Any:
        time.sleep(1.5)
        return super().write(value)


# The surroundings of a task


def test_settings_set_in_python_stand_in_workers() -> None:
    @task
    def seen() -> object:
        return config.tasks.max_retries, config.context.region

    executor = ProcessesExecutor(1)
    with Flow("f") as flow:
        found = seen()
    states = []
    for number in (3, 4):
        with config.temporary({"tasks.max_retries": number, "context.region": f"r{number}"}):
            states.append(flow.run(executor=executor))
    executor.close()

    assert [state.result[found].result for state in states] == [(3, "r3"), (4, "r4")]


def test_lines_that_are_logged_and_the_context_are_those_of_the_task(
    handler: LocalResultHandler,
) -> None:
    @task
    def speak(x: int) -> str:
        get_logger().info("heard %s", x)
        logging.getLogger("an.author").info("also heard")
        return f"{context.task_name} {context.map_index} {context.parameters['p']}"

    logging.getLogger("an.author").setLevel("INFO")
    with Flow("f", result_handler=handler) as flow:
        Parameter("p", default="given")
        found = speak.map([7])
        flow.add_task(Parameter("p", default="given"))
    state = flow.run(executor="processes")
    logging.getLogger("an.author").setLevel("NOTSET")

    assert state.result[found].result == ["speak 0 given"]
    assert [line.text for line in lines(state.address)] == ["heard 7", "also heard"]


def test_what_is_printed_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    with Flow("f") as flow:
        task(lambda: sys.stdout.write("seen\n"), name="show")()
    flow.run(executor="processes")

    assert capfd.readouterr().out == "seen\n"


def test_values_are_brought_to_the_disk_where_they_are_written(tmp_path: Path) -> None:
    with Flow("f", result_handler=Flushing(str(tmp_path / "kept"))) as flow:
        found = square(3)
    with config.temporary({"results.durability": "power"}):
        state = flow.run(executor="processes")
    pids = set((tmp_path / "flushed").read_text().split())

    assert state.result[found].result == 9
    assert pids - {str(os.getpid())}


class Flushing(LocalResultHandler):
    def flush(self) -> None:
        with Path("flushed").open("a") as file:
            file.write(f"{os.getpid()}\n")
        super().flush()


def test_a_value_from_an_earlier_run_is_found_from_a_worker(handler: LocalResultHandler) -> None:
    @task(cache="inputs")
    def costly(x: int) -> int:
        return x + 1

    with Flow("f", result_handler=handler) as flow:
        found = costly(1)
    names = [flow.run(executor="processes").result[found].name for _ in range(2)]

    assert names == ["Success", "Cached"]


# What can't cross


def test_a_value_that_cannot_leave_its_process_fails_its_task_alone() -> None:
    with Flow("f") as flow:
        wrong = task(lambda: threading.Lock(), name="lock")()
        right = square(2)
    state = flow.run(executor="processes")

    assert state.result[wrong].name == "Failed"
    assert re.search(r"can't be sent back from its process .*lock", state.result[wrong].message)
    assert state.result[right].result == 4


def test_an_argument_that_cannot_be_sent_fails_its_task_alone() -> None:
    with Flow("f") as flow:
        wrong = task(lambda x: x, name="take")(threading.Lock())
        right = square(2)
    state = flow.run(executor="processes")

    assert state.result[wrong].name == "Failed"
    assert "can't be sent to a worker process" in state.result[wrong].message
    assert state.result[right].result == 4


# Programs

PROGRAM = """
import os, sys, time
from pathlib import Path
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler
from cairnflow.triggers import all_finished

with open("read", "a") as file:
    file.write("x")

class Point:
    def __init__(self, x):
        self.x = x

@task
def point(i):
    with open("diary", "a") as file:
        file.write(f"{i}\\n")
    time.sleep(0.02 if Path("slow").exists() else 0)
    return Point(i)

@task
def total(points):
    return sum(point.x for point in points)

with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
    found = total(point.map(list(range(40))))

state = flow.run(executor="processes", resume=sys.argv[1] if len(sys.argv) > 1 else None)
print(state.result[found].result)
"""


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    out = scripts.run(scripts.write(tmp_path / "flow.py", PROGRAM))

    assert out == "780\n"
    assert (tmp_path / "read").read_text() == "x"


def test_a_file_run_by_cairn_is_read_once(tmp_path: Path) -> None:
    scripts.write(tmp_path / "flow.py", PROGRAM)
    done = subprocess.run(
        [sys.executable, "-m", "cairnflow", "run", "flow.py", "--executor", "processes"],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "read").read_text() == "x"
    assert sorted(map(int, (tmp_path / "diary").read_text().split())) == list(range(40))


def test_a_run_that_was_killed_is_resumed_and_repeats_no_more_than_ran(tmp_path: Path) -> None:
    script = scripts.write(tmp_path / "flow.py", PROGRAM)
    (tmp_path / "slow").touch()
    process = scripts.start(script)
    diary = tmp_path / "diary"
    while not diary.exists() or len(diary.read_text().split()) < 10:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    (tmp_path / "slow").unlink()
    out = scripts.run(script, "f/1")
    times = [diary.read_text().split().count(str(i)) for i in range(40)]

    assert out == "780\n"
    assert set(times) <= {1, 2}
    assert times.count(2) <= (os.cpu_count() or 1)


def interrupted(tmp_path: Path, presses: int) -> tuple[float, str, str]:
    """Press Ctrl-C while tasks run; return the seconds it then took, and what was printed."""
    script = scripts.write(tmp_path / "flow.py", PROGRAM.replace("0.02", "1.0"))
    (tmp_path / "slow").touch()
    process = scripts.start(script)
    while not (tmp_path / "diary").exists():
        time.sleep(0.01)
    begun = time.monotonic()
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    out, err = process.communicate(timeout=20)
    return time.monotonic() - begun, out, err


def test_ctrl_c_lets_end_what_runs(tmp_path: Path) -> None:
    _, out, err = interrupted(tmp_path, 1)
    ended = [one for one in facts("f/1") if one.task == "point" and one.map_index >= 0]
    begun = (tmp_path / "diary").read_text().split()

    assert (out, err.count("Traceback")) == ("", 1)
    assert "KeyboardInterrupt: f/1 was stopped" in err
    assert {one.state for one in ended} == {"Success"}
    assert sorted(str(one.map_index) for one in ended) == sorted(begun)


def test_a_second_ctrl_c_ends_all_at_once(tmp_path: Path) -> None:
    seconds, out, err = interrupted(tmp_path, 2)
    ended = [one for one in facts("f/1") if one.task == "point" and one.map_index >= 0]

    assert (out, err.count("Traceback")) == ("", 1)
    assert ended == []
    assert seconds < 0.9
    assert record("f/1").state == "Cancelled"


class Unsendable(Exception):
    """An error that can't be made again from what it says."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")


@pytest.mark.parametrize("is_kept", [False, True], ids=["nothing kept", "kept"])
def test_an_error_that_is_a_value_is_never_stood_for(is_kept: bool, tmp_path: Path) -> None:
    @task
    def gives(sendable: bool) -> Any:
        return [ValueError("v")] if sendable else [Unsendable(404, "not there")]

    handler = LocalResultHandler(tmp_path / "kept") if is_kept else None
    with Flow("f", result_handler=handler) as flow:
        good, bad = gives(True), gives(False)
    state = flow.run(executor="processes")

    assert repr(state.result[good].result) == "[ValueError('v')]"
    assert state.result[bad].is_failed()
    assert "read again" in state.result[bad].message


def test_the_error_of_a_failed_task_is_given_in_words_where_it_can_not_be_sent() -> None:
    @task
    def fail() -> None:
        raise Unsendable(404, "not there")

    @task(trigger=all_finished)
    def look(error: Any) -> str:
        return f"{type(error).__name__}: {error}"

    with Flow("f") as flow:
        seen = look(fail())
    state = flow.run(executor="processes")

    assert state.result[seen].result == f"RemoteError: {__name__}.Unsendable: 404: not there"
