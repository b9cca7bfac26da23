"""Task: a unit of work with its rules; calling one inside a flow adds it to the flow's plan."""

import copy
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Self

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.plan.building import Builder, current
from cairnflow.plan.checks import handler, level, number, seconds, signature, words
from cairnflow.plan.edges import Edge, Spread
from cairnflow.plan.operators import Operators
from cairnflow.previews.base import Level
from cairnflow.results.handler import ResultHandler

_UNSET: Any = object()


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
    ) -> None:
        self.name: str = name or type(self).__name__
        self.slug: str = slug or ""
        self.tags = frozenset(words("tags", tags or ()))
        self.max_retries = number("max_retries", max_retries)
        self.retry_delay = seconds("retry_delay", retry_delay)
        self.timeout = seconds("timeout", timeout)
        self.trigger = trigger
        self.skip_on_upstream_skip = skip_on_upstream_skip
        self.checkpoint = checkpoint
        self.result_handler = handler(result_handler)
        self.redact = tuple(words("redact", redact))
        self.preview: Level | None = level(preview)
        if self.max_retries and self.retry_delay is None:
            raise AuthoringError(
                f"task {self.name!r}: max_retries={self.max_retries} needs a retry_delay; "
                "give it in seconds or as a timedelta, 0 for none"
            )
        if self.retry_delay is not None and not self.max_retries:
            raise AuthoringError(f"task {self.name!r}: a retry_delay needs max_retries above 0")
        self._signature = signature(self.name, self.work)

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Do the work; a subclass defines it. Called by hand, it gives a value at once."""
        raise NotImplementedError(f"{type(self).__name__} has no run method; give it one")

    @property
    def work(self) -> Callable[..., Any]:
        """What the engine calls: takes the arguments by name, returns the value."""
        return self.run

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
            given["result_handler"] = handler(result_handler)
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
            setattr(made, name, value)
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
        try:
            arguments = self._signature.bind(*args, **kwargs).arguments
        except TypeError as exc:
            raise AuthoringTypeError(
                f"task {self.name!r}: {exc}; its arguments are {self._signature}"
            ) from None
        builder.add(self)
        for key, value in arguments.items():
            if self._signature.parameters[key].kind is inspect.Parameter.VAR_KEYWORD:
                for inner, item in value.items():
                    _give(builder, self, inner, item, mapped)
            else:
                _give(builder, self, key, value, mapped)
        for upstream in upstream_tasks or ():
            each = mapped and not isinstance(upstream, unmapped)
            source = as_task(upstream.task if isinstance(upstream, unmapped) else upstream, builder)
            if not isinstance(source, Task):
                raise AuthoringTypeError(f"upstream_tasks holds {upstream!r}, which is no task")
            builder.join(Edge(source, self, None, each))
        return self

    def combine(self, name: str, fn: Callable[..., Any], left: Any, right: Any) -> Any:
        """Add a task that stands for ``fn(left, right)``."""
        return Generated(name, _Pair(fn)).bind(left=left, right=right)

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
        return self._kind(items.values())


class _CollectDict:
    def __init__(self, keys: tuple[Any, ...]) -> None:
        self._keys = keys

    def __call__(self, **items: Any) -> Any:
        return dict(zip(self._keys, items.values(), strict=True))


_COLLECTIONS = (list, tuple, set, frozenset)


def as_task(value: Any, builder: Builder) -> Any:
    """Return ``value``; a task that makes it where it is a collection that holds tasks."""
    kind = value.__class__
    if kind not in _COLLECTIONS and kind is not dict:
        return value
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


def _holds_task(value: Any) -> bool:
    if isinstance(value, Task):
        return True
    kind = value.__class__
    if kind in _COLLECTIONS:
        return any(_holds_task(item) for item in value)
    return kind is dict and any(_holds_task(item) for item in value.values())


def _items(task: Task, key: str, value: Any) -> Any:
    is_sequence = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    if hasattr(value, "iloc") or (is_sequence and not hasattr(value, "keys")):
        return value
    try:
        return list(value)
    except TypeError:
        raise AuthoringTypeError(
            f"task {task.name!r} can't be mapped over {key}={value!r}, which has no items; "
            f"give a list, or unmapped({value!r}) to hand it whole to every child"
        ) from None
