"""``cairn mirror``: a run's values copied to another place, verified on both sides."""

from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import DIFFERS, FINE
from cairnflow.cli.finding import find
from cairnflow.cli.meter import Meter
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line
from cairnflow.ledger.wire import answer
from cairnflow.results.urls import store_at
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.mirroring import Mirrored, mirror, write_manifest
from cairnflow.trails.words import counted, size


@command("mirror", short_help="Copy a run's values to another place, verified.")
@click.argument("address", type=ADDRESS, metavar="RUN")
@click.option("--to", "url", required=True, metavar="DIR|URL", help="Where to: a folder or a URL.")
def mirror_command(screen: Screen, address: str, url: str) -> int:
    """Copy the values of a run to another place, each held against its digest on both sides.

    It may be cut off and begun again: what is there and good is not copied twice. A manifest is
    written beside the copies, which says whose they are; `cairn verify --at` checks them by it.
    The ledger still names the old place. Ends with 1 where a value could not be copied.
    """
    reader = Reader()
    run, store = find(address, reader).only_run().record, store_at(url)
    holdings = reader.ledger.holdings(run.key)
    meter, found = Meter(screen.wishes, "mirrored", len(holdings)), list[Mirrored]()
    for one in mirror(run, holdings, store):
        found.append(one)
        meter.tell(len(found), sum(value.size for value in found))
    meter.done()
    manifest = write_manifest(run, found, store)
    _tell(screen, found, manifest, url)
    return DIFFERS if any(one.outcome == "failed" for one in found) else FINE


def _tell(screen: Screen, found: list[Mirrored], manifest: str, url: str) -> None:
    if screen.wishes.json:
        screen.json(answer({"manifest": manifest, "values": [_form(one) for one in found]}))
        return
    if screen.wishes.quiet:
        screen.addresses(one.address for one in found if one.key)
        return
    lines: list[Line] = []
    for outcome, sign in (("failed", "failed"), ("left out", "skipped")):
        lines += [
            (screen.sign(sign), Span(f" {one.address}", "bold"), *line(f"  {outcome}: {one.text}"))
            for one in found
            if one.outcome == outcome
        ]
    copied = [one for one in found if one.outcome == "copied"]
    there = sum(one.outcome == "there" for one in found)
    told = f"{counted(len(copied), 'value')} copied, {size(sum(one.size for one in copied))}"
    told += f", {there:,} there already" if there else ""
    hint = screen.hints(f"cairn verify --at {url}")
    screen.out(lines, [line(screen.sign("success"), f" {told}; {manifest}"), *hint])


def _form(one: Mirrored) -> dict[str, Any]:
    return {
        "addr": one.address,
        "outcome": one.outcome.replace(" ", "_"),
        "key": one.key or None,
        "bytes": one.size,
        "digest": one.digest or None,
        "text": one.text or None,
    }
