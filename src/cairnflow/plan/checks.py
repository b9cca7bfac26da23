"""What an author may give a task, and the sentences for what he may not."""

import inspect
import os
import warnings
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, cast

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.keys import slug
from cairnflow.previews.base import RANKS, Level
from cairnflow.results.handler import ResultHandler
from cairnflow.states import State

_RESERVED = ("upstream_tasks", "mapped", "task_args", "flow", "result_handler")


def signature(name: str, run: Callable[..., Any]) -> inspect.Signature:
    """Return the arguments of a task's ``run``.

    Raises:
        AuthoringError: a task can't have such arguments.
    """
    if inspect.iscoroutinefunction(run) or inspect.isasyncgenfunction(run):
        raise AuthoringError(
            f"task {name!r} is async, and tasks are called plainly; "
            "write a function that calls asyncio.run(...)"
        )
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


def limit(what: str, value: float | timedelta | None) -> float | None:
    """Return seconds above 0, or None."""
    found = seconds(what, value)
    if found == 0:
        raise AuthoringError(f"{what} takes seconds above 0, not {value!r}; leave it out for none")
    return found


def text(what: str, value: Any) -> str:
    """Return a text that is not empty."""
    if isinstance(value, str) and value:
        return value
    raise AuthoringTypeError(f"{what} takes a text, not {value!r}")


def part(what: str, value: Any) -> str:
    """Return a text that can be a part of an address; empty for one made of the name."""
    if not value:
        return ""
    if text(what, value) != slug(value):
        raise AuthoringError(
            f"{what} {value!r} can't be part of an address; it takes 1 to 64 of A-Z a-z 0-9 . _ -, "
            f"such as {slug(value)!r}"
        )
    return str(value)


def delayed(name: str, max_retries: int | None, retry_delay: float | None) -> None:
    """Hold the two rules on retries against each other.

    Raises:
        AuthoringError: one is given without the other.
    """
    if max_retries and retry_delay is None:
        raise AuthoringError(
            f"task {name!r}: max_retries={max_retries} needs a retry_delay; "
            "give it in seconds or as a timedelta, 0 for none"
        )
    if retry_delay is not None and not max_retries:
        raise AuthoringError(f"task {name!r}: a retry_delay needs max_retries above 0")


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
        return cast("Level | None", value)
    raise AuthoringError(f"no level of previews {value!r}; known: {', '.join(RANKS)}")


def handler(value: Any) -> ResultHandler | None:
    """Return a result handler, or None."""
    if value is None or isinstance(value, ResultHandler):
        return value
    raise AuthoringTypeError(
        f"result_handler takes a ResultHandler, such as LocalResultHandler(), not {value!r}"
    )


_ELSEWHERE = {
    "target": 'cache="inputs" takes earlier values again, and key= of a handler names files',
    "nout": "take items by index: pair = f(); g(pair[0], pair[1])",
    "task_run_name": "name= is the task's, and each child of a map goes by its place",
    "resource_manager": "open what is needed inside of the task",
}
"""What rules were called in other versions of the system that ours comes from."""


def known_rules(given: Iterable[str], known: Collection[str]) -> None:
    """Hold the names of rules against those that tasks have.

    Raises:
        AuthoringTypeError: one is unknown; the message says which was probably meant.
    """
    for name in given:
        if name in known:
            continue
        from difflib import get_close_matches  # 10 ms

        near = get_close_matches(name, known, 1)
        hint = _ELSEWHERE.get(name) or (f"did you mean {near[0]}?" if near else "")
        hint = hint or f"there are {', '.join(known)}"
        raise AuthoringTypeError(f"a task has no rule {name!r}; {hint}")


def named_once(given: Any, also: Any) -> ResultHandler | None:
    """Return the handler that is given as ``result_handler``, or as ``result``."""
    if given is not None and also is not None:
        raise AuthoringError("result and result_handler mean the same; give one of them")
    return handler(also if given is None else given)


def functions(what: str, given: Any) -> tuple[Callable[..., Any], ...]:
    """Return functions as a tuple; a single one, or what can't be called, is refused."""
    if callable(given) or isinstance(given, str):
        raise AuthoringTypeError(f"{what} takes a list of functions; write {what}=[{given!r}]")
    found = tuple(given or ())
    for one in found:
        if not callable(one):
            raise AuthoringTypeError(f"{what} holds {one!r}, which can't be called")
    return found


