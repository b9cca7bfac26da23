"""``cairn head``: previews, without reading a value."""

import json
from pathlib import Path

import pytest

import cairnflow
from tests.cli.conftest import Cairn

pytestmark = pytest.mark.usefixtures("shop")


def test_a_table_has_names_types_nulls_and_rows(cairn: Cairn) -> None:
    done = cairn("head", "daily-sales/1/extract")

    lines = done.stdout.splitlines()
    assert lines[0].split() == ["order", "region", "note"]
    assert lines[1].split() == ["int64", "str", "str"]
    assert lines[2].split() == ["50", "%", "null"]
    assert lines[3].split() == ["0", "EU", "null"]
    assert "… 490 more rows" in done.stderr
    assert "daily-sales/1/extract  pandas.DataFrame 500×3  3.5 KB" in done.stderr


def test_as_many_rows_are_shown_as_asked_for(cairn: Cairn) -> None:
    rows = cairn("head", "daily-sales/1/extract", "-n", "3").stdout.splitlines()[3:]

    assert [row.split()[0] for row in rows] == ["0", "1", "…", "499"]


def test_no_value_is_read(cairn: Cairn, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a payload was read")

    monkeypatch.setattr("cairnflow.results.keeping.open_handler", refuse)

    assert cairn("head", "daily-sales/1/extract").exit_code == 0


def test_with_value_the_value_is_read_and_more_rows_than_a_preview_has(cairn: Cairn) -> None:
    rows = cairn("head", "daily-sales/1/extract", "--value", "-n", "400").stdout.splitlines()[3:]

    assert len(rows) == 401


def test_a_nested_value_is_a_tree(cairn: Cairn) -> None:
    assert cairn("head", "daily-sales/1/rates").stdout == " {'EUR': 1.25}\n"


def test_a_text_is_its_first_lines(cairn: Cairn) -> None:
    done = cairn("head", "daily-sales/1/report", "-n", "4")

    assert done.stdout == "# Report\n\nline 0\nline 1\n"
    assert "… 58 more lines" in done.stderr


def test_a_picture_is_told_with_its_size_and_how_to_get_it(cairn: Cairn) -> None:
    done = cairn("head", "daily-sales/1/dot")

    assert done.stdout == "PNG 1×1: a picture, which a terminal can't show\n"
    assert "cairn get daily-sales/1/dot ." in done.stderr


def test_a_none_is_shown_as_a_value(cairn: Cairn) -> None:
    assert cairn("head", "daily-sales/1/nothing").stdout == " None\n"


def test_a_failed_task_says_that_it_has_no_value(cairn: Cairn) -> None:
    done = cairn("head", "daily-sales/1/score:3")

    assert done.exit_code == 0
    assert "no preview: it failed" in done.stdout
    assert "cairn show daily-sales/1/score:3" in done.stderr


def test_a_mapped_task_is_its_first_children(cairn: Cairn) -> None:
    done = cairn("head", "daily-sales/1/score", "-n", "2")

    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == ["score:0", "score:1"]
    assert "… 10 more children" in done.stderr


def test_json_is_the_preview_as_it_was_kept(cairn: Cairn) -> None:
    told = json.loads(cairn("head", "daily-sales/1/extract", "--json").stdout)

    task = cairnflow.open("daily-sales/1/extract")
    assert told == {"v": 1, **task.preview.facts, "addr": task.address}


def test_a_run_has_no_preview(cairn: Cairn) -> None:
    done = cairn("head", "daily-sales/1")

    assert done.exit_code == 2
    assert "daily-sales/1 is a run; see: cairn ls daily-sales/1" in done.stderr
