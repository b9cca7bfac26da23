"""Whether the process of a run is still there."""

import os
import socket

from cairnflow.ledger.records import RunRecord


def is_lost(run: RunRecord) -> bool:
    """Say whether a run never ended, and its process on this machine is gone."""
    is_ours = run.ended_at is None and run.host == socket.gethostname()
    return is_ours and not _is_there(run.pid)


def is_alive(run: RunRecord) -> bool:
    """Say whether a run has not ended; where its process can't be seen from here, it is there."""
    return run.ended_at is None and not is_lost(run)


def _is_there(pid: int) -> bool:
    """Say whether a process of this machine is there; where that can't be told, that it is."""
    if os.name != "posix" or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
