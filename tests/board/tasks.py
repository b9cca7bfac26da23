"""The tasks of the storm by name, the value of each, and the log that they write."""

import os
import zlib
from typing import Any

CHILDREN, SINGLES, LINKS = 48, 52, 50
TASKS = [
    "listing",
    *(f"first:{i}" for i in range(CHILDREN)),
    *(f"second:{i}" for i in range(CHILDREN)),
    *(f"single-{i}" for i in range(SINGLES)),
    *(f"link-{i}" for i in range(LINKS)),
    "total",
]
SIZES = (40, 300, 2_000, 2_000, 9_000, 70_000, 200_000, 1_500_000)
"""Bytes: some in one write, some in many, some streamed."""


def expected(name: str) -> Any:
    """The value of a task."""
    if name == "listing":
        return list(range(CHILDREN))
    seed = zlib.crc32(name.encode())
    return {"name": name, "data": bytes([seed & 255, seed >> 8 & 255]) * (SIZES[seed % 8] // 2)}


def note(word: str) -> None:
    """Add a line to the log: whole or not at all, whoever else writes."""
    fd = os.open(os.environ["STORM_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, f"{word}\n".encode())
    os.close(fd)


def notes() -> list[str]:
    """Return all lines of the log."""
    path = os.environ["STORM_LOG"]
    if not os.path.exists(path):
        return []
    with open(path) as file:
        return file.read().splitlines()
