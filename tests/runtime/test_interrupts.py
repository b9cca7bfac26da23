"""Ctrl-C in a program of its own: once ends what runs, twice ends all; both can be resumed."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests import scripts
from tests.trail import ends, record

FLOW = """
    import sys, time
    from pathlib import Path
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler

    def noted(word):
        with open("diary", "a") as file:
            file.write(word + "\\n")

    @task
    def step(x, i):
        noted(f"start {i}")
        for _ in range(10 if Path("slow").exists() else 0):
            time.sleep(0.05)
        noted(f"end {i}")
        return x + 1

    with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
        value = 0
        for i in range(6):
            value = step(value, i)

    try:
        state = flow.run(executor=sys.argv[1], resume=sys.argv[2] if len(sys.argv) > 2 else None)
    except KeyboardInterrupt as exc:
        print("interrupted:", exc)
        sys.exit(130)
    print(state.result[value].result)
"""
EXECUTORS = pytest.mark.parametrize("executor", ["local", "threads"])


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "slow").touch()
    return scripts.write(tmp_path / "flow.py", FLOW)


def started(script: Path, executor: str) -> "subprocess.Popen[str]":
    """The program, in the middle of its second task."""
    process = scripts.start(script, executor)
    wait_for(script.parent / "diary", "start 1")
    return process


def wait_for(diary: Path, word: str) -> None:
    """Return once the program has noted a word."""
    until = time.monotonic() + scripts.SECONDS
    while not (diary.exists() and word in diary.read_text()):
        assert time.monotonic() < until, f"{word!r} never came"
        time.sleep(0.01)


def noted(script: Path) -> list[str]:
    diary = script.parent / "diary"
    found = diary.read_text().splitlines()
    diary.unlink()
    return found


def resumed(script: Path, executor: str) -> tuple[str, list[str]]:
    """What the program prints when it resumes, and which tasks it starts."""
    (script.parent / "slow").unlink()
    out = scripts.run(script, executor, "last")
    return out.strip(), [word for word in noted(script) if word.startswith("start")]


@EXECUTORS
def test_ctrl_c_once_ends_what_runs_and_begins_nothing_more(executor: str, script: Path) -> None:
    process = started(script, executor)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=scripts.SECONDS)

    assert process.returncode == 130
    assert "Stopping when what runs has ended; Ctrl-C again stops now." in err
    assert "resume with: flow.run(resume='f/1')" in err
    assert out == "interrupted: f/1 was stopped; resume with: flow.run(resume='f/1')\n"
    assert noted(script) == ["start 0", "end 0", "start 1", "end 1"]
    assert ends("f/1") == {"step": "Success", "step-2": "Success"}
    assert record("f/1").state == "Cancelled"
    assert record("f/1").message == "stopped by a person; 4 of 6 tasks had not ended"
    assert resumed(script, executor) == ("6", ["start 2", "start 3", "start 4", "start 5"])


@EXECUTORS
def test_ctrl_c_twice_ends_at_once(executor: str, script: Path) -> None:
    process = started(script, executor)
    process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    process.communicate(timeout=scripts.SECONDS)

    assert time.monotonic() - begun < 10
    assert process.returncode == 130
    assert noted(script) == ["start 0", "end 0", "start 1"]
    assert ends("f/1") == {"step": "Success"}
    assert (record("f/1").state, record("f/1").message) == (
        "Cancelled",
        "stopped at once by a person",
    )
    assert resumed(script, executor) == ("6", [f"start {i}" for i in range(1, 6)])


def test_ctrl_c_while_a_retry_is_waited_for_ends_the_run(tmp_path: Path) -> None:
    script = scripts.write(
        tmp_path / "flow.py",
        """
        from cairnflow import Flow, task
        from cairnflow.results import LocalResultHandler

        @task(max_retries=1, retry_delay=300)
        def wrong():
            open("diary", "w").write("failed")
            raise ValueError("no")

        with Flow("f", result_handler=LocalResultHandler("kept")) as flow:
            wrong()
        flow.run()
        """,
    )
    process = scripts.start(script)
    wait_for(tmp_path / "diary", "failed")
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)

    assert process.returncode != 0
    assert record("f/1").state == "Cancelled"
    assert ends("f/1") == {"wrong": "Retrying"}


def test_a_program_that_handles_ctrl_c_itself_is_left_to_it(tmp_path: Path) -> None:
    script = scripts.write(
        tmp_path / "flow.py",
        """
        import signal, time
        from cairnflow import Flow, task

        def heard(number, frame):
            print("heard", flush=True)

        signal.signal(signal.SIGINT, heard)

        @task
        def slow():
            open("diary", "w").write("begun")
            time.sleep(0.5)

        with Flow("f") as flow:
            slow()
        print(flow.run(), signal.getsignal(signal.SIGINT) is heard)
        """,
    )
    process = scripts.start(script)
    wait_for(tmp_path / "diary", "begun")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=scripts.SECONDS)

    assert out == 'heard\n<Success: "all reference tasks succeeded"> True\n'
