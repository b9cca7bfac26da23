"""Task: a unit of work with its rules; calling one inside a flow adds it to the flow's plan."""

import copy
import inspect
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Self

from cairnflow.context import current_tags
from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.keys import slug
from cairnflow.logs import get_logger
from cairnflow.plan.binding import bring, builder_of, depend, join, taken, the_task
from cairnflow.plan.building import current
from cairnflow.plan.checks import CHECKS, cached, delayed, named_once, signature, state_handlers_of
from cairnflow.plan.mapping import unmapped
from cairnflow.plan.operators import Operators
from cairnflow.previews.base import Level
from cairnflow.results.handler import ResultHandler

_UNSET: Any = object()
_OURS = {
    *("name", "slug", "tags", "max_retries", "retry_delay", "timeout", "trigger", "checkpoint"),
    *("skip_on_upstream_skip", "result_handler", "redact", "preview", "fn", "default", "required"),
    *("cache_for", "cache_validator", "cache_key", "cache", "validators", "state_handlers"),
    *("log_stdout", "__signature__", "_required"),
    *("__module__", "__name__", "__qualname__", "__doc__", "__annotations__", "__wrapped__"),
}
"""Attributes that tasks have by themselves."""


class _Logger:
    """Gives each task its logger; no property, so that a subclass may set one of its own."""

    def __get__(self, task: "Task | None", owner: type["Task"]) -> logging.Logger:
        return get_logger(f"task.{slug(owner.__name__ if task is None else task.name)}")


