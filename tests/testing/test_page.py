"""The tests that the page on testing shows are tests that pass, with our plugin."""

import os
import subprocess
import sys
from pathlib import Path

from tests.docs import page

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
NAMED = 'f"{len(list(self.folder.iterdir()))}.json"'
UNIQUE = "f\"{__import__('uuid').uuid4().hex}.json\""


def _programs() -> str:
    found = page.blocks(PAGE.read_text("utf-8"))
    programs = [one.code for one in found if one.kind == "python" and ">>> " not in one.code]
    return "\n".join(programs)


def _pytest(folder: Path, text: str, *options: str) -> str:
    (folder / "test_page.py").write_text(text)
    (folder / "none.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-c", "none.ini", "-p", "pytest_cairnflow"]
    done = subprocess.run(
        [*command, *options, "test_page.py"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    return done.stdout


def test_all_but_one_of_the_page_s_tests_pass(tmp_path: Path) -> None:
    one = "test_page.py::TestNotes::test_it_serves_many_threads"

    told = _pytest(tmp_path, _programs(), "--deselect", one)

    assert "13 passed, 1 deselected" in told, told


def test_with_names_of_its_own_the_page_s_handler_passes_the_contract(tmp_path: Path) -> None:
    assert NAMED in _programs()

    told = _pytest(tmp_path, _programs().replace(NAMED, UNIQUE))

    assert "14 passed" in told, told
