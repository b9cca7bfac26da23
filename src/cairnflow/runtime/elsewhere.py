"""What a run submits to an executor whose calls run in other processes."""

import logging
import os
import sys
from collections.abc import Callable
from functools import partial

from cairnflow.config import Settings
from cairnflow.config.live import LIVE
from cairnflow.engine.attempt import carry_out
from cairnflow.engine.draining import Drainer, drain
from cairnflow.engine.ends import Outcome
from cairnflow.engine.work import Attempt, RunFacts
from cairnflow.results.trust import trust, trusted
from cairnflow.runtime.caching import ledger_at
from cairnflow.runtime.wiring import wire
from cairnflow.vault import adopt, snapshot


def what_is_called(run: RunFacts, settings: Settings, ledger: str) -> Callable[[Attempt], Outcome]:
    """Return what an executor is to call with each attempt of a run.

    Args:
        run: the run.
        settings: the run's.
        ledger: URL of its ledger.
    """
    if run.is_remote:
        return Elsewhere(run.id, settings, ledger, is_recorded=run.is_recorded)
    return carry_out


class Elsewhere:
    """Carries out attempts in a process that it has first made like the one that it comes from.

    The settings that were set in Python, the levels of loggers, the secrets that are known and the
    servers that may be spoken to are taken along. Files are brought to the disk where they are
    written, if the settings want it.

    Args:
        run: the run's random id.
        settings: the run's.
        ledger: URL of the run's ledger.
        is_recorded: what tasks log is collected, and written to the ledger while they run, unless
            that is in the memory of the run's own process.
    """

    def __init__(self, run: str, settings: Settings, ledger: str, *, is_recorded: bool) -> None:
        self._run = run
        self._ledger = ledger
        self._drainer: Drainer | None = None
        self._home = self._settled_in = os.getpid()
        self._in_python = LIVE.in_python()
        self._is_recorded = is_recorded
        self._is_durable = settings.results.durability == "power"
        self._levels = _levels()
        self._secrets = snapshot()
        self._trusted = trusted()
        self._script = _script()

    @property
    def __shared_key__(self) -> str:
        return f"elsewhere/{self._run}"

    def __call__(self, attempt: Attempt) -> Outcome:
        if os.getpid() != self._settled_in:
            self._settle()
        outcome = carry_out(attempt)
        handler = attempt.work.handler
        if self._is_durable and handler is not None and os.getpid() != self._home:
            handler.flush()
        return outcome

    def _settle(self) -> None:
        LIVE.adopt(self._in_python)
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        adopt(self._secrets)
        trust(*self._trusted)
        if self._script:  # what a script defines goes by its file's name, in digests as well
            sys.modules["__main__"].__file__ = self._script
        wire(Settings(LIVE.standing()), is_recorded=self._is_recorded)
        if self._is_recorded and not self._ledger.startswith("memory:"):
            self._drainer = drain(self._run, partial(ledger_at, self._ledger))
        self._settled_in = os.getpid()


def _script() -> str:
    """Return the file that this process runs; empty where it runs none."""
    return str(getattr(sys.modules.get("__main__"), "__file__", None) or "")


def _levels() -> dict[str, int]:
    """Return the level of each logger that was given one."""
    root = logging.getLogger()
    known = [root, *root.manager.loggerDict.values()]
    return {one.name: one.level for one in known if isinstance(one, logging.Logger) and one.level}
