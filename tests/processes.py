"""Which tests start processes of their own: what they name says so, themselves or by helpers."""

import inspect
import types
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from cairnflow.digests.bytecode import names, nested

_STARTING = frozenset(
    {"subprocess", "multiprocessing", "Popen", "ProcessesExecutor", "pytester", "get_context"}
)
"""Names of what starts a process, or of what does so when it is called."""

_WORD = "processes"
"""The executor that starts them, as authors name it."""


def starts_processes(item: pytest.Item) -> bool:
    """Say whether a test, one of its fixtures or a helper of theirs names what starts a process."""
    params: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    if any(_is_of_processes(value) for value in params.values()):
        return True
    is_told = isinstance(params.get("executor"), str)  # of several, this one is given another
    if _STARTING.intersection(item.fixturenames if isinstance(item, pytest.Function) else ()):
        return True
    return any(_starts(function, is_told) for function in _functions(item))


@cache
def _starts(function: types.FunctionType, is_told: bool) -> bool:
    """Say whether a function or a helper of its names what starts a process."""
    pending = [function]
    seen: set[types.FunctionType] = set()
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        found, has_word = _named_in(one.__code__)
        if found.intersection(_STARTING) or (has_word and not is_told):
            return True
        pending.extend(_helpers(one))
    return False


@cache
def _named_in(code: types.CodeType) -> tuple[frozenset[str], bool]:
    """Return the names in a code, and whether it holds the executor's word."""
    found = names(code)
    words = {part for dotted in found.globals for part in dotted}
    has_word = any(_WORD in inner.co_consts for inner in nested(code))
    return frozenset(words | {name for _, name in found.imports}), has_word


@cache
def _helpers(function: types.FunctionType) -> tuple[types.FunctionType, ...]:
    return tuple(_ours(_named(names(function.__code__).globals, function.__globals__)))


def _named(dotted: Iterable[tuple[str, ...]], namespace: dict[str, Any]) -> Iterator[Any]:
    """Yield what is named in a module, and in those of ours that it names."""
    for first, *more in dotted:
        held = namespace.get(first)
        yield held
        if more and isinstance(held, types.ModuleType) and held.__name__.startswith("tests."):
            yield vars(held).get(more[0])


def _is_of_processes(value: Any) -> bool:
    return value == _WORD if isinstance(value, str) else getattr(value, "__name__", "") in _STARTING


def _functions(item: pytest.Item) -> Iterator[types.FunctionType]:
    function = getattr(item, "function", None)
    if isinstance(function, types.FunctionType):
        yield from _unwrapped(function)
    fixtures = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    for found in fixtures.values():
        yield from _ours(one.func for one in found)


def _unwrapped(function: types.FunctionType) -> Iterator[types.FunctionType]:
    inner = getattr(getattr(function, "hypothesis", None), "inner_test", None)
    yield inner if isinstance(inner, types.FunctionType) else function


def _ours(held: Iterable[Any]) -> Iterator[types.FunctionType]:
    """Yield those functions among some things that stand in our tests, and methods of classes."""
    for one in held:
        if isinstance(one, type) and one.__module__.startswith("tests."):
            yield from (part for part in vars(one).values() if isinstance(part, types.FunctionType))
            continue
        function = inspect.unwrap(getattr(one, "__func__", one)) if callable(one) else None
        if isinstance(function, types.FunctionType) and function.__module__.startswith("tests."):
            yield function
