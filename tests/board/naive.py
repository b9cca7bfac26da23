"""The sabotaged twin: a plain writer, for whom a file that exists is a task that is done."""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.board.tasks import TASKS, expected, note


def naive_attempt(folder: Path, executor: str) -> bool:
    """Do what has no file yet."""
    kept = folder / "kept"
    kept.mkdir(exist_ok=True)
    for name in TASKS:
        path = kept / name
        if path.exists():
            continue
        note(f"start {name}")
        with path.open("wb") as file:
            pickle.dump(expected(name), file)
        note(f"end {name}")
    return True


def naive_values(folder: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is taken for done: each file that exists."""
    for path in sorted((folder / "kept").glob("*")):
        yield path.name, lambda path=path: pickle.loads(path.read_bytes())
