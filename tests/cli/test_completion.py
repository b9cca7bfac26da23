"""What shells are told when somebody presses Tab."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, Cairn

ASK = """
PATH={bin}:$PATH
source <(cairn completion bash 2>/dev/null)
COMP_WORDS=({words}) COMP_CWORD={place}
_cairn_completion cairn
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def _in_bash(*words: str) -> list[str]:
    """Candidates for the last word, as bash gets them."""
    typed = " ".join(f"'{word}'" for word in words)
    script = ASK.format(bin=PROGRAM.parent, words=typed, place=len(words) - 1)
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def _asked(cairn: Cairn, *words: str) -> list[str]:
    typed = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = cairn(env={"_CAIRN_COMPLETE": "bash_complete", **typed})
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.usefixtures("shop")
def test_bash_gets_flows_then_runs_then_tasks() -> None:
    assert _in_bash("cairn", "show", "") == ["daily-sales/", "tiny/"]
    assert "daily-sales/1/score" in _in_bash("cairn", "show", "daily-sales/1/")


@pytest.mark.usefixtures("shop")
def test_runs_are_offered_by_alias_and_by_number(cairn: Cairn) -> None:
    assert _asked(cairn, "cairn", "ls", "daily-sales/") == [
        "daily-sales/last", "daily-sales/last-good", "daily-sales/last-failed", "daily-sales/prev",
        "daily-sales/2", "daily-sales/1",
    ]  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_tasks_are_offered_behind_an_alias_too(cairn: Cairn) -> None:
    assert _asked(cairn, "cairn", "cat", "daily-sales/last/r") == [
        "daily-sales/last/region", "daily-sales/last/rates", "daily-sales/last/report"
    ]  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_what_is_not_there_has_no_candidates_and_no_error(cairn: Cairn) -> None:
    assert _asked(cairn, "cairn", "ls", "nope/") == []
    assert _asked(cairn, "cairn", "ls", "nope/1/") == []


@pytest.mark.usefixtures("shop")
def test_status_takes_flows(cairn: Cairn) -> None:
    assert _asked(cairn, "cairn", "status", "") == ["daily-sales", "tiny"]


def test_commands_and_options_are_offered(cairn: Cairn) -> None:
    assert _asked(cairn, "cairn", "ru") == ["run", "runs"]
    assert {"--resume", "--executor", "--json"} <= set(_asked(cairn, "cairn", "run", "--"))
    assert _asked(cairn, "cairn", "--no") == []


def test_an_empty_ledger_offers_nothing(cairn: Cairn) -> None:
    assert _asked(cairn, "cairn", "ls", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(cairn: Cairn, shell: str) -> None:
    done = cairn("completion", shell)

    assert done.exit_code == 0
    assert f"_CAIRN_COMPLETE={shell}_complete" in done.stdout
    assert "to keep it, write it to: " in done.stderr


def test_an_unknown_shell_is_wrong_use(cairn: Cairn) -> None:
    assert cairn("completion", "tcsh").exit_code == 2


def test_bash_reads_its_script(cairn: Cairn, tmp_path: Path) -> None:
    (tmp_path / "cairn.bash").write_text(cairn("completion", "bash").stdout)

    done = subprocess.run(["bash", "-n", "cairn.bash"], check=False, capture_output=True)

    assert done.returncode == 0, done.stderr
