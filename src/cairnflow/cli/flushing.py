"""``cairn flush``: discard what a run that broke off has left on its way to a store."""

from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import FINE, code_of
from cairnflow.cli.finding import find
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.tables import Column
from cairnflow.cli.texts import line
from cairnflow.config import config
from cairnflow.ledger.wire import answer
from cairnflow.runtime.handlers import default_handler
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.flushing import Flushed, discard, look
from cairnflow.trails.words import counted, size

_COLUMNS = (
    Column("ATTEMPT", least=16, middle=True),
    Column("KEY", middle=True, spare=1),
    Column("SIZE", right=True),
)


@command("flush", short_help="Discard what a run that broke off has left on its way.")
@click.argument("address", type=ADDRESS, required=False, metavar="[RUN]")
@click.option("--dry-run", is_flag=True, help="Show what there is, and delete nothing.")
def flush_command(screen: Screen, address: str | None, dry_run: bool) -> int:
    """Discard what a run that crashed, or was stopped at once, has left in a store.

    Values are stored while the next tasks run, and their facts follow. A run that breaks off in
    between leaves bytes without a fact. They do no harm, and nothing that a fact names is ever
    touched: resume the run, it computes what is missing. Looked at is where
    runs of the flow have values, and where the settings keep them. Without RUN, the last run.
    """
    reader = Reader()
    run = find(address, reader).only_run().record
    default = default_handler(config.refresh(), None)
    found = look(reader.ledger, run, [] if default is None else [default.description])
    if not dry_run:
        discard(found)
    if screen.wishes.json:
        screen.json(answer(_form(run.address, found)))
    elif screen.wishes.quiet:
        screen.addresses(one.address for one in found.left)
    else:
        _tell(screen, run.address, found, is_done=not dry_run)
    for error in found.errors:
        screen.note(line(screen.sign("failed"), f" {error}"))
    return code_of(found.errors[0]) if found.errors else FINE


def _tell(screen: Screen, address: str, found: Flushed, *, is_done: bool) -> None:
    amount = size(found.bytes if is_done else sum(one.entry.size for one in found.left))
    count = counted(found.discarded if is_done else len(found.left), "object")
    verb = "discarded" if is_done else "would discard"
    told = f"{verb} {count}, {amount}" if found.left else "left nothing that no fact names"
    notes = [line(f" {address}: {told}")]
    notes += [line(f" not looked at: {where}: {why}") for where, why in found.unlooked.items()]
    rows = [(one.address, one.entry.key, size(one.entry.size)) for one in found.left]
    screen.out(screen.table(_COLUMNS, rows) if rows else [], notes)


def _form(address: str, found: Flushed) -> dict[str, Any]:
    return {
        "run": address,
        "left": [
            {"addr": one.address, "key": one.entry.key, "bytes": one.entry.size}
            for one in found.left
        ],
        "discarded": found.discarded,
        "bytes": found.bytes,
        "not_looked_at": [{"in": where, "reason": why} for where, why in found.unlooked.items()],
        "errors": [str(error) for error in found.errors],
    }
