"""What is known of a worker process that ended before its call did."""

import re
import signal
from pathlib import Path

from cairnflow.errors import WorkerLost

_MOUNT = "sys/fs/cgroup"


def kills(root: Path = Path("/")) -> int:
    """Return how often the kernel has killed for lack of memory: count, as far as can be seen.

    Of our control group where it tells, else of the whole machine; 0 where neither does.

    Args:
        root: the folder in which ``proc`` and ``sys`` lie.
    """
    for path in (*_events(root), root / "proc/vmstat"):
        found = re.search(r"^oom_kill (\d+)$", _text(path), re.MULTILINE)
        if found:
            return int(found[1])
    return 0


def _events(root: Path) -> list[Path]:
    """Return the files in which our control group may tell, of both versions of them."""
    found: list[Path] = []
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, kinds, group = line.split(":", 2)
        if not kinds:
            base, name = root / _MOUNT, "memory.events"
        elif "memory" in kinds.split(","):
            base, name = root / _MOUNT / "memory", "memory.oom_control"
        else:
            continue
        found += [base / group.lstrip("/") / name, base / name]
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def lost(exit_code: int | None, kills_before: int) -> WorkerLost:
    """Return the error that tells how a worker was lost.

    Args:
        exit_code: what it ended with, or less than 0 the signal that killed it; None where it is
            not known.
        kills_before: what ``kills`` returned while it was alive.
    """
    if exit_code is None:
        return WorkerLost("its worker process ended, and nobody saw how")
    if exit_code >= 0:
        return WorkerLost(f"its worker process ended with exit code {exit_code}", exit_code)
    number = -exit_code
    message = f"its worker process was killed by signal {number}{_meaning(number)}"
    if number == signal.SIGKILL:
        message += (
            "; the kernel ended it for lack of memory"
            if kills() > kills_before
            else "; the kernel may have ended it for lack of memory"
        )
    return WorkerLost(message, None, number)


def _meaning(number: int) -> str:
    try:
        found = signal.Signals(number)
    except ValueError:
        return ""
    text = (signal.strsignal(number) or "").lower()
    return f" ({found.name})" if text in {"", "killed"} else f" ({found.name}: {text})"
