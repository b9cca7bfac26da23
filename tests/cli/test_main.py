"""The program as a whole: its help, wrong use, what it loads, and how it ends."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cairnflow.cli.main import COMMANDS, SECTIONS
from tests.cli.conftest import PROGRAM, Cairn

HEAVY = {
    "alembic", "IPython", "matplotlib", "numpy", "pandas", "PIL", "polars", "psycopg", "pyarrow",
    "pydantic", "pydantic_settings", "rich", "sqlalchemy",
}  # fmt: skip
HELP, LS = 3.5, 6.5
"""CPU of a command, in that of importing click: 150 and 250 ms on a quiet machine, and room."""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    module = importlib.import_module(f"cairnflow.cli.{COMMANDS[name].module}")

    command = getattr(module, f"{name}_command")

    assert command.name == name
    assert command.get_short_help_str(limit=100) == COMMANDS[name].help


@pytest.mark.parametrize("name", [*sorted(COMMANDS.keys() - {"schedule"}), "schedule next"])
def test_every_command_has_the_options_that_all_have(cairn: Cairn, name: str) -> None:
    told = cairn(*name.split(), "--help").stdout

    assert [option in told for option in ("--json", "-q, --quiet", "--color", "--ascii")] == [
        True
    ] * 4


def test_help_names_every_command(cairn: Cairn) -> None:
    told = cairn().stdout

    assert [name for name in COMMANDS if f"\n  {name} " not in told] == []
    assert " ".join(SECTIONS.values()).split() == list(COMMANDS)
    assert cairn("--help").stdout == told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rnus"], "no command 'rnus'; did you mean runs?"),
        (["xyzzy"], "no command 'xyzzy'; commands: run, plan"),
        (["ls", "--jsn"], "no option '--jsn'; did you mean --json?"),
        (["--no-colour"], "no option '--no-colour'; "),
        (["cat"], "Missing argument 'ADDRESS'"),
        (["head", "a/1/b", "-n", "0"], "0 is not in the range x>=1"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_right(
    cairn: Cairn, arguments: list[str], told: str
) -> None:
    done = cairn(*arguments)

    assert done.exit_code == 2
    assert told in done.stderr
    assert "--no-color'" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_the_version_is_that_of_the_package(cairn: Cairn) -> None:
    import cairnflow

    assert cairn("--version").stdout == f"cairnflow {cairnflow.__version__}\n"


def test_options_may_stand_before_the_command_too(cairn: Cairn, shop: Path) -> None:
    assert "\x1b[32m" in cairn("--color", "always", "ls", "tiny").stdout
    assert cairn("--ascii", "ls", "tiny").stdout.isascii()
    assert "\x1b[" not in cairn("--color", "always", "ls", "tiny", "--color", "never").stdout


def test_python_m_cairnflow_is_the_same_program(shop: Path) -> None:
    as_module = subprocess.run(
        [sys.executable, "-m", "cairnflow", "ls", "tiny", "-q"], capture_output=True, check=True
    )
    as_program = subprocess.run([PROGRAM, "ls", "tiny", "-q"], capture_output=True, check=True)

    assert as_module.stdout == as_program.stdout == b"tiny/1/one\n"


def test_a_reader_that_leaves_early_is_no_error(shop: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {PROGRAM} cat daily-sales/1/extract | head -1"],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout == b"order,region,note\n"


def test_text_that_the_locale_cannot_hold_is_written_out(shop: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}

    done = subprocess.run(
        [PROGRAM, "head", "daily-sales/1/extract"], env=env, capture_output=True, check=True
    )

    assert done.stdout.isascii()
    assert rb"\u65e5\u672c" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["ls", "tiny"], ["runs"], ["head", "tiny/1/one"]]
)
def test_no_heavy_library_is_loaded_to_list_or_to_look(shop: Path, arguments: list[str]) -> None:
    code = (
        "import sys\nfrom cairnflow.cli.main import program\n"
        "program.main(sys.argv[1:], standalone_mode=False)\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )

    assert HEAVY & set(done.stderr.splitlines()[-1].split()) == set()


def test_help_and_listing_are_quick(shop: Path) -> None:
    click = _least_cpu_ms([sys.executable, "-c", "import click"])

    assert _least_cpu_ms([str(PROGRAM), "--help"]) / click <= HELP
    assert _least_cpu_ms([str(PROGRAM), "ls", "tiny"]) / click <= LS


def _least_cpu_ms(command: list[str]) -> float:
    """CPU of a command, compiled already; the least of many, as others use the machine too."""
    return min(_cpu_ms(command) for _ in range(4))


def _cpu_ms(command: list[str]) -> float:
    env = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    process = os.posix_spawn(command[0], command, env, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    assert status == 0
    return (usage.ru_utime + usage.ru_stime) * 1000
