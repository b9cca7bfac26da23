"""Which ledger a command reads: that of the settings, or one that was named for it alone."""

import os
import shlex
from typing import Final

import click

from cairnflow.config import config
from cairnflow.keys import CAPSULE

_NAMED: Final = "cairnflow.ledger"
"""Where a command's context has the ledger that was named for it."""


class LedgerOption(click.Option):
    """``--ledger``: a ledger, or a capsule, that stands for that of the settings."""

    def __init__(self) -> None:
        super().__init__(
            ["--ledger"],
            metavar="FILE|URL",
            expose_value=False,
            callback=_name,
            help="Use this ledger, or this capsule, in place of that of the settings.",
        )


def _name(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value and not ctx.resilient_parsing:
        look_into(ctx, value)


def look_into(ctx: click.Context, ledger: str) -> None:
    """Let a command read this ledger, from now on until it ends.

    Args:
        ctx: of the command.
        ledger: its path or URL.
    """
    ctx.meta[_NAMED] = ledger
    ctx.with_resource(config.temporary({"ledger.url": ledger}))


def _named() -> str:
    ctx = click.get_current_context(silent=True)
    return str(ctx.meta.get(_NAMED, "")) if ctx is not None else ""


def in_ledger(command: str) -> str:
    """Return a command that is offered as it reads the ledger that was named, if one was."""
    ledger = _named()
    program, _, rest = command.partition(" ")
    if not ledger or program != "cairn" or rest.startswith(("open ", "run ")):
        return command
    short = os.path.relpath(ledger) if _is_near(ledger) else ledger
    return f"cairn --ledger {shlex.quote(short)} {rest}"


def _is_near(ledger: str) -> bool:
    """Return whether a path is below the current folder, where its short form can be pasted."""
    return "://" not in ledger and os.path.abspath(ledger).startswith(f"{os.getcwd()}{os.sep}")


def in_capsule(address: str) -> str:
    """Return an address as Python opens it: behind its capsule, where it is in one."""
    ledger = _named()
    return f"{ledger}/{address}" if ledger.endswith(CAPSULE) else address
