"""Join tasks in a flow: hand one its arguments, let it wait for another."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol, cast

from cairnflow.config import config
from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.plan.building import Builder, current
from cairnflow.plan.collections import gathered
from cairnflow.plan.edges import Edge, Spread, TaskLike
from cairnflow.plan.mapping import flat, flatten, items, unmapped
from cairnflow.plan.operators import Operators


class Bindable(TaskLike, Protocol):
    """What is needed of a task to bind it."""

    def generated(self, name: str, work: Callable[..., Any], /) -> "Bindable":
        """Return a task that we make, called ``name``."""
        ...

    def takes(self, key: str, /) -> bool:
        """Return whether ``key`` is one of its arguments."""
        ...


def builder_of(flow: Any) -> Builder:
    """Return where a flow is written; without one that of the ``with`` block that we are in.

    Raises:
        AuthoringError: we are in none, or it is no flow.
    """
    if flow is None:
        return current()
    found = getattr(flow, "builder", None)
    if not isinstance(found, Builder):
        raise AuthoringTypeError(f"flow takes a Flow, not {flow!r}")
    return found


def as_task(value: Any, builder: Builder) -> Any:
    """Return a value; the task that makes it, where it is made of the values of tasks.

    Args:
        value: anything; ``unmapped`` and ``flatten`` are taken off.
        builder: where the task is added.
    """
    if isinstance(value, unmapped):
        return as_task(value.task, builder)
    if isinstance(value, flatten):
        inner = as_task(value.task, builder)
        if not isinstance(inner, Operators):
            return _flat(inner)
        made = _bindable(inner).generated("Flatten", _Flat())
        _add(builder, made, "value", inner)
        return made
    found = gathered(value)
    if found is None:
        return value
    made, held = _bindable(found[0]), found[1]
    builder.add(made)
    for place, item in enumerate(held):
        _add(builder, made, f"item_{place}", as_task(item, builder))
    return made


def _flat(value: Any) -> list[Any]:
    try:
        return flat(value)
    except TypeError as exc:
        raise AuthoringTypeError(f"{exc}: {value!r}") from None


class _Flat:
    def __call__(self, value: Any) -> list[Any]:
        return flat(value)


def _bindable(task: Operators) -> Bindable:
    return cast("Bindable", task)


def _add(builder: Builder, task: Bindable, key: str, source: Any, *, each: bool = False) -> None:
    if isinstance(source, Operators):
        written(builder, _bindable(source))
        builder.join(Edge(_bindable(source), task, key, each))
    elif each:
        builder.give(task, key, Spread(items(task.name, key, source)))
    else:
        builder.give(task, key, source)


def written(builder: Builder, task: Bindable) -> None:
    """Hold that a task that is used can be run.

    Raises:
        AuthoringError: it is not in this flow, and needs arguments.
    """
    if task not in builder.tasks and (missing := task.missing(())):
        raise AuthoringError(
            f"task {task.name!r} is not in this flow, and has no value for "
            f"{', '.join(missing)}: it was written in another flow, or not called; "
            "call it with its arguments inside of this flow's with block"
        )


class Taken(NamedTuple):
    """What a task is to take, or to wait for.

    Attributes:
        key: name of the argument; None to wait only.
        source: the value, or the task that makes it.
        each: each child takes one item.
    """

    key: str | None
    source: Any
    each: bool


def taken(builder: Builder, key: str | None, value: Any, mapped: bool) -> Taken:
    """Return what an author hands a task.

    Args:
        builder: where tasks that gather collections are added.
        key: name of the argument; None to wait only.
        value: a task, a constant, a collection that holds tasks, or one of these marked.
        mapped: each child takes one item, unless it is marked as unmapped.

    Raises:
        AuthoringError: it can't be taken.
    """
    source = as_task(value, builder)
    if key is None and not isinstance(source, Operators):
        raise AuthoringTypeError(f"upstream_tasks holds {value!r}, which is no task")
    return Taken(key, source, mapped and not isinstance(value, unmapped))


def bring(builder: Builder, found: Iterable[Taken]) -> None:
    """Add the tasks that another one is to take: before it, so that the order is as written.

    Raises:
        AuthoringError: one can't be run, since it lacks an argument.
    """
    for one in found:
        if isinstance(one.source, Operators):
            if one.key is not None:
                written(builder, _bindable(one.source))
            builder.add(_bindable(one.source))


def join(builder: Builder, task: Bindable, found: Taken) -> None:
    """Hand a task what it takes, or let it wait.

    Raises:
        AuthoringError: the argument has a value already, the other task is of another flow, or a
            parameter would wait.
    """
    if found.key is None:
        builder.join(Edge(_bindable(found.source), task, None, found.each))
    else:
        _add(builder, task, found.key, found.source, each=found.each)


def depend(
    builder: Builder,
    task: Any,
    *,
    upstream_tasks: Iterable[Any] | None = None,
    downstream_tasks: Iterable[Any] | None = None,
    keyword_tasks: Mapping[str, Any] | None = None,
    mapped: bool = False,
    validate: bool | None = None,
) -> Any:
    """Join a task with others; see ``Task.set_dependencies``.

    Returns:
        The task; for a collection the one that gathers it.
    """
    found = as_task(task, builder)
    if not isinstance(found, Operators):
        raise AuthoringTypeError(f"{task!r} is no task, so it can't wait, nor be waited for")
    placed, before = _bindable(found), len(builder.edges)
    for upstream in upstream_tasks or ():
        join(builder, placed, taken(builder, None, upstream, mapped))
    for key, value in (keyword_tasks or {}).items():
        if not placed.takes(key):
            raise AuthoringError(f"task {placed.name!r} has no argument {key!r}")
        one = taken(builder, key, value, mapped)
        if isinstance(one.source, Operators):
            # It may be given its own arguments later.
            builder.add(_bindable(one.source))
        join(builder, placed, one)
    builder.add(placed)
    for downstream in downstream_tasks or ():
        waiting = the_task(downstream, builder)
        join(builder, waiting, Taken(None, found, mapped and not isinstance(task, unmapped)))
    if validate or (validate is None and config.flows.eager_edge_validation):
        _hold(builder, builder.edges[before:])
    return found


def the_task(value: Any, builder: Builder) -> Any:
    """Return the task that a value is.

    Raises:
        AuthoringTypeError: it is none.
    """
    found = as_task(value, builder)
    if not isinstance(found, Operators):
        is_class = isinstance(value, type) and issubclass(value, Operators)
        said = f"make one of it: {value.__name__}()" if is_class else "give a task"
        raise AuthoringTypeError(f"{value!r} is no task; {said}")
    return found


def _hold(builder: Builder, edges: Iterable[Edge]) -> None:
    if any(builder.reaches(edge.downstream_task, edge.upstream_task) for edge in edges):
        builder.order()
