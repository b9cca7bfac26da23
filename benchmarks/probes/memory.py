"""How much memory this process takes."""

import re
import resource
import threading
import time
from pathlib import Path

_STATUS = Path("/proc/self/status")
_ANONYMOUS = re.compile(rb"RssAnon:\s+(\d+) kB")
_PAUSE = 0.0005
"""Seconds between two looks; a copy of 256 MB takes a hundred times as long to make."""


def peak() -> float:
    """Return the most memory that this process has had so far, in MB of 10^6 bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def own() -> float:
    """Return the memory that no file stands behind, in MB: mapped files are no copies."""
    found = _ANONYMOUS.search(_STATUS.read_bytes())
    return int(found[1]) * 1024 / 1e6 if found else 0.0


class Watch:
    """Looks at this process's own memory again and again, from a thread, inside a with block.

    Attributes:
        most: the most that was seen, in MB.
    """

    def __init__(self) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.most = max(self.most, own())

    def restart(self) -> float:
        """Forget what was seen; return what there is now."""
        self.most = found = own()
        return found

    def _look(self) -> None:
        while not self._over.is_set():
            self.most = max(self.most, own())
            time.sleep(_PAUSE)
