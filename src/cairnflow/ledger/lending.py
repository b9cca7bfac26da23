"""Ledgers that runs of this process have used, kept open for the next one."""

import atexit
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger

_MOST = 4
"""Ledgers that are kept open; few processes write to more."""

_LOCAL = "sqlite:///"


class _Idle(NamedTuple):
    asked: tuple[str, str]
    file: tuple[int, int]
    ledger: Ledger


_idle: list[_Idle] = []
_lock = threading.Lock()


@contextmanager
def lent(url: str, durability: Literal["process", "power"]) -> Generator[Ledger]:
    """Give a ledger for the length of a block; to nobody else meanwhile.

    A file of SQLite stays open behind it: to open one, and to close it, takes as long as to write
    fifty facts. Where another file lies in its place by then, that one is opened. Thread-safe.

    Raises:
        ConfigError, LedgerError: see ``open_ledger``.
    """
    ledger = _taken((url, durability)) or open_ledger(url, durability)
    try:
        yield ledger
    except BaseException:
        ledger.close()  # whatever it was: the next run begins with nothing of it
        raise
    _keep((url, durability), ledger)


def _taken(asked: tuple[str, str]) -> Ledger | None:
    with _lock:
        found = next((one for one in _idle if one.asked == asked), None)
        if found is None:
            return None
        _idle.remove(found)
    if _file(found.ledger.url) == found.file:
        return found.ledger
    found.ledger.close()
    return None


def _keep(asked: tuple[str, str], ledger: Ledger) -> None:
    file = _file(ledger.url)
    if file is None:
        ledger.close()
        return
    with _lock:
        _idle.append(_Idle(asked, file, ledger))
        dropped = _idle[:-_MOST]
        del _idle[:-_MOST]
    for one in dropped:
        one.ledger.close()


def _file(url: str) -> tuple[int, int] | None:
    """Return what tells a file apart from another one of its name; None where there is no file."""
    try:
        found = os.stat(url.removeprefix(_LOCAL)) if url.startswith(_LOCAL) else None
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def close_idle() -> None:
    """Close the ledgers that are kept open; the next run opens its own."""
    with _lock:
        dropped = list(_idle)
        _idle.clear()
    for one in dropped:
        one.ledger.close()


atexit.register(close_idle)
