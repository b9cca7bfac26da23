"""A result handler that counts what it is asked for."""

import threading
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

from cairnflow.results.handler import ResultHandler
from cairnflow.results.naming import Place
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import MemoryResultHandler


class CountingHandler(ResultHandler):
    """Counts the values that are kept and fetched, and leaves the work to another handler.

    What other processes keep and fetch is not counted. Thread-safe.

    Args:
        handler: does the work; by default one that keeps values in memory.
        name: tells two of them apart; made up by default.

    Attributes:
        handler: does the work.

    Examples:
        >>> handler = CountingHandler()
        >>> handler.read(handler.write(42)), handler.writes, handler.reads
        (42, 1, 1)
    """

    def __init__(self, handler: ResultHandler | None = None, name: str | None = None) -> None:
        self._name = name or uuid4().hex
        self.handler = handler if handler is not None else MemoryResultHandler(self._name)
        self._lock = threading.Lock()
        self._kept: Counter[str] = Counter()
        self._reads = 0
        self._writes = 0

    @property
    def writes(self) -> int:
        """Count of values that were kept, or tried to be."""
        return self._writes

    @property
    def reads(self) -> int:
        """Count of values that were fetched, or tried to be."""
        return self._reads

    @property
    def kept(self) -> dict[str, int]:
        """Count of values that runs kept, by the task's slug."""
        with self._lock:
            return dict(self._kept)

    def forget(self) -> None:
        """Count from 0 again; what was kept stays."""
        with self._lock:
            self._kept.clear()
            self._reads = self._writes = 0

    def write(self, value: Any) -> Any:
        self._count(writes=1)
        return self.handler.write(value)

    def read(self, safe_value: Any) -> Any:
        self._count(reads=1)
        return self.handler.read(safe_value)

    def keep(self, value: Any, place: Place) -> SafeResult:
        self._count(writes=1, task=place.task)
        return replace(self.handler.keep(value, place), handler=self.description)

    def fetch(self, safe: SafeResult) -> Any:
        self._count(reads=1)
        return self.handler.fetch(safe)

    def verify(self, safe: SafeResult) -> None:
        self.handler.verify(safe)

    def settled(self) -> "CountingHandler":
        self.handler = self.handler.settled()
        return self

    def flush(self) -> None:
        self.handler.flush()

    def _count(self, *, writes: int = 0, reads: int = 0, task: str = "") -> None:
        with self._lock:
            self._writes += writes
            self._reads += reads
            if task:
                self._kept[task] += 1

    def _arguments(self) -> dict[str, Any]:
        return {"name": self._name}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())
