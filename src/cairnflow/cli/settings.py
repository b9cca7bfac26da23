"""``cairn config``: each setting, and where it comes from."""

import difflib
import json
from pathlib import Path
from typing import Any

import click

from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Column
from cairnflow.cli.texts import Line, styled
from cairnflow.config import Provenance, config
from cairnflow.ledger.wire import answer

_COLUMNS = (
    Column("SETTING"),
    Column("VALUE", least=16, middle=True),
    Column("FROM", least=12, middle=True, spare=1),
)


@command("config", short_help="Show each setting, and where it comes from.")
@click.argument("name", required=False, metavar="[SETTING]")
def config_command(screen: Screen, name: str | None) -> None:
    """Show each setting, its value, and where that comes from.

    SETTING is a setting or a section, such as flows.checkpointing or flows. Secrets are never
    shown. Later sources win: default, the user's file, the project's file, environment.
    """
    found = _chosen(config.provenance(), name)
    if screen.wishes.json:
        screen.json(answer({"settings": [_form(entry) for entry in found]}))
    elif screen.wishes.quiet:
        screen.addresses(entry.name for entry in found)
    else:
        screen.out(screen.table(_COLUMNS, [_row(entry) for entry in found]))


def _chosen(entries: list[Provenance], name: str | None) -> list[Provenance]:
    if name is None:
        return entries
    found = [entry for entry in entries if f"{entry.name}.".startswith(f"{name}.")]
    if not found:
        sections = [entry.name.partition(".")[0] for entry in entries]
        known = dict.fromkeys([*sections, *(entry.name for entry in entries)])
        near = difflib.get_close_matches(name, known, 1)
        hint = (
            f"did you mean {near[0]}?"
            if near
            else f"sections: {', '.join(dict.fromkeys(sections))}"
        )
        raise click.UsageError(f"no setting {name!r}; {hint}")
    return found


def _row(entry: Provenance) -> tuple[Line, Line, Line]:
    quiet = "dim" if entry.source == "default" else ""
    return (
        (styled(entry.name, ""),),
        (styled(_written(entry.value), quiet),),
        (styled(entry.source, quiet),),
    )


def _written(value: Any) -> str:
    """Return a value as it would stand in a file."""
    plain = _plain(value)
    return "–" if plain is None else plain if isinstance(plain, str) else json.dumps(plain)


def _form(entry: Provenance) -> dict[str, Any]:
    return {"name": entry.name, "value": _plain(entry.value), "source": entry.source}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    try:
        return json.loads(json.dumps(value))
    except TypeError:
        return repr(value)
