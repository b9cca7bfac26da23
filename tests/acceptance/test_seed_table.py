"""The table in docs/seed.md names tests that are there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "seed.md"
TESTS = Path(__file__).with_name("test_seed.py")


def test_every_test_that_the_table_names_is_there_and_every_test_is_in_the_table() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))

    written = set(re.findall(r"^def (test_\w+)", TESTS.read_text(), re.M))

    assert named == written
