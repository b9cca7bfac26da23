"""The two parts of every plan: what the engine needs of a task, and what flows between two."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from cairnflow.previews.base import Level
from cairnflow.results.handler import ResultHandler


class TaskLike(Protocol):
    """What a plan and the engine need of a task; they know nothing else of it.

    Attributes:
        name: as the author wrote it.
        slug: the wish for the task's part of an address; empty for one made of the name.
        is_parameter: its value is given to a run.
        is_generated: made by us for a list or an operator; computed, but not kept.
        max_retries: attempts after the first; None for the setting.
        retry_delay: seconds between attempts; None for the setting.
        timeout: seconds that the work may take; None for the setting.
        trigger: says whether the task may begin; None for ``all_successful``.
        skip_on_upstream_skip: skip it if a task before it was skipped.
        checkpoint: False switches keeping off for this task.
        result_handler: keeps the value; None for the flow's.
        redact: names of columns and keys that no preview may show.
        preview: level of the preview; None for the setting.
        tags: words of the author's.
        cache: ``inputs`` where an earlier value of the same code and inputs may be taken.
        cache_for: seconds for which an earlier value may be taken; None for not at all.
        cache_validator: says which earlier values may be; None for any.
        cache_key: tasks of one key take each other's values; None for the task's own.
        validators: are called with the value before it is kept.
        state_handlers: are called at each change of state.
        log_stdout: what it prints is logged.
    """

    name: str
    slug: str
    is_parameter: bool
    is_generated: bool
    max_retries: int | None
    retry_delay: float | None
    timeout: float | None
    trigger: Callable[..., bool] | None
    skip_on_upstream_skip: bool
    checkpoint: bool | None
    result_handler: ResultHandler | None
    redact: tuple[str, ...]
    preview: Level | None
    tags: frozenset[str]
    cache: str | None
    cache_for: float | None
    cache_validator: Callable[..., bool] | None
    cache_key: str | None
    validators: tuple[Callable[[Any], Any], ...]
    state_handlers: tuple[Callable[..., Any], ...]
    log_stdout: bool

    @property
    def settings(self) -> dict[str, Any]:
        """Attributes of a subclass that its work may depend on."""
        ...

    def missing(self, given: Collection[str], /) -> list[str]:
        """Return the names of the arguments that are needed and not ``given``."""
        ...

    @property
    def work(self) -> Callable[..., Any]:
        """Takes the arguments by name, returns the value."""
        ...


class Edge(NamedTuple):
    """The value of one task goes to another as its argument ``key``.

    Attributes:
        upstream_task: ends first.
        downstream_task: takes the value, or only waits.
        key: name of the argument; None where the one only waits for the other.
        mapped: the downstream task runs once for each item of the value.
    """

    upstream_task: TaskLike
    downstream_task: TaskLike
    key: str | None = None
    mapped: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """A constant that a mapped task takes item by item.

    Attributes:
        items: the constant; shape (children,).
    """

    items: Any
