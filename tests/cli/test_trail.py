"""``cairn ls``: the trail of a run, folded, whole, as addresses and as JSON."""

import json
from pathlib import Path

import pytest

import cairnflow
from cairnflow.ledger import wire
from tests.cli.conftest import Cairn

pytestmark = pytest.mark.usefixtures("shop")


def _cells(text: str, task: str) -> list[str]:
    line = next(line for line in text.splitlines() if f"  {task} " in line)
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_the_trail_has_one_line_a_task_in_the_order_of_keeping(cairn: Cairn) -> None:
    done = cairn("ls", "daily-sales/1")

    names = [line.split()[1] for line in done.stdout.splitlines()[1:]]
    assert done.exit_code == 0
    assert set(names) == {fact.task for fact in cairnflow.open("daily-sales/1").facts}
    assert len(names) == len(set(names))


def test_a_task_is_told_with_its_value_its_size_and_its_digest(cairn: Cairn) -> None:
    done = cairn("ls", "daily-sales/1")

    fact = cairnflow.open("daily-sales/1/extract").fact
    state, _, result, size, digest = _cells(done.stdout, "extract")[2:]
    assert (state, result, size) == ("✓ success", "DataFrame 500×3", "3.5 KB")
    assert fact.content is not None
    assert fact.content.partition(":")[2].startswith(digest)


def test_a_map_is_one_line_with_how_many_failed(cairn: Cairn) -> None:
    cells = _cells(cairn("ls", "daily-sales/1").stdout, "score")

    assert cells[1:3] == ["score ×12", "✗ failed 2/12"]


def test_a_retried_task_is_told_with_its_attempts(cairn: Cairn) -> None:
    assert _cells(cairn("ls", "daily-sales/1").stdout, "rates")[1] == "rates @3"


def test_what_was_not_kept_has_no_size(cairn: Cairn) -> None:
    assert _cells(cairn("ls", "daily-sales/1").stdout, "unkept")[4:6] == ["int 7", "–"]


def test_a_none_is_told_as_a_value(cairn: Cairn) -> None:
    assert "None" in _cells(cairn("ls", "daily-sales/1").stdout, "nothing")


def test_without_an_address_it_is_the_last_run_of_all(cairn: Cairn) -> None:
    assert cairn("ls").stderr.startswith("daily-sales/2  ✗ failed")


def test_a_flow_alone_means_its_last_run(cairn: Cairn) -> None:
    assert cairn("ls", "tiny").stderr.startswith("tiny/1  ✓ success")


def test_all_shows_each_child_and_each_attempt(cairn: Cairn) -> None:
    lines = cairn("ls", "daily-sales/1", "-a").stdout.splitlines()

    names = [line.split()[1] for line in lines[1:]]
    assert [name for name in names if name.startswith("rates")] == ["rates", "rates@2", "rates@3"]
    assert [name for name in names if name.startswith("score")] == [f"score:{n}" for n in range(12)]


def test_a_task_is_listed_by_its_children(cairn: Cairn) -> None:
    assert len(cairn("ls", "daily-sales/1/score").stdout.splitlines()) == 1 + 12


def test_long_shows_where_each_value_is_whole(cairn: Cairn) -> None:
    done = cairn("ls", "daily-sales/1", "-l")

    safe = cairnflow.open("daily-sales/1/extract").result.safe_value
    assert safe.value in done.stdout
    assert "LocalResultHandler(dir=" in done.stdout


def test_nothing_is_cut_where_stdout_is_no_terminal(cairn: Cairn) -> None:
    paths = [word for word in cairn("ls", "daily-sales/1", "-l").stdout.split() if "/home/" in word]

    assert [word for word in paths if "…" in word] == []


def test_quiet_prints_addresses_that_can_be_opened(cairn: Cairn) -> None:
    addresses = cairn("ls", "daily-sales/1", "-q").stdout.split()

    assert addresses == [task.address for task in cairnflow.open("daily-sales/1")]


def test_json_is_the_form_of_the_wire(cairn: Cairn) -> None:
    told = json.loads(cairn("ls", "daily-sales/1", "--json").stdout)

    run = cairnflow.open("daily-sales/1")
    assert told == json.loads(json.dumps(wire.trail(run.record, run.facts)))
    assert told["v"] == 1
    assert told["run"]["addr"] == "daily-sales/1"


@pytest.mark.parametrize(
    ("address", "code", "told"),
    [
        ("daily-sales/9", 3, "no run daily-sales/9; the last one is daily-sales/2"),
        ("daily-sale", 3, "did you mean daily-sales?"),
        ("daily-sales/1/scor", 3, "no task 'scor'; did you mean score?"),
        ("daily-sales/1/score:99", 3, "has 12 children, 0 to 11, and no 99"),
        ("a/b/c/d", 2, "'a/b/c/d' is no address"),
        ("daily-sales/1/score:x", 3, "'x' is no number"),
    ],
)
def test_a_wrong_address_is_told_with_what_there_is(
    cairn: Cairn, address: str, code: int, told: str
) -> None:
    done = cairn("ls", address)

    assert done.exit_code == code
    assert told in done.stderr
    assert done.stdout == ""


def test_an_empty_ledger_says_how_to_begin(cairn: Cairn, tmp_path: Path) -> None:
    done = cairn("ls", env={"CAIRNFLOW__HOME": str(tmp_path / "empty")})

    assert done.exit_code == 3
    assert "begin with: cairn run FILE" in done.stderr
    assert not (tmp_path / "empty").exists()


def test_what_to_look_at_next_is_the_first_failure(cairn: Cairn) -> None:
    assert "next: cairn show daily-sales/1/score:3" in cairn("ls", "daily-sales/1").stderr
