"""Prefect 3 with the API server that it starts itself, on SQLite, in a fresh home."""

import json
import os
import sys

_IS_KEPT = sys.argv[1][0] != "A"
_HOME, _, _KEPT, _ = json.loads(sys.argv[2])["folders"]
os.environ |= {
    "DO_NOT_TRACK": "1",
    "PREFECT_HOME": _HOME,
    "PREFECT_LOCAL_STORAGE_PATH": _KEPT,
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": str(_IS_KEPT).lower(),
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The first migration takes longer than the 20 s that it is given.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}

import prefect  # noqa: E402 - it reads its settings when it is imported

from benchmarks.limits import inc  # noqa: E402
from benchmarks.peers.answering import answer  # noqa: E402

_inc = prefect.task(inc)


@prefect.flow
def _fan(count: int) -> object:
    return [future.result() for future in [_inc.submit(i) for i in range(count)]][-1]


@prefect.flow
def _chain(count: int) -> object:
    last = 0
    for _ in range(count):
        last = _inc(last)
    return last


def fan(count: int, folder: str) -> object:
    return _fan(count)


def chain(count: int, folder: str) -> object:
    return _chain(count)


answer(prefect.__version__, {"A fan": fan, "A chain": chain, "B fan": fan, "B chain": chain})
