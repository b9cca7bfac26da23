"""What other processes do to a ledger, in tests."""

import itertools
import os
import resource
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from cairnflow.errors import LedgerUnavailable
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.registry import open_ledger
from cairnflow.testing.facts import a_fact, a_run

_Made = TypeVar("_Made")

NOBODY = 65534
ROOM = 1 << 20
"""Bytes that a file may have where room is short."""


def in_processes(count: int, work: Callable[[str], _Made], url: str) -> list[_Made]:
    """Call ``work(url)`` in ``count`` new processes at once."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_in_forks, count, work, url).result()


def _in_forks(count: int, work: Callable[[str], _Made], url: str) -> list[_Made]:
    # Forked from one that has imported everything: that takes longer than the work does.
    with ProcessPoolExecutor(count, mp_context=get_context("fork")) as pool:
        return list(pool.map(work, [url] * count))


def begin_25_runs(url: str) -> list[int]:
    """Return the numbers that they got."""
    ledger = open_ledger(url)
    numbers = [ledger.begin(a_run()).number for _ in range(25)]
    ledger.close()
    return numbers


def make_and_begin(url: str) -> int:
    """Open a ledger that isn't there yet, and begin a run in it; return its number."""
    ledger = open_ledger(url)
    number = ledger.begin(a_run()).number
    ledger.close()
    return number


def append_to_a_run(url: str) -> int:
    """Write 60 facts, in turns of one and of two; return the run's key."""
    ledger = open_ledger(url)
    run = ledger.begin(a_run()).key
    for seq in range(1, 61, 3):
        ledger.append([a_fact(run, seq)])
        ledger.append([a_fact(run, seq + 1), a_fact(run, seq + 2)])
    ledger.close()
    return run


def append_in_parent_and_child(url: str) -> int:
    """Write through one ledger from both sides of a fork; return the run's key."""
    ledger = open_ledger(url)
    run = ledger.begin(a_run()).key
    ledger.append([a_fact(run, 1)])
    ledger.checkpoints(run)
    child = os.fork()
    if child == 0:
        ledger.append([a_fact(run, seq) for seq in (2, 3)])
        seen = len(ledger.checkpoints(run))
        ledger.close()
        os._exit(0 if seen >= 3 else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    for seq in (4, 5):
        ledger.append([a_fact(run, seq)])
    seen = len(ledger.checkpoints(run))
    ledger.close()
    assert seen == 5
    return run


def run_out_of_room_and_go_on(url: str) -> tuple[str, int, int]:
    """Append until there is no room, then again with room.

    Returns:
        what was said, how many facts were acknowledged, how many more after it.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    ledger = open_ledger(url)
    run = ledger.begin(a_run()).key
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, most))
    seq, said = 0, ""
    while not said:
        try:
            ledger.append([a_fact(run, seq + 1, preview="x" * 5000, cache=None)])
            seq += 1
        except LedgerUnavailable as error:
            said = str(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    ledger.append([a_fact(run, seq + 1), a_fact(run, seq + 2)])
    kept = len(ledger.checkpoints(run))
    ledger.close()
    return said, seq, kept - seq


def write_as_nobody(url: str) -> tuple[int, str]:
    """Read a ledger and write to it as someone who may only read.

    Returns:
        count of runs that were read, what was said to writing.
    """
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    ledger = open_ledger(url, create=False)
    count = len(ledger.runs(RunFilter()))
    try:
        ledger.begin(a_run())
    except LedgerUnavailable as error:
        return count, str(error)
    return count, ""


def kill_50_that_append(url: str) -> list[tuple[int, int]]:
    """Kill 50 processes while they append, each after another while.

    Returns:
        for each the key of its run, and the last fact that it knew to be written.
    """
    return [_kill_one_that_appends(url, seconds=0.001 * turn) for turn in range(50)]


def _kill_one_that_appends(url: str, seconds: float) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _append_and_tell(url, writing)
    os.close(writing)
    with open(reading, encoding="ascii") as told:
        run = int(told.readline())
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        lines = told.read()
    os.waitpid(child, 0)
    whole = lines[: lines.rfind("\n") + 1].split()
    return run, int(whole[-1]) if whole else 0


def _append_and_tell(url: str, to: int) -> None:
    """Append turns of three facts for ever; tell the last seq of each that was acknowledged."""
    ledger = open_ledger(url)
    run = ledger.begin(a_run()).key
    os.write(to, f"{run}\n".encode())
    for seq in itertools.count(1, 3):
        ledger.append([a_fact(run, seq + more) for more in (0, 1, 2)])
        os.write(to, f"{seq + 2}\n".encode())
