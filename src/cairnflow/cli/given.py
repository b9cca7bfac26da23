"""Values that are given by name on the command line."""

import json
from collections.abc import Iterable
from typing import Any

import click

parameter_option = click.option(
    "-p",
    "--param",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the flow; JSON where it reads as JSON, else text. May be repeated.",
)


def named_values(given: Iterable[str], *, flag: str, noun: str, form: str) -> dict[str, Any]:
    """Read ``name=value`` texts; a value is JSON where it reads as JSON, else text.

    Args:
        given: the texts.
        flag: the option that they were given by.
        noun: what one of them is.
        form: how one is written.

    Raises:
        UsageError: one has no name, or is given twice.
    """
    values: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{flag} {text!r} is no {noun}; write {flag} {form}")
        if name in values:
            raise click.UsageError(f"{noun} {name!r} is given twice")
        values[name] = _value(value)
    return values


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        return text


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
