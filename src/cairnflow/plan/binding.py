"""Join tasks in a flow: hand one its arguments, let it wait for another."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, cast

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


def give(builder: Builder, task: Bindable, key: str, value: Any, mapped: bool) -> None:
    """Hand a task an argument: a constant, or the value of another task.

    Args:
        builder: where both are, or will be.
        task: takes it.
        key: name of the argument.
        value: a task, a constant, a collection that holds tasks, or one of these marked.
        mapped: each child takes one item, unless it is marked as unmapped.

    Raises:
        AuthoringError: the argument has a value already, or this one can't be.
    """
    each = mapped and not isinstance(value, unmapped)
    _add(builder, task, key, as_task(value, builder), each=each)


def wait(builder: Builder, task: Bindable, upstream: Any, mapped: bool = False) -> None:
    """Let a task wait for another one, without taking its value.

    Raises:
        AuthoringError: the other is no task, or a parameter would wait.
    """
    each = mapped and not isinstance(upstream, unmapped)
    source = as_task(upstream, builder)
    if not isinstance(source, Operators):
        raise AuthoringTypeError(f"upstream_tasks holds {upstream!r}, which is no task")
    builder.join(Edge(_bindable(source), task, None, each))


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
    builder.add(placed)
    for upstream in upstream_tasks or ():
        wait(builder, placed, upstream, mapped)
    for downstream in downstream_tasks or ():
        wait(builder, the_task(downstream, builder), found, mapped)
    for key, value in (keyword_tasks or {}).items():
        if not placed.takes(key):
            raise AuthoringError(f"task {placed.name!r} has no argument {key!r}")
        source = as_task(value, builder)
        if isinstance(source, Operators):
            # It may be given its own arguments later.
            builder.add(_bindable(source))
        _add(builder, placed, key, source, each=mapped and not isinstance(value, unmapped))
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
