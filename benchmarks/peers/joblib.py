"""joblib: ``Parallel`` in this process for what is not kept, ``Memory`` for what is.

It has no graph.
"""

import joblib

from benchmarks.limits import inc
from benchmarks.peers.answering import answer


def fan(count: int, folder: str) -> object:
    calls = (joblib.delayed(inc)(i) for i in range(count))
    return joblib.Parallel(n_jobs=1)(calls)[-1]


def fan_kept(count: int, folder: str) -> object:
    kept = joblib.Memory(folder, verbose=0).cache(inc)
    return [kept(i) for i in range(count)][-1]


def chain_kept(count: int, folder: str) -> object:
    kept = joblib.Memory(folder, verbose=0).cache(inc)
    last = 0
    for _ in range(count):
        last = kept(last)
    return last


answer(joblib.__version__, {"A fan": fan, "B fan": fan_kept, "B chain": chain_kept, "D": fan_kept})
