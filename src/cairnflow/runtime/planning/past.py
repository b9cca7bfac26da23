"""What earlier runs tell of values without loading one: digests of what tasks were given then.

A fact says of each argument where it came from and what its content was. So an item of a list, or
what a task of ours made of other values, is known wherever a task was given it before.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from cairnflow.engine.giving import together
from cairnflow.keys import WHOLE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import GOOD, Checkpoint, RunRecord
from cairnflow.tuples import filled


class Seen(NamedTuple):
    """What was once given to a task.

    Attributes:
        content: its digest; empty where it has none.
        held: names of the author's classes and functions that it held.
        is_good: who gave it had ended well.
    """

    content: str
    held: tuple[str, ...]
    is_good: bool


class Inputs(NamedTuple):
    """The arguments of a fact; see ``cairnflow.engine.work.Known``.

    Attributes:
        digests: content digest of each, by name; empty where unknown.
        codes: code digests of what each held of the author's, by argument and name.
    """

    digests: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]


_NOTHING = Inputs({}, {})

_read = json.JSONDecoder().raw_decode
"""Reads what we wrote ourselves, thousands of times for one plan: without a search for its end."""


def made_of(definition: str, given: Iterable[tuple[str, str | None]]) -> str | None:
    """Return what tells the value of a task of ours from others; None where that is not known.

    Args:
        definition: of the task; see ``cairnflow.runtime.preparing.definition``.
        given: name and identity of each argument.
    """
    parts = [definition]
    for name, identity in sorted(given, key=_name):
        if identity is None:
            return None
        parts += [name, identity]
    return f"g1:{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}" if definition else None


def _name(given: tuple[str, str | None]) -> str:
    return given[0]


def all_of(children: Sequence[str | None]) -> str | None:
    """Return the identity of the values of all children together."""
    known = [one for one in children if one]
    if len(known) < len(children):
        return None
    if any(one.startswith("g1:") for one in known):
        return f"g1:{sha256(chr(0).join(known).encode()).hexdigest()[:32]}"
    return together(known)


class _Task(NamedTuple):
    """A task of an earlier run's plan."""

    inputs: Sequence[tuple[str, str, bool]]
    is_mapped: bool
    is_generated: bool
    definition: str


class PastRun:
    """One earlier run.

    Args:
        record: of it.
        plan: what the ledger has of its plan.
        facts: all of it.

    Attributes:
        address: ``flow/number``.
        facts: all of it.
    """

    def __init__(
        self, record: RunRecord, plan: Mapping[str, Any], facts: Sequence[Checkpoint]
    ) -> None:
        self.address, self.facts = record.address, facts
        self._tasks = {
            told["task"]: _Task(
                tuple((name, task, bool(mapped)) for name, task, mapped in told.get("inputs", ())),
                bool(told.get("mapped")),
                bool(told.get("generated")),
                told.get("made", ""),
            )
            for told in plan.get("tasks", ())
        }
        self.last = {(fact.task, fact.map_index): fact for fact in facts}
        self._identities: dict[tuple[str, int], str | None] = {}

    def identity(self, task: str, child: int = WHOLE) -> str | None:
        """Return what tells the value of a task, or of a child, from others; None if unknown."""
        key = (task, child)
        if key not in self._identities:
            self._identities[key] = None  # a plan has no circle; one that was damaged may have
            self._identities[key] = self._found(task, child)
        return self._identities[key]

    def _found(self, task: str, child: int) -> str | None:
        told = self._tasks.get(task)
        if told is None:
            return None
        if told.is_mapped and child == WHOLE and (task, WHOLE) in self.last:
            width = self.width(task)
            return None if width is None else all_of([self.identity(task, k) for k in range(width)])
        if told.is_generated:
            given = [(name, self._given(up, mapped, child)) for name, up, mapped in told.inputs]
            return made_of(told.definition, given)
        fact = self.last.get((task, child))
        return fact.content or None if fact is not None and fact.state in GOOD else None

    def _given(self, task: str, mapped: bool, child: int) -> str | None:
        told = self._tasks.get(task)
        if told is not None and told.is_mapped:
            return self.identity(task, child if mapped else WHOLE)
        found = self.identity(task)
        return f"{found}[{child}]" if mapped and found else found

    def width(self, task: str) -> int | None:
        """Return how many children a task had; None where that is not known."""
        fact = self.last.get((task, WHOLE))
        return fact.width if fact is not None and fact.state == "Mapped" else None

    def over(self, task: str) -> str | None:
        """Return the identity of the one value that alone said how many children a task had."""
        told = self._tasks.get(task)
        mapped = [given for given in told.inputs if given[2]] if told is not None else []
        if len(mapped) != 1 or (up := self._tasks.get(mapped[0][1])) is None or up.is_mapped:
            return None
        return self.identity(mapped[0][1])


