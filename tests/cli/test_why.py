"""``cairn why``: asked of runs of the shop, and of a run that a person has to let go on."""

import json
from pathlib import Path

import pytest

from cairnflow.trails.causes import CODES
from tests.cli.conftest import Cairn

pytestmark = pytest.mark.usefixtures("shop")


def test_a_failed_run_names_what_failed_and_counts_the_rest(cairn: Cairn) -> None:
    lines = cairn("why", "daily-sales/1").stdout.splitlines()

    assert lines[0] == "daily-sales/1  ✗ failed"
    assert " 2.  score:3 failed: ValueError: order 3 has no price" in lines
    assert any(
        line.startswith(" 4.  1 task run not begun, the first of them total") for line in lines
    )


def test_commands_to_go_on_with_are_offered_once_and_name_the_script(
    cairn: Cairn, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)

    told = cairn("why", "daily-sales/1").stderr

    assert told.count("cairn run sales.py --resume daily-sales/1") == 1
    assert "cairn show daily-sales/1/score:3" in told


def test_from_elsewhere_the_script_is_named_whole(cairn: Cairn, shop: Path) -> None:
    assert f"cairn run {shop / 'sales.py'} --resume" in cairn("why", "daily-sales/1").stderr


def test_a_first_run_tells_how_many_ran_and_not_that_nothing_was_looked_for(cairn: Cairn) -> None:
    assert cairn("why", "tiny/1").stdout.splitlines()[-1] == " 2.  1 ran"


def test_a_task_that_was_not_begun_names_the_failure_before_it(cairn: Cairn) -> None:
    told = cairn("why", "daily-sales/1/total").stdout

    assert "not begun, since daily-sales/1/score:3 failed: ValueError: order 3 has no price" in told


def test_json_has_codes_of_the_closed_list(cairn: Cairn) -> None:
    told = json.loads(cairn("why", "daily-sales/1/rates", "--json").stdout)

    assert told["v"] == 1
    assert (told["addr"], told["state"]) == ("daily-sales/1/rates", "success")
    assert [reason["code"] for reason in told["reasons"]] == ["fresh", "retried"]
    assert {reason["code"] for reason in told["reasons"]} <= set(CODES)


def test_without_an_address_it_is_the_last_run(cairn: Cairn) -> None:
    assert cairn("why", "-q").stdout == "daily-sales/2\n"


def test_what_does_not_exist_is_not_found(cairn: Cairn) -> None:
    unknown = cairn("why", "daily-sales/1/scor")

    assert unknown.exit_code == 3
    assert "did you mean score?" in unknown.stderr
