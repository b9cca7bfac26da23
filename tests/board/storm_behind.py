"""The storm of ``kill -9`` over runs whose values are stored behind the next tasks.

    python storm_behind.py FOLDER KILLS SEED [early]

In the twin ``early`` facts are written at once, as if the bytes were there.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from cairnflow.engine.holding import Holding
from cairnflow.results import LocalResultHandler
from cairnflow.stores.base import Store
from tests.board import storm

SLOW = 0.02
"""Seconds that a put takes, at most."""


class SlowStore:
    """A store of files that is far away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, key: str, data: bytes) -> None:
        time.sleep(random.uniform(0, SLOW))
        self._store.put(key, data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class FarFiles(LocalResultHandler):
    """Keeps values in files, as slowly as a cloud does, so that the next task does not wait."""

    is_far = True

    def open_store(self) -> Store:
        return SlowStore(super().open_store())


if __name__ == "__main__":
    folder, kills, seed, mode = (*sys.argv[1:], "")[:4]
    storm.LocalResultHandler = FarFiles  # type: ignore[misc]  # where its flow is written
    if mode == "early":
        Holding.hold = lambda self, end: False  # type: ignore[method-assign]
    seen = storm.Storm(Path(folder), int(kills), int(seed), "")
    seen.run()
    told = {name: getattr(seen, name) for name in ("points", "wrong", "lost", "again", "left")}
    json.dump({**seen.told, **told}, sys.stdout)
