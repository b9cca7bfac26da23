"""Hands: run a call somewhere and tell when it has ended. Knows nothing of tasks."""

from cairnflow.executors.base import Ended, Executor
from cairnflow.executors.local import LocalExecutor
from cairnflow.executors.threads import ThreadsExecutor

__all__ = ["Ended", "Executor", "LocalExecutor", "ThreadsExecutor"]