class Task(Operators):
    """A unit of work: subclass it with a ``run`` method, or decorate a function with ``@task``.

    Called inside ``with Flow(...)``, a copy of it joins the flow and stands for its future value.

    Args:
        name: for people; the class's name by default.
        slug: the task's part of addresses; made of the name by default, with ``-2`` and so on
            where a flow has it twice.
        tags: words to find it by, besides those of ``with tags(...)`` blocks.
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
        result: another name of ``result_handler``.

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
    logger = _Logger()

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
        result: ResultHandler | None = None,
    ) -> None:
        self.name: str = CHECKS["name"](name or type(self).__name__)
        self.slug: str = CHECKS["slug"](slug)
        self.tags: frozenset[str] = CHECKS["tags"](tags) | current_tags()
        self.max_retries: int | None = CHECKS["max_retries"](max_retries)
        self.retry_delay: float | None = CHECKS["retry_delay"](retry_delay)
        self.timeout: float | None = CHECKS["timeout"](timeout)
        self.trigger: Callable[..., bool] | None = CHECKS["trigger"](trigger)
        self.skip_on_upstream_skip: bool = CHECKS["skip_on_upstream_skip"](skip_on_upstream_skip)
        self.checkpoint: bool | None = CHECKS["checkpoint"](checkpoint)
        self.result_handler: ResultHandler | None = named_once(result_handler, result)
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
        self.__signature__ = signature(self.name, self.work)
        self._required = frozenset(
            name
            for name, parameter in self.__signature__.parameters.items()
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
        held = vars(self)
        if _OURS.issuperset(held):
            return {}
        return {name: held[name] for name in held if name not in _OURS and name[:2] != "__"}

    def missing(self, given: Collection[str]) -> list[str]:
        """Return the names of the arguments that ``run`` needs and that are not ``given``."""
        left = self._required.difference(given)
        return sorted(left) if left else []

    def inputs(self) -> dict[str, dict[str, Any]]:
        """Return for each argument of ``run`` its ``type`` and whether it is ``required``.

        Examples:
            >>> from cairnflow.plan.decorator import task
            >>> @task
            ... def add(x: int, y=1) -> int:
            ...     return x + y
            >>> add.inputs()
            {'x': {'type': <class 'int'>, 'required': True}, 'y': {'type': ..., 'required': False}}
        """
        return {
            name: {"type": _annotated(one.annotation), "required": name in self._required}
            for name, one in self.__signature__.parameters.items()
            if one.kind is not one.VAR_KEYWORD
        }

    def outputs(self) -> Any:
        """Return the type of the value, as ``run`` is annotated; ``Any`` where it is not."""
        return _annotated(self.__signature__.return_annotation)

    def takes(self, key: str) -> bool:
        """Return whether ``key`` is one of the arguments of ``run``."""
        known = self.__signature__.parameters
        return key in known or any(one.kind is one.VAR_KEYWORD for one in known.values())

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
        if tags := current_tags():
            placed.tags |= tags
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
        builder = builder_of(flow)
        arguments = self._arguments(args, kwargs)
        if mapped and all(isinstance(value, unmapped) for value in arguments.values()):
            raise AuthoringError(
                f"task {self.name!r} is mapped, but none of its arguments has items to map over; "
                "give it a list or a task that is not unmapped, or call it without map"
            )
        found = [taken(builder, key, value, mapped) for key, value in arguments.items()]
        found += [taken(builder, None, one, mapped) for one in upstream_tasks or ()]
        bring(builder, found)
        is_new = self not in builder.tasks
        builder.add(self)
        try:
            for one in found:
                join(builder, self, one)
        except AuthoringError:
            # In a notebook the flow lives on; it must not keep a task that lacks its arguments.
            if is_new:
                builder.drop(self)
            raise
        return self

    def set_dependencies(
        self,
        flow: Any = None,
        upstream_tasks: Iterable[Any] | None = None,
        downstream_tasks: Iterable[Any] | None = None,
        keyword_tasks: Mapping[str, Any] | None = None,
        mapped: bool = False,
        *,
        validate: bool | None = None,
    ) -> None:
        """Join this very task with others in a flow.

        Args:
            flow: the flow; by default the one whose ``with`` block this is.
            upstream_tasks: tasks to wait for, without taking their values.
            downstream_tasks: tasks that are to wait for this one.
            keyword_tasks: arguments of ``run``: tasks, values, or collections that hold tasks.
            mapped: run once for each item of the arguments that are not ``unmapped``.
            validate: tell a circle at once; by default the setting
                ``flows.eager_edge_validation``.

        Raises:
            AuthoringError: one of these can't be.
        """
        depend(
            builder_of(flow),
            self,
            upstream_tasks=upstream_tasks,
            downstream_tasks=downstream_tasks,
            keyword_tasks=keyword_tasks,
            mapped=mapped,
            validate=validate,
        )

    def set_upstream(
        self, task: Any, flow: Any = None, key: str | None = None, mapped: bool = False
    ) -> None:
        """Let this very task wait for another one, or take its value as its argument ``key``.

        Raises:
            AuthoringError: it can't be.
        """
        if key is None:
            self.set_dependencies(flow, upstream_tasks=[task], mapped=mapped)
        else:
            self.set_dependencies(flow, keyword_tasks={key: task}, mapped=mapped)

    def set_downstream(
        self, task: Any, flow: Any = None, key: str | None = None, mapped: bool = False
    ) -> None:
        """Let another task wait for this one, or take its value as its argument ``key``.

        Raises:
            AuthoringError: it can't be.
        """
        builder = builder_of(flow)
        the_task(task, builder).set_upstream(self, flow, key, mapped)

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            found = self.__signature__.bind(*args, **kwargs).arguments
        except AttributeError:
            raise AuthoringError(
                f"{type(self).__name__} is not ready; its __init__ must call super().__init__()"
            ) from None
        except TypeError as exc:
            raise AuthoringTypeError(
                f"task {self.name!r}: {exc}; its arguments are {self.__signature__}"
            ) from None
        flat: dict[str, Any] = {}
        for key, value in found.items():
            if self.__signature__.parameters[key].kind is inspect.Parameter.VAR_KEYWORD:
                flat.update(value)
            else:
                flat[key] = value
        return flat

    def combine(self, name: str, fn: Callable[..., Any], left: Any, right: Any) -> Any:
        """Add a task that stands for ``fn(left, right)``."""
        return Generated(name, _Pair(fn)).bind(left=left, right=right)

    def generated(self, name: str, work: Callable[..., Any]) -> "Generated":
        """Return a task that is computed but not kept, called ``name``; in no flow yet."""
        return Generated(name, work)

    def chained(self, before: Any, after: Any) -> Any:
        """Let the task ``after`` wait for ``before``; return it."""
        return depend(current(), after, upstream_tasks=[before])

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


def _annotated(annotation: Any) -> Any:
    return Any if annotation is inspect.Signature.empty else annotation


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
