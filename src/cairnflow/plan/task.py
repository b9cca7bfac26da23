"""Task: a unit of work with its rules; calling one inside a flow adds it to the flow's plan."""

import copy
import dataclasses
import inspect
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Self, cast

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.plan.building import Builder, current
from cairnflow.plan.checks import CHECKS, cached, delayed, signature, state_handlers_of
from cairnflow.plan.edges import Edge, Spread
from cairnflow.plan.operators import Operators
from cairnflow.previews.base import Level
from cairnflow.results.handler import ResultHandler

_UNSET: Any = object()
_OURS = {
    *("name", "slug", "tags", "max_retries", "retry_delay", "timeout", "trigger", "checkpoint"),
    *("skip_on_upstream_skip", "result_handler", "redact", "preview", "fn", "default", "required"),
    *("cache_for", "cache_validator", "cache_key", "cache", "validators", "state_handlers"),
    *("log_stdout", "_signature", "_required"),
}
"""Attributes that tasks have by themselves."""


class Task(Operators):
    """A unit of work: subclass it with a ``run`` method, or decorate a function with ``@task``.

    Called inside ``with Flow(...)``, a copy of it joins the flow and stands for its future value.

    Args:
        name: for people; the class's name by default.
        slug: the task's part of addresses; made of the name by default, with ``-2`` and so on
            where a flow has it twice.
        tags: words to find it by.
        max_retries: attempts after the first; count, from 0.
        retry_delay: seconds, or a timedelta, between two attempts; needed with ``max_retries``.
        timeout: seconds, or a timedelta, that one attempt may take.
        trigger: says by the states of the tasks before it whether it may begin.
        skip_on_upstream_skip: skip it if a task before it was skipped.
        checkpoint: False switches keeping off: the value lives in memory only.
        result_handler: keeps its values; the flow's by default.
        redact: names of columns and keys that no preview may show.
        preview: level of previews: ``none``, ``schema``, ``stats`` or ``sample``.
        cache: ``inputs`` takes a value from any earlier run that had the same code and the same
            inputs, for as long as the value is there.
        cache_for: seconds, or a timedelta, for which an earlier value may be taken.
        cache_validator: says which earlier values may be; see ``cairnflow.cache_validators``. By
            default any that is not older than ``cache_for``.
        cache_key: tasks of one key, of whatever flow, take each other's values; by default a task
            takes its own.
        validators: are called with the value before it is kept; one that raises, or returns
            False, fails the task, and the value is kept marked as invalid.
        state_handlers: are called with the task, its old and its new state at each change; a
            state that one returns takes the new one's place.
        on_failure: is called with the task and its state where it has failed.
        log_stdout: what it prints is logged.

    Raises:
        AuthoringError: one of these, or the signature of ``run``, can't be.

    Examples:
        >>> class Double(Task):
        ...     def run(self, x):
        ...         return 2 * x
        >>> Double().run(4)
        8
    """

    is_generated = False
    is_parameter = False

    def __init__(
        self,
        name: str | None = None,
        slug: str | None = None,
        tags: Iterable[str] | None = None,
        max_retries: int | None = None,
        retry_delay: float | timedelta | None = None,
        *,
        timeout: float | timedelta | None = None,
        trigger: Callable[..., bool] | None = None,
        skip_on_upstream_skip: bool = True,
        checkpoint: bool | None = None,
        result_handler: ResultHandler | None = None,
        redact: Iterable[str] = (),
        preview: Level | None = None,
        cache: str | None = None,
        cache_for: float | timedelta | None = None,
        cache_validator: Callable[..., bool] | None = None,
        cache_key: str | None = None,
        validators: Iterable[Callable[[Any], Any]] = (),
        state_handlers: Iterable[Callable[..., Any]] | None = None,
        on_failure: Callable[..., Any] | None = None,
        log_stdout: bool = False,
    ) -> None:
        self.name: str = CHECKS["name"](name or type(self).__name__)
        self.slug: str = CHECKS["slug"](slug)
        self.tags: frozenset[str] = CHECKS["tags"](tags)
        self.max_retries: int | None = CHECKS["max_retries"](max_retries)
        self.retry_delay: float | None = CHECKS["retry_delay"](retry_delay)
        self.timeout: float | None = CHECKS["timeout"](timeout)
        self.trigger = trigger
        self.skip_on_upstream_skip = skip_on_upstream_skip
        self.checkpoint = checkpoint
        self.result_handler: ResultHandler | None = CHECKS["result_handler"](result_handler)
        self.redact: tuple[str, ...] = CHECKS["redact"](redact)
        self.preview: Level | None = CHECKS["preview"](preview)
        self.cache: str | None = CHECKS["cache"](cache)
        self.cache_for: float | None = CHECKS["cache_for"](cache_for)
        self.cache_validator = cache_validator
        self.cache_key: str | None = CHECKS["cache_key"](cache_key)
        self.validators: tuple[Callable[[Any], Any], ...] = CHECKS["validators"](validators)
        self.state_handlers: tuple[Callable[..., Any], ...] = state_handlers_of(
            state_handlers, on_failure
        )
        self.log_stdout = bool(log_stdout)
        delayed(self.name, self.max_retries, self.retry_delay)
        cached(self.name, self)
        if type(self).run is Task.run and type(self).work is Task.work:
            raise AuthoringError(f"task {self.name!r} has no run method; give it one")
        self._signature = signature(self.name, self.work)
        self._required = frozenset(
            name
            for name, parameter in self._signature.parameters.items()
            if parameter.default is inspect.Parameter.empty
            and parameter.kind is not inspect.Parameter.VAR_KEYWORD
        )

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Do the work; a subclass defines it. Called by hand, it gives a value at once."""
        raise NotImplementedError(f"{type(self).__name__} has no run method")

    @property
    def work(self) -> Callable[..., Any]:
        """What the engine calls: takes the arguments by name, returns the value."""
        return self.run

    @property
    def settings(self) -> dict[str, Any]:
        """The attributes that a subclass has set on itself: its work may depend on them."""
        return {
            name: value
            for name, value in vars(self).items()
            if name not in _OURS and not name.startswith("__")
        }

    def missing(self, given: Collection[str]) -> list[str]:
        """Return the names of the arguments that ``run`` needs and that are not ``given``."""
        return sorted(self._required.difference(given))

    def __call__(
        self,
        *args: Any,
        mapped: bool = False,
        task_args: Mapping[str, Any] | None = None,
        upstream_tasks: Iterable[Any] | None = None,
        flow: Any = None,
        result_handler: ResultHandler | None = _UNSET,
        **kwargs: Any,
    ) -> Any:
        """Add a copy of this task to the flow, with these arguments.

        Args:
            *args: arguments of ``run``: tasks, values, or collections that hold tasks.
            mapped: run once for each item; see ``map``.
            task_args: attributes of the copy, such as ``{"name": "first"}``.
            upstream_tasks: tasks to wait for, without taking their values.
            flow: the flow to join; by default the one whose ``with`` block this is.
            result_handler: the copy's handler.
            **kwargs: more arguments of ``run``.

        Returns:
            The copy: it stands for the value that it will have.
        """
        given = dict(task_args or {})
        if result_handler is not _UNSET:
            given["result_handler"] = result_handler
        placed = self.copy(**given)
        placed.bind(*args, mapped=mapped, upstream_tasks=upstream_tasks, flow=flow, **kwargs)
        return placed

    def map(
        self,
        *args: Any,
        task_args: Mapping[str, Any] | None = None,
        upstream_tasks: Iterable[Any] | None = None,
        flow: Any = None,
        result_handler: ResultHandler | None = _UNSET,
        **kwargs: Any,
    ) -> Any:
        """Add a copy that runs once for each item of its arguments, up to the shortest.

        An argument wrapped in ``unmapped`` goes whole to every child.
        """
        return self(
            *args,
            mapped=True,
            task_args=task_args,
            upstream_tasks=upstream_tasks,
            flow=flow,
            result_handler=result_handler,
            **kwargs,
        )

    def copy(self, **attributes: Any) -> Self:
        """Return a copy with other attributes.

        Raises:
            AttributeError: a task has no such attribute.
        """
        made = copy.copy(self)
        for name, value in attributes.items():
            if not hasattr(made, name):
                known = ", ".join(sorted(key for key in vars(made) if key[0] != "_"))
                raise AttributeError(f"a task has no attribute {name!r} to set; it has {known}")
            setattr(made, name, CHECKS[name](value) if name in CHECKS else value)
        if attributes:
            delayed(made.name, made.max_retries, made.retry_delay)
            cached(made.name, made)
        return made

    def bind(
        self,
        *args: Any,
        mapped: bool = False,
        upstream_tasks: Iterable[Any] | None = None,
        flow: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Give this very task its arguments in a flow; see ``__call__``."""
        builder: Builder = current() if flow is None else flow.builder
        arguments = self._arguments(args, kwargs)
        if mapped and all(isinstance(value, unmapped) for value in arguments.values()):
            raise AuthoringError(
                f"task {self.name!r} is mapped, but none of its arguments has items to map over; "
                "give it a list or a task that is not unmapped, or call it without map"
            )
        builder.add(self)
        for key, value in arguments.items():
            _give(builder, self, key, value, mapped)
        for upstream in upstream_tasks or ():
            each = mapped and not isinstance(upstream, unmapped)
            source = as_task(upstream.task if isinstance(upstream, unmapped) else upstream, builder)
            if not isinstance(source, Task):
                raise AuthoringTypeError(f"upstream_tasks holds {upstream!r}, which is no task")
            builder.join(Edge(source, self, None, each))
        return self

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            found = self._signature.bind(*args, **kwargs).arguments
        except AttributeError:
            raise AuthoringError(
                f"{type(self).__name__} is not ready; its __init__ must call super().__init__()"
            ) from None
        except TypeError as exc:
            raise AuthoringTypeError(
                f"task {self.name!r}: {exc}; its arguments are {self._signature}"
            ) from None
        flat: dict[str, Any] = {}
        for key, value in found.items():
            if self._signature.parameters[key].kind is inspect.Parameter.VAR_KEYWORD:
                flat.update(value)
            else:
                flat[key] = value
        return flat

    def combine(self, name: str, fn: Callable[..., Any], left: Any, right: Any) -> Any:
        """Add a task that stands for ``fn(left, right)``."""
        return Generated(name, _Pair(fn)).bind(left=left, right=right)

    def __bool__(self) -> bool:
        raise AuthoringTypeError(
            f"task {self.name!r} has no value yet, so it is neither true nor false while the flow "
            "is written; decide inside a task"
        )

    def __contains__(self, item: object) -> bool:
        return item in iter(self)

    def __iter__(self) -> Iterator[Any]:
        raise AuthoringTypeError(
            f"task {self.name!r} has no value yet, so it can't be iterated or unpacked; "
            "take items by index, as in value[0], or use .map to run once for each"
        )

    def __repr__(self) -> str:
        return f"<Task: {self.name}>"


