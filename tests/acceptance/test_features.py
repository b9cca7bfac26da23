"""docs/features.md has a row for every feature, and names tests that are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "features.md"
IDS = [
    f"{group}{number}"
    for group, count in (("R", 30), ("C", 24), ("G", 5), ("T", 6), ("E", 4), ("H", 4), ("N", 4))
    for number in range(1, count + 1)
] + ["K4"]

_DEFINED = re.compile(r"^ *def (test_\w+)\(", re.M)


class Row(NamedTuple):
    """A line of one of the page's tables.

    Attributes:
        id: of the feature.
        mark: ``S``, ``L`` or ``X``.
        ours: what the page says of ours.
        tests: ``path::name``, below tests/.
    """

    id: str
    mark: str
    ours: str
    tests: list[str]


def rows() -> Iterator[Row]:
    for line in PAGE.read_text("utf-8").splitlines():
        if found := re.match(r"\| ([A-Z]\d+) · ([SLX]) \|", line):
            _, _, _, ours, held, _ = re.split(r"(?<!\\)\|", line)
            yield Row(found[1], found[2], ours, re.findall(r"`([\w/]+\.py::\w+)`", held))


def test_every_feature_has_its_row_once_and_in_order() -> None:
    assert [row.id for row in rows()] == IDS


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.id)
def test_a_row_names_tests_that_are_there(row: Row) -> None:
    missing = [name for name in row.tests if not _is_there(name)]

    assert missing == []


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.id)
def test_a_row_without_a_test_says_what_it_comes_with(row: Row) -> None:
    assert row.tests or "comes with the object stores" in row.ours or "the server" in row.ours


def test_every_test_of_features_stands_in_the_table() -> None:
    named = {name for row in rows() for name in row.tests if "/features/" in name}

    written = {
        f"acceptance/features/{file.name}::{name}"
        for file in TESTS.glob("acceptance/features/test_*.py")
        for name in _DEFINED.findall(file.read_text("utf-8"))
    }

    assert written - named == set()


def _is_there(name: str) -> bool:
    path, _, test = name.partition("::")
    file = TESTS / path
    return file.is_file() and test in _DEFINED.findall(file.read_text("utf-8"))
