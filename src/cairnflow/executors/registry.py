"""Executors by name."""

from collections.abc import Callable

from cairnflow.errors import ConfigError
from cairnflow.executors.base import Executor
from cairnflow.executors.local import LocalExecutor
from cairnflow.executors.threads import ThreadsExecutor


def _processes(count: int | None) -> Executor:
    from cairnflow.executors.processes import ProcessesExecutor  # with cloudpickle, 40 ms

    return ProcessesExecutor(count)


_OPENERS: dict[str, Callable[[int | None], Executor]] = {
    "local": lambda _: LocalExecutor(),
    "threads": ThreadsExecutor,
    "processes": _processes,
}


def open_executor(name: str, workers: int | None = None) -> Executor:
    """Return a new executor.

    Args:
        name: ``local``, ``threads`` or ``processes``.
        workers: count of calls that run at once, from 1; None for the machine's.

    Raises:
        ConfigError: there is none of that name.
    """
    if name not in _OPENERS:
        raise ConfigError(f"no executor {name!r}; known: {', '.join(_OPENERS)}")
    return _OPENERS[name](workers)
