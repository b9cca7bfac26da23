"""What a command ends with: which error gives which exit code, and the sentence it is told in."""

import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, TextIO

import click

from cairnflow import errors
from cairnflow.cli.screen import Wishes, rendered, write
from cairnflow.cli.texts import Span, clean
from cairnflow.trails.words import glyph

FINE: Final = 0
DIFFERS: Final = 1
"""A run that failed, two things that differ, a check that found something wrong."""

WRONG_USE: Final = 2
NOT_FOUND: Final = 3
NOT_AVAILABLE: Final = 4
"""The value is known, but can't be got here."""

DENIED: Final = 5
INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells have it."""

_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (KeyboardInterrupt, INTERRUPTED),
    (click.Abort, INTERRUPTED),
    (errors.NotFound, NOT_FOUND),
    (errors.Denied, DENIED),
    (PermissionError, DENIED),
    (errors.Missing, NOT_AVAILABLE),
    (errors.Corrupt, NOT_AVAILABLE),
    (errors.Unavailable, NOT_AVAILABLE),
    (errors.Incompatible, NOT_AVAILABLE),
    (errors.LedgerUnavailable, NOT_AVAILABLE),
    (errors.AddressError, WRONG_USE),
    (errors.FilterError, WRONG_USE),
    (errors.ConfigError, WRONG_USE),
    (errors.AuthoringError, WRONG_USE),
    (errors.MissingExtra, WRONG_USE),
    (click.UsageError, WRONG_USE),
)
"""In the order in which they are asked for; what is in none of them is ``DIFFERS``."""


def code_of(error: BaseException) -> int:
    """Return the exit code for an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), DIFFERS)


def tell(error: BaseException, wishes: Wishes) -> int:
    """Write an error to stderr, as what it is about; return its exit code.

    A fault of ours comes with its traceback, a user's only where he asks for it.
    """
    if isinstance(error, BrokenPipeError):
        _forget(sys.stdout)
        return FINE
    is_ours = not isinstance(error, _EXPECTED)
    if wishes.debug or is_ours:
        write(sys.stderr, clean("".join(traceback.format_exception(error)), lines=True))
    ascii, colours = wishes.is_ascii(sys.stderr), wishes.colours(sys.stderr)
    first, *rest = (sentence(error) if not is_ours else _fault(error)).splitlines() or [""]
    sign = Span(glyph("failed", ascii=ascii), "failed")
    if isinstance(error, KeyboardInterrupt | click.Abort):
        sign = Span(glyph("cancelled", ascii=ascii), "skipped")
    lines = [(sign, Span(f" {clean(first)}")), *((Span(f"  {clean(one)}"),) for one in rest)]
    text = "".join(f"{rendered(one, colours=colours, ascii=ascii)}\n" for one in lines)
    write(sys.stderr, text)
    return code_of(error)


_EXPECTED = (errors.CairnflowError, click.ClickException, click.Abort, KeyboardInterrupt, OSError)


def sentence(error: BaseException) -> str:
    """Return what is told of an error: what, which value, what to do."""
    if isinstance(error, click.NoSuchOption):
        return _no_option(error)
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "cairn"
        return f"{_ended(error.format_message())}\nsee: {command} --help"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return str(error) or "stopped"
    if isinstance(error, OSError) and not isinstance(error, errors.CairnflowError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return str(error) or type(error).__name__


def _no_option(error: click.NoSuchOption) -> str:
    """Name the option that was probably meant, if people may know of it."""
    params = error.ctx.command.params if error.ctx else []
    hidden = {name for param in params if getattr(param, "hidden", False) for name in param.opts}
    near = [name for name in error.possibilities or () if name not in hidden]
    command = error.ctx.command_path if error.ctx else "cairn"
    hint = f"did you mean {near[0]}?" if near else f"see: {command} --help"
    return f"no option {error.option_name!r}; {hint}"


def _ended(message: str) -> str:
    return message if message.endswith("...") else message.removesuffix(".")


def _fault(error: BaseException) -> str:
    return f"this is a fault of Cairnflow: {type(error).__name__}: {error}"


@contextmanager
def readers_may_leave() -> Generator[None]:
    """Let it pass if who reads stdout has gone: what ended before has its own exit code."""
    try:
        yield
    except BrokenPipeError:
        _forget(sys.stdout)


def flush() -> None:
    """Flush what is left; the interpreter would end with 120 where a reader has gone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _forget(stream)


def _forget(stream: TextIO) -> None:
    """Let the interpreter flush what is left to nowhere: who has read it has gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
