"""``cairn verify``: every fact against its bytes, and the ledger against itself."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.exits import DIFFERS, FINE, NOT_AVAILABLE
from cairnflow.cli.finding import Meant, find
from cairnflow.cli.meter import Meter
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.errors import ResultError
from cairnflow.keys import TaskKey
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.stores.registry import open_store
from cairnflow.trails.reading import Reader
from cairnflow.trails.resuming import resume_command
from cairnflow.trails.upkeep.examining import examined
from cairnflow.trails.upkeep.mirroring import Mirrored, checked_at
from cairnflow.trails.upkeep.orphans import Orphan, Unlisted, orphans
from cairnflow.trails.upkeep.quarantine import put_aside
from cairnflow.trails.upkeep.verifying import (
    DAMAGE,
    UNKNOWN,
    Checked,
    Value,
    sample,
    values,
    verified,
)
from cairnflow.trails.words import counted, number, size


@dataclass(slots=True)
class Report:
    """What was found.

    Attributes:
        values: count of values that were looked at.
        bytes: of those that are good.
        damaged: what can't be got back as it was.
        unknown: what their store did not tell of.
        unchecked: count of values that have no bytes that we could look at, by handler and why.
        ledger: what is wrong with the ledger itself.
        spare: bytes that no fact names; None where they were not looked for.
        aside: keys under which damaged bytes were put aside, by address.
    """

    values: int = 0
    bytes: int = 0
    damaged: list[Checked] = field(default_factory=list[Checked])
    unknown: list[Checked] = field(default_factory=list[Checked])
    unchecked: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    ledger: list[str] = field(default_factory=list[str])
    spare: list[Orphan | Unlisted] | None = None
    aside: dict[str, str] = field(default_factory=dict[str, str])

    def take(self, one: Checked) -> None:
        """Count what was found of one value."""
        self.values += 1
        if one.verdict in DAMAGE:
            self.damaged.append(one)
        elif one.verdict in UNKNOWN:
            self.unknown.append(one)
        elif one.verdict == "unchecked":
            self.unchecked[one.place.words, one.text] += 1
        else:
            self.bytes += one.size

    @property
    def code(self) -> int:
        """The exit code."""
        if self.damaged or self.ledger:
            return DIFFERS
        unlisted = any(isinstance(one, Unlisted) for one in self.spare or ())
        return NOT_AVAILABLE if self.unknown or unlisted else FINE


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
    if repair:
        _put_aside(report, _Names(runs))
    if meant is None and part is None:
        report.spare = list(orphans(reader.ledger))
    _tell(screen, report, _Names(runs), _Fixes(reader, runs))
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


class _Names:
    """Addresses of facts."""

    def __init__(self, runs: Iterable[RunRecord]) -> None:
        self._runs = {run.key: run.address for run in runs}

    def of(self, one: Holding) -> str:
        """Return the address of a fact."""
        attempt = f"@{one.attempt}" if one.attempt > 1 else ""
        return f"{self._runs[one.run]}/{TaskKey(one.task, one.map_index)}{attempt}"


class _Fixes:
    """The command that computes a value again, by run."""

    def __init__(self, reader: Reader, runs: Iterable[RunRecord]) -> None:
        self._reader = reader
        self._runs = {run.key: run for run in runs}
        self._known: dict[int, str] = {}

    def of(self, one: Holding) -> str:
        """Return the command that computes the value of a fact again."""
        if one.run not in self._known:
            run = self._runs[one.run]
            facts = self._reader.ledger.checkpoints(run.key)
            self._known[one.run] = resume_command(self._reader, run, facts)
        return self._known[one.run]


def _put_aside(report: Report, names: _Names) -> None:
    """Move bytes that are not what was written out of the way; what is missing has none."""
    for one in report.damaged:
        if one.verdict != "corrupt":
            continue
        first = one.holdings[0]
        place, store = one.place, one.place.stored.store
        key = place.key(first.location)
        try:
            found = next(entry for entry in store.entries(key) if entry.key == key)
            report.aside[names.of(first)] = put_aside(store, key, found.size)
        except (ResultError, StopIteration) as exc:
            report.aside[names.of(first)] = f"not moved: {exc}"


def _tell(screen: Screen, report: Report, names: _Names, fixes: _Fixes) -> None:
    if screen.wishes.json:
        screen.json(answer(_form(report, names, fixes)))
        return
    if screen.wishes.quiet:
        screen.addresses(names.of(one.holdings[0]) for one in report.damaged)
        return
    lines = [line(screen.sign("failed"), f" {said}") for said in report.ledger]
    lines += [_damage(screen, one, names, fixes) for one in report.damaged]
    for one in report.unknown:
        said = f"{one.verdict}, which says nothing of the value: {one.text}"
        name = Span(f" {names.of(one.holdings[0])}", "bold")
        lines.append((screen.sign("retrying"), name, *line(f"  {said}")))
    screen.out(lines, [*_notes(report), *_spare(report.spare), *_summary(screen, report)])


def _damage(screen: Screen, one: Checked, names: _Names, fixes: _Fixes) -> Line:
    first, others = one.holdings[0], len(one.holdings) - 1
    more = f" (and {counted(others, 'other')} that share it)" if others else ""
    return (
        screen.sign("failed"),
        Span(f" {names.of(first)}{more}", "bold"),
        styled(f"  {one.verdict}: {one.text}", "failed"),
        *line(f"  → {fixes.of(first)}"),
    )


def _notes(report: Report) -> list[Line]:
    told = [line(f" {address}: {where}") for address, where in report.aside.items()]
    told += [
        line(Span(f" {counted(count, 'value')} of {handler}: {why}", "dim"))
        for (handler, why), count in report.unchecked.items()
    ]
    gone = Counter(one.place.words for one in report.damaged if one.verdict == "missing")
    asked = Counter(one.place.words for one in report.damaged)
    told += [
        line(f" all {number(count)} damaged values of {handler} are missing: was it moved, or is a "
             "disk not mounted?")
        for handler, count in gone.items()
        if count > 1 and count == asked[handler]
    ]  # fmt: skip
    return told


def _spare(found: Sequence[Orphan | Unlisted] | None) -> list[Line]:
    told: list[Line] = []
    for what, words in (
        ("orphan", "that no fact names; see: cairn gc --orphans"),
        ("leftover", "of uploads that were cut off; see: cairn gc --orphans"),
        ("young", "that no fact names yet: of runs under way, or cut off lately"),
        ("stranger", "that no fact names and that are not surely ours"),
    ):
        entries = [one.entry for one in found or () if isinstance(one, Orphan) and one.what == what]
        if entries:
            amount = size(sum(entry.size for entry in entries))
            told.append(line(Span(f" {counted(len(entries), 'object')}, {amount}, {words}", "dim")))
    told += [
        (styled(f" {one.place.words} can't be listed: {one.error}", "retrying"),)
        for one in found or ()
        if isinstance(one, Unlisted)
    ]
    return told


def _summary(screen: Screen, report: Report) -> list[Line]:
    good = report.values - len(report.damaged) - len(report.unknown) - report.unchecked.total()
    told = [f"{counted(good, 'value')} whole, {size(report.bytes)}"]
    told += [f"{number(len(report.damaged))} damaged or gone"] if report.damaged else []
    told += [f"{number(len(report.unknown))} could not be asked for"] if report.unknown else []
    told += [f"{number(report.unchecked.total())} not checked"] if report.unchecked else []
    told += [f"{counted(len(report.ledger), 'fault')} in the ledger"] if report.ledger else []
    sign = {FINE: "success", NOT_AVAILABLE: "retrying"}.get(report.code, "failed")
    return [line(screen.sign(sign), f" {' · '.join(told)}")]


def _form(report: Report, names: _Names, fixes: _Fixes) -> dict[str, Any]:
    def told(one: Checked) -> dict[str, Any]:
        first, *others = one.holdings
        return {
            "addr": names.of(first),
            "also": [names.of(other) for other in others],
            "verdict": one.verdict,
            "text": one.text,
            "in": one.place.words,
            "safe_value": first.location,
            "fix": fixes.of(first),
        }

    spare = [one for one in report.spare or () if isinstance(one, Orphan)]
    unlisted = [one for one in report.spare or () if isinstance(one, Unlisted)]
    return {
        "ok": report.code == FINE,
        "values": report.values,
        "bytes": report.bytes,
        "damaged": [told(one) for one in report.damaged],
        "unknown": [told(one) for one in report.unknown],
        "unchecked": [
            {"in": handler, "why": why, "values": count}
            for (handler, why), count in report.unchecked.items()
        ],
        "ledger": report.ledger,
        "spare": [
            {"key": one.entry.key, "bytes": one.entry.size, "what": one.what, "in": one.place.words}
            for one in spare
        ],
        "unlisted": [{"in": one.place.words, "why": str(one.error)} for one in unlisted],
        "aside": report.aside,
    }


def _verify_mirror(screen: Screen, url: str) -> int:
    found = list(checked_at(open_store(url)))
    damaged = [one for one in found if one.outcome == "failed"]
    if screen.wishes.json:
        screen.json(answer({"ok": not damaged, "values": [_mirrored(one) for one in found]}))
    elif screen.wishes.quiet:
        screen.addresses(one.address for one in damaged)
    else:
        lines = [
            (screen.sign("failed"), Span(f" {one.address}", "bold"), *line(f"  {one.text}"))
            for one in damaged
        ]
        told = f"{counted(len(found) - len(damaged), 'copy', 'copies')} whole"
        told += f" · {number(len(damaged))} damaged: mirror those runs again" if damaged else ""
        sign = screen.sign("failed" if damaged else "success")
        screen.out(lines, [line(sign, f" {told}")])
    return DIFFERS if damaged else FINE


def _mirrored(one: Mirrored) -> dict[str, Any]:
    return {
        "addr": one.address,
        "outcome": "damaged" if one.outcome == "failed" else "good",
        "key": one.key,
        "bytes": one.size,
        "digest": one.digest,
        "text": one.text,
    }
