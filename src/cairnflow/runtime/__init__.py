"""The composition root: settings -> handlers, ledger, executor -> Loop."""

from cairnflow.runtime.running import execute
from cairnflow.runtime.trigger import started_by

__all__ = ["execute", "started_by"]
