"""``cairn verify``: every fact against its bytes, and the ledger against itself."""

import random
from collections.abc import Sequence
from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import DIFFERS, FINE, NOT_AVAILABLE
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.meter import Meter
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.cli.verified import Fixes, Names, Report, tell
from cairnflow.errors import Corrupt, Missing, ResultError
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.records import Holding
from cairnflow.ledger.wire import answer
from cairnflow.results.urls import store_at
from cairnflow.trails.reading import Reader
from cairnflow.trails.upkeep.checking import check
from cairnflow.trails.upkeep.examining import examined
from cairnflow.trails.upkeep.mirroring import Mirrored, checked_at
from cairnflow.trails.upkeep.orphans import orphans
from cairnflow.trails.upkeep.places import Place
from cairnflow.trails.upkeep.quarantine import put_aside
from cairnflow.trails.upkeep.verifying import (
    Value,
    sample,
    values,
    verified,
)
from cairnflow.trails.words import counted, number


@command("verify", short_help="Hold every kept value against its digest.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
@click.option(
    "--sample", "part", metavar="N|P%", help="Only so many values, by lot; and no orphans."
)
@click.option("--repair", is_flag=True, help="Put damaged bytes aside under quarantine/.")
@click.option("--at", "mirror", metavar="DIR|URL", help="Look at the copies of a mirror instead.")
def verify_command(
    screen: Screen, address: str | None, part: str | None, repair: bool, mirror: str | None
) -> int:
    """Hold every kept value against its size and its SHA-256, before anything is decoded.

    ADDRESS is a run or a task of it; without it, all runs, the ledger itself, and the other way
    round: bytes that no fact names. Values that several task runs share are read once. Nothing is
    repaired or deleted; --repair moves damaged bytes aside, so that a resumed run computes the
    value again. Ends with 1 where something is damaged or gone, and with 4 where a store could
    not be asked: that says nothing of what it keeps.
    """
    if mirror is not None:
        if address is not None or part is not None or repair:
            raise click.UsageError(
                "--at looks at all copies of a mirror: leave out ADDRESS, --sample and --repair"
            )
        return _verify_mirror(screen, mirror)
    reader = Reader()
    meant = None if address is None else find(address, reader)
    runs = reader.ledger.runs(RunFilter()) if meant is None else [meant.run.record]
    asked = _asked(_meant(reader, meant), part)
    report = Report(ledger=list(examined(reader.ledger, runs)))
    meter = Meter(screen.wishes, "verified", len(asked))
    for one in verified(asked):
        report.take(one)
        meter.tell(report.values, report.bytes)
    meter.done()
    _forget_deleted(report, reader.ledger)
    if repair:
        _put_aside(report, Names(runs), reader.ledger.holdings())
    if meant is None and part is None:
        report.spare = list(orphans(reader.ledger))
    tell(screen, report, Names(runs), Fixes(reader, runs))
    return report.code


def _meant(reader: Reader, meant: Meant | None) -> list[Holding]:
    if meant is None:
        return reader.ledger.holdings()
    meant.whole()
    return [
        one
        for one in reader.ledger.holdings(meant.run.record.key)
        if meant.task in {None, one.task}
        and meant.child in {None, one.map_index}
        and meant.attempt in {None, one.attempt}
    ]


def _asked(holdings: Sequence[Holding], part: str | None) -> list[Value]:
    found = values(holdings)
    if part is None:
        return found
    drawn = sample(found, part, random.Random())
    if drawn is None:
        raise click.UsageError(f"--sample {part!r}: write a count such as 500, or 5%")
    return drawn


def _forget_deleted(report: Report, ledger: Ledger) -> None:
    """Take out what a policy has deleted since it was asked where it is."""
    runs = {one.holdings[0].run for one in report.damaged if one.verdict == "missing"}
    gone = {(run, one.seq) for run in runs for one in ledger.deletions(run)}
    left = [
        one
        for one in report.damaged
        if not all((fact.run, fact.seq) in gone for fact in one.holdings)
    ]
    report.values -= len(report.damaged) - len(left)
    report.damaged = left


def _put_aside(report: Report, names: Names, every: Sequence[Holding]) -> None:
    """Move bytes that are not what was written out of the way; what is missing has none."""
    for one in report.damaged:
        if one.verdict == "corrupt":
            first = one.holdings[0]
            claims = [other for other in every if other.location == first.location]
            try:
                report.aside[names.of(first)] = _moved(one.place, first, claims)
            except ResultError as exc:
                report.aside[names.of(first)] = f"not moved: {exc}"


def _moved(place: Place, first: Holding, claims: Sequence[Holding]) -> str:
    """Move the bytes of a value, unless they are what any fact says; return where they are."""
    store, key = place.stored.store, place.key(first.location)
    for claim in claims:
        try:
            check(store, key, claim.size or 0, claim.digest or "")
        except Corrupt:
            continue
        return "not moved: another fact says that these bytes are what was written"
    sizes = [entry.size for entry in store.entries(key) if entry.key == key]
    if not sizes:
        raise Missing(f"{key} is no longer there")
    return put_aside(store, key, sizes[0])


def _verify_mirror(screen: Screen, url: str) -> int:
    found = list(checked_at(store_at(url)))
    damaged = [one for one in found if one.outcome == "failed"]
    unknown = [one for one in found if one.outcome == "unknown"]
    if screen.wishes.json:
        screen.json(
            answer({"ok": not (damaged or unknown), "values": [_mirrored(one) for one in found]})
        )
    elif screen.wishes.quiet:
        screen.addresses(one.address for one in damaged)
    else:
        lines = [
            (screen.sign("failed"), Span(f" {one.address}", "bold"), *line(f"  {one.text}"))
            for one in damaged
        ]
        lines += [
            (screen.sign("retrying"), Span(f" {one.address}", "bold"), *line(f"  {one.text}"))
            for one in unknown
        ]
        good = len(found) - len(damaged) - len(unknown)
        told = f"{counted(good, 'copy', 'copies')} whole"
        told += f" · {number(len(damaged))} damaged: mirror those runs again" if damaged else ""
        told += f" · {number(len(unknown))} could not be asked for" if unknown else ""
        sign = screen.sign("failed" if damaged else "retrying" if unknown else "success")
        screen.out(lines, [line(sign, f" {told}")])
    return DIFFERS if damaged else NOT_AVAILABLE if unknown else FINE


def _mirrored(one: Mirrored) -> dict[str, Any]:
    return {
        "addr": one.address,
        "outcome": {"failed": "damaged", "unknown": "unknown"}.get(one.outcome, "good"),
        "key": one.key,
        "bytes": one.size,
        "digest": one.digest,
        "text": one.text,
    }
