"""``cairn run``: what it runs, what it prints where, and what it ends with."""

import json
import subprocess
from pathlib import Path

import pytest

import cairnflow
from tests.cli.conftest import PROGRAM, Cairn

ADD = """
import subprocess

from cairnflow import Flow, Parameter, task

print("imported")


@task
def add(x, y):
    print("adding")
    subprocess.run(["echo", "from a child"])
    return x + y


with Flow("sums") as flow:
    add(Parameter("x"), Parameter("y", default=1))
"""


@pytest.fixture(autouse=True)
def sums() -> Path:
    Path("sums.py").write_text(ADD)
    return Path("sums.py")


def _last() -> "cairnflow.trails.runs.Run":
    return cairnflow.open("sums/last")


def test_stdout_is_one_line_that_begins_with_the_address(cairn: Cairn) -> None:
    done = cairn("run", "sums.py", "-p", "x=2")

    assert done.exit_code == 0
    assert done.stdout.startswith("sums/1  ✓ success  3 tasks · 3 checkpoints · ")
    assert done.stdout.count("\n") == 1


def test_a_run_from_the_command_line_keeps_its_values_and_says_who_started_it(
    cairn: Cairn,
) -> None:
    cairn("run", "sums.py", "-p", "x=2")

    assert _last()["add"].value == 3
    assert _last().trigger == "cli"


def test_what_tasks_and_their_children_print_stays_out_of_stdout() -> None:
    done = subprocess.run(
        [PROGRAM, "run", "sums.py", "-p", "x=1", "-q"], capture_output=True, text=True, check=True
    )

    assert done.stdout == "sums/1\n"
    assert [text in done.stderr for text in ("imported", "adding", "from a child")] == [True] * 3


def test_a_finished_task_is_one_plain_line_where_stderr_is_no_terminal(cairn: Cairn) -> None:
    done = cairn("run", "sums.py", "-p", "x=2")

    lines = [text for text in done.stderr.splitlines() if text.startswith(" ")]
    assert [text.split()[:2] for text in lines] == [["✓", "x"], ["✓", "y"], ["✓", "add"]]
    assert "int 3" in lines[-1]
    assert "\x1b" not in done.stderr


def test_a_failed_run_ends_with_1_and_says_what_to_look_at(cairn: Cairn) -> None:
    done = cairn("run", "sums.py", "-p", "x=[]")

    assert done.exit_code == 1
    assert "✗ failed" in done.stdout
    assert "next: cairn show sums/1/add  ·  cairn run sums.py --resume sums/1" in done.stderr


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2),
        ("2.5", 2.5),
        ("true", True),
        ("null", None),
        ('"2"', "2"),
        ('{"a": [1]}', {"a": [1]}),
        ("EU", "EU"),
        ("", ""),
        ("a=b", "a=b"),
        ("01", "01"),
        ("2026-11-22", "2026-11-22"),
        ("NaN", "NaN"),
        ("{broken", "{broken"),
    ],
)
def test_a_parameter_is_json_where_it_reads_as_json_else_text(
    cairn: Cairn, text: str, value: object
) -> None:
    Path("echo.py").write_text(
        "from cairnflow import Flow, Parameter\n"
        'with Flow("echo") as flow:\n    flow.add = Parameter("x", default=0) + 0\n'
    )

    cairn("run", "echo.py", "-p", f"x={text}")

    assert cairnflow.open("echo/last").params == {"x": value}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-p", "x=1", "-p", "z=1"], "no parameter 'z'; it has x, y"),
        ([], "needs x; give -p x=..."),
        (["-p", "x"], "-p 'x' is no parameter; write -p name=value"),
        (["-p", "x=1", "-p", "x=2"], "parameter 'x' is given twice"),
    ],
)
def test_wrong_parameters_are_wrong_use_and_run_nothing(
    cairn: Cairn, arguments: list[str], told: str
) -> None:
    done = cairn("run", "sums.py", *arguments)

    assert done.exit_code == 2
    assert told in done.stderr
    assert len(cairnflow.runs()) == 0


