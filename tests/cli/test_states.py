"""How the states that tasks can end in are told: paused, looped, invalid, cached, not kept."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cairn

STATES = """
import cairnflow
from cairnflow import Flow, task, unmapped
from cairnflow.results import LocalResultHandler
from cairnflow.signals import LOOP, PAUSE
from cairnflow.triggers import manual_only


@task(cache="inputs")
def load():
    return 3


@task
def turns(x):
    if (count := cairnflow.context.get("task_loop_count", 1)) < 3:
        raise LOOP("once more", result=10 * count)
    return x


def small(value):
    if value > 9:
        raise ValueError(f"{value} is too much")


@task(validators=[small])
def large(x):
    return 100 * x


@task
def asks(n, x):
    if n == 1 and not cairnflow.context.get("resume"):
        raise PAUSE("child 1 asks")
    return n


with Flow("states", result_handler=LocalResultHandler()) as flow:
    x = load()
    turns(x)
    large(x)
    asks.map([0, 1, 2], unmapped(x))
"""


@pytest.fixture(scope="module")
def home_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("states")


@pytest.fixture(autouse=True)
def told(cairn: Cairn, home_once: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What two runs of the flow say while they run; the second of them."""
    monkeypatch.chdir(home_once)
    monkeypatch.setenv("CAIRNFLOW__HOME", str(home_once / "home"))
    saved = home_once / "told"
    if not saved.exists():
        Path("flows_of_states.py").write_text(STATES)
        for _ in range(2):
            done = cairn("run", "flows_of_states.py")
            assert done.exit_code == 1
        saved.write_text(done.stderr)
    return saved.read_text()


def test_progress_tells_a_cached_value_from_one_that_was_made(told: str) -> None:
    assert "◇ load" in told
    assert "cached from states/1/load: same code, same inputs" in told


def test_progress_tells_what_waits_for_a_person_and_the_command_for_it(told: str) -> None:
    assert "‖ asks:1" in told
    assert "child 1 asks; cairn approve states/2/asks:1" in told


def test_the_trail_shows_each_state_in_its_word(cairn: Cairn) -> None:
    lines = [line.split() for line in cairn("ls", "states/2").stdout.splitlines()[1:]]
    shown = {line[1]: line[2:] for line in lines}

    assert shown["load"][:2] == ["◇", "cached"]
    assert shown["turns"][:4] == ["3", "turns", "✓", "success"]
    assert shown["large"][:2] == ["✗", "invalid"]
    assert shown["asks"][:4] == ["×3", "‖", "paused", "1/3"]


def test_the_turns_of_a_loop_stand_in_lines_of_their_own_when_asked_for(cairn: Cairn) -> None:
    lines = cairn("ls", "states/2/turns").stdout.splitlines()

    assert [line.split()[1:4] for line in lines[1:]] == [
        ["turns", "▶", "looped"],
        ["turns@2", "▶", "looped"],
        ["turns@3", "✓", "success"],
    ]


def test_the_value_of_a_turn_is_printed_by_its_attempt(cairn: Cairn) -> None:
    assert cairn("cat", "states/2/turns@2").stdout == "20\n"
    assert cairn("cat", "states/2/turns").stdout == "3\n"


@pytest.mark.parametrize("command", ["show", "head", "cat"])
def test_a_value_that_was_refused_is_shown_with_its_mark(cairn: Cairn, command: str) -> None:
    done = cairn(command, "states/2/large")

    assert done.exit_code == 0
    assert "300" in done.stdout
    mark = "invalid: validator small refused the value: ValueError: 300 is too much"
    assert mark in done.stderr + done.stdout


def test_a_refused_value_goes_to_a_pipe_without_its_mark(cairn: Cairn) -> None:
    assert cairn("cat", "states/2/large").stdout == "300\n"


def test_json_says_which_value_is_invalid_and_until_when_one_may_be_taken(cairn: Cairn) -> None:
    forms = json.loads(cairn("ls", "states/2", "--json").stdout)["checkpoints"]
    by_task = {form["task"]: form for form in forms}

    assert by_task["large"]["result"]["is_invalid"]
    assert not by_task["load"]["result"]["is_invalid"]
    assert by_task["load"]["state"] == "cached"
    assert by_task["load"]["result"]["reused_from"] == "states/1/load"


def test_counts_of_a_run_take_a_cached_value_as_reused(cairn: Cairn) -> None:
    run = json.loads(cairn("show", "states/2", "--json").stdout)["run"]

    assert run["tasks"]["reused"] == 1
    assert run["bytes"]["new"] < run["bytes"]["written"]


def test_what_a_paused_child_is_asked_is_shown_with_the_command_for_it(cairn: Cairn) -> None:
    told = cairn("show", "states/2/asks:1").stdout

    assert "‖ paused" in told
    assert "for a person: cairn approve states/2/asks:1" in told


def test_runs_that_failed_are_not_listed_as_paused(cairn: Cairn) -> None:
    assert cairn("runs", "state:failed", "-q").stdout == "states/2\nstates/1\n"
    assert cairn("runs", "state:paused", "-q").stdout == ""
