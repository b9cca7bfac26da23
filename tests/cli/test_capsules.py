"""``cairn capsule``, ``cairn open`` and ``cairn test``; and what reads takes a capsule's path."""

import json
from pathlib import Path

import pytest

from cairnflow import Flow, task
from cairnflow.cli.exits import DIFFERS, FINE, NOT_AVAILABLE, NOT_FOUND, WRONG_USE
from cairnflow.results import LocalResultHandler
from tests.cli.conftest import Cairn


@pytest.fixture
def packed(shop: Path, cairn: Cairn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A capsule of a child that failed, in a folder and with a home where nothing else is."""
    path = tmp_path / "bug.cairn"
    done = cairn("capsule", "daily-sales/last/score:3", "-o", str(path))
    assert done.exit_code == FINE, done.output
    monkeypatch.setenv("CAIRNFLOW__HOME", str(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    return path


def test_it_says_where_the_capsule_is_and_how_to_go_on(
    shop: Path, cairn: Cairn, tmp_path: Path
) -> None:
    path = tmp_path / "bug.cairn"

    done = cairn("capsule", "daily-sales/last/score:3", "-o", str(path))

    assert f"✓ {path}" in done.stdout
    assert "5 checkpoints, 2 values" in done.stdout
    assert f"cairn open {path}" in done.stderr
    assert cairn("capsule", "daily-sales/last/score:3", "-o", str(path)).exit_code == DIFFERS
    form = json.loads(
        cairn("capsule", "daily-sales/last", "-o", str(path), "--force", "--json").stdout
    )
    assert form["v"] == 1
    assert (form["subject"], form["path"]) == ("daily-sales/2", str(path))
    assert form["bytes"] == path.stat().st_size


@pytest.mark.parametrize("ledger", [[], ["--ledger"]])
def test_all_that_reads_takes_a_capsule(packed: Path, cairn: Cairn, ledger: list[str]) -> None:
    def told(verb: str, task: str = "") -> str:
        address = f"daily-sales/2{task}"
        named = [*ledger, "bug.cairn", verb, address] if ledger else [verb, f"bug.cairn/{address}"]
        done = cairn(*named)
        assert done.exit_code == FINE, done.output
        return done.stdout

    assert "score" in told("ls")
    shown = told("show", "/score:3")
    assert "order 3 has no price" in shown
    assert "bug.cairn/daily-sales/2/score:3" in shown
    assert told("cat", "/rates") == '{"EUR": 1.25}\n'
    assert "[0, 1, 2" in told("head", "/ids")
    assert "order 3 has no price" in told("why", "/score:3")
    told("verify")


def test_a_path_alone_is_what_the_capsule_was_made_of(packed: Path, cairn: Cairn) -> None:
    assert cairn("show", "bug.cairn", "-q").stdout == "daily-sales/2/score:3\n"
    assert cairn("show", "bug.cairn/rates", "-q").stdout == "daily-sales/2/rates@3\n"
    assert cairn("show", str(packed), "-q").stdout == "daily-sales/2/score:3\n"


def test_commands_that_are_offered_name_the_capsule(packed: Path, cairn: Cairn) -> None:
    done = cairn("show", "bug.cairn")

    assert "cairn --ledger bug.cairn ls daily-sales/2" in done.stderr


def test_a_part_of_a_run_is_not_taken_for_the_whole(packed: Path, cairn: Cairn) -> None:
    done = cairn("show", "bug.cairn/daily-sales/2")

    assert "holds 5 of 23 checkpoints of daily-sales/2" in done.stderr
    assert "not in this capsule" in done.stdout
    assert "not begun" not in done.stdout


def test_open_says_what_is_in_it_and_that_it_is_whole(packed: Path, cairn: Cairn) -> None:
    done = cairn("open", "bug.cairn")

    assert done.exit_code == FINE
    assert "whole; not trusted" in done.stdout
    assert "daily-sales/2/ids" in done.stdout
    form = json.loads(cairn("open", "bug.cairn", "--json").stdout)
    assert (form["v"], form["trusted"], form["subject"]) == (1, False, "daily-sales/2/score:3")
    assert "not trusted" not in cairn("open", "bug.cairn", "--trust").stdout
    assert json.loads(cairn("open", "bug.cairn", "--json").stdout)["trusted"]


def test_what_is_damaged_or_absent_is_told(packed: Path, cairn: Cairn) -> None:
    data = bytearray(packed.read_bytes())
    data[len(data) // 2] ^= 1
    Path("bad.cairn").write_bytes(data)

    for words in (["open", "bad.cairn"], ["show", "absent.cairn"], ["cat", "absent.cairn/ids"]):
        done = cairn(*words)
        assert done.exit_code == NOT_AVAILABLE, done.output
        assert "capsule" in done.stderr
    assert cairn("show", "bug.cairn/nothing").exit_code == NOT_FOUND
    assert cairn("pin", "bug.cairn/ids").exit_code == DIFFERS
    assert cairn("--ledger", "absent.cairn", "ls").exit_code == NOT_AVAILABLE


def test_options_that_can_not_be_are_refused(shop: Path, cairn: Cairn, tmp_path: Path) -> None:
    whole = cairn("capsule", "daily-sales/last", "--no-output", "-o", str(tmp_path / "a.cairn"))
    small = cairn("capsule", "daily-sales/last", "--limit", "1KB", "-o", str(tmp_path / "a.cairn"))

    assert whole.exit_code == WRONG_USE
    assert (small.exit_code, "--limit" in small.stderr) == (DIFFERS, True)


def test_a_test_is_written_of_a_task_run(
    shop: Path, cairn: Cairn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "sales.py").write_text((shop / "sales.py").read_text())
    monkeypatch.chdir(tmp_path)

    done = cairn("test", "daily-sales/last/total", "--source", "sales.py")
    assert done.exit_code != FINE  # it was not begun, as a score failed
    done = cairn("test", "daily-sales/last/score:3", "--source", "sales.py")
    assert (done.exit_code, "tests/test_score_2_3.py" in done.stdout) == (FINE, True), done.output
    text = Path("tests/test_score_2_3.py").read_text()
    assert 'with pytest.raises(ValueError, match="order 3 has no price"):' in text
    assert 'score(order=3, rates={"EUR": 1.25})' in text
    again = ["test", "daily-sales/last/score:3", "--source", "sales.py", "--check"]
    assert cairn(*again, "out > 0").exit_code == DIFFERS
    form = json.loads(cairn(*again, "out > 0", "--force", "--json").stdout)
    assert (form["v"], form["expect"], form["path"]) == (1, "check", "tests/test_score_2_3.py")
    for words in (["daily-sales/last"], ["daily-sales/last/score"], ["daily-sales/last/rates",
                  "--expect", "error", "--check", "out"]):  # fmt: skip
        assert cairn("test", *words).exit_code == WRONG_USE


def test_show_prints_what_was_in_the_frame_that_raised(
    cairn: Cairn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    @task
    def price(order, token):
        missing = [name for name in order if not order[name]]
        raise ValueError(missing)

    with Flow("frames", result_handler=LocalResultHandler()) as flow:
        price({"a": 1, "b": 0}, "s3cr3t-value")
    flow.run()

    told = cairn("show", "frames/last/price").stdout

    assert "missing = ['b']" in told
    assert "token   = •••" in told
    assert "in price, " in told
