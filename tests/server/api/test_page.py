"""Every example of the page on the API is answered as the page says, by a started server."""

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import require
from tests.docs.page import Block, blocks

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
PROGRAM = Path(sys.executable).with_name("cairn")
COMMAND = re.compile(r"^\$ (?P<command>api\b.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.M)
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def _blocks(kind: str) -> list[Block]:
    return [block for block in blocks(PAGE.read_text("utf-8")) if block.kind == kind]


@pytest.fixture
def served(apart: Path) -> Iterator[dict[str, str]]:
    """What a shell knows in which a server was started, over the runs of the page."""
    require(shutil.which("curl"), "curl", "apt-get install curl")
    env = {**os.environ, "CAIRNFLOW__HOME": str(apart)}
    (program,) = _blocks("python")
    Path("page.py").write_text(program.code, "utf-8")
    subprocess.run([sys.executable, "page.py"], check=True, env=env, capture_output=True)
    server = subprocess.Popen(
        [PROGRAM, "ui", "--no-open", "--json", "--port", "0"], env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        told = json.loads(server.stdout.readline())
        url = re.match(r"https?://[^/]+", told["url"])
        assert url is not None
        yield {**env, "CAIRN_URL": url[0], "CAIRN_TOKEN": told["token"]}
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.mark.slow
def test_every_example_is_answered_as_the_page_says(served: dict[str, str]) -> None:
    function = next(block.code for block in _blocks("sh") if block.code.startswith("api()"))
    examples = [one for block in _blocks("console") for one in COMMAND.finditer(block.code)]

    for one in examples:
        done = subprocess.run(
            ["bash", "-c", f"{function}\n{one['command']}"],
            check=True, env=served, capture_output=True, text=True,
        )  # fmt: skip
        wanted = one["output"].strip()
        is_so = doctest.OutputChecker().check_output(wanted, done.stdout, LENIENT)
        assert is_so, f"{one['command']}\nprinted {done.stdout}"
        json.loads(done.stdout)

    assert len(examples) >= 15
