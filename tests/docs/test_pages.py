"""Every example of every page does what the page says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import page as runner

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def _run(page: Path) -> "subprocess.CompletedProcess[str]":
    programs = Path(sys.executable).parent
    return subprocess.run(
        [sys.executable, "-W", "error", runner.__file__, page],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_example_of_a_page_runs(page: Path) -> None:
    done = _run(page)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_a_page_names_its_language(page: Path) -> None:
    kinds = {block.kind.split(" ")[0] for block in runner.blocks(page.read_text("utf-8"))}

    assert kinds <= {"python", "console", "sh", "text", "toml", "json", "yaml", "sql", "markdown"}


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ("```python\nassert 1 == 2\n```\n", "AssertionError"),
        ("```python\n>>> 1 + 1\n3\n```\n", "Expected"),
        ("```python\nname = 1\n```\n```python\n>>> name\n2\n```\n", "Got:\n    1"),
        ("```console\n$ cairn --no-such-option\n```\n", "ended with"),
        ("```console\n$ cairn --version || true\nnever printed\n```\n", "ended with 0"),
    ],
)
def test_a_page_that_says_what_is_not_so_is_caught(
    example: str, message: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(example)

    done = _run(page)

    assert done.returncode != 0
    assert message in done.stdout


def test_blocks_of_a_page_are_one_program_with_its_line_numbers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```python\ndef f():\n    return 1\n```\n"
        "text\n"
        "```python\n>>> f()\n1\n>>> g = f\n```\n"
        "```python\n"
        "import inspect, pickle\n"
        "assert inspect.getsource(g) == 'def f():\\n    return 1\\n'\n"
        "assert g.__code__.co_firstlineno == 2\n"
        "assert pickle.loads(pickle.dumps(f)) is f\n"
        "```\n"
    )

    done = _run(page)

    assert done.returncode == 0, done.stdout
