"""Encodings of objects: by their fields, else by what they tell pickle."""

import copyreg
import dataclasses
import enum
import types
from collections.abc import Callable
from typing import Any

from cairnflow.digests.bytecode import cells, of_code
from cairnflow.digests.encoding import Encode, Encoder, of_str, ordered, tagged, type_of
from cairnflow.digests.naming import full_name
from cairnflow.digests.standard import note, of_dict

_PROTOCOL = 5  # at which large buffers are told as they lie

_OBJECT: Any = object
_EXCEPTION: Any = BaseException
_LIST: Any = list
_TUPLE: Any = tuple
_DICT: Any = dict
_SET: Any = set
_FROZENSET: Any = frozenset
# What a value of a derived type is, without what its author added.
_BUILTIN: dict[type, Callable[[Any], Any]] = {
    list: lambda value: _LIST(_LIST.__iter__(value)),
    tuple: lambda value: _TUPLE(_TUPLE.__iter__(value)),
    dict: lambda value: _DICT(_DICT.items(value)),
    set: lambda value: _SET(_SET.__iter__(value)),
    frozenset: lambda value: _FROZENSET(_FROZENSET.__iter__(value)),
    str: str.__str__,
    bytes: lambda value: bytes(memoryview(value)),
    bytearray: lambda value: bytearray(memoryview(value)),
    int: int.__int__,
    float: float.__float__,
}


def encode_for(cls: type[Any]) -> Encode:
    """Return what encodes objects of a type that has no encoding of its own."""
    if issubclass(cls, enum.Enum):
        return _of_enum
    if issubclass(cls, type):
        return _of_class
    if issubclass(cls, types.FunctionType):
        return _of_function
    if issubclass(cls, types.BuiltinFunctionType):
        return _of_builtin
    if issubclass(cls, types.CodeType):
        return of_code
    if dataclasses.is_dataclass(cls):
        return _of_dataclass
    if issubclass(cls, tuple(_BUILTIN)):
        return _of_subclass
    return _of_object


def _of_enum(value: enum.Enum, _: Encoder) -> bytes:
    return tagged("enum", of_str(full_name(type(value))), of_str(str(value.name)))


def _of_class(value: type[Any], encoder: Encoder) -> bytes:
    note(value, encoder)
    return tagged("class", of_str(full_name(value)))


def _of_builtin(value: Any, encoder: Encoder) -> bytes:
    owner = value.__self__
    inside = b"" if isinstance(owner, types.ModuleType | None) else encoder.encode(owner)
    return tagged("builtin", of_str(f"{value.__module__}.{value.__qualname__}"), inside)


def _of_function(value: types.FunctionType, encoder: Encoder) -> bytes:
    """Encode a function by its name; one that can't be imported by what it does."""
    note(value, encoder)
    if value.__module__ != "__main__" and "<" not in value.__qualname__:
        return tagged("function", of_str(full_name(value)))
    held = [value.__defaults__, value.__kwdefaults__, cells(value)]
    return tagged("lambda", of_code(value.__code__, encoder), *encoder.each(held))


def _of_dataclass(value: Any, encoder: Encoder) -> bytes:
    """Encode all fields: those left out of comparing too, for a task may use them."""
    names = [field.name for field in dataclasses.fields(value) if hasattr(value, field.name)]
    fields = {name: getattr(value, name) for name in names}
    extra = getattr(value, "__dict__", {})
    return tagged(full_name(type(value)), of_dict({**extra, **fields}, encoder))


def _of_subclass(value: Any, encoder: Encoder) -> bytes:
    """Encode a type derived from a built-in one: its name, what it is, and its attributes."""
    plain = next(make(value) for base, make in _BUILTIN.items() if isinstance(value, base))
    attributes = _OBJECT.__getstate__(value)
    return tagged(full_name(type(value)), *encoder.each([plain, attributes]))


def _of_object(value: Any, encoder: Encoder) -> bytes:
    """Encode what the object tells pickle: for plain objects their type and attributes.

    What an object's own code or a library makes for pickle may differ between equal values.
    """
    cls = type_of(value)
    if not _is_plain(cls):
        encoder.is_opaque = True
    reduce = copyreg.dispatch_table.get(cls)
    made = reduce(value) if reduce else value.__reduce_ex__(_PROTOCOL)
    if isinstance(made, str):
        return tagged("global", of_str(f"{full_name(cls)}:{made}"))
    parts: list[Any] = [*made, None, None, None]
    make, arguments, state, items, members = parts[:5]
    return tagged(
        full_name(cls),
        encoder.encode(make),
        *encoder.each(arguments),
        encoder.encode(state),
        ordered(b"l", encoder.each(items or ())),
        ordered(b"l", sorted(encoder.members(members or ()))),
    )


def _is_plain(cls: Any) -> bool:
    """Say whether pickle sees just the attributes of such objects."""
    return (
        cls.__reduce_ex__ is _OBJECT.__reduce_ex__
        and cls.__reduce__ in {_OBJECT.__reduce__, _EXCEPTION.__reduce__}
        and cls.__getstate__ is _OBJECT.__getstate__
        and not hasattr(cls, "__getnewargs__")
        and not hasattr(cls, "__getnewargs_ex__")
        and cls not in copyreg.dispatch_table
    )
