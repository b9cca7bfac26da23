"""Many small tasks, ours and plain Python in turn."""

import gc
import time
from typing import Any

from benchmarks.limits import LIMITS
from benchmarks.probes.flows import check, written
from benchmarks.probes.folders import fresh, fresh_home


def in_turn(
    *, shape: str, count: int, keeps: bool, limits: list[str], rounds: int, folder: str
) -> dict[str, list[float]]:
    """Measure limits and our run in turn; the last limit is measured on both sides of it.

    The first round is a process's first run, into a folder where there is no ledger yet. In each
    other round there is one, with a run of one task in it.

    Returns:
        Seconds by what was measured; shape (rounds,) each: the limits by their names, ``run``
        (``flow.run()`` alone), ``build`` (writing the flow); for the limits and the run also their
        CPU time, as ``run cpu``.
    """
    found: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        fresh_home(folder)
        if number:
            written("fan", 1, keeps=keeps)[0].run()
        one: dict[str, float] = {}
        for name in limits:
            one |= _limit(name, count, folder)
        one |= run_once(shape, count, keeps=keeps)
        for name, seconds in _limit(limits[-1], count, folder).items():
            one[name] = (one[name] + seconds) / 2
        for name, seconds in one.items():
            found.setdefault(name, []).append(seconds)
    return found


def _limit(name: str, count: int, folder: str) -> dict[str, float]:
    where = fresh(folder, name)
    gc.collect()
    cpu = time.process_time()
    seconds = LIMITS[name](count, where)
    return {name: seconds, f"{name} cpu": time.process_time() - cpu}


def run_once(shape: str, count: int, *, keeps: bool) -> dict[str, float]:
    """Write a flow and run it, in the home that is set; return seconds."""
    begun = time.perf_counter()
    flow, last = written(shape, count, keeps=keeps)
    build = time.perf_counter() - begun
    gc.collect()
    cpu, begun = time.process_time(), time.perf_counter()
    state = flow.run()
    spent = {"run": time.perf_counter() - begun, "run cpu": time.process_time() - cpu}
    check(state, last, count)
    return {**spent, "build": build}


def mapped(*, count: int, folder: str) -> dict[str, Any]:
    """Run a flow with one mapped task, whose values are kept, beside L3, in a process of its own.

    Returns:
        Seconds as of ``in_turn``; ``peak``, megabytes of the process at most, before any limit.
    """
    from benchmarks.probes.memory import peak

    fresh_home(folder)
    written("map", 2, keeps=True)[0].run()
    measured: dict[str, Any] = run_once("map", count, keeps=True)
    measured["peak"] = peak()
    return {**measured, **_limit("L3", count, folder)}
