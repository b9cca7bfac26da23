"""Runs of flows that leave nothing behind, and settings that hold for a block."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from cairnflow.config import SETTINGS, config
from cairnflow.errors import AuthoringError
from cairnflow.executors.base import Executor
from cairnflow.flow import Flow
from cairnflow.plan.task import Task
from cairnflow.results.handler import ResultHandler
from cairnflow.results.inline import ConstantResultHandler, JSONResultHandler
from cairnflow.results.secret import SecretResultHandler
from cairnflow.results.stored import MemoryResultHandler, StoredResultHandler
from cairnflow.states import State
from cairnflow.testing.counting import CountingHandler

_INLINE = (ConstantResultHandler, JSONResultHandler, SecretResultHandler)
"""Handlers that write nothing: the location is the value."""

_IN_MEMORY = (CountingHandler, MemoryResultHandler)
"""Handlers that leave nothing behind, or what a test has asked for."""

_EXECUTORS = ("local", "threads")

_PLACES = ("home", "results.dir")
"""Settings that say where something would be, and of which nothing is made."""


def run_in_memory(
    flow: Flow,
    parameters: Mapping[str, Any] | None = None,
    *,
    result_handler: ResultHandler | None = None,
    executor: Executor | str = "local",
    **options: Any,
) -> State:
    """Run a flow as in earnest, but leave nothing behind: no file, no fact, no bytes in a cloud.

    Values are turned into bytes and kept, but in memory: what can't be kept fails here as it would
    elsewhere. Handlers of the flow and of its tasks are replaced for the time of the run, settings
    of files and of the environment don't count (those set in Python do, as in
    ``temporary_config``), and a schedule is not waited for.

    Not thread-safe: run one flow at a time so.

    Args:
        flow: the flow; it is as before afterwards.
        parameters: values by name.
        result_handler: keeps the values of all tasks; by default one in memory.
        executor: ``local``, ``threads``, or an executor of this process: other processes would not
            find what is in its memory.
        **options: more of what ``flow.run`` takes, and parameters.

    Returns:
        The run's state; its ``result`` maps each task to its state.

    Raises:
        AuthoringError: ``flow.run`` would raise it, or the executor works in other processes.

    Examples:
        >>> from cairnflow.plan.decorator import task
        >>> @task
        ... def add(x, y=1):
        ...     return x + y
        >>> with Flow("sums") as flow:
        ...     found = add(1, y=2)
        >>> run_in_memory(flow).result[found].result
        3
    """
    if isinstance(executor, str) and executor not in _EXECUTORS:
        raise AuthoringError(
            f"run_in_memory takes the executors {' and '.join(_EXECUTORS)}, not {executor!r}: "
            "other processes would not find what is in the memory of this one"
        )
    handler = result_handler or MemoryResultHandler(uuid4().hex)
    with _replaced(flow, handler, is_given=result_handler is not None), _isolated(handler):
        options.setdefault("run_on_schedule", False)
        return flow.run(parameters, executor=executor, **options)


@contextmanager
def temporary_config(values: Mapping[str, object]) -> Generator[None]:
    """Set settings inside the block; afterwards all is as before.

    Other threads see them too.

    Args:
        values: by whole names, ``{"tasks.max_retries": 2}``, or by sections.

    Raises:
        ConfigError: a setting is unknown or can't have its value.

    Examples:
        >>> with temporary_config({"tasks.max_retries": 2}):
        ...     config.tasks.max_retries
        2
    """
    with config.temporary(values):
        yield


set_temporary_config = temporary_config
"""The name that ``temporary_config`` has in the system that ours comes from."""


@contextmanager
def _isolated(handler: ResultHandler) -> Generator[None]:
    set_here = {held.name for held in config.provenance() if held.source == "set in Python"}
    values: dict[str, object] = {
        name: setting.default
        for name, setting in SETTINGS.items()
        if name not in set_here and name not in _PLACES
    }
    values |= {
        "flows.checkpointing": True,
        "flows.result_handler": handler,
        "ledger.url": "memory://",
    }
    with config.temporary(values):
        yield


@contextmanager
def _replaced(flow: Flow, handler: ResultHandler, *, is_given: bool) -> Generator[None]:
    owners: list[Any] = [flow, *(task for task in flow.tasks if isinstance(task, Task))]
    before = [(owner, owner.result_handler) for owner in owners]
    try:
        for owner, held in before:
            if held is not None and not isinstance(held, _INLINE):
                owner.result_handler = handler if is_given else _like(held, handler)
        yield
    finally:
        for owner, held in before:
            owner.result_handler = held


def _like(held: ResultHandler, handler: ResultHandler) -> ResultHandler:
    """Return a handler in memory that makes the same bytes."""
    if isinstance(held, _IN_MEMORY):
        return held
    if isinstance(held, StoredResultHandler):
        return MemoryResultHandler(uuid4().hex, serializer=held.serializer)
    return handler
