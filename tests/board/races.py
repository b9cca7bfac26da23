"""Writers that race for keys, and what the store must have made of it."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from cairnflow.errors import Conflict, ResultError
from cairnflow.stores.base import Store

Put = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Told:
    """What one writer was told of one key.

    Attributes:
        key: the key.
        data: what the writer wrote.
        error: what was raised; None for success.
    """

    key: str
    data: bytes
    error: ResultError | None


def bytes_of(writer: int, key: int) -> bytes:
    """Of half of the keys each writer's own; of the others the same for all."""
    whose = writer if key % 2 else 0
    return f"{key}: of writer {whose}\n".encode() * 20


def race(put: Put, writers: int, keys: int) -> list[Told]:
    """Let writers write to all keys at once, each key at the same moment."""
    gate = Barrier(writers)

    def write(writer: int) -> list[Told]:
        told = []
        for key in range(keys):
            gate.wait(60)
            told.append(_told(put, f"2026/{key:04}", bytes_of(writer, key)))
        return told

    with ThreadPoolExecutor(writers) as pool:
        return [one for found in pool.map(write, range(writers)) for one in found]


def _told(put: Put, key: str, data: bytes) -> Told:
    try:
        put(key, data)
    except ResultError as exc:
        return Told(key, data, exc)
    return Told(key, data, None)


def sins(store: Store, told: list[Told]) -> Counter[str]:
    """What must not be, and how often it was."""
    found: Counter[str] = Counter()
    for one in told:
        standing = bytes(store.get(one.key))
        is_own = standing == one.data
        found["told of success, and other bytes stand there"] += one.error is None and not is_own
        found["told of a conflict with its own bytes"] += one.error is not None and is_own
        found["told of another error"] += not isinstance(one.error, Conflict | None)
    written = {one.key: {other.data for other in told if other.key == one.key} for one in told}
    found["bytes that nobody wrote"] = sum(
        bytes(store.get(key)) not in datas for key, datas in written.items()
    )
    found["keys that nobody wrote to"] = len({*store.keys()} - written.keys())
    return +found