def state_handlers_of(handlers: Any, on_failure: Any) -> tuple[Callable[..., Any], ...]:
    """Return the state handlers, with one more that calls ``on_failure`` where it is given."""
    found = functions("state_handlers", handlers)
    if on_failure is None:
        return found
    if not callable(on_failure):
        raise AuthoringTypeError(f"on_failure takes a function, not {on_failure!r}")
    return (*found, OnFailure(on_failure))


class OnFailure:
    """A state handler that calls a function where its task, or flow, has failed.

    Args:
        fn: called with the task, or the flow, and its state; what it returns is passed over.
    """

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.fn = fn

    def __call__(self, of: Any, old: State, new: State) -> None:
        if new.is_failed():
            self.fn(of, new)


def inputs_or_none(value: Any) -> str | None:
    """Return ``inputs``, or None."""
    if value is None or value == "inputs":
        return cast("str | None", value)
    raise AuthoringError(
        f'cache takes "inputs", not {value!r}; for a value that is good for a time give '
        "cache_for=timedelta(...), with a cache_validator if it shall depend on more"
    )


class Caching(Protocol):
    """What a task says of caching; see ``Task``."""

    cache: str | None
    cache_for: float | None
    cache_validator: Callable[..., bool] | None
    checkpoint: bool | None


def _outside() -> int:
    """Return how many calls lie between this house's code and the author's line."""
    here = f"{Path(__file__).parents[1]}{os.sep}"
    frame, level = inspect.currentframe(), 0
    while frame is not None and frame.f_code.co_filename.startswith(here):
        frame, level = frame.f_back, level + 1
    return level


def cached(name: str, task: Caching) -> None:
    """Hold the rules on caching against each other.

    Warns:
        UserWarning: nothing will be cached, since ``cache_for`` is missing.

    Raises:
        AuthoringError: two rules that say different things.
    """
    if task.checkpoint is False and (task.cache is not None or task.cache_for is not None):
        raise AuthoringError(
            f"task {name!r} asks for caching, but checkpoint=False keeps no value that a later "
            "run could take; leave one of them out"
        )
    if task.cache is not None and task.cache_validator is not None:
        raise AuthoringError(
            f'task {name!r}: cache="inputs" and a cache_validator both say which values are good; '
            "give one of them"
        )
    if task.cache_validator is None:
        return
    if not callable(task.cache_validator):
        raise AuthoringTypeError(
            f"task {name!r}: cache_validator takes a function of cairnflow.cache_validators, "
            f"not {task.cache_validator!r}"
        )
    if task.cache_for is None:
        warnings.warn(
            f"task {name!r} has a cache_validator but no cache_for, so nothing is cached; "
            'give cache_for=timedelta(...), or cache="inputs" for as long as the value is there',
            stacklevel=_outside(),
        )


def trigger(value: Any) -> Callable[..., bool] | None:
    """Return a trigger, or None."""
    if value is None or callable(value):
        return cast("Callable[..., bool] | None", value)
    raise AuthoringTypeError(
        f"trigger takes a function of cairnflow.triggers, such as all_finished or any_failed, "
        f"not {value!r}"
    )


def switch(what: str, value: Any) -> bool | None:
    """Return True, False or None."""
    if value is None or isinstance(value, bool):
        return value
    raise AuthoringTypeError(f"{what} takes True or False, not {value!r}")


CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: text("name", value),
    "slug": lambda value: part("slug", value),
    "tags": lambda value: frozenset(words("tags", value or ())),
    "max_retries": lambda value: number("max_retries", value),
    "retry_delay": lambda value: seconds("retry_delay", value),
    "timeout": lambda value: limit("timeout", value),
    "result_handler": handler,
    "redact": lambda value: tuple(words("redact", value)),
    "preview": level,
    "trigger": trigger,
    "checkpoint": lambda value: switch("checkpoint", value),
    "skip_on_upstream_skip": lambda value: switch("skip_on_upstream_skip", value),
    "cache": inputs_or_none,
    "cache_for": lambda value: limit("cache_for", value),
    "cache_key": lambda value: None if value is None else text("cache_key", value),
    "validators": lambda value: functions("validators", value),
    "state_handlers": lambda value: functions("state_handlers", value),
}
"""What each attribute of a task may be: turns what an author gives into what the engine takes."""
