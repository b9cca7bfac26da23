"""Puts, reads and deletes over a way that loses answers, and what the store is then."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cairnflow.errors import ResultError
from cairnflow.stores.base import Store
from cairnflow.testing import FaultProxy, faults

LOSSES = (
    faults.LostAck(faults.Reset()),
    faults.LostAck(faults.Status(500)),
    faults.LostAck(faults.Status(503)),
)
WRITERS = 8


@dataclass(frozen=True)
class Work:
    """What was done, and what came of it.

    Attributes:
        operations: count.
        sins: what must not be, and how often it was.
        standing: what has to stand there now, by key.
    """

    operations: int
    sins: Counter[str]
    standing: dict[str, bytes]


def lose(proxy: FaultProxy, chance: float) -> Callable[[], int]:
    """Have answers thrown away; return what counts them."""
    each = chance / len(LOSSES)
    # One after the other is asked, so each later one draws from what is left.
    planned = [proxy.inject(loss, chance=each / (1 - each * i)) for i, loss in enumerate(LOSSES)]
    return lambda: sum(injection.hits for injection in planned)


def work(store: Store, operations: int, seed: int) -> Work:
    """Put and get and delete, by some writers at once, each in a folder of its own."""
    with ThreadPoolExecutor(WRITERS) as pool:
        turns = [operations // WRITERS] * WRITERS
        done = list(pool.map(lambda i: _turns(store, f"w{i}", turns[i], seed + i), range(WRITERS)))
    sins: Counter[str] = Counter()
    for _, found in done:
        sins += found
    standing = {key: data for kept, _ in done for key, data in kept.items()}
    return Work(sum(turns), sins, standing)


def _turns(
    store: Store, folder: str, turns: int, seed: int
) -> tuple[dict[str, bytes], Counter[str]]:
    lot = random.Random(seed)
    standing: dict[str, bytes] = {}
    sins: Counter[str] = Counter()
    for turn in range(turns):
        verb = lot.choices(("put", "get", "again", "delete"), (6, 2, 1, 1))[0]
        if verb == "put" or not standing:
            verb, key = "put", f"{folder}/{turn:05}"
            standing[key] = f"{key} {lot.random()}".encode() * 5
        else:
            key = lot.choice([*standing])
        sins += _tried(store, verb, key, standing)
    return standing, sins


def _tried(store: Store, verb: str, key: str, standing: dict[str, bytes]) -> Counter[str]:
    try:
        if verb == "delete":
            standing.pop(key)
            store.delete(key)
        elif verb == "get" and bytes(store.get(key)) != standing[key]:
            return Counter(["other bytes were got"])
        elif verb != "get":
            store.put(key, standing[key])
    except ResultError as exc:
        return Counter([f"{verb}: {type(exc).__name__}"])
    return Counter()
