"""The page of the docs shows what was measured last."""

import json
from pathlib import Path

from benchmarks import latest
from benchmarks.cases.registry import CASES


def test_the_page_shows_the_last_whole_measurement() -> None:
    found = latest.read()

    assert latest.shown_on_page() == latest.tables(found)
    assert {row["case"] for row in found["rows"]} == set(CASES)


def test_a_measurement_is_written_into_its_place_on_the_page(tmp_path: Path) -> None:
    found = {**latest.read(), "peers": []}
    page = tmp_path / "performance.md"
    page.write_text("Before\n<!-- tables -->\nold\n<!-- end -->\nAfter\n", "utf-8")

    latest.show_on_page(found, page)

    text = page.read_text("utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "old" not in text
    assert latest.shown_on_page(page) == latest.tables(found)


def test_what_was_measured_can_be_read_again(tmp_path: Path) -> None:
    found = latest.read()

    latest.write(found, tmp_path / "latest.json")

    assert json.loads((tmp_path / "latest.json").read_text("utf-8")) == found
