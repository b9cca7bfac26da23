"""Dask, with its synchronous scheduler, the quickest for small tasks.

It keeps no value of a task by itself: tasks pickle theirs into a file, as its users do by hand.
"""

import os
import pickle

import dask

from benchmarks.limits import inc
from benchmarks.peers.answering import Work, answer


def inc_kept(x: int, path: str) -> int:
    value = inc(x)
    with open(f"{path}.tmp", "wb") as file:
        file.write(pickle.dumps(value, 5))
    os.replace(f"{path}.tmp", path)
    return value


def fan(count: int, folder: str) -> object:
    task = dask.delayed(inc)
    return _computed(*[task(i) for i in range(count)])


def chain(count: int, folder: str) -> object:
    task, last = dask.delayed(inc), 0
    for _ in range(count):
        last = task(last)
    return _computed(last)


def fan_kept(count: int, folder: str) -> object:
    task = dask.delayed(inc_kept)
    return _computed(*[task(i, f"{folder}/{i}") for i in range(count)])


def chain_kept(count: int, folder: str) -> object:
    task, last = dask.delayed(inc_kept), 0
    for i in range(count):
        last = task(last, f"{folder}/{i}")
    return _computed(last)


def _computed(*tasks: object) -> object:
    return dask.compute(*tasks, scheduler="synchronous")[-1]


_CASES: dict[str, Work] = {
    "A fan": fan,
    "A chain": chain,
    "B fan": fan_kept,
    "B chain": chain_kept,
    "D": fan_kept,
}
answer(dask.__version__, _CASES)
