"""Writes the page of the commands from their own help, so that it can't say anything else.

Usage: python scripts/cli_reference.py docs/reference/cli.md
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cairnflow.cli.main import program

_WIDTH = 100
_HEAD = """\
# Commands

What each command says of itself with `--help`.
"""


def page(group: click.Group) -> str:
    """Return the page: the program's help, then that of each command."""
    sections = [f"## {words}\n\n```text\n{text}```\n" for words, text in _helps(group, "cairn")]
    return "\n".join([_HEAD, *sections])


def _helps(command: click.Command, words: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=words, max_content_width=_WIDTH)
    context.terminal_width = _WIDTH
    yield words, command.get_help(context).rstrip() + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _helps(found, f"{words} {name}")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(program), "utf-8")
