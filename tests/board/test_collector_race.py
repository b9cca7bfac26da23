"""``cairn gc`` beside runs that begin, resume and look into the cache: no live value goes."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cairnflow import Flow, task
from cairnflow.errors import ResultError
from cairnflow.ledger.base import Ledger, RunFilter
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Deletion
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler
from cairnflow.runtime.running import Order, execute
from cairnflow.trails.upkeep.collecting import collect, survey
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.verifying import values, verified

SEED = 20261122
QUICK, FULL, ON_DISK = 96, 1_000, 48
POLICY = Policy(keep_last=1)

POINTS = ("before", "runs", "holdings", "buried")
"""Where in the collector's work somebody comes: before it looks, after it has asked for runs or for
values, and when it has told the ledger and not yet deleted."""

STOPS = ("begun", "verified", "ended")
"""How far a run goes before the collector goes on: it has begun; it has looked at a value and not
yet written that it takes it; it is over."""

WAYS = ("resume", "cache")


@task
def load(n: int) -> str:
    return f"loaded {n}" * 10


@task(cache="inputs")
def score(rows: str) -> str:
    return rows.upper()


@task
def report(scores: str) -> int:
    return len(scores)


class Shelf(LocalResultHandler):
    """Keeps files, and lets a test come in between the look at a value and the fact of it."""

    looked: Callable[[], None] = staticmethod(lambda: None)

    def verify(self, safe: Any) -> None:
        super().verify(safe)
        type(self).looked()


class Watched:
    """A ledger in front of another one; a test comes in after a verb, or changes what it does."""

    def __init__(self, ledger: Ledger, **changed: Callable[..., Any]) -> None:
        self.ledger = ledger
        self.changed = changed

    def __getattr__(self, verb: str) -> Any:
        return self.changed.get(verb) or getattr(self.ledger, verb)


class Round(NamedTuple):
    """One race: who comes, when, and how far."""

    point: str
    stop: str
    way: str


class Race:
    """A collector, and a run that comes in the middle of its work.

    Args:
        ledger: that both use.
        folder: of the values.
        blind_bury: the sabotaged twin: buries whoever has begun meanwhile.
        blind_run: the sabotaged twin: runs don't ask the ledger what was deleted.
    """

    def __init__(
        self, ledger: Ledger, folder: Path, *, blind_bury: bool = False, blind_run: bool = False
    ) -> None:
        self.ledger = ledger
        self.runs = Watched(ledger, deletions=lambda run: []) if blind_run else ledger
        self.blind_bury = blind_bury
        self.told: Counter[str] = Counter()
        self.lost: list[str] = []
        self.shelf = Shelf(folder)

    def run(self, n: int, resume: str | None = None, **given: Any) -> Any:
        with Flow("storm") as flow:
            report(score(load(n)))
        order = Order(
            plan=flow.plan(), handler=self.shelf, resume=resume, ledger=self.runs, **given
        )  # fmt: skip
        return execute(order)

    def play(self, number: int, race: Round) -> None:
        """Play one round, and look at all values that facts say are there."""
        old = self.run(number)
        self.run(-number - 1)
        intruder = Intruder(self, number, old.address, race)
        self.collect(race.point, intruder)
        intruder.finish()
        self.told[f"{race.point} {race.stop} {race.way}"] += 1
        gone = self.ledger.deletions(self.key_of(old.address))
        self.told["deleted" if gone else "kept"] += 1
        if not intruder.state.is_successful():
            self.lost.append(f"{race}: {intruder.state}")
        self.lost += [f"{race}: {one.text}" for one in self.looked_at()]

    def key_of(self, address: str) -> int:
        flow, _, number = address.partition("/")
        found = self.ledger.run(flow, int(number))
        assert found is not None
        return found.key

    def looked_at(self) -> Iterator[Any]:
        """What is wrong with values that facts of the newest runs say are there."""
        newest = self.ledger.runs(RunFilter(limit=4))
        held = [one for run in newest for one in self.ledger.holdings(run.key)]
        return (one for one in verified(values(held), 1) if one.verdict != "good")

    def collect(self, point: str, intruder: "Intruder") -> None:
        """Collect, with somebody who comes at one point of it."""

        def after(verb: str) -> Callable[..., Any]:
            def ask(*given: Any, **named: Any) -> Any:
                found = getattr(self.ledger, verb)(*given, **named)
                intruder.come()
                return found

            return ask

        def bury(deletions: list[Deletion], *, runs: int) -> bool:
            if self.blind_bury:
                runs = len(self.ledger.runs(RunFilter()))
            found = self.ledger.bury(deletions, runs=runs)
            if point == "buried":
                intruder.come()
            return found

        changed: dict[str, Callable[..., Any]] = {"bury": bury}
        if point in {"runs", "holdings"}:
            changed[point] = after(point)
        if point == "before":
            intruder.come()
        ledger: Any = Watched(self.ledger, **changed)
        decision = survey(ledger, POLICY)
        collect(ledger, POLICY, decision)
        intruder.come()  # where there was nothing to bury


class Intruder:
    """A run that comes in the middle, goes so far, and goes on when it may."""

    def __init__(self, race: Race, number: int, old: str, how: Round) -> None:
        self.race, self.number, self.old, self.how = race, number, old, how
        self.state: Any = None
        self._is_there = threading.Event()
        self._may_go_on = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def come(self) -> None:
        """Begin, and go as far as this one goes; once."""
        if self._thread.ident is not None:
            return
        self._thread.start()
        assert self._is_there.wait(30)

    def finish(self) -> None:
        """Go on to the end."""
        self._may_go_on.set()
        self._thread.join(30)
        assert self.state is not None
        Shelf.looked = staticmethod(lambda: None)

    def _run(self) -> None:
        if self.how.stop == "verified":
            Shelf.looked = staticmethod(self._stop)
        observers = [self] if self.how.stop == "begun" else []
        resume = self.old if self.how.way == "resume" else None
        try:
            self.state = self.race.run(self.number, resume, observers=observers)
        finally:
            self._is_there.set()

    def _stop(self) -> None:
        self._is_there.set()
        assert self._may_go_on.wait(30)

    def begun(self, address: str, plan: Any) -> None:
        self._stop()

    def told(self, facts: Any) -> None:
        """Nothing is to be done."""

    def ended(self, state: Any) -> None:
        """Nothing is to be done."""


def rounds(count: int) -> Iterator[Round]:
    lot = random.Random(SEED)
    every = [Round(*how) for how in product(POINTS, STOPS, WAYS)]
    for i in range(count):
        yield every[i] if i < len(every) else lot.choice(every)


def played(race: Race, count: int) -> Race:
    for number, how in enumerate(rounds(count)):
        try:
            race.play(number, how)
        except ResultError as exc:
            race.lost.append(f"{how}: {exc}")
    return race


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [QUICK, pytest.param(FULL, marks=pytest.mark.nightly)])
def test_beside_runs_that_come_at_any_point_no_live_value_goes(tmp_path: Path, count: int) -> None:
    race = played(Race(MemoryLedger(), tmp_path), count)

    print(  # noqa: T201 - the board says what it tried
        f"seed {SEED}: {count:,} races, deleted in {race.told['deleted']}, kept in "
        f"{race.told['kept']}, {len(race.lost)} live values lost"
    )
    assert race.lost == []
    assert all(race.told[f"{point} {stop} {way}"] for point, stop, way in
               product(POINTS, STOPS, WAYS))  # fmt: skip
    assert min(race.told["deleted"], race.told["kept"]) > count // 8


@pytest.mark.slow
def test_so_it_is_in_a_file_that_both_write_to(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "ledger.db")
    race = played(Race(ledger, tmp_path), ON_DISK)
    ledger.close()

    assert race.lost == []
    assert min(race.told["deleted"], race.told["kept"]) > 0


def test_the_twin_that_buries_whoever_has_begun_loses_live_values(tmp_path: Path) -> None:
    race = played(Race(MemoryLedger(), tmp_path, blind_bury=True), 24)

    assert race.lost


def test_the_twin_whose_runs_do_not_ask_what_was_deleted_loses_live_values(tmp_path: Path) -> None:
    race = played(Race(MemoryLedger(), tmp_path, blind_run=True), 24)

    assert race.lost
