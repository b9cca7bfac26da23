"""``cairn approve``: what waits for a person goes on, in its run or in the next."""

import json
import subprocess
import time
from pathlib import Path

import pytest

import cairnflow
from tests.cli.conftest import PROGRAM, Cairn
from tests.trail import ends

REVIEWED = """
import time
from pathlib import Path

from cairnflow import Flow, task
from cairnflow.triggers import manual_only


@task
def load():
    return 3


@task(trigger=manual_only)
def review(x):
    return x + 1


@task
def busy():
    while not Path("done").exists() and not Path("stop").exists():
        time.sleep(0.02)


@task
def report(x):
    Path("done").touch()


with Flow("checked") as flow:
    report(review(load()))
    {more}
"""


@pytest.fixture
def reviewed() -> Path:
    path = Path("checked.py")
    path.write_text(REVIEWED.replace("{more}", ""))
    return path


def test_a_paused_run_names_what_it_waits_for_and_how_to_go_on(
    cairn: Cairn, reviewed: Path
) -> None:
    done = cairn("run", str(reviewed))

    assert done.exit_code == 1
    assert "checked/1  ‖ paused" in done.stdout
    assert "cairn approve checked/1/review" in done.stderr
    assert "cairn run checked.py --resume checked/1" in done.stderr


def test_what_was_approved_goes_on_in_the_run_that_resumes(cairn: Cairn, reviewed: Path) -> None:
    cairn("run", str(reviewed))

    said = cairn("approve", "checked/1/review", "-m", "looks fine")
    resumed = cairn("run", str(reviewed), "--resume", "last")

    assert said.exit_code == 0
    assert (
        said.stdout
        == "✓ checked/1/review  approved; go on with: cairn run checked.py --resume checked/1\n"
    )
    assert resumed.exit_code == 0
    assert ends("checked/2")["load"] == "Reused"
    assert ends("checked/2")["report"] == "Success"


def test_approving_again_is_fine_and_says_who_did(cairn: Cairn, reviewed: Path) -> None:
    cairn("run", str(reviewed))
    cairn("approve", "checked/1/review", "-m", "looks fine")

    again = cairn("approve", "checked/1/review")

    assert again.exit_code == 0
    assert "was approved by " in again.stdout
    assert ": looks fine; go on with" in again.stdout


def test_what_does_not_wait_is_refused(cairn: Cairn, reviewed: Path) -> None:
    cairn("run", str(reviewed))

    refused = cairn("approve", "checked/1/load")

    assert refused.exit_code == 1
    assert "checked/1/load does not wait for a person: it is success" in refused.stderr


def test_a_run_is_no_answer_but_what_waits_in_it_is_named(cairn: Cairn, reviewed: Path) -> None:
    cairn("run", str(reviewed))

    refused = cairn("approve", "checked/1")

    assert refused.exit_code == 2
    assert "name what waits in it: cairn approve checked/1/review" in refused.stderr


def test_json_tells_who_when_and_how_it_goes_on(cairn: Cairn, reviewed: Path) -> None:
    cairn("run", str(reviewed))

    told = json.loads(cairn("approve", "checked/1/review", "--json").stdout)

    assert (told["v"], told["addr"], told["is_new"], told["goes_on"]) == (
        1,
        "checked/1/review",
        True,
        "resume",
    )
    assert told["approved"]["message"] is None


def test_a_run_that_is_under_way_goes_on_by_itself(cairn: Cairn) -> None:
    Path("checked.py").write_text(REVIEWED.replace("{more}", "busy()"))
    process = subprocess.Popen(
        [PROGRAM, "run", "checked.py", "--executor", "threads"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for("checked/1/review", "paused")

        said = cairn("approve", "checked/1/review")
        process.wait(timeout=30)
    finally:
        Path("stop").touch()
        process.communicate(timeout=30)

    assert "it goes on by itself within a second" in said.stdout
    assert process.returncode == 0
    assert ends("checked/1")["report"] == "Success"


def _wait_for(address: str, state: str) -> None:
    """Wait until a task run of another process is in a state."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            found = cairnflow.open(address)
        except LookupError:
            found = None
        if found is not None and getattr(found, "state", "") == state:
            return
        time.sleep(0.05)
    raise AssertionError(f"{address} was never {state}")


def test_a_paused_run_is_listed_and_its_health_is_told(cairn: Cairn, reviewed: Path) -> None:
    cairn("run", str(reviewed))

    assert cairn("runs", "state:paused", "-q").stdout == "checked/1\n"
    assert "checked/1 waits for a person: review; cairn approve" in cairn("status").stdout
    assert "cairn approve checked/1/review" in cairn("ls").stderr
    assert json.loads(cairn("show", "checked/1", "--json").stdout)["run"]["state"] == "paused"


def test_a_run_is_neither_the_last_good_nor_the_last_failed_one_while_it_waits(
    cairn: Cairn, reviewed: Path
) -> None:
    cairn("run", str(reviewed))

    assert cairn("ls", "checked/last-good").exit_code == 3
    assert cairn("ls", "checked/last-failed").exit_code == 3
