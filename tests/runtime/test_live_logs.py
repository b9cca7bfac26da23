"""Lines that are in the ledger while the task that logged them still runs."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, get_logger, task, vault
from cairnflow.errors import NotFound
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, LogLine
from cairnflow.results import LocalResultHandler
from cairnflow.runtime.running import Order, execute
from tests import scripts
from tests.trail import ends, facts, lines

PROGRAM = Path(sys.executable).with_name("cairn")
SECONDS = 20.0
EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads", "processes"])


def texts(address: str = "f/1") -> list[str]:
    return [line.text for line in lines(address)]


def until_seen(text: str, address: str = "f/1") -> None:
    """Wait until a line is in the ledger."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            if text in texts(address):
                return
        except NotFound:  # the run has not begun
            pass
        assert time.monotonic() < end, f"{text!r} is not in the ledger"
        time.sleep(0.02)


@pytest.mark.slow
@EXECUTORS
def test_a_line_is_in_the_ledger_before_its_task_has_ended(executor: str, tmp_path: Path) -> None:
    @task(log_stdout=True)
    def speak(x: int) -> bool:
        get_logger().info("one %d", x)
        print("two", x)  # noqa: T201 - it is what is tested
        until_seen(f"two {x}")
        is_ended = any(fact.task == "speak" and fact.map_index == x for fact in facts("f/1"))
        get_logger().info("three %d", x)
        return is_ended

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = speak.map([0, 1])
    state = flow.run(executor=executor)

    assert state.result[found].result == [False, False]
    for child in range(2):
        own = [line.text for line in lines("f/1") if line.map_index == child]
        assert own == [f"one {child}", f"two {child}", f"three {child}"]


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["local", "processes"])
def test_lines_of_one_attempt_after_the_other_keep_their_order(
    executor: str, tmp_path: Path
) -> None:
    mark = tmp_path / "called"

    @task(max_retries=1, retry_delay=0)
    def flaky() -> None:
        number = 2 if mark.exists() else 1
        mark.touch()
        get_logger().info("call %d", number)
        until_seen(f"call {number}")
        get_logger().info("end %d", number)
        if number == 1:
            raise ValueError

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        flaky()
    flow.run(executor=executor)

    assert [(line.attempt, line.text) for line in lines("f/1")] == [
        (1, "call 1"), (1, "end 1"), (2, "call 2"), (2, "end 2")
    ]  # fmt: skip


def test_a_worker_that_is_killed_leaves_its_lines(tmp_path: Path) -> None:
    @task
    def dies() -> None:
        get_logger().info("last words")
        until_seen("last words")
        os.kill(os.getpid(), signal.SIGKILL)

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        dies()
    flow.run(executor="processes")

    assert ends("f/1") == {"dies": "Crashed"}
    assert texts() == ["last words"]


def test_a_run_that_is_killed_leaves_the_lines_of_what_ran(tmp_path: Path) -> None:
    script = scripts.write(
        tmp_path / "long.py",
        """
        import time
        from cairnflow import Flow, get_logger, task
        from cairnflow.results import LocalResultHandler

        @task
        def long():
            get_logger().info("begun")
            time.sleep(600)

        with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
            long()
        flow.run()
        """,
    )
    running = scripts.start(script)

    until_seen("begun")
    running.kill()
    running.communicate()

    assert texts() == ["begun"]
    assert facts("f/1") == []


