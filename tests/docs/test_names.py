"""Pages name what is there: each name of ours in them can be imported."""

import importlib
import re
from pathlib import Path

import pytest

from cairnflow.cli.main import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["coming-from-prefect.md", "features.md", "flows.md", "testing-stores.md", "testing.md"]


_NAME = re.compile(r"`(cairnflow(?!\.toml)(?:\.[A-Za-z]\w*)+)(?=[`(])")
_COMMAND = re.compile(r"`cairn ([a-z]+)\b")


def test_the_pages_name_enough_to_be_looked_at() -> None:
    found = {name for page in PAGES for name in _NAME.findall((DOCS / page).read_text("utf-8"))}

    assert len(found) > 15


@pytest.mark.parametrize("page", PAGES)
def test_every_name_in_a_page_can_be_imported(page: str) -> None:
    named = set(_NAME.findall((DOCS / page).read_text("utf-8")))

    assert {name for name in named if not _is_there(name)} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_in_a_page_is_one(page: str) -> None:
    named = set(_COMMAND.findall((DOCS / page).read_text("utf-8")))

    assert named - set(COMMANDS) == set()


def _is_there(name: str) -> bool:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        try:
            for part in parts[end:]:
                found = getattr(found, part)
        except AttributeError:
            return False
        return True
    return False
