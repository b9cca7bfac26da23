"""What a class holds: its methods, however they came to it, and its plain attributes."""

import abc
import enum
import functools
import inspect
import types
from collections.abc import Iterator
from typing import Any

from cairnflow.digests.bytecode import nested
from cairnflow.digests.encoding import SCALARS, type_of
from cairnflow.digests.projects import may_be_authored
from cairnflow.digests.standard import standard_for

MUTABLE = frozenset({list, set, dict})
_CODE = frozenset({types.ModuleType, types.MethodType, functools.partial})
_PARTS = ("__func__", "fget", "fset", "fdel", "func")
_METHODS = (
    *(staticmethod, classmethod, property, functools.cached_property),
    *(functools.partialmethod, functools.partial),
)


def attributes(value: Any) -> dict[str, Any]:
    """Return what an object, not a class, holds under names, without running its code."""
    try:
        held: Any = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return held if type_of(held) is dict else {}


def functions(held: Any) -> Iterator[types.FunctionType]:
    """Yield the functions that a method, a property or any other descriptor is made of."""
    parts: list[Any] = [held, *attributes(held).values()]
    if isinstance(held, types.FunctionType | type):
        parts = [held]
    elif issubclass(type_of(held), _METHODS):
        parts += [getattr(held, name, None) for name in _PARTS]
    for part in parts:
        if isinstance(part, types.FunctionType):
            yield part


def is_of_body(name: str, function: types.FunctionType, cls: type[Any]) -> bool:
    """Say whether a method was written in the body of its class, or made from what stands there."""
    code = function.__code__
    if code.co_filename.startswith("<") and function.__qualname__ == f"{cls.__qualname__}.{name}":
        return True  # such as dataclass makes
    return code.co_qualname.startswith(f"{cls.__qualname__}.")


def methods(cls: type[Any]) -> Iterator[types.FunctionType]:
    """Yield the methods of a class itself, without what was wrapped around them."""
    for held in vars(cls).values():
        for function in functions(held):
            yield inspect.unwrap(function)  # what a decorator wraps is the author's, too


_NOT_SAID = frozenset({"__module__", "__qualname__", "__doc__", "__firstlineno__"})


def constants(cls: Any) -> Iterator[tuple[str, Any]]:
    """Yield the plain attributes of a class without source, and the members of an enum."""
    if issubclass(cls, enum.Enum):
        yield from ((name, member.value) for name, member in cls.__members__.items())
    for name, value in sorted(vars(cls).items()):
        if name not in _NOT_SAID and is_simple(value) and type_of(value) not in MUTABLE:
            yield name, value


def is_simple(value: Any) -> bool:
    """Say whether a value is plain data of the standard library's types, all through."""
    cls = type_of(value)
    if cls in SCALARS:
        return True
    return standard_for(cls) is not None and cls not in _CODE


def is_ordered(cls: type[Any]) -> bool:
    """Say whether code may ask in what order the methods of a class were written."""
    if type_of(cls) not in _METACLASSES:
        return True
    line = [one for one in type.mro(cls) if may_be_authored(one)]
    return any("__init_subclass__" in vars(one) for one in line) or any(
        _ASKING.intersection(code.co_names)
        for one in line
        for method in methods(one)
        for code in nested(method.__code__)
    )


_METACLASSES = frozenset({type, abc.ABCMeta, enum.EnumType})
_ASKING = frozenset({"__dict__", "vars"})
