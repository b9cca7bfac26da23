"""What ``cairn verify`` has found, as people and programs are told it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairnflow.cli.exits import DIFFERS, FINE, NOT_AVAILABLE
from cairnflow.cli.screen import Screen
from cairnflow.cli.spare import (
    Spare,
    amounts,
    spare_form,
    unlisted,
    unlisted_form,
    unlisted_text,
)
from cairnflow.cli.texts import Line, Span, line, styled
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.ledger.wire import answer
from cairnflow.trails.reading import Reader
from cairnflow.trails.resuming import resume_command
from cairnflow.trails.upkeep.orphans import What
from cairnflow.trails.upkeep.verifying import DAMAGE, UNKNOWN, Checked
from cairnflow.trails.words import counted, number, size

_SPARE: Mapping[What, str] = {
    "orphan": ", that no fact names; see: cairn gc --orphans",
    "leftover": ", of uploads that were cut off; see: cairn gc --orphans",
    "young": ", that no fact names yet: of runs under way, or cut off lately",
    "stranger": ", that no fact names and that are not surely ours",
}


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
        spare: bytes that no fact names; empty where they were not looked for.
        aside: keys under which damaged bytes were put aside, by address.
    """

    values: int = 0
    bytes: int = 0
    damaged: list[Checked] = field(default_factory=list[Checked])
    unknown: list[Checked] = field(default_factory=list[Checked])
    unchecked: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    ledger: list[str] = field(default_factory=list[str])
    spare: Spare = ()
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
        return NOT_AVAILABLE if self.unknown or unlisted(self.spare) else FINE


class Names:
    """Addresses of facts."""

    def __init__(self, runs: Iterable[RunRecord]) -> None:
        self._runs = {run.key: run.address for run in runs}

    def of(self, one: Holding) -> str:
        """Return the address of a fact."""
        attempt = f"@{one.attempt}" if one.attempt > 1 else ""
        return f"{self._runs[one.run]}/{TaskKey(one.task, one.map_index)}{attempt}"


class Fixes:
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
            self._known[one.run] = resume_command(self._reader, run, [fact.code for fact in facts])
        return self._known[one.run]


def tell(screen: Screen, report: Report, names: Names, fixes: Fixes) -> None:
    """Tell what ``cairn verify`` has found.

    Args:
        screen: where it is told.
        report: what was found.
        names: addresses of facts.
        fixes: commands that compute values again.
    """
    if screen.wishes.json:
        screen.json(answer(_form(report, names, fixes)))
        return
    if screen.wishes.quiet:
        screen.addresses(names.of(one.holdings[0]) for one in report.damaged)
        return
    lines = [line(screen.sign("failed"), f" {said}") for said in report.ledger]
    lines += [_damage(screen, one, names, fixes) for one in report.damaged]
    lines += _silent(screen, report.unknown, names)
    screen.out(lines, [*_notes(report), *_spare(report.spare), *_summary(screen, report)])


def _damage(screen: Screen, one: Checked, names: Names, fixes: Fixes) -> Line:
    first, others = one.holdings[0], len(one.holdings) - 1
    more = f" (and {counted(others, 'other')} that share it)" if others else ""
    return (
        screen.sign("failed"),
        Span(f" {names.of(first)}{more}", "bold"),
        styled(f"  {one.verdict}: {one.text}", "failed"),
        *line(f"  → {fixes.of(first)}"),
    )


_FEW = 3
"""Sentences of one store that does not answer; more of them tell nothing new."""


def _silent(screen: Screen, unknown: Sequence[Checked], names: Names) -> Iterator[Line]:
    """Yield what stores could not tell: each sentence once, and of one store a few."""
    by_place: dict[tuple[str, str], dict[str, list[Checked]]] = {}
    for one in unknown:
        by_text = by_place.setdefault((one.place.words, one.verdict), {})
        by_text.setdefault(one.text, []).append(one)
    for (handler, verdict), by_text in by_place.items():
        alike = list(by_text.items())
        for text, (first, *others) in alike[:_FEW]:
            more = f" and {counted(len(others), 'other')}" if others else ""
            name = Span(f" {names.of(first.holdings[0])}{more}", "bold")
            said = f"  {verdict}, which says nothing of the value: {text}"
            yield (screen.sign("retrying"), name, *line(said))
        left = sum(len(found) for _, found in alike[_FEW:])
        if left:
            yield line(
                Span(f"   and {counted(left, 'more value', 'more values')} of {handler}", "dim")
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


def _spare(found: Spare) -> list[Line]:
    told = [line(Span(text, "dim")) for text in amounts(found, _SPARE)]
    return [*told, *((styled(unlisted_text(one), "retrying"),) for one in unlisted(found))]


def _summary(screen: Screen, report: Report) -> list[Line]:
    good = report.values - len(report.damaged) - len(report.unknown) - report.unchecked.total()
    told = [f"{counted(good, 'value')} whole, {size(report.bytes)}"]
    told += [f"{number(len(report.damaged))} damaged or gone"] if report.damaged else []
    told += [f"{number(len(report.unknown))} could not be asked for"] if report.unknown else []
    told += [f"{number(report.unchecked.total())} not checked"] if report.unchecked else []
    told += [f"{counted(len(report.ledger), 'fault')} in the ledger"] if report.ledger else []
    sign = {FINE: "success", NOT_AVAILABLE: "retrying"}.get(report.code, "failed")
    return [line(screen.sign(sign), f" {' · '.join(told)}")]


def _form(report: Report, names: Names, fixes: Fixes) -> dict[str, Any]:
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
        "spare": spare_form(report.spare),
        "unlisted": unlisted_form(report.spare),
        "aside": report.aside,
    }
