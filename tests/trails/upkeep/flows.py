"""A flow whose values upkeep looks after."""

from pathlib import Path
from typing import Any

import cairnflow
from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler


@task
def load(n: int) -> str:
    return f"rows of {n}; " * 50


@task
def total(rows: str) -> int:
    return len(rows)


def flow_of(n: int, folder: Path | None = None, **options: Any) -> Flow:
    """Two values, of which the first depends on ``n``."""
    with Flow("sales", result_handler=LocalResultHandler(folder, **options)) as flow:
        total(load(n))
    return flow


def ran(*numbers: int, **options: Any) -> list[Any]:
    """Run the flow once for each number; return the runs."""
    for n in numbers:
        flow_of(n, **options).run()
    return list(reversed(list(cairnflow.runs("flow:sales", limit=len(numbers)))))


def path_of(run: Any, name: str = "load") -> Path:
    """The file of a value."""
    return Path(run[name].result.safe_value.value)
