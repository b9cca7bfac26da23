"""What every command has: its options, and the screen that they make."""

from collections.abc import Callable
from typing import Any, cast

import click

from cairnflow.cli.exits import tell
from cairnflow.cli.screen import Screen, When, Wishes

_EVERYWHERE = ("json", "quiet", "color", "ascii", "debug")


class Command(click.Command):
    """A command whose function takes a ``Screen`` first, and gives an exit code or None.

    It has the options that all commands have; they make the screen.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [
            click.Option(["--json"], is_flag=True, help="Print one JSON document."),
            click.Option(["-q", "--quiet"], is_flag=True, help="Print addresses only."),
            *shared(),
        ]

    def invoke(self, ctx: click.Context) -> Any:
        given = {name: ctx.params.pop(name) for name in _EVERYWHERE}
        screen = Screen(wishes(ctx, given))
        assert self.callback is not None, "a command has a function"
        try:
            return ctx.invoke(self.callback, screen, **ctx.params)
        except click.exceptions.Exit:
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the program's own border: each is told, and has a code
            return tell(error, screen.wishes)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell the options of this command first, then those that all have."""
        own: list[tuple[str, str]] = []
        everywhere: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None or isinstance(param, click.Argument):
                continue
            is_shared = param.name in _EVERYWHERE or "--help" in param.opts
            (everywhere if is_shared else own).append(record)
        for title, records in (("Options", own), ("Everywhere", everywhere)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def shared() -> list[click.Parameter]:
    """Return the options that stand before a command as well as behind it."""
    return [
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            default=None,
            help="When to colour; auto: on a terminal, unless NO_COLOR is set.",
        ),
        click.Option(["--ascii"], is_flag=True, help="Use no signs beyond ASCII."),
        click.Option(
            ["--debug"],
            is_flag=True,
            envvar="CAIRNFLOW_DEBUG",
            help="Show the traceback of an error; so does CAIRNFLOW_DEBUG=1.",
        ),
    ]


def environment() -> list[click.Parameter]:
    """Return hidden options by which variables of the terminal are read."""
    named = {"no_color": "NO_COLOR", "force_color": "CLICOLOR_FORCE", "term": "TERM"}
    return [
        click.Option([f"--{name.replace('_', '-')}"], envvar=variable, default="", hidden=True)
        for name, variable in named.items()
    ]


def wishes(ctx: click.Context | None, given: dict[str, Any] | None = None) -> Wishes:
    """Return what was asked for before and behind the command.

    Args:
        ctx: of the command; None where its options could not be read.
        given: behind the command.
    """
    root = ctx.find_root().params if ctx is not None else {}
    own = given or {}
    return Wishes(
        json=bool(own.get("json")),
        quiet=bool(own.get("quiet")),
        color=cast(When, own.get("color") or root.get("color") or "auto"),
        ascii=bool(own.get("ascii") or root.get("ascii")),
        debug=bool(own.get("debug") or root.get("debug")),
        no_color=root.get("no_color") or "",
        force_color=root.get("force_color") or "",
        term=root.get("term") or "",
    )


def command(name: str, **attributes: Any) -> Callable[[Callable[..., int | None]], Command]:
    """Make a command of a function; its docstring is the help."""
    return click.command(name, cls=Command, **attributes)
