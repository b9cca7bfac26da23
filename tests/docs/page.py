"""Runs the examples of one page, in order, as its reader would. Started by test_pages.py.

``python`` blocks are one program, in a file with the page's own line numbers, since the source of
a task is part of what is kept. Blocks with ``>>>`` are doctests in the same program. In ``console``
blocks each ``$ cairn ...`` is run, and what stands below it is compared with what it prints;
``...`` stands for anything. Whatever shall not run is ``text``, ``sh`` or another language.
"""

import doctest
import re
import subprocess
import sys
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>[^\n]*)\n(?P<code>.*?)^(?P=indent)```$", re.M | re.S
)

_COMMAND = re.compile(r"^\$ (?P<command>cairn\b.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.M)
_LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        kind: what stands behind the backticks.
        line: number of its first line in the page, from 0.
        code: its text, without the indent of the fence.
    """

    kind: str
    line: int
    code: str


def blocks(text: str) -> Iterator[Block]:
    """Every fenced block of a page."""
    for fence in FENCE.finditer(text):
        line = text.count("\n", 0, fence.start("code"))
        yield Block(fence["kind"].strip(), line, textwrap.dedent(fence["code"]))


def run(page: Path) -> None:
    """Run the page's blocks; exit with a message where one does something else than it says."""
    found = list(blocks(page.read_text("utf-8")))
    program = Path(page.with_suffix(".py").name).resolve()
    program.write_text(_as_file([block for block in found if _is_program(block)]), "utf-8")
    main = types.ModuleType("__main__")
    main.__file__ = str(program)
    sys.modules["__main__"] = main
    for block in found:
        if _is_program(block):
            code = compile("\n" * block.line + block.code, program, "exec")
            exec(code, vars(main))  # as Python runs a program
        elif block.kind == "python":
            _run_session(block, page, vars(main))
        elif block.kind == "console":
            _run_commands(block, page)


def _is_program(block: Block) -> bool:
    return block.kind == "python" and ">>> " not in block.code


def _as_file(programs: list[Block]) -> str:
    text = ""
    for block in programs:
        text += "\n" * (block.line - text.count("\n")) + block.code
    return text


def _run_session(block: Block, page: Path, names: dict[str, Any]) -> None:
    runner = doctest.DocTestRunner(optionflags=_LENIENT)
    session = doctest.DocTestParser().get_doctest(
        block.code, names, page.name, str(page), block.line
    )
    session.globs = names  # its own would be a copy, lost for the blocks that follow
    if runner.run(session, clear_globs=False).failed:
        sys.exit(1)


def _run_commands(block: Block, page: Path) -> None:
    for found in _COMMAND.finditer(block.code):
        sys.stdout.flush()
        done = subprocess.run(
            ["bash", "-c", found["command"]],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        wanted = found["output"]
        as_told = doctest.OutputChecker().check_output(wanted, done.stdout, _LENIENT)
        if done.returncode or (wanted.strip() and not as_told):
            sys.exit(
                f"{page}, below line {block.line}: $ {found['command']}\n"
                f"ended with {done.returncode} and printed:\n{done.stdout}"
            )


if __name__ == "__main__":
    run(Path(sys.argv[1]))
