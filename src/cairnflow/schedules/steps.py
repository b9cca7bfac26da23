"""Filters and adjustments as plain data: a name and what it was given, that can be called."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cairnflow.errors import AuthoringError, AuthoringTypeError

Filter = Callable[[datetime], bool]
"""Says of a time, aware and in its clock's zone, whether it shall be."""

Adjustment = Callable[[datetime], datetime]
"""Returns the time that shall be in place of another."""

REACH = timedelta(days=7)
"""How far an adjustment of an author's own may move a time, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter made with arguments; equal are those of one name with equal arguments.

    Attributes:
        name: of the function that made it.
        given: its arguments, as JSON can hold them.
        holds: what it does.
        last: no time after it passes, in microseconds since 1970 UTC; None for no bound.
    """

    name: str
    given: Mapping[str, Any] = field(hash=False)
    holds: Filter = field(compare=False, repr=False)
    last: int | None = field(default=None, compare=False, repr=False)

    def __call__(self, at: datetime) -> bool:
        return self.holds(at)

    def __repr__(self) -> str:
        return _called(self.name, self.given)


@dataclass(frozen=True, slots=True)
class Move:
    """An adjustment made with arguments; equal are those of one name with equal arguments.

    Attributes:
        name: of the function that made it.
        given: its arguments, as JSON can hold them.
        moved: what it does.
        reach: how far it moves a time at most, either way.
    """

    name: str
    given: Mapping[str, Any] = field(hash=False)
    moved: Adjustment = field(compare=False, repr=False)
    reach: timedelta = field(compare=False, repr=False)

    def __call__(self, at: datetime) -> datetime:
        return self.moved(at)

    def __repr__(self) -> str:
        return _called(self.name, self.given)


def _called(name: str, given: Mapping[str, Any]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in given.items())})"


def reach_of(adjustment: Any) -> timedelta:
    """Return how far an adjustment moves a time at most: its attribute ``reach``, or 7 days."""
    found: object = getattr(adjustment, "reach", REACH)
    if not isinstance(found, timedelta):
        raise AuthoringTypeError(
            f"reach of {step_name(adjustment)} takes a timedelta, not {found!r}"
        )
    return abs(found)


def step_name(step: Any) -> str:
    """Return a filter or an adjustment as people read it."""
    if isinstance(step, Condition | Move):
        return repr(step)
    name: object = getattr(step, "__qualname__", None)
    return name if isinstance(name, str) else repr(step)


def describe_step(step: Any, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data of a filter or an adjustment.

    Args:
        step: any.
        own: the ones of this house, by name.

    Raises:
        AuthoringError: it can't be found again by name: a lambda, or a function inside another.
    """
    if isinstance(step, Condition | Move):
        return {"name": step.name, **step.given}
    name: object = getattr(step, "__qualname__", None)
    module: object = getattr(step, "__module__", None)
    if isinstance(name, str) and own.get(name) is step:
        return {"name": name}
    if not isinstance(name, str) or not isinstance(module, str) or "<" in name:
        raise AuthoringError(
            f"{step_name(step)} can't be described, as it has no name to be found by; write it as "
            "a function of a module, with def"
        )
    return {"function": f"{module}:{name}"}


def step_from(described: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    """Return the filter or the adjustment of a description.

    Args:
        described: made by ``describe_step``.
        own: the ones of this house, by name.

    Raises:
        AuthoringError: it speaks of nothing that is here.
    """
    if not isinstance(described, Mapping):
        raise AuthoringError(f"a step of a schedule is described by a table, not by {described!r}")
    if "function" in described:
        return _imported(described["function"])
    given = dict(described)
    name = str(given.pop("name", None))
    if name not in own:
        raise AuthoringError(f"no filter or adjustment {name!r}; there are {', '.join(own)}")
    found = own[name]
    if not given:
        return found
    try:
        return found(**given)
    except TypeError as exc:
        raise AuthoringError(f"{name} can't be made of {given!r}: {exc}") from exc


def _imported(path: Any) -> Any:
    module, _, name = str(path).partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as exc:
        raise AuthoringError(
            f"the function {path} of a schedule can't be found here: {exc}; put what defines it on "
            "the path"
        ) from exc
    if not callable(found):
        raise AuthoringError(f"{path} of a schedule is no function, but {found!r}")
    return found
