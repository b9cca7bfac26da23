"""A guard against forks: the client's threads don't live on in a forked child, which would hang."""

import os
import sys
import threading
import time
from pathlib import Path

from cairnflow.errors import Unavailable

_TASKS = Path("/proc/self/task")
_WORKER = "tokio"
"""How the names of the client's threads begin."""

_LOOKS, _A_LOOK = 20, 0.005
"""How often threads are looked at, and seconds between."""

_used_by: int | None = None
_forked_from: int | None = None


def used() -> None:
    """Note that this process uses the client.

    Raises:
        Unavailable: it was forked from one that had used it already.
    """
    global _used_by
    if _forked_from is not None:
        raise Unavailable(
            f"this process was forked from process {_forked_from}, which had used an object store "
            "before; the client's threads don't live on in a fork, so it would wait for ever. "
            "Start processes by forkserver or spawn: "
            "multiprocessing.set_start_method('forkserver')"
        )
    _used_by = os.getpid()


def _before_fork() -> None:
    global _used_by
    if _used_by is None and "obstore" in sys.modules and _has_workers():
        _used_by = os.getpid()  # somebody else in this process has used it


def _has_workers() -> bool:
    for _ in range(_LOOKS):
        names = [_name(task) for task in _TASKS.iterdir()] if _TASKS.is_dir() else []
        if any(name.startswith(_WORKER) for name in names):
            return True
        if len(names) <= threading.active_count():
            break
        time.sleep(_A_LOOK)  # a thread that has just begun may have no name of its own yet
    return False


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text()
    except OSError:
        return ""  # it has ended meanwhile


def _after_fork() -> None:
    global _forked_from
    _forked_from = _forked_from or _used_by


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
