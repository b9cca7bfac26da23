"""A storm of ``kill -9`` over runs of 200 tasks: a program of its own, which tells what it saw.

It forks a child for each attempt before any thread is started, so that a kill costs milliseconds
and no interpreter's start. What is acknowledged is what the ledger holds after a kill.

    python storm.py FOLDER KILLS SEED [naive | fresh]
"""

import json
import os
import pickle
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cairnflow import Flow, task
from cairnflow.config import config
from cairnflow.errors import CairnflowError
from cairnflow.executors import ThreadsExecutor
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.registry import open_ledger
from cairnflow.results import LocalResultHandler, SafeResult
from cairnflow.results.keeping import fetch
from tests.board.naive import naive_attempt, naive_values
from tests.board.tasks import LINKS, SINGLES, TASKS, expected, note, notes

THREADS = 4
EARLY = 0.2
"""Part of the kills that may come before a task has begun."""

SECONDS = 0.1
"""A kill comes so long, at most, after the first task of an attempt has begun."""

PATIENCE = 60
"""Seconds that the last attempt may take."""

GOOD = ("Success", "Reused")


def body(name: str) -> Any:
    """What each task does."""
    note(f"start {name}")
    time.sleep(0.0005)
    value = expected(name)
    note(f"end {name}")
    return value


@task
def listing() -> Any:
    return body("listing")


@task
def first(i: int) -> Any:
    return body(f"first:{i}")


@task
def second(x: Any) -> Any:
    return body(x["name"].replace("first", "second"))


@task
def single(i: int) -> Any:
    return body(f"single-{i}")


@task
def link(before: Any, i: int) -> Any:
    return body(f"link-{i}")


@task
def total(children: Any, singles: Any) -> Any:
    return body("total")


def flow_in(folder: Path) -> Flow:
    """200 tasks: two maps child after child, many alone, a chain, and one that takes them all."""
    with Flow("storm", result_handler=LocalResultHandler(folder / "kept")) as flow:
        children = second.map(first.map(listing()))
        singles = [single(i, task_args={"slug": f"single-{i}"}) for i in range(SINGLES)]
        value = singles[0]
        for i in range(LINKS):
            value = link(value, i, task_args={"slug": f"link-{i}"})
        total(children, [*singles, value])
    return flow


def attempt(folder: Path, executor: str, again: str | None = "last") -> bool:
    """Run, or resume what there is; say whether all went well."""
    hands = ThreadsExecutor(THREADS) if executor == "threads" else executor
    ledger = open_ledger(config.ledger.url)
    is_begun = bool(ledger.runs(RunFilter(flow="storm", limit=1)))
    ledger.close()
    state = flow_in(folder).run(executor=hands, resume=again if is_begun else None)
    return state.is_successful()


def fresh_attempt(folder: Path, executor: str) -> bool:
    """Run anew, whatever there is: a sabotaged twin."""
    return attempt(folder, executor, again=None)


