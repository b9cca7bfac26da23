"""@task: a function as a Task, with its arguments seen by type checkers."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar, overload

from cairnflow.errors import AuthoringTypeError
from cairnflow.plan.checks import known_rules
from cairnflow.plan.task import Task
from cairnflow.results.handler import ResultHandler

P = ParamSpec("P")
R = TypeVar("R")


class FunctionTask(Task, Generic[P, R]):
    """A task whose work is a function.

    A call inside a flow gives a task, which stands for the function's future value. To a type
    checker it *is* that value, so that it fits where the next function wants it.

    Args:
        fn: the function.
        name: the function's name by default.
        **rules: see ``Task``.

    Attributes:
        fn: the function as it was written.
    """

    def __init__(self, fn: Callable[P, R], name: str | None = None, **rules: Any) -> None:
        if not callable(fn):
            raise AuthoringTypeError(f"@task decorates a function, not {fn!r}")
        self.fn = fn
        super().__init__(name or getattr(fn, "__name__", type(fn).__name__), **rules)
        functools.update_wrapper(self, fn, updated=())

    def run(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function at once, outside of any flow."""
        return self.fn(*args, **kwargs)

    @property
    def work(self) -> Callable[P, R]:
        """The function."""
        return self.fn

    @overload  # type: ignore[override]  # it knows its arguments, and takes no others
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...

    @overload
    def __call__(self, *args: Any, result_handler: ResultHandler | None, **kwargs: Any) -> R: ...

    @overload
    def __call__(self, *args: Any, upstream_tasks: Iterable[Any], **kwargs: Any) -> R: ...

    @overload
    def __call__(self, *args: Any, task_args: Mapping[str, Any], **kwargs: Any) -> R: ...

    @overload
    def __call__(self, *args: Any, mapped: bool, **kwargs: Any) -> R: ...

    @overload
    def __call__(self, *args: Any, flow: object, **kwargs: Any) -> R: ...

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Add a copy of this task to the flow, with these arguments; see ``Task.__call__``."""
        return super().__call__(*args, **kwargs)

    def map(self, *args: Any, **kwargs: Any) -> list[R]:
        """Add a copy that runs once for each item of its arguments; see ``Task.map``."""
        mapped: list[R] = super().map(*args, **kwargs)
        return mapped


@overload
def task(fn: Callable[P, R], /) -> FunctionTask[P, R]: ...


@overload
def task(**rules: Any) -> Callable[[Callable[P, R]], FunctionTask[P, R]]: ...


def task(fn: Callable[..., Any] | None = None, /, **rules: Any) -> Any:
    """Make a task of a function.

    Args:
        fn: the function; left out where rules are given, as in ``@task(max_retries=2, ...)``.
        **rules: see ``Task``: name, slug, tags, max_retries, retry_delay, timeout, trigger,
            skip_on_upstream_skip, checkpoint, result_handler, redact, preview, cache, cache_for,
            cache_validator, cache_key, validators, state_handlers, on_failure, log_stdout.

    Raises:
        AuthoringTypeError: there is no such rule.
        AuthoringError: a rule, or the function's signature, can't be.

    Examples:
        >>> @task
        ... def add(x: int, y: int = 1) -> int:
        ...     return x + y
        >>> add.run(2)
        3
    """
    known_rules(rules, inspect.signature(Task).parameters)
    if fn is not None:
        return FunctionTask(fn, **rules)

    def make(fn: Callable[..., Any]) -> FunctionTask[..., Any]:
        return FunctionTask(fn, **rules)

    return make
