"""Hands: run a call somewhere and tell when it has ended. Knows nothing of tasks."""

from typing import TYPE_CHECKING

from cairnflow.executors.base import Ended, Executor
from cairnflow.executors.local import LocalExecutor
from cairnflow.executors.threads import ThreadsExecutor
from cairnflow.lazily import handed_on

if TYPE_CHECKING:  # for the weight of `import cairnflow`: it loads cloudpickle
    from cairnflow.executors.processes import ProcessesExecutor

__all__ = ["Ended", "Executor", "LocalExecutor", "ProcessesExecutor", "ThreadsExecutor"]

__getattr__ = handed_on(__name__, {"ProcessesExecutor": "cairnflow.executors.processes"})