def values(folder: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is acknowledged: each task run, and how its value is got."""
    ledger = open_ledger(config.ledger.url)
    addresses: dict[str, SafeResult] = {}
    for run in reversed(ledger.runs(RunFilter(flow="storm"))):
        for fact in ledger.checkpoints(run.key):
            if fact.location and fact.state in GOOD:
                name = f"{fact.task}:{fact.map_index}" if fact.map_index >= 0 else fact.task
                addresses[name] = SafeResult(
                    json.loads(fact.location), fact.handler or "", fact.serializer or "",
                    fact.size or 0, fact.digest or "",
                )  # fmt: skip
    ledger.close()
    for name, safe in addresses.items():
        yield name, lambda safe=safe: fetch(safe).value


ATTEMPTS: dict[str, Callable[[Path, str], bool]] = {
    "": attempt,
    "naive": naive_attempt,
    "fresh": fresh_attempt,
}


class Storm:
    """Attempts at one flow in one folder after the other, each killed until its time is up."""

    def __init__(self, folder: Path, kills: int, seed: int, mode: str) -> None:
        self.folder = folder
        self.most = kills
        self.lot = random.Random(seed)
        self.attempt = ATTEMPTS[mode]
        self.values = naive_values if mode == "naive" else values
        self.told: Counter[str] = Counter(kills=0, flows=0, starts=0, reruns=0, allowed=0)
        self.points: Counter[str] = Counter()
        self.worst: Counter[str] = Counter(local=0, threads=0)
        self.wrong: list[str] = []
        self.lost: list[str] = []
        self.again: list[str] = []
        self.left: list[str] = []

    def run(self) -> None:
        """Kill as often as is wanted, and let the last attempt come to its end."""
        while self.told["kills"] < self.most and not (self.wrong and self.attempt is naive_attempt):
            self._flow(self.folder / str(self.told["flows"]))
            self.told["flows"] += 1

    def _flow(self, folder: Path) -> None:
        """Attempt one flow until an attempt ends by itself."""
        folder.mkdir()
        os.environ["CAIRNFLOW__HOME"] = str(folder / "home")
        os.environ["STORM_LOG"] = str(folder / "log")
        acknowledged: set[str] = set()
        done, seen = False, 0
        while not done:
            executor = ("local", "threads")[self.told["kills"] % 2]
            done = self._attempt(folder, executor)
            words = notes()[seen:]
            seen += len(words)
            begun = [word.removeprefix("start ") for word in words if word.startswith("start ")]
            self.again.extend(sorted(acknowledged.intersection(begun)))
            self.told["starts"] += len(begun)
            acknowledged = self._check(folder, acknowledged)
            if not done:
                self.told["allowed"] += THREADS if executor == "threads" else 1
                self.points[_point(words, acknowledged)] += 1
                self.worst[executor] = max(self.worst[executor], len({*begun} - acknowledged))
        self.lost.extend(sorted(set(TASKS) - acknowledged))
        self.told["reruns"] += len([w for w in notes() if w.startswith("start")]) - len(TASKS)
        self.left.extend(path.name for path in folder.rglob("*.tmp"))

    def _attempt(self, folder: Path, executor: str) -> bool:
        """Fork an attempt and kill it at a random instant; say whether it ended before."""
        before = len(notes())
        child = os.fork()
        if not child:
            _leave(self.attempt, folder, executor)
        is_early = self.lot.random() < EARLY
        after = self.lot.uniform(0, SECONDS) if self.told["kills"] < self.most else PATIENCE
        until = time.monotonic() + after
        while time.monotonic() < until:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                assert status == 0, "an attempt went wrong by itself"
                return True
            if not is_early and len(notes()) == before:
                until = time.monotonic() + after
            time.sleep(0.0005)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        self.told["kills"] += 1
        return status == 0

    def _check(self, folder: Path, before: set[str]) -> set[str]:
        """Read back all that is acknowledged; return it."""
        found: set[str] = set()
        for name, get in self.values(folder):
            found.add(name)
            try:
                if get() != expected(name):
                    self.wrong.append(name)
            except (CairnflowError, EOFError, OSError, pickle.UnpicklingError) as exc:
                self.wrong.append(f"{name}: {exc}")
        self.lost.extend(sorted(before - found))
        return found


def _leave(work: Callable[[Path, str], bool], folder: Path, executor: str) -> None:
    try:
        os._exit(0 if work(folder, executor) else 3)
    except BaseException:  # noqa: BLE001 - a forked child must not go on in the parent's code
        traceback.print_exc()
        os._exit(4)


def _point(words: list[str], acknowledged: set[str]) -> str:
    """Where an attempt was when it was killed, by what its tasks had written."""
    begun = {word.removeprefix("start ") for word in words if word.startswith("start ")}
    ended = {word.removeprefix("end ") for word in words if word.startswith("end ")}
    if not begun:
        return "before its first task"
    if begun - ended:
        return "in a task"
    return "between the end and the fact" if ended - acknowledged else "between two tasks"


if __name__ == "__main__":
    folder, kills, seed, mode = (*sys.argv[1:], "")[:4]
    storm = Storm(Path(folder), int(kills), int(seed), mode)
    storm.run()
    json.dump(
        {
            **storm.told,
            "points": storm.points,
            "worst": storm.worst,
            "wrong": storm.wrong,
            "lost": storm.lost,
            "again": storm.again,
            "left": storm.left,
        },
        sys.stdout,
    )
