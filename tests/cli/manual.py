"""Writes docs/cli.md out of the help of the commands: ``python -m tests.cli.manual``."""

from pathlib import Path

import click

from cairnflow.cli.main import COMMANDS, program

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"

_HEAD = """\
# Command line

<!-- Written by `python -m tests.cli.manual` out of the help of the commands; a test compares. -->

`cairn` runs flows, and shows every value that they kept. `python -m cairnflow` is the same program.

"""

_TAIL = """\

## What all commands have in common

- **Addresses.** A run is `flow/number`, or `flow/last`, `flow/last-good`, `flow/last-failed`,
  `flow/prev`; a task run is `flow/number/task`, with `:37` for a child of a mapped task and `@2`
  for an attempt. A flow alone means its last run. `bug.cairn` is what a capsule was made of, and
  `bug.cairn/score` a task in it; `--ledger` before the command names a ledger or a capsule. Press
  Tab for candidates once your shell has read `cairn completion`.
- **Where things go.** Data goes to stdout; progress, notes and errors go to stderr. On a terminal,
  columns are fitted to its width and what is taller than the screen goes through `$PAGER`; in a
  pipe nothing is cut.
- **For programs.** `--json` prints one document with a `"v": 1` in it, whose form stays; `-q`
  prints addresses only.
- **Colours** are your terminal's own. `--color`, `NO_COLOR` and `CLICOLOR_FORCE` decide, in this
  order. `--ascii` does without signs beyond ASCII; so does a locale or a terminal that has none.

| sign | ASCII | means |
|---|---|---|
| ✓ | `ok` | success |
| ✗ | `!!` | failed, timed out, invalid, not begun, crashed |
| ▶ | `>` | running |
| ◇ | `=` | reused or cached: the value of an earlier run |
| ↻ | `~` | to be tried again |
| ‖ | `II` | paused: waits for a person |
| ○ | `.` | not begun yet |
| ⊘ | `x` | skipped, stopped |

| exit code | means |
|---|---|
| 0 | fine |
| 1 | the run failed or waits for a person, or a check found something wrong |
| 2 | wrong use: an option, a parameter, a setting |
| 3 | there is no such run, task or flow |
| 4 | the value is known, but can't be got: gone, damaged, or not decodable here |
| 5 | no permission |
| 130 | stopped by Ctrl-C |
"""


def manual() -> str:
    """The whole page."""
    return _HEAD + "\n".join(map(_section, COMMANDS)) + _TAIL


def _section(name: str) -> str:
    settings = {**program.context_settings, "max_content_width": 88, "terminal_width": 88}
    root = click.Context(program, info_name="cairn", **settings)
    command = program.get_command(root, name)
    assert command is not None, "it is in the list"
    context = click.Context(command, info_name=name, parent=root, **settings)
    inner = command.commands if isinstance(command, click.Group) else {}
    return _told(name, command, context) + "".join(
        "\n" + _told(f"{name} {key}", below, click.Context(below, info_name=key, parent=context))
        for key, below in inner.items()
    )


def _told(name: str, command: click.Command, context: click.Context) -> str:
    text = f"$ cairn {name} --help\n{command.get_help(context)}"
    return f"## cairn {name}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(manual(), "utf-8")
