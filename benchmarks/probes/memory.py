"""How much memory this process takes."""

import os
import re
import resource
import select
import subprocess
import sys
from pathlib import Path

_PAUSE = 0.001
"""Seconds between two looks; a copy of 256 MB takes a hundred times as long to make."""


def peak() -> float:
    """Return the most memory that this process has had so far, in MB of 10^6 bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


class Watch:
    """Looks at this process's own memory again and again, inside a with block.

    It counts what no file stands behind, since mapped files are no copies, and does so from a
    process of its own: a thread sees nothing while another holds the GIL.
    """

    def __enter__(self) -> "Watch":
        self._watcher = subprocess.Popen(
            [sys.executable, "-m", __name__, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.restart()
        return self

    def __exit__(self, *_: object) -> None:
        self._watcher.communicate()

    def restart(self) -> float:
        """Forget what was seen; return what there is now, in MB."""
        return self._ask("restart")

    def most(self) -> float:
        """Return the most that was seen since, in MB."""
        return self._ask("most")

    def _ask(self, word: str) -> float:
        assert self._watcher.stdin is not None
        assert self._watcher.stdout is not None
        self._watcher.stdin.write(f"{word}\n")
        self._watcher.stdin.flush()
        return float(self._watcher.stdout.readline())


def _watch(process: int) -> None:
    """Look at a process's memory until stdin ends, and answer what is asked there."""
    status = Path(f"/proc/{process}/status")
    anonymous = re.compile(rb"RssAnon:\s+(\d+) kB")
    most = 0.0
    while True:
        asked, _, _ = select.select([sys.stdin], [], [], _PAUSE)
        word = sys.stdin.readline() if asked else ""
        if asked and not word:
            return
        found = anonymous.search(status.read_bytes())
        now = int(found[1]) * 1024 / 1e6 if found else 0.0
        most = now if word == "restart\n" else max(most, now)
        if word:
            sys.stdout.write(f"{most}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _watch(int(sys.argv[1]))
