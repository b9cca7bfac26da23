"""``cairn status``: a sentence on each flow; and what is said of a run that was cut off."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import cairnflow
from tests.cli.conftest import PROGRAM, Cairn

SLEEPY = """
import os
import time
from pathlib import Path

from cairnflow import Flow, task


@task
def first():
    return list(range(4))


@task
def wait(n):
    Path(f"begun-{n}").touch()
    time.sleep(60 if n else 0)


with Flow("sleepy") as flow:
    wait.map(first())
"""


@pytest.mark.usefixtures("shop")
def test_each_flow_has_a_sentence_on_its_last_run(cairn: Cairn) -> None:
    lines = cairn("status").stdout.splitlines()

    assert lines[0].startswith(" ✗ daily-sales  daily-sales/2 failed ")
    assert "after " in lines[0]
    assert ": score; daily-sales/1 failed " in lines[0]
    assert lines[1].startswith(" ✓ tiny         tiny/1 succeeded ")
    assert "(usually " in lines[1]


@pytest.mark.usefixtures("shop")
def test_one_flow_is_asked_for_by_its_name(cairn: Cairn) -> None:
    assert len(cairn("status", "tiny").stdout.splitlines()) == 1
    assert cairn("status", "tiny", "-q").stdout == "tiny/1\n"


@pytest.mark.usefixtures("shop")
def test_an_unknown_flow_ends_with_3(cairn: Cairn) -> None:
    assert cairn("status", "tinny").exit_code == 3


@pytest.mark.usefixtures("shop")
def test_json_has_the_sentence_and_the_last_run(cairn: Cairn) -> None:
    (told,) = json.loads(cairn("status", "tiny", "--json").stdout)["flows"]

    assert told["flow"] == "tiny"
    assert told["health"].startswith("tiny/1 succeeded ")
    assert told["last"] == cairnflow.open("tiny/1").wire()
    assert told["last_failed"] is None
    assert told["usual_ms"] > 0


def test_nothing_to_tell_is_no_error(cairn: Cairn) -> None:
    done = cairn("status")

    assert done.exit_code == 0
    assert "no run is recorded yet" in done.stderr


@pytest.fixture
def sleepy() -> "subprocess.Popen[bytes]":
    """A run of which one child has ended, and one is asleep."""
    Path("sleepy.py").write_text(SLEEPY)
    process = subprocess.Popen([PROGRAM, "run", "sleepy.py"], stderr=subprocess.PIPE)
    until = time.monotonic() + 30
    while not Path("begun-1").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def test_a_run_under_way_is_told_with_what_is_left(
    cairn: Cairn, sleepy: "subprocess.Popen[bytes]"
) -> None:
    told = cairn("status").stdout

    _end(sleepy)
    assert "sleepy/1 has been running for " in told
    assert "1 of 2 tasks left: wait 1/4" in told


def test_a_run_whose_process_is_gone_is_told_as_such_everywhere(
    cairn: Cairn, sleepy: "subprocess.Popen[bytes]"
) -> None:
    _end(sleepy)

    status, shown, listed = cairn("status"), cairn("show", "sleepy/1"), cairn("runs")

    assert f"was cut off: its process {sleepy.pid} is gone; 2 checkpoints are kept" in status.stdout
    assert "resume with: cairn run sleepy.py --resume sleepy/1" in status.stdout
    assert shown.stdout.startswith("sleepy/1  ✗ crashed")
    assert "✗ crashed" in listed.stdout
