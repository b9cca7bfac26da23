"""``cairn replay``, ``debug``, ``repl`` and ``code``, on runs of the shop."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cairnflow.cli.main import program
from tests.cli.conftest import PROGRAM, SALES, Cairn

pytestmark = pytest.mark.usefixtures("shop")


def typed(text: str, *arguments: str) -> Result:
    """Call a command whose reader types something, and then leaves."""
    return CliRunner().invoke(program, list(arguments), input=text)


def test_what_is_reproduced_ends_with_0(cairn: Cairn) -> None:
    done = cairn("replay", "daily-sales/1/score:5")

    assert done.exit_code == 0
    assert done.stdout.startswith("daily-sales/1/score:5  ✓ reproduced  the same content: float")


def test_the_same_error_ends_with_0_and_offers_the_debugger(cairn: Cairn) -> None:
    done = cairn("replay", "daily-sales/1/score:3")

    assert done.exit_code == 0
    assert "✓ raises  it raises the same error: ValueError: order 3 has no price" in done.stdout
    assert "next: cairn debug daily-sales/1/score:3" in done.stderr


def test_an_argument_by_hand_makes_another_end_with_1(cairn: Cairn) -> None:
    done = cairn("replay", "daily-sales/1/score:3", "--set", "order=4")

    assert done.exit_code == 1
    assert "by hand: order is another value; it was daily-sales/1/ids[3]" in done.stderr
    assert "✗ differs  it raised ValueError: order 3 has no price then" in done.stdout


def test_json_has_a_version_and_the_difference(cairn: Cairn) -> None:
    told = json.loads(cairn("replay", "daily-sales/1/score:5", "--set", "order=4", "--json").stdout)

    assert (told["v"], told["verdict"], told["as_recorded"]) == (1, "differs", False)
    assert told["difference"]["deltas"][0]["a"] == 6.25
    assert [one["kind"] for one in told["warnings"]] == ["changed"]


def test_several_calls_are_told_together(cairn: Cairn) -> None:
    assert "in all 3 calls" in cairn("replay", "daily-sales/1/score:5", "-n", "3").stdout


def test_a_run_and_a_mapped_task_name_what_to_ask_for(cairn: Cairn) -> None:
    of_run, of_group = cairn("replay", "daily-sales/1"), cairn("debug", "daily-sales/1/score")

    assert (of_run.exit_code, of_group.exit_code) == (2, 2)
    assert "cairn debug daily-sales/1/score:3" in of_group.stderr


def test_an_unknown_argument_ends_with_3(cairn: Cairn) -> None:
    done = cairn("replay", "daily-sales/1/score:5", "--set", "ordr=1")

    assert (done.exit_code, "did you mean order?" in done.stderr) == (3, True)


def test_signs_are_ascii_where_they_have_to_be(cairn: Cairn) -> None:
    assert cairn("replay", "daily-sales/1/score:5", "--ascii").stdout.isascii()


def test_the_debugger_opens_at_the_line_that_raises() -> None:
    done = typed("p order\nw\nq\n", "debug", "daily-sales/1/score:3")

    line = SALES[: SALES.index("raise ValueError")].count("\n") + 1
    assert f"sales.py({line})score()\n-> raise ValueError" in done.stdout
    assert "(Pdb) 3\n" in done.stdout
    assert "cairnflow/" not in done.stdout  # no frame of ours
    assert done.exit_code == 0


def test_the_first_line_is_stopped_at() -> None:
    done = typed("p rates\nc\n", "debug", "daily-sales/1/score:5", "--first-line")

    assert "-> if order in (3, 7):" in done.stdout
    assert "(Pdb) {'EUR': 1.25}" in done.stdout
    assert "✓ reproduced" in done.stderr


@pytest.mark.parametrize("child", ["score:5", "score:3"])
def test_ctrl_c_is_afterwards_what_it_was(child: str) -> None:
    before = signal.getsignal(signal.SIGINT)
    done = typed("c\nc\n", "debug", f"daily-sales/1/{child}", "--first-line")

    assert "(Pdb)" in done.stdout
    assert signal.getsignal(signal.SIGINT) is before


def test_who_leaves_at_the_first_line_is_told_no_verdict() -> None:
    done = typed("q\n", "debug", "daily-sales/1/score:5", "--first-line")

    assert (done.exit_code, "so there is no verdict" in done.stderr) == (0, True)


def test_where_nothing_raises_the_verdict_and_the_way_in_are_told() -> None:
    done = typed("", "debug", "daily-sales/1/score:5")

    assert "✓ reproduced" in done.stderr
    assert "cairn debug daily-sales/1/score:5 --first-line" in done.stderr
    assert "(Pdb)" not in done.stdout


def test_in_json_the_debugger_ends_with_the_verdict() -> None:
    done = typed("q\n", "debug", "daily-sales/1/score:3", "--json")

    form = json.loads(done.stdout.splitlines()[-1])
    assert (form["v"], form["addr"], form["as_recorded"]) == (1, "daily-sales/1/score:3", True)


def test_in_json_no_prompt_is_opened(cairn: Cairn) -> None:
    form = json.loads(cairn("repl", "daily-sales/1/score:5", "--json").stdout)

    assert (form["v"], form["names"]["order"], form["names"]["value"]) == (1, "int", "float")


def test_a_debugger_that_is_not_installed_is_named(cairn: Cairn) -> None:
    done = cairn("debug", "daily-sales/1/score:3", "--debugpy")

    assert (done.exit_code, "pip install debugpy" in done.stderr) == (2, True)


def test_a_prompt_has_the_inputs_the_value_and_the_function() -> None:
    done = typed("print(order, rates, value, fn(order, rates))\n", "repl", "daily-sales/1/score:5")

    assert done.exit_code == 0
    assert "5 {'EUR': 1.25} 6.25 6.25" in done.stdout


def test_the_source_as_it_ran_is_printed_and_written(cairn: Cairn, tmp_path: Path) -> None:
    printed = cairn("code", "daily-sales/1/score").stdout
    cairn("code", "daily-sales/1/score", "-o", str(tmp_path / "score.py"))

    assert "def score(order, rates):" in printed
    assert (tmp_path / "score.py").read_text("utf-8") == printed
    assert json.loads(cairn("code", "daily-sales/1/score", "--json").stdout)["name"] == "score"


def test_what_has_not_changed_is_said(cairn: Cairn) -> None:
    done = cairn("code", "daily-sales/1/score", "--diff")

    assert (done.exit_code, "is as it ran" in done.stdout) == (0, True)


SCRIPT = """
from dataclasses import dataclass
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler

