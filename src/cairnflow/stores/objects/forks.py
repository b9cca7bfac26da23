"""A guard against forks: the client's threads don't live on in a forked child, which would hang."""

import os
import sys
from pathlib import Path

from cairnflow.errors import Unavailable

_TASKS = Path("/proc/self/task")
_WORKER = "tokio"
"""How the names of the client's threads begin."""

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
    return _TASKS.is_dir() and any(_name(task).startswith(_WORKER) for task in _TASKS.iterdir())


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text()
    except OSError:
        return ""  # it has ended meanwhile


def _after_fork() -> None:
    global _forked_from
    _forked_from = _forked_from or _used_by


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
