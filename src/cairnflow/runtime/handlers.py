"""Which handler keeps a task's values: call, task, flow, setting, storage; and whether it does."""

import json
from typing import Any, NamedTuple, Protocol

from cairnflow.config import Settings
from cairnflow.errors import AuthoringError, ConfigError
from cairnflow.logs import get_logger
from cairnflow.plan.edges import TaskLike
from cairnflow.plan.parameter import Parameter
from cairnflow.plan.policies import takes_earlier_values
from cairnflow.results.clouds import CloudResultHandler, handler_at
from cairnflow.results.handler import ResultHandler
from cairnflow.results.registry import UnreadableHandler, open_handler
from cairnflow.results.stored import Kept, LocalResultHandler, MemoryResultHandler
from cairnflow.results.trust import trust

SWITCH = {True: "true", False: "false", "true": "true", "false": "false", "auto": "auto"}


class HasHandler(Protocol):
    """As much of a storage as can be seen from this floor."""

    @property
    def result_handler(self) -> ResultHandler | None:
        """The handler that keeps values where this storage keeps flows; None where none does."""
        ...


class OfFlow(NamedTuple):
    """What a flow says of who keeps its values.

    Attributes:
        handler: its own; None where it has none.
        storage: where its code lives; None where it does not say.
    """

    handler: ResultHandler | None = None
    storage: HasHandler | None = None


class Handlers:
    """Says which handler keeps the values of a task, for one run.

    Args:
        of_flow: the flow's own handler, or None, and where its code lives.
        is_managed: the run is started by a server, an agent or ``cairn run``.
        tasks: all tasks of the flow.
        settings: those of the run.
        said: ``checkpointing`` in the context of this one run; None where it says nothing.

    Raises:
        ConfigError: the context says what can't be.
    """

    def __init__(
        self,
        of_flow: "OfFlow",
        is_managed: bool,
        tasks: list[TaskLike],
        settings: Settings,
        said: Any = None,
    ) -> None:
        switch = SWITCH[settings.flows.checkpointing] if said is None else _switch(said)
        self.is_off = switch == "false"
        self._of_flow = of_flow.handler
        self._default_from = _default_from(settings, of_flow.storage)
        self._is_on = switch == "true" or (switch == "auto" and is_managed)
        seekers = [task for task in tasks if takes_earlier_values(task)]
        asks = of_flow.handler is None and (self._is_on or bool(seekers))
        default = default_handler(settings, of_flow.storage) if asks else None
        self._default = default if self._is_on else None
        self._of_seekers = default if seekers else None
        self._is_durable = settings.results.durability == "power"
        self._settled: dict[int, ResultHandler] = {}
        named = (task for task in tasks if not isinstance(task, Parameter))
        self.is_recorded = not self.is_off and (
            self._is_on or of_flow.handler is not None or any(_names_one(task) for task in named)
        )
        if self.is_off and seekers:
            get_logger("caching").warning(
                "flows.checkpointing is false, so nothing is cached, though %s asks for it",
                ", ".join(sorted({task.name for task in seekers})),
            )

        if self._is_on and of_flow.handler is default is None:
            _warn_of_unkept(tasks)

    def of(self, task: TaskLike) -> ResultHandler | None:
        """Return the handler that keeps the task's values; None where they stay in memory."""
        if not self.is_recorded or task.is_generated or task.checkpoint is False:
            return None
        found = task.result_handler or self._of_flow or self._default
        if found is None and takes_earlier_values(task):
            found = self._of_seekers
        if found is None:
            return None
        key = id(found)
        if key not in self._settled:
            self._settled[key] = found.settled()
        return self._settled[key]

    def named_by(self, task: TaskLike) -> str:
        """Return in words who named the task's handler; or, where it is not kept, why not."""
        if self.of(task) is None:
            return self._unkept_for(task)
        if isinstance(task, Parameter):
            return "parameter"
        if task.result_handler is not None:
            return "task"
        return "flow" if self._of_flow is not None else self._default_from

    def _unkept_for(self, task: TaskLike) -> str:
        if self.is_off:
            return "flows.checkpointing is false"
        if task.checkpoint is False:
            return "checkpoint=False"
        return f"{self._default_from} has no handler"

    def flush(self) -> None:
        """Bring to the disk what this process has kept, where the settings promise it."""
        if self._is_durable:
            for handler in self._settled.values():
                handler.flush()