@dataclass
class Row:
    price: float

@task
def load():
    return [Row(1.0), Row(0.0)]

@task
def invert(row):
    print("printed by the task")
    return 1 / row.price

with Flow("script", result_handler=LocalResultHandler()) as flow:
    invert.map(load())

if __name__ == "__main__":
    flow.run()
"""


@pytest.mark.slow
def test_a_script_that_was_run_is_replayed_in_a_fresh_process(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    home = os.environ | {"CAIRNFLOW__HOME": str(tmp_path / "home")}

    def call(*words: object, text: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            words, check=False, cwd=tmp_path, env=home, capture_output=True, text=True, input=text
        )

    call(sys.executable, script)
    whole = call(PROGRAM, "replay", "script/1/invert:0")
    bug = call(PROGRAM, "debug", "script/1/invert:1", text="p row\n")
    script.write_text(SCRIPT.replace("1 / row.price", "1 / (row.price or 1)"), "utf-8")
    mended = call(PROGRAM, "replay", "script/1/invert:1")
    change = call(PROGRAM, "code", "script/1/invert", "--diff")
    as_it_ran = call(PROGRAM, "replay", "script/1/invert:1", "--code", "run")

    assert (whole.returncode, "reproduced" in whole.stdout) == (0, True)
    assert "printed by" not in whole.stdout
    assert "Row(price=0.0)" in bug.stdout
    assert (mended.returncode, "code drift" in mended.stderr) == (1, True)
    assert "+    return 1 / (row.price or 1)" in change.stdout
    assert (as_it_ran.returncode, "the same error: ZeroDivisionError" in as_it_ran.stdout) == (
        0,
        True,
    )