class unmapped:  # noqa: N801 - the name that authors know
    """Marks an argument of ``Task.map`` that goes whole to every child.

    Args:
        task: a task or any value.
    """

    __slots__ = ("task",)

    def __init__(self, task: Any) -> None:
        self.task = task


def _give(builder: Builder, task: Task, key: str, value: Any, mapped: bool) -> None:
    each = mapped and not isinstance(value, unmapped)
    source = as_task(value.task if isinstance(value, unmapped) else value, builder)
    if isinstance(source, Task):
        if source not in builder.tasks and (missing := source.missing(())):
            raise AuthoringError(
                f"task {source.name!r} is not in this flow, and has no value for "
                f"{', '.join(missing)}: it was written in another flow, or not called; "
                "call it with its arguments inside of this flow's with block"
            )
        builder.join(Edge(source, task, key, each))
    elif each:
        builder.give(task, key, Spread(_items(task, key, source)))
    else:
        builder.give(task, key, source)


class Generated(Task):
    """A task that we make for an operator or a collection: computed, but not kept.

    Args:
        name: for people, such as ``List``.
        fn: the work.
    """

    is_generated = True

    def __init__(self, name: str, fn: Callable[..., Any]) -> None:
        self.fn = fn
        super().__init__(name)

    @property
    def work(self) -> Callable[..., Any]:
        """The work."""
        return self.fn


