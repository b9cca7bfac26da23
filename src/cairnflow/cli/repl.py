"""``cairn repl``: a Python prompt with a task run's inputs, value and function at hand."""

import sys
from code import InteractiveConsole
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

import click

from cairnflow.cli import banners
from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.one_task_run import task_run
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.errors import ResultError
from cairnflow.ledger.wire import answer
from cairnflow.trails.replaying.asking import replaying_of
from cairnflow.trails.replaying.wanted import Wanted
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import one_line


@command("repl", short_help="Open a Python prompt with the inputs and the value of a task run.")
@click.argument("address", type=ADDRESS)
@click.option("--code", type=click.Choice(["current", "run"]), help="As in cairn replay.")
@click.option("--rebuild-inputs", is_flag=True, help="As in cairn replay.")
def repl_command(
    screen: Screen, address: str, code: Literal["current", "run"] | None, rebuild_inputs: bool
) -> None:
    """Open a Python prompt with a task run at hand.

    Each argument is there by its name, all of them as inputs; value is what it returned, fn its
    function, task the task run and run its run. The prompt is IPython's where that is installed.

    With --json no prompt is opened: the types of what would be at hand are printed.
    """
    found = task_run(address, "repl")
    wanted = Wanted(code=code, rebuild_inputs=rebuild_inputs)
    ready = replaying_of(found, wanted).ready()
    names: dict[str, Any] = {**ready.given, "inputs": dict(ready.given), "fn": ready.found.fn}
    names |= {"task": found, "run": find_run_of(found)}
    banners.note(screen, ready.banners)
    lost = _value(found, names)
    if screen.wishes.json:
        types = {name: type(value).__qualname__ for name, value in names.items()}
        screen.json(answer({"addr": found.address, "names": types, "lost": lost or None}))
        return
    for name, value in names.items():
        told = one_line(type(value).__qualname__)
        screen.note((Span(f"  {name}", "bold"), *line(f"  {told}")))
    if lost:
        screen.note(line(f"  there is no value: {lost}"))
    hidden = [name for name in ready.given if name in {"inputs", "fn", "task", "run", "value"}]
    if hidden:
        screen.note(line(f"  as inputs[...] only, since the name is taken: {', '.join(hidden)}"))
    _prompt(names)


def find_run_of(found: TaskRun) -> Any:
    """Return the run of a task run."""
    from cairnflow.trails.open import open as opened

    return opened(found.record.address)


def _value(found: TaskRun, names: dict[str, Any]) -> str:
    try:
        names["value"] = found.value
    except ResultError as exc:
        return one_line(str(exc), 200)
    return ""


def _prompt(names: dict[str, Any]) -> None:
    if sys.stdin.isatty() and find_spec("IPython") is not None:
        import_module("IPython").start_ipython(argv=["--no-banner"], user_ns=names)
        return
    if sys.stdin.isatty():
        _complete(names)
    InteractiveConsole({**names, "__name__": "__console__"}).interact(banner="", exitmsg="")


def _complete(names: dict[str, Any]) -> None:
    """Let the tab key complete names, where this Python can."""
    if find_spec("readline") is None:
        return
    readline = import_module("readline")
    readline.set_completer(import_module("rlcompleter").Completer(names).complete)
    readline.parse_and_bind("tab: complete")
