"""``cairn config``: each setting, and where it comes from."""

import json
from pathlib import Path

from cairnflow.config import config
from tests.cli.conftest import Cairn


def _row(text: str, name: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(f" {name} "))
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_every_setting_is_told_with_its_value_and_source(cairn: Cairn) -> None:
    Path("cairnflow.toml").write_text("[tasks]\nmax_retries = 3\n")

    told = cairn("config", env={"CAIRNFLOW__ENGINE__WORKERS": "2"}).stdout

    assert _row(told, "tasks.max_retries")[1] == "3"
    assert _row(told, "tasks.max_retries")[2].startswith("project file ")
    assert _row(told, "engine.workers") == [
        "engine.workers", "2", "environment CAIRNFLOW__ENGINE__WORKERS"
    ]  # fmt: skip
    assert _row(told, "flows.checkpointing") == ["flows.checkpointing", "auto", "default"]


def test_json_has_what_python_has(cairn: Cairn) -> None:
    told = json.loads(cairn("config", "--json").stdout)

    assert [entry["name"] for entry in told["settings"]] == [
        entry.name for entry in config.provenance()
    ]


def test_secrets_are_never_shown(cairn: Cairn) -> None:
    done = cairn("config", env={"CAIRNFLOW__SECRETS__TOKEN": "abcdef"})

    assert "secrets.TOKEN" in done.stdout
    assert "abcdef" not in done.stdout


def test_a_section_or_a_setting_is_asked_for_by_name(cairn: Cairn) -> None:
    assert cairn("config", "engine", "-q").stdout.split() == ["engine.executor", "engine.workers"]
    assert len(cairn("config", "engine.workers").stdout.splitlines()) == 2


def test_an_unknown_setting_is_told_with_the_near_one(cairn: Cairn) -> None:
    done = cairn("config", "engine.worker")

    assert done.exit_code == 2
    assert "did you mean engine.workers?" in done.stderr


def test_a_wrong_setting_is_an_error_of_use_in_any_command(cairn: Cairn) -> None:
    wrong = {"CAIRNFLOW__FLOWS__CHECKPONTING": "1"}

    assert [cairn(name, env=wrong).exit_code for name in ("config", "ls", "runs")] == [2, 2, 2]
    assert "flows.checkpointing" in cairn("ls", env=wrong).stderr
