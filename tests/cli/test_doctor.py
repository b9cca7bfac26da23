"""``cairn doctor``: what it looks at, and what it says of what is wrong."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cairn


def test_a_machine_that_is_well_ends_with_0_and_is_left_as_it_was(cairn: Cairn, home: Path) -> None:
    done = cairn("doctor")

    assert done.exit_code == 0
    assert "all is well" in done.stderr
    assert not home.exists()


@pytest.mark.usefixtures("shop")
def test_what_is_kept_is_left_as_it_was(cairn: Cairn, shop: Path) -> None:
    before = sorted(shop.rglob("*"))

    told = cairn("doctor").stdout

    assert sorted(shop.rglob("*")) == before
    assert "its last run is daily-sales/2" in told
    assert "files appear whole, and are never written over" in told


def test_json_has_each_check(cairn: Cairn) -> None:
    told = json.loads(cairn("doctor", "--json").stdout)

    names = [check["name"] for check in told["checks"]]
    assert told["ok"] is True
    assert names[:7] == ["version", "settings", "home", "ledger", "results", "space", "clock"]
    assert {check["outcome"] for check in told["checks"]} <= {"ok", "absent"}


def test_a_file_in_place_of_a_folder_is_wrong_and_told_with_what_to_do(cairn: Cairn) -> None:
    Path("results").write_text("")

    done = cairn("doctor", env={"CAIRNFLOW__RESULTS__DIR": str(Path("results").resolve())})

    assert done.exit_code == 1
    assert "results is no folder" in done.stdout
    assert "→ move it away, or set results.dir" in done.stdout
    assert "1 of " in done.stderr


def test_a_file_that_is_no_ledger_is_wrong(cairn: Cairn, home: Path) -> None:
    home.mkdir()
    (home / "ledger.db").write_text("not a database, but long enough to look at" * 100)

    done = cairn("doctor", "-q")

    assert done.exit_code == 1
    assert done.stdout == "ledger\n"


def test_wrong_settings_are_all_told(cairn: Cairn) -> None:
    done = cairn("doctor", env={"CAIRNFLOW__FLOWS__X": "1", "CAIRNFLOW__TASKS__Y": "2"})

    assert done.exit_code == 1
    assert "flows.x" in done.stdout
    assert "tasks.y" in done.stdout
