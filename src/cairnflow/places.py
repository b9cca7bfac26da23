"""Where secrets and the context are looked up, and what log records are told: wired at import.

The one room that knows both settings and secrets. Nothing is read before somebody asks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cairnflow.config import config
from cairnflow.context import Source, beneath, entered, set_here
from cairnflow.logs import clean_with, tell_with
from cairnflow.vault import (
    ABSENT,
    EnvironmentProvider,
    FileProvider,
    MappingProvider,
    Provider,
    Secrets,
    get,
    redacted,
    use,
)

__all__ = ["get", "told"]


class _Beneath(Source):
    """What can be asked for everywhere: settings, the author's own and all, and secrets."""

    def lookup(self, key: str) -> Any:
        if key == "secrets":
            return Secrets()
        return config if key == "config" else config.context[key]

    def keys(self) -> Iterable[str]:
        return ["config", "secrets", *config.context]


class _SetByHand(Provider):
    """Looks at what ``with context(secrets={...})`` has set: for tests of an author's tasks."""

    def find(self, name: str) -> Any:
        held = set_here().get("secrets", {})
        return held[name] if name in held and not isinstance(held, Secrets) else ABSENT

    def place(self, name: str) -> str:
        return "the secrets of the context"

    def names(self) -> list[str]:
        held = set_here().get("secrets", {})
        return [] if isinstance(held, Secrets) else list(held)


def told() -> Mapping[str, Any] | None:
    """Return what a log record is told of the task that logs it; None where none runs.

    These are ``flow_name``, ``flow_run``, ``task_name``, ``task_slug``, ``task_run``,
    ``map_index`` and ``attempt``; the runs are addresses, empty where nothing is recorded.
    """
    source = entered()
    if source is None:
        return None
    address: str = source.lookup("task_run_id")
    found = {
        key: source.lookup(key) for key in ("flow_name", "task_name", "task_slug", "map_index")
    }
    attempt = address.rpartition("@")[2]
    return {
        **found,
        "task_run": address if "/" in address else "",
        "flow_run": address.rpartition("/")[0],
        "attempt": int(attempt) if attempt.isdigit() else 1,
    }


beneath(_Beneath())
use(
    _SetByHand(),
    EnvironmentProvider(),
    MappingProvider(config.secrets),
    FileProvider(lambda: config.home / "secrets"),
)
clean_with(redacted)
tell_with(told)
