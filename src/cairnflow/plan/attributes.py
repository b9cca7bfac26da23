"""Arguments of a task that fall back on its attributes."""

import functools
import inspect
import types
from collections.abc import Callable
from typing import Any, TypeVar

from cairnflow.errors import AuthoringError

F = TypeVar("F", bound=Callable[..., Any])


def defaults_from_attrs(*names: str) -> Callable[[F], F]:
    """Let arguments of a ``run`` method that are not given, or None, be the task's attributes.

    Args:
        *names: of arguments and attributes alike.

    Raises:
        AuthoringError: ``run`` has no such argument, or it has no default.

    Examples:
        >>> from cairnflow.plan.task import Task
        >>> class Power(Task):
        ...     def __init__(self, exponent=2):
        ...         self.exponent = exponent
        ...         super().__init__()
        ...
        ...     @defaults_from_attrs("exponent")
        ...     def run(self, base, exponent=None):
        ...         return base**exponent
        >>> Power().run(3), Power(exponent=3).run(3), Power().run(3, exponent=1)
        (9, 27, 3)
    """

    def decorate(run: F) -> F:
        known = inspect.signature(run).parameters
        for name in names:
            if name not in known or known[name].default is inspect.Parameter.empty:
                raise AuthoringError(
                    f"defaults_from_attrs({name!r}): {run.__qualname__} has no argument {name!r} "
                    f"with a default; write {name}=None"
                )
        return _Falling(run, names)  # type: ignore[return-value]  # it takes and gives the same

    return decorate


class _Falling:
    """A method some of whose arguments fall back on attributes.

    No function around the method: then its code would be ours, and not the author's, to whoever
    asks whether the author's has changed.
    """

    def __init__(self, run: Callable[..., Any], names: tuple[str, ...]) -> None:
        self.__func__ = run
        self._names = names
        functools.update_wrapper(self, run)

    def __get__(self, task: Any, owner: type | None = None) -> Any:
        return self if task is None else types.MethodType(self, task)

    def __call__(self, task: Any, *args: Any, **kwargs: Any) -> Any:
        given = inspect.signature(self.__func__).bind(task, *args, **kwargs)
        for name in self._names:
            if given.arguments.get(name) is None:
                given.arguments[name] = getattr(task, name)
        return self.__func__(*given.args, **given.kwargs)