class _Pair:
    def __init__(self, fn: Callable[[Any, Any], Any]) -> None:
        self._fn = fn

    def __call__(self, left: Any, right: Any) -> Any:
        return self._fn(left, right)


class _Collect:
    def __init__(self, kind: Callable[[Any], Any]) -> None:
        self._kind = kind

    def __call__(self, **items: Any) -> Any:
        return self._kind(_in_order(items))


class _CollectDict:
    def __init__(self, keys: tuple[Any, ...]) -> None:
        self._keys = keys

    def __call__(self, **items: Any) -> Any:
        return dict(zip(self._keys, _in_order(items), strict=True))


def _in_order(items: dict[str, Any]) -> list[Any]:
    # Constants come before what other tasks give, wherever they stood in the collection.
    return [items[f"item_{place}"] for place in range(len(items))]


_COLLECTIONS = (list, tuple, set, frozenset)


def as_task(value: Any, builder: Builder) -> Any:
    """Return ``value``; a task that makes it where it is a collection that holds tasks."""
    kind = value.__class__
    if kind not in _COLLECTIONS and kind is not dict:
        if any(isinstance(item, Task) for item in _parts(value)):
            raise AuthoringTypeError(
                f"a task inside of a {kind.__qualname__} can't be seen; "
                "give it in a list, a tuple, a set or a dict"
            )
        return value
    if kind is dict and any(isinstance(key, Task) for key in value):
        raise AuthoringTypeError("a task can't be the key of a dict: its value isn't known yet")
    held = list(value.values()) if kind is dict else list(value)
    if not any(_holds_task(item) for item in held):
        return value
    made = Generated(
        kind.__name__.capitalize(), _CollectDict(tuple(value)) if kind is dict else _Collect(kind)
    )
    builder.add(made)
    for i, item in enumerate(held):
        _give(builder, made, f"item_{i}", item, mapped=False)
    return made


def _parts(value: Any) -> Iterable[Any]:
    """Return what is held by a collection of a kind that we don't take apart."""
    if isinstance(value, Task):
        return ()
    if isinstance(value, list | tuple | set | frozenset | deque):
        return cast("Iterable[Any]", value)
    if isinstance(value, dict):
        return cast("Iterable[Any]", [*value, *value.values()])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    return ()


def _holds_task(value: Any) -> bool:
    if isinstance(value, Task):
        return True
    kind = value.__class__
    if kind in _COLLECTIONS:
        return any(_holds_task(item) for item in value)
    return kind is dict and any(_holds_task(item) for item in value.values())


def _items(task: Task, key: str, value: Any) -> Any:
    is_sequence = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    try:
        if hasattr(value, "iloc") or (is_sequence and not hasattr(value, "keys")):
            len(value)  # an array without dimensions has the method, and raises
            return value
        return list(value)
    except TypeError:
        raise AuthoringTypeError(
            f"task {task.name!r} can't be mapped over {key}={value!r}, which has no items; "
            f"give a list, or unmapped({value!r}) to hand it whole to every child"
        ) from None