def test_following_tells_lines_of_a_task_that_still_runs(tmp_path: Path) -> None:
    script = scripts.write(
        tmp_path / "waits.py",
        """
        import time
        from pathlib import Path
        from cairnflow import Flow, get_logger, task
        from cairnflow.results import LocalResultHandler

        def wait_for(name):
            while not Path(name).exists():
                time.sleep(0.02)

        @task
        def waits():
            get_logger().info("ready")
            wait_for("go")
            get_logger().info("before the wait")
            wait_for("end")
            get_logger().info("after it")

        with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
            waits()
        flow.run()
        """,
    )
    running = scripts.start(script)
    until_seen("ready")
    following = subprocess.Popen(
        [PROGRAM, "logs", "f", "-f"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert following.stdout is not None

    first = following.stdout.readline()
    Path("go").touch()
    second = following.stdout.readline()
    told_at = time.time()
    Path("end").touch()
    rest, _ = following.communicate(timeout=SECONDS)
    running.communicate(timeout=SECONDS)

    said = [one.rstrip().rpartition("  ")[2] for one in (first, second, *rest.splitlines())]
    assert said == ["ready", "before the wait", "after it"]
    assert told_at - lines("f/1")[1].at / 1e6 < 2


def test_a_task_that_has_not_begun_is_waited_for_and_one_that_never_comes_is_told(
    tmp_path: Path,
) -> None:
    script = scripts.write(
        tmp_path / "late.py",
        """
        import time
        from pathlib import Path
        from cairnflow import Flow, get_logger, task
        from cairnflow.results import LocalResultHandler

        @task
        def early():
            get_logger().info("ready")
            while not Path("go").exists():
                time.sleep(0.02)

        @task
        def late(x):
            get_logger().info("at last")

        with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
            late(early())
        flow.run()
        """,
    )
    running = scripts.start(script)
    until_seen("ready")
    runner = [
        subprocess.Popen(
            [PROGRAM, "logs", f"f/1/{name}", "-f"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in ("late", "never")
    ]  # fmt: skip
    before = subprocess.run([PROGRAM, "logs", "f/1/late"], check=False, capture_output=True)

    Path("go").touch()
    (late, _), (never, why) = [one.communicate(timeout=SECONDS) for one in runner]
    running.communicate(timeout=SECONDS)

    assert before.returncode == 3
    assert late.rstrip().endswith("at last")
    assert (never, "never" in why, runner[1].returncode) == ("", True, 3)


@pytest.mark.slow
def test_what_is_written_live_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__DB", "correct-horse")

    @task
    def speak() -> list[str]:
        get_logger().info("key=%s", "correct-horse")
        get_logger().info("said")
        until_seen("said")
        return texts()

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = speak()
    state = flow.run()
    vault.forget()

    assert state.result[found].result == ["key=•••", "said"]


class Noting(MemoryLedger):
    """A ledger that notes which lines came without a fact."""

    def __init__(self) -> None:
        super().__init__()
        self.alone: list[str] = []
        self.heard = threading.Event()

    def append(self, facts: Sequence[Checkpoint], lines: Sequence[LogLine] = ()) -> None:
        super().append(facts, lines)
        if not facts:
            self.alone += [line.text for line in lines]
            self.heard.set()


def run_in(ledger: MemoryLedger, body: Any, kept: Path, executor: str) -> list[str]:
    """Run one task in this ledger; return the texts that it has afterwards."""
    with Flow("f", result_handler=LocalResultHandler(kept)) as flow:
        task(name="t")(body)()
    execute(Order(plan=flow.plan(), handler=flow.result_handler, executor=executor, ledger=ledger))
    return [line.text for line in ledger.lines(1)]


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["local", "threads"])
def test_a_ledger_in_memory_is_written_to_from_its_own_process(
    executor: str, tmp_path: Path
) -> None:
    ledger = Noting()

    def speak() -> None:
        get_logger().info("one")
        assert ledger.heard.wait(SECONDS)
        get_logger().info("two")

    assert run_in(ledger, speak, tmp_path, executor) == ["one", "two"]
    assert ledger.alone == ["one"]


def test_workers_that_can_t_reach_the_ledger_hand_their_lines_over_at_the_end(
    tmp_path: Path,
) -> None:
    def speak() -> None:
        get_logger().info("one")
        time.sleep(0.7)  # longer than a look takes to come
        get_logger().info("two")

    ledger = MemoryLedger()

    assert run_in(ledger, speak, tmp_path, "processes") == ["one", "two"]


@EXECUTORS
def test_no_thread_is_left_by_a_run(executor: str, tmp_path: Path) -> None:
    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        task(name="speak")(lambda: get_logger().info("said"))()
    flow.run(executor=executor)

    assert "cairnflow-lines" not in [one.name for one in threading.enumerate()]
    assert texts() == ["said"]


def test_a_task_run_that_logs_nothing_begins_no_thread(tmp_path: Path) -> None:
    @task
    def silent() -> list[str]:
        return [one.name for one in threading.enumerate()]

    with Flow("f", result_handler=LocalResultHandler(tmp_path)) as flow:
        found = silent()
    state = flow.run()

    assert "cairnflow-lines" not in state.result[found].result