def _switch(said: Any) -> str:
    if said not in SWITCH:
        raise ConfigError(
            f"checkpointing={said!r} in the context can't be; it takes True, False or 'auto'"
        )
    return SWITCH[said]


def _names_one(task: TaskLike) -> bool:
    asks = task.result_handler is not None or takes_earlier_values(task)
    return asks and task.checkpoint is not False


def _warn_of_unkept(tasks: list[TaskLike]) -> None:
    unkept = sorted({task.name for task in tasks if _would_be_kept(task)})
    if unkept:
        get_logger("results").warning(
            "the values of %s are not kept: no result handler matches docker storage; name one: "
            "Flow(..., result_handler=...), or the setting flows.result_handler",
            ", ".join(unkept),
        )


def _would_be_kept(task: TaskLike) -> bool:
    is_left_out = task.is_generated or task.checkpoint is False
    return not is_left_out and task.result_handler is None


def default_handler(settings: Settings, storage: HasHandler | None) -> ResultHandler | None:
    """Return the setting's handler; else that of the flow's storage, else of the settings'."""
    given = settings.flows.result_handler
    if given is not None:
        return given if isinstance(given, ResultHandler) else _described(given, settings)
    if storage is None:
        return _of_storage(settings)
    matching = storage.result_handler
    if isinstance(matching, LocalResultHandler | CloudResultHandler):
        return matching.shaped(**_kept(settings))
    return matching


def _default_from(settings: Settings, storage: HasHandler | None) -> str:
    if settings.flows.result_handler is not None:
        return "flows.result_handler"
    if storage is not None:
        return f"storage {storage!r}"
    return f"flows.storage = {settings.flows.storage}"


def _of_storage(settings: Settings) -> ResultHandler | None:
    """Return the handler that matches ``flows.storage``."""
    storage = settings.flows.storage
    if storage == "memory":
        return MemoryResultHandler()
    if storage == "docker":
        return None
    if storage == "local":
        return LocalResultHandler(**_kept(settings))
    try:
        return handler_at(storage, **_kept(settings))
    except AuthoringError as exc:
        raise ConfigError(f"flows.storage: {exc}; or set flows.result_handler") from exc


def _kept(settings: Settings) -> Kept:
    return {
        "serializer": settings.tasks.serializer,
        "compression": settings.results.compression,
        "key": settings.results.key,
        "max_bytes": settings.results.max_bytes,
    }


def _described(given: Any, settings: Settings) -> ResultHandler:
    if isinstance(given, str) and "://" in given:
        return _at(given, settings)
    args: dict[str, Any] = {**given} if isinstance(given, dict) else {"class": str(given)}
    path: str | None = args.pop("class", None)
    if not path:
        raise ConfigError(f"flows.result_handler: {given!r} names no class; give it class=...")
    if "." not in path:
        path = f"cairnflow.results.{path}"
    if "endpoint" in args:
        trust(str(args["endpoint"]))
    found = open_handler(json.dumps({"class": path, "args": args}, sort_keys=True))
    if isinstance(found, UnreadableHandler):
        raise ConfigError(f"flows.result_handler: {found.reason}")
    return found


def _at(url: str, settings: Settings) -> ResultHandler:
    try:
        return handler_at(url, **_kept(settings))
    except AuthoringError as exc:
        raise ConfigError(f"flows.result_handler: {exc}") from exc
