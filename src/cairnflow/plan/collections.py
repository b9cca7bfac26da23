"""Lists, tuples, sets and dicts that hold tasks: each becomes a task that gathers the values."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, cast

from cairnflow.errors import AuthoringTypeError
from cairnflow.plan.mapping import Marker
from cairnflow.plan.operators import Operators

_KINDS = (list, tuple, set, frozenset)


def gathered(value: Any) -> tuple[Operators, list[Any]] | None:
    """Return the task that makes ``value``, and what it takes; None where it holds no task.

    The task is not in any flow yet; it takes what ``value`` holds as ``item_0``, ``item_1``, ...

    Raises:
        AuthoringTypeError: it holds a task where its value can't be put in its place.
    """
    kind = value.__class__
    if kind not in _KINDS and kind is not dict:
        if any(isinstance(item, Operators) for item in _parts(value)):
            raise AuthoringTypeError(
                f"a task inside of a {kind.__qualname__} can't be seen; "
                "give it in a list, a tuple, a set or a dict"
            )
        return None
    if kind is dict and any(isinstance(key, Operators) for key in value):
        raise AuthoringTypeError("a task can't be the key of a dict: its value isn't known yet")
    held = list(value.values()) if kind is dict else list(value)
    first = _first_task(held)
    if first is None:
        return None
    for item in held:
        if isinstance(item, Marker):
            raise _misplaced(item)
    work = _CollectDict(tuple(value)) if kind is dict else _Collect(kind)
    return first.generated(kind.__name__.capitalize(), work), held


class _Collect:
    def __init__(self, kind: Callable[[Any], Any]) -> None:
        self._kind = kind

    def __call__(self, **items: Any) -> Any:
        return self._kind(in_order(items))


class _CollectDict:
    def __init__(self, keys: tuple[Any, ...]) -> None:
        self._keys = keys

    def __call__(self, **items: Any) -> Any:
        return dict(zip(self._keys, in_order(items), strict=True))


def in_order(items: dict[str, Any]) -> list[Any]:
    """Return the values of ``item_0``, ``item_1``, ... in this order.

    Constants come before what other tasks give, wherever they stood in the collection.
    """
    return [items[f"item_{place}"] for place in range(len(items))]


def _parts(value: Any) -> Iterable[Any]:
    """Return what is held by a collection of a kind that we don't take apart."""
    if isinstance(value, Operators):
        return ()
    if isinstance(value, list | tuple | set | frozenset | deque):
        return cast("Iterable[Any]", value)
    if isinstance(value, dict):
        return cast("Iterable[Any]", [*value, *value.values()])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    return ()


def _task_in(value: Any) -> Operators | None:
    if isinstance(value, Operators):
        return value
    kind = value.__class__
    if kind in _KINDS or kind is dict:
        held = value.values() if kind is dict else value
        return _first_task(held)
    if isinstance(value, Marker):
        raise _misplaced(value)
    return None


def _first_task(held: Iterable[Any]) -> Operators | None:
    found = (_task_in(item) for item in held)
    return next((task for task in found if task is not None), None)


def _misplaced(marker: Marker) -> AuthoringTypeError:
    return AuthoringTypeError(
        f"{marker!r} inside of a collection has no meaning; it marks a whole argument"
    )
