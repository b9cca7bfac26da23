"""On what was measured: without it no number means anything."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT

_PACKAGES = ("cairnflow", "numpy", "pandas", "pyarrow", "cloudpickle")


def described(media: dict[str, str]) -> dict[str, Any]:
    """Return the machine, the versions and the file systems, as JSON can hold them."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "media": {name: file_system(path) for name, path in media.items()},
    }


def load() -> float:
    """Return how many processes wanted a core, on average of the last minute."""
    return round(os.getloadavg()[0], 2)


def file_system(path: str) -> str:
    """Return the type of the file system that a folder lies on, such as ``ext4``."""
    real = os.path.realpath(path)
    best, found = "", "unknown"
    for line in _read("/proc/mounts").splitlines():
        _, point, kind, *_ = line.split()
        above = point.rstrip("/")
        if (real == point or real.startswith(f"{above}/")) and len(point) >= len(best):
            best, found = point, kind
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError:
        return ""


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    """Return the commit that was measured, with ``+`` where files have been changed since."""
    try:
        found = _git("rev-parse", "--short", "HEAD")
        return found + ("+" if _git("status", "--porcelain", "--", "src") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*args: str) -> str:
    return subprocess.check_output(
        ["git", *args], cwd=ROOT, text=True, stderr=subprocess.DEVNULL
    ).strip()
