"""``verify`` and ``gc`` at work in a bucket while runs write to it: no live value goes."""

import random
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import obstore
import pytest

from cairnflow import Flow, task
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.runtime.running import Order, execute
from cairnflow.stores.objects.records import beside, own_path
from cairnflow.trails.amounts import DAY
from cairnflow.trails.upkeep.collecting import collect, survey
from cairnflow.trails.upkeep.orphans import Orphan, orphans
from cairnflow.trails.upkeep.policy import Policy
from cairnflow.trails.upkeep.sweeping import sweep
from cairnflow.trails.upkeep.verifying import DAMAGE, UNKNOWN, values, verified
from tests.board.test_collector_race import Watched
from tests.clouds.buckets import handler_of
from tests.clouds.servers import Place

SEED = 20261122
WRITERS = 3
QUICK, FULL = 8, 60
"""Runs of each writer."""

LARGE = (16 << 20) + 1
POLICY = Policy(keep_last=2)
GRACE = 3_000_000
"""Microseconds: stores tell times in whole seconds."""

pytestmark = pytest.mark.usefixtures("logins")


@task
def load(n: int, large: bool) -> bytes:
    return bytes([n % 251]) * (LARGE if large else 1000)


@task
def total(data: bytes) -> int:
    return len(data)


class Yard:
    """A bucket, a ledger, writers and a janitor."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ledger: Ledger = MemoryLedger()
        self.handler = handler_of(place, "team", serializer="bytes")
        self.handler_of_numbers = handler_of(place, "team", serializer="json")
        self.told: Counter[str] = Counter()
        self.lost: list[str] = []

    def write(self, writer: int, count: int) -> None:
        """Run a flow again and again, now and then as another run that resumes the last one."""
        lot = random.Random(SEED + writer)
        last = None
        for n in range(count):
            with Flow(f"of {writer}") as flow:
                data = load(n, n % 7 == 3, task_args={"result_handler": self.handler})
                total(data)
            resume = last if lot.random() < 0.4 else None
            order = Order(
                plan=flow.plan(), handler=self.handler_of_numbers, ledger=self.ledger, resume=resume
            )  # fmt: skip
            state = execute(order)
            last = state.address
            self.told["resumed" if resume else "run"] += 1
            if not state.is_successful():
                self.lost.append(f"{last}: {state}")
            self.die(lot)

    def die(self, lot: random.Random) -> None:
        """Leave what a writer of a large value leaves that is killed."""
        uuid = f"{lot.getrandbits(32):08x}-0000-5000-8000-{lot.getrandbits(48):012x}"
        path = own_path(f"team/2026/11/22/{uuid}.bin")
        obstore.put(self.place.client(), path, b"cut off")
        self.told["killed"] += 1

    def look_after(self, ledger: Any, grace: int) -> None:
        """Do all that upkeep does, once."""
        done = collect(ledger, POLICY, survey(ledger, POLICY))
        swept = sweep([one for one in orphans(ledger, grace) if isinstance(one, Orphan)])
        self.told["deleted"] += done.values
        self.told["swept"] += swept.count
        self.told["rounds"] += 1
        self.lost += map(str, [*done.errors, *swept.errors])
        self.look()

    def look(self) -> None:
        """Hold what facts name against what lies there, but for what was deleted meanwhile."""
        damaged = [one for one in verified(values(self.ledger.holdings()))
                   if one.verdict in DAMAGE | UNKNOWN]  # fmt: skip
        facts = [fact for one in damaged for fact in one.holdings]
        gone = {(run, one.seq) for run in {fact.run for fact in facts}
                for one in self.ledger.deletions(run)}  # fmt: skip
        self.lost += [
            f"{fact.task} of run {fact.run}" for fact in facts if (fact.run, fact.seq) not in gone
        ]

    def play(self, count: int, ledger: Any, grace: int = GRACE) -> None:
        """Let all of them work until the writers are done."""
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(self.write, n, count) for n in range(WRITERS)]
            while _are_at_work(writers):
                self.look_after(ledger, grace)
            for writer in writers:
                writer.result()
        self.look()


def _are_at_work(writers: Iterable[Future[None]]) -> bool:
    return bool(wait(writers, timeout=0.02).not_done)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("server", ["fake_gcs", "moto"])
@pytest.mark.parametrize("count", [QUICK, pytest.param(FULL, marks=pytest.mark.nightly)])
def test_beside_writers_upkeep_deletes_what_may_go_and_no_live_value(
    new_bucket: Any, server: str, count: int
) -> None:
    yard = Yard(new_bucket(server))
    yard.play(count, yard.ledger)
    live = len(yard.lost)
    yard.look_after(yard.ledger, -DAY)

    print(f"{server}, seed {SEED}: {dict(yard.told)}, {live} lost")  # noqa: T201 - the board says what it tried
    assert yard.lost == []
    assert yard.told["swept"] >= yard.told["killed"] == WRITERS * count
    assert yard.told["deleted"] > WRITERS * (count - 5)
    named = {one.location.strip('"') for one in yard.ledger.holdings() if one.deleted_at is None}
    there = {meta["path"] for meta in obstore.list(yard.place.client()).collect()}
    assert there == named | {told.path for told in map(beside, named) if told is not None}


@pytest.mark.slow
def test_the_twin_that_does_not_ask_for_runs_under_way_loses_live_values(new_bucket: Any) -> None:
    yard = Yard(new_bucket("fake_gcs"))
    blind = Watched(yard.ledger, runs=lambda told: [])
    rounds = 0
    while not yard.lost and rounds < 10:  # by luck a round may miss them
        yard.play(QUICK, blind, -DAY)
        rounds += 1

    assert yard.lost
