"""``cairn logs``: what tasks logged, by task and level, and as it comes in."""

import json
import subprocess
from pathlib import Path

import pytest

import cairnflow
from cairnflow.ledger import wire
from tests.cli.conftest import PROGRAM, Cairn


@pytest.mark.usefixtures("shop")
def test_lines_are_told_with_time_level_and_task(cairn: Cairn) -> None:
    lines = cairn("logs", "daily-sales/1").stdout.splitlines()

    assert lines[0][13:] == " INFO      extract  extracting EU"
    assert lines[1][13:] == " WARNING   extract  slow"
    assert lines[2].strip() == "very slow"


@pytest.mark.usefixtures("shop")
def test_less_severe_lines_are_left_out(cairn: Cairn) -> None:
    told = cairn("logs", "daily-sales/1", "--level", "warning").stdout

    assert "slow" in told
    assert "extracting" not in told


@pytest.mark.usefixtures("shop")
def test_the_lines_of_one_task_are_asked_for_by_its_address(cairn: Cairn) -> None:
    assert "extracting" in cairn("logs", "daily-sales/1/extract").stdout
    assert cairn("logs", "daily-sales/1/rates").stdout == ""
    assert "nothing was logged" in cairn("logs", "daily-sales/1/rates").stderr


@pytest.mark.usefixtures("shop")
def test_a_task_that_is_not_there_is_not_one_that_logged_nothing(cairn: Cairn) -> None:
    assert cairn("logs", "daily-sales/1/nope").exit_code == 3


@pytest.mark.usefixtures("shop")
def test_json_is_the_form_of_the_wire(cairn: Cairn) -> None:
    told = json.loads(cairn("logs", "daily-sales/1", "--json").stdout)

    lines = cairnflow.open("daily-sales/1").logs()
    assert told == {"v": 1, "lines": [wire.log_line(line) for line in lines]}


def test_a_logged_line_cannot_steer_the_terminal(cairn: Cairn) -> None:
    Path("evil.py").write_text(
        "from cairnflow import Flow, get_logger, task\n\n\n@task\ndef one():\n"
        "    get_logger().error('\\x1b[2J')\n\n\n"
        'with Flow("evil") as flow:\n    one()\n'
    )
    cairn("run", "evil.py")

    assert "\\x1b[2J" in cairn("logs").stdout


def test_following_ends_with_the_run_and_misses_no_line() -> None:
    Path("chatty.py").write_text(
        "import time\nfrom cairnflow import Flow, get_logger, task\n\n\n@task\ndef say(n):\n"
        "    get_logger().info('line %d', n)\n    time.sleep(0.05)\n\n\n"
        'with Flow("chatty") as flow:\n    say.map(list(range(30)))\n'
    )
    running = subprocess.Popen([PROGRAM, "run", "chatty.py"], stderr=subprocess.PIPE)
    running.stderr.readline()  # type: ignore[union-attr]

    told = subprocess.run(
        [PROGRAM, "logs", "chatty", "-f"], capture_output=True, text=True, check=True, timeout=60
    )

    running.communicate()
    assert [line.rpartition("  ")[2] for line in told.stdout.splitlines()] == [
        f"line {n}" for n in range(30)
    ]
