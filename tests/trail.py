"""What the ledger of a test says: its facts, read as any reader reads them."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from cairnflow.config import config
from cairnflow.keys import WHOLE, parse_address
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import Checkpoint, LogLine, RunRecord
from cairnflow.ledger.registry import open_ledger


@contextmanager
def ledger() -> Generator[Ledger]:
    """The ledger of the settings as they stand."""
    opened = open_ledger(config.ledger.url)
    try:
        yield opened
    finally:
        opened.close()


def record(address: str) -> RunRecord:
    """The run that an address names."""
    with ledger() as opened:
        return find_run(opened, parse_address(address))


def facts(address: str) -> list[Checkpoint]:
    """All facts of a run, in the order in which they were written."""
    with ledger() as opened:
        return opened.checkpoints(find_run(opened, parse_address(address)).key)


def fact(address: str, task: str, child: int = WHOLE) -> Checkpoint:
    """The fact of a task run's last attempt."""
    key = (task, child)
    return [found for found in facts(address) if (found.task, found.map_index) == key][-1]


def ends(address: str) -> dict[str, str]:
    """How each task run ended: ``{"add": "Success", "inc:0": "Failed"}``."""
    return {_name(found): found.state for found in facts(address)}


def reasons(address: str) -> dict[str, str]:
    """Why each task run was run or reused: a reason's code."""
    return {
        _name(found): json.loads(found.reason)["code"] for found in facts(address) if found.reason
    }


def lines(address: str) -> list[LogLine]:
    """The logged lines of a run."""
    with ledger() as opened:
        return opened.lines(find_run(opened, parse_address(address)).key)


def error(found: Checkpoint) -> dict[str, Any]:
    """What a fact says of a failure: type, message and traceback."""
    told: dict[str, Any] = json.loads(found.error or "{}")
    return told


def _name(found: Checkpoint) -> str:
    return found.task if found.map_index == WHOLE else f"{found.task}:{found.map_index}"