def test_json_is_the_runs_summary(cairn: Cairn) -> None:
    done = cairn("run", "sums.py", "-p", "x=2", "--json")

    told = json.loads(done.stdout)
    assert told == {"v": 1, **_last().wire()}
    assert told["addr"] == "sums/1"


def test_quiet_prints_the_address_alone(cairn: Cairn) -> None:
    assert cairn("run", "sums.py", "-p", "x=2", "-q").stdout == "sums/1\n"


def test_quiet_tells_nothing_of_progress(cairn: Cairn) -> None:
    assert "▶" not in cairn("run", "sums.py", "-p", "x=2", "-q").stderr


@pytest.mark.parametrize(("x", "code"), [("2", 0), ("[]", 1)])
def test_a_reader_that_has_left_stops_no_run_and_changes_no_exit_code(
    sums: Path, x: str, code: int
) -> None:
    silent = [line for line in ADD.splitlines() if "print" not in line and "echo" not in line]
    sums.write_text("\n".join(silent))
    command = f"{PROGRAM} run sums.py -p x={x} 2>&1 | true; echo ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

    assert done.stdout == f"{code}\n"
    assert _last().ended is not None


def test_resume_takes_what_was_kept_and_the_parameters_too(cairn: Cairn) -> None:
    cairn("run", "sums.py", "-p", "x=2")

    done = cairn("run", "sums.py", "--resume", "last")

    assert done.exit_code == 0
    assert "◇ add" in done.stderr
    assert _last().resumed_from == "sums/1"
    assert _last().params == {"x": 2, "y": 1}


def test_resuming_a_run_that_is_not_there_ends_with_3(cairn: Cairn) -> None:
    assert cairn("run", "sums.py", "--resume", "sums/9", "-p", "x=1").exit_code == 3


def test_an_unknown_executor_is_wrong_use(cairn: Cairn) -> None:
    done = cairn("run", "sums.py", "-p", "x=1", "--executor", "cloud")

    assert done.exit_code == 2
    assert "no executor 'cloud'; known: local, threads" in done.stderr


def test_the_executor_that_is_named_runs_the_flow(cairn: Cairn) -> None:
    done = cairn("run", "sums.py", "-p", "x=1", "--executor", "threads")

    assert done.exit_code == 0


def test_a_run_without_a_guard_is_run_once_and_told(cairn: Cairn, sums: Path) -> None:
    sums.write_text(ADD + "\nflow.run(x=5)\n")

    done = cairn("run", "sums.py", "-p", "x=2")

    assert "sums.py calls flow.run() at line 19; it was not carried out" in done.stderr
    assert [run.params["x"] for run in cairnflow.runs()] == [2]


def test_a_run_that_keeps_nothing_says_so(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__FLOWS__CHECKPOINTING", "false")

    text = cairn("run", "sums.py", "-p", "x=2")
    form = cairn("run", "sums.py", "-p", "x=2", "--json")
    address = cairn("run", "sums.py", "-p", "x=2", "-q")

    assert "nothing is kept" in text.stderr
    assert text.stdout.startswith("not recorded  ✓ success")
    assert json.loads(form.stdout)["addr"] is None
    assert address.stdout == ""


def test_a_failed_import_is_told_and_ends_with_1(cairn: Cairn, sums: Path) -> None:
    sums.write_text("x = nope\n")

    done = cairn("run", "sums.py")

    assert done.exit_code == 1
    assert done.stderr == (
        "✗ sums.py can't be imported: NameError: name 'nope' is not defined (line 1); "
        "--debug shows the traceback\n"
    )


def test_retries_and_failed_children_are_told_a_few_times_and_then_counted(cairn: Cairn) -> None:
    Path("many.py").write_text(
        "from cairnflow import Flow, task\n\n\n@task\ndef f(x):\n    raise ValueError(x)\n\n\n"
        'with Flow("many") as flow:\n    f.map(list(range(40)))\n'
    )

    done = cairn("run", "many.py")

    assert done.stderr.count("ValueError") == 5
    assert "ValueError: 4 (more of them are only counted)" in done.stderr
    assert "✗ f ×40" in done.stderr
    assert "40 failed" in done.stderr