class Past:
    """All that is known of values from earlier runs of a ledger. Not thread-safe.

    Args:
        ledger: holds them.
        runs: that are looked at, the newest first.
    """

    def __init__(self, ledger: Ledger, runs: Iterable[RunRecord]) -> None:
        self._ledger = ledger
        self.runs: dict[str, PastRun] = {}
        self._seen: dict[tuple[str, int], Seen] = {}
        self._widths: dict[str, int] = {}
        self._inputs: dict[int, Inputs] = {}
        for run in runs:
            self._add(run)

    def look_at(self, address: str) -> PastRun | None:
        """Look at one more run; return it, None where there are enough of them or it is gone."""
        if address not in self.runs and len(self.runs) < _MOST:
            flow, _, number = address.partition("/")
            record = self._ledger.run(flow, int(number))
            if record is not None:
                self._add(record)
        return self.runs.get(address)

    def _add(self, record: RunRecord) -> None:
        source = self._ledger.source(record.plan)
        plan: dict[str, Any] = {} if source is None else json.loads(source.text)
        run = PastRun(record, plan, self._ledger.checkpoints(record.key))
        self.runs[run.address] = run
        counted: dict[str, bool] = {}
        for fact in run.facts:
            if fact.content and fact.width is not None:
                self._widths.setdefault(fact.content, fact.width)
            if fact.inputs:
                has_own = self._learn(run, fact)
                if fact.map_index != WHOLE:
                    counted[fact.task] = counted.get(fact.task, False) or has_own
        for task, has_own in counted.items():
            over, width = run.over(task), run.width(task)
            if not has_own and over is not None and width is not None:
                self._widths.setdefault(over, width)

    def _learn(self, run: PastRun, fact: Checkpoint) -> bool:
        """Take note of a fact's arguments; return whether it took an item of a list of its own."""
        digests: dict[str, str] = {}
        codes: dict[str, Mapping[str, str]] = {}
        has_own = False
        entries: list[dict[str, Any]] = _read(fact.inputs or "[]")[0]
        for entry in entries:
            digests[entry["name"]] = entry.get("hash") or ""
            if "code" in entry:
                codes[entry["name"]] = entry["code"]
            if "addr" in entry:
                self._see(run, fact, entry)
            elif "item" in entry:
                has_own = True
        self._inputs[id(fact)] = filled(Inputs, (digests, codes))
        return has_own

    def _see(self, run: PastRun, fact: Checkpoint, entry: Mapping[str, Any]) -> None:
        source = entry["addr"].split("/", 2)[2]
        task, _, child = source.partition(":")
        index = int(child) if child else WHOLE
        identity = run.identity(task, index)
        if identity is None:
            return
        before = run.last.get((task, index))
        is_good = fact.state in GOOD and (before is None or before.state in _FINE)
        seen = (entry.get("hash") or "", tuple(entry.get("code", ())), is_good)
        self._seen.setdefault((identity, entry.get("item", WHOLE)), filled(Seen, seen))

    def seen(self, identity: str | None, item: int = WHOLE) -> Seen | None:
        """Return what was once given of a value; None where no task was given it.

        Args:
            identity: of the value.
            item: of it; ``WHOLE`` for all.
        """
        return None if identity is None else self._seen.get((identity, item))

    def width(self, identity: str | None) -> int | None:
        """Return the count of items in a value; None where nobody has counted."""
        return None if identity is None else self._widths.get(identity)

    def inputs(self, fact: Checkpoint) -> Inputs:
        """Return the arguments of a fact of one of these runs."""
        return self._inputs.get(id(fact), _NOTHING)


_FINE = (*GOOD, "Mapped")

_MOST = 24
"""Runs whose facts are read; what was taken from still others is told less exactly."""
