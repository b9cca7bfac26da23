"""What an author may give a task, and the sentences for what he may not."""

import inspect
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.previews.base import RANKS, Level
from cairnflow.results.handler import ResultHandler

_RESERVED = ("upstream_tasks", "mapped", "task_args", "flow", "result_handler")


def signature(name: str, run: Callable[..., Any]) -> inspect.Signature:
    """Return the arguments of a task's ``run``.

    Raises:
        AuthoringError: a task can't have such arguments.
    """
    try:
        found = inspect.signature(run)
    except (TypeError, ValueError) as exc:
        raise AuthoringError(
            f"task {name!r}: the arguments of {run!r} can't be known ({exc}); "
            "wrap it in a function of yours"
        ) from exc
    for argument, parameter in found.parameters.items():
        _check(name, argument, parameter)
    return found


def _check(name: str, argument: str, parameter: inspect.Parameter) -> None:
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        raise AuthoringError(f"task {name!r}: run can't take *{argument}; take a list instead")
    if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
        raise AuthoringError(f"task {name!r}: {argument} can't be positional-only; drop the /")
    if argument in _RESERVED:
        raise AuthoringError(
            f"task {name!r}: an argument can't be called {argument!r}, which has a meaning "
            f"in calls of tasks; reserved are {', '.join(_RESERVED)}"
        )


def words(what: str, words: Iterable[str]) -> list[str]:
    """Return the words as a list; one text is no list of words."""
    if isinstance(words, str):
        raise AuthoringTypeError(f"{what} takes a list of words, not the text {words!r}")
    return list(words)


def number(what: str, value: int | None) -> int | None:
    """Return a count from 0, or None."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise AuthoringTypeError(f"{what} takes a whole number from 0, not {value!r}")


def seconds(what: str, value: float | timedelta | None) -> float | None:
    """Return seconds from 0, or None."""
    if isinstance(value, timedelta):
        value = value.total_seconds()
    if value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    ):
        return value
    raise AuthoringTypeError(f"{what} takes seconds or a timedelta from 0, not {value!r}")


def level(value: Any) -> Level | None:
    """Return a level of previews, or None."""
    if value is None or value in RANKS:
        return value
    raise AuthoringError(f"no level of previews {value!r}; known: {', '.join(RANKS)}")


def handler(value: Any) -> ResultHandler | None:
    """Return a result handler, or None."""
    if value is None or isinstance(value, ResultHandler):
        return value
    raise AuthoringTypeError(
        f"result_handler takes a ResultHandler, such as LocalResultHandler(), not {value!r}"
    )
