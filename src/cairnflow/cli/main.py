"""The program ``cairn``: which commands there are, and what each ends with."""

import importlib
import sys
from typing import Any, NamedTuple, NoReturn

import click

from cairnflow.cli.exits import FINE, flush, tell
from cairnflow.cli.ledgers import LedgerOption
from cairnflow.cli.options import environment, shared, wishes
from cairnflow.errors import CairnflowError


class Entry(NamedTuple):
    """A command that is loaded when it is needed.

    Attributes:
        module: where it stands, below ``cairnflow.cli``; it is called ``NAME_command`` there.
        help: what it does, as the list of commands says it.
    """

    module: str
    help: str


COMMANDS: dict[str, Entry] = {
    "run": Entry("running", "Run a flow here, with every value kept."),
    "plan": Entry("planning", "Say what a run now would reuse, and what it would run."),
    "resume": Entry("resuming", "Go on with a run: shows the plan first, with a reason per task."),
    "approve": Entry("approving", "Let go on what waits for a person."),
    "schedule": Entry("schedules", "Say when a flow is due."),
    "runs": Entry("runs", "List runs, newest first."),
    "status": Entry("status", "Say in a sentence how each flow is doing."),
    "why": Entry("why", "Say why something ran, was reused, failed, or waits."),
    "ui": Entry("ui", "Open the page over runs, checkpoints and their data."),
    "ls": Entry("trail", "List the checkpoints of a run: its trail."),
    "show": Entry("show", "Tell all that is known of a run or of a task run."),
    "head": Entry("heads", "Show the preview of a value, without reading the value."),
    "cat": Entry("values", "Print a value."),
    "get": Entry("values", "Copy the bytes of kept values into a folder, verified."),
    "logs": Entry("logs", "Print what tasks logged."),
    "diff": Entry("diffing", "Say what differs between two runs."),
    "blame": Entry("blaming", "Name the task at which a run's data first went another way."),
    "bisect": Entry("bisecting", "Find the first value that breaks a check; nothing is run."),
    "walk": Entry("walking", "Step through a trail, beside the trail of another run."),
    "trace": Entry("tracing", "Follow a row up the tables that a value was made of."),
    "lineage": Entry("lineage", "Show what a value was made of, or what was made of it."),
    "history": Entry("history", "Show a value over runs, and where it jumped."),
    "mark": Entry("marking", "Say that the data of a run or a task run is good or bad."),
    "replay": Entry("replaying", "Call one task run again on its inputs; say if it does the same."),
    "debug": Entry("debugging", "Open a debugger at the line that raises, on the recorded inputs."),
    "repl": Entry("repl", "Open a Python prompt with the inputs and the value of a task run."),
    "code": Entry("code", "Print the source of a task as it ran, or what changed since."),
    "capsule": Entry("capsules", "Write one file with what reproduces a task run elsewhere."),
    "open": Entry("capsules", "Check a capsule, and say what is in it."),
    "test": Entry("testing", "Write a pytest file that holds what a task run gave."),
    "du": Entry("usage", "Say how much is kept, by flow or by task."),
    "verify": Entry("verifying", "Hold every kept value against its digest."),
    "gc": Entry("collecting", "Delete values that a policy lets go; shows first what."),
    "flush": Entry("flushing", "Discard what a run that broke off has left on its way."),
    "pin": Entry("pins", "Keep the values of a run or a task, whatever a policy says."),
    "unpin": Entry("pins", "Let go what was pinned."),
    "mirror": Entry("mirroring", "Copy a run's values to another place, verified."),
    "handlers": Entry("handlers", "List result handlers, those of a flow's tasks, or try one."),
    "config": Entry("settings", "Show each setting, and where it comes from."),
    "doctor": Entry("doctor", "Check that this machine can keep values and facts."),
    "completion": Entry("completion", "Print the script that completes commands and addresses."),
}
"""Every command, in the order of help; none is imported for a list of them."""

SECTIONS = {
    "Run": "run plan resume approve schedule runs status why",
    "Look": "ui ls show head cat get logs",
    "Find what went wrong": "diff blame bisect walk trace lineage history mark",
    "Replay": "replay debug repl code",
    "Keep as a test": "capsule open test",
    "Upkeep": "du verify gc flush pin unpin mirror",
    "This machine": "handlers config doctor completion",
}
"""Which of them stand together in help."""

_EXAMPLES = """\
  cairn run flows/sales.py -p region=EU      run a flow
  cairn ls                                   what the last run kept, step by step
  cairn head daily-sales/last/clean_orders   look into one value
  cairn blame daily-sales/last               at which task its data went another way
  cairn debug daily-sales/last/score:37      that task's inputs, in a debugger
"""

_ADDRESSES = """\
  daily-sales/1841              a run; or daily-sales/last, last-good, last-failed, prev
  daily-sales/1841/score        a task run
  daily-sales/1841/score:37@2   child 37 of a mapped task, second attempt
  bug.cairn                     what is in a capsule; or bug.cairn/score
"""


class Program(click.Group):
    """The group of all commands. Each is imported when it is called; errors become exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which help lists them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"cairnflow.cli.{entry.module}")
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was asked for, or say which was probably meant."""
        name = args[0]
        if name in COMMANDS or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        import difflib  # 10 ms, which no other command should pay

        near = difflib.get_close_matches(name, COMMANDS, 1)
        hint = f"did you mean {near[0]}?" if near else f"commands: {', '.join(COMMANDS)}"
        raise click.UsageError(f"no command {name!r}; {hint}", ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Return commands and options that go on so, without importing a command."""
        from click.shell_completion import CompletionItem

        commands = [
            CompletionItem(name, help=entry.help)
            for name, entry in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them, then what an address is."""
        width = max(map(len, COMMANDS))
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), COMMANDS[name].help) for name in names.split()]
                )
        for title, text in (("Addresses", _ADDRESSES), ("Examples", _EXAMPLES)):
            with formatter.section(title):
                formatter.write(text)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; end the process with its exit code, or return that."""
        standalone = kwargs.pop("standalone_mode", True)
        kwargs.setdefault("prog_name", "cairn")
        try:
            run: Any = super().main  # click's types say that it never returns
            found = run(*args, **kwargs, standalone_mode=False)
            code = found if isinstance(found, int) else FINE
        except (click.ClickException, click.Abort, CairnflowError) as error:
            code = tell(error, wishes(getattr(error, "ctx", None)))
        if standalone:
            sys.exit(code)
        return code


class _Version(click.Option):
    def __init__(self) -> None:
        super().__init__(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print the version.",
        )


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # 40 ms

        click.echo(f"cairnflow {version('cairnflow')}")
        ctx.exit()


def _help_where_nothing_is_asked(**given: Any) -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


program = Program(
    "cairn",
    callback=_help_where_nothing_is_asked,
    invoke_without_command=True,
    params=[LedgerOption(), *shared(), _Version(), *environment()],
    help="Run flows, and look at every value that they kept.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
"""The program, for those who call it from Python."""


def main() -> NoReturn:
    """Run the program on the arguments of this process."""
    try:
        program()
    finally:
        flush()
    raise AssertionError("the program ends the process")
