"""Worker processes started afresh, one by one: where there is no fork."""

import signal
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Any

from cairnflow.executors.nursery import PATIENCE, Death
from cairnflow.executors.worker import work

_hiding = threading.Lock()


class SpawningNursery:
    """Starts an interpreter for each worker, which loads what its calls need by itself."""

    def __init__(self) -> None:
        self._workers: dict[int, SpawnProcess] = {}

    def start(self, number: int) -> Connection:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        # A daemon: this process does not wait for it when it ends.
        process = context.Process(target=_live, args=(theirs,), daemon=True)
        with _without_script():
            process.start()
        theirs.close()
        self._workers[number] = process
        return ours

    def kill(self, number: int) -> None:
        if number in self._workers:
            self._workers[number].kill()

    def bells(self) -> Sequence[Any]:
        return [process.sentinel for process in self._workers.values()]

    def deaths(self) -> list[Death]:
        dead = [number for number, process in self._workers.items() if not process.is_alive()]
        return [Death(number, self._buried(number)) for number in dead]

    def _buried(self, number: int) -> int | None:
        process = self._workers.pop(number)
        code = process.exitcode
        process.close()
        return code

    def close(self) -> None:
        for process in self._workers.values():
            process.kill()
        for number in list(self._workers):
            self._workers[number].join(PATIENCE)
            if not self._workers[number].is_alive():
                self._buried(number)
        self._workers.clear()


def _live(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(connection)


@contextmanager
def _without_script() -> Generator[None]:
    """Hide the script inside the block: a new process would run it again, and start more."""
    with _hiding:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script
