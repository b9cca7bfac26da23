"""Encodings of the standard library's types."""

import array
import collections
import datetime
import functools
import pathlib
import pickle
import re
import types
from typing import Any

from cairnflow.digests.encoding import (
    Encode,
    Encoder,
    of_bytes,
    of_int,
    of_list,
    of_str,
    ordered,
    tagged,
    unordered,
)
from cairnflow.digests.projects import may_be_authored


def of_dict(value: dict[Any, Any], encoder: Encoder) -> bytes:
    """Encode a dict by its members in any order."""
    return unordered(b"m", encoder.members(value.items()))


def _set(value: Any, encoder: Encoder) -> bytes:
    return unordered(b"e", encoder.each(value))


def _frozenset(value: Any, encoder: Encoder) -> bytes:
    return unordered(b"z", encoder.each(value))


def _range(value: range, _: Encoder) -> bytes:
    # As Python compares them: by the numbers that they give.
    edges = (value[0], value[-1]) if value else ()
    return tagged("range", of_int(len(value)), *map(of_int, edges))


def _texted(name: str) -> Encode:
    return lambda value, _: tagged(name, of_str(str(value)))


def _moment(value: Any, _: Encoder) -> bytes:
    """Encode a date, a time or both: the clock's reading, its offset, and the zone's name."""
    zone = of_str(str(getattr(value, "tzinfo", None)))
    return tagged(f"datetime.{type(value).__name__}", of_str(value.isoformat()), zone)


def _span(value: datetime.timedelta, _: Encoder) -> bytes:
    return tagged(
        "datetime.timedelta", *map(of_int, (value.days, value.seconds, value.microseconds))
    )


def _path(value: pathlib.PurePath, _: Encoder) -> bytes:
    return tagged("pathlib", of_str(value.as_posix()))


def _pattern(value: Any, encoder: Encoder) -> bytes:
    return tagged("re.Pattern", encoder.encode(value.pattern), of_int(value.flags))


def _ordered_dict(value: Any, encoder: Encoder) -> bytes:
    members = encoder.each(part for item in value.items() for part in item)
    return tagged("OrderedDict", ordered(b"l", members))


def _default_dict(value: Any, encoder: Encoder) -> bytes:
    factory = encoder.encode(value.default_factory)
    return tagged("defaultdict", factory, of_dict(value, encoder))


def _deque(value: Any, encoder: Encoder) -> bytes:
    return tagged("deque", encoder.encode(value.maxlen), ordered(b"l", encoder.each(value)))


def _array(value: Any, encoder: Encoder) -> bytes:
    return tagged("array", of_str(value.typecode), of_list(list(value), encoder))


def _namespace(value: Any, encoder: Encoder) -> bytes:
    held: dict[str, Any] = value.__dict__
    return tagged("SimpleNamespace", of_dict(held, encoder))


def _proxy(value: Any, encoder: Encoder) -> bytes:
    held: dict[Any, Any] = dict(value)
    return tagged("mappingproxy", of_dict(held, encoder))


def _slice(value: slice, encoder: Encoder) -> bytes:
    return tagged("slice", *encoder.each([value.start, value.stop, value.step]))


def _partial(value: Any, encoder: Encoder) -> bytes:
    parts = [value.func, value.args, value.keywords]
    return tagged("partial", *encoder.each(parts))


def _method(value: types.MethodType, encoder: Encoder) -> bytes:
    return tagged("method", of_str(value.__func__.__qualname__), encoder.encode(value.__self__))


def note(owner: Any, encoder: Encoder) -> None:
    """Take down a class, a function or a module that is part of a value, and has code."""
    if may_be_authored(owner):
        encoder.owners[id(owner)] = owner


def _module(value: types.ModuleType, encoder: Encoder) -> bytes:
    note(value, encoder)
    return tagged("module", of_str(value.__name__))


def _buffer(name: str) -> Encode:
    return lambda value, _: tagged(name, of_bytes(memoryview(value).cast("B")))


def _scattered(value: memoryview, _: Encoder) -> bytes:
    run = value.cast("B") if value.c_contiguous else value.tobytes()
    return tagged("memoryview", of_str(value.format), of_bytes(run))


COMMON: dict[type, Encode] = {
    list: of_list,
    tuple: of_list,
    dict: of_dict,
    set: _set,
    frozenset: _frozenset,
}
"""What encodes a value of exactly one of the types that most values are made of."""

_BY_TYPE: dict[type, Encode] = {
    **COMMON,
    range: _range,
    slice: _slice,
    bytearray: _buffer("bytearray"),
    memoryview: _scattered,
    pickle.PickleBuffer: lambda value, _: of_bytes(value.raw()),
    type(...): _texted("Ellipsis"),
    type(NotImplemented): _texted("NotImplemented"),
    array.array: _array,
    collections.OrderedDict: _ordered_dict,
    collections.defaultdict: _default_dict,
    collections.deque: _deque,
    datetime.date: _moment,
    datetime.datetime: _moment,
    datetime.time: _moment,
    datetime.timedelta: _span,
    datetime.timezone: _texted("datetime.timezone"),
    functools.partial: _partial,
    pathlib.PosixPath: _path,
    pathlib.WindowsPath: _path,
    pathlib.PurePosixPath: _path,
    pathlib.PureWindowsPath: _path,
    re.Pattern: _pattern,
    types.SimpleNamespace: _namespace,
    types.MappingProxyType: _proxy,
    types.MethodType: _method,
    types.ModuleType: _module,
}

# By name, since to import them takes 5 ms, and few values hold them.
_BY_NAME: dict[str, Encode] = {
    "decimal.Decimal": _texted("Decimal"),
    "fractions.Fraction": _texted("Fraction"),
    "uuid.UUID": _texted("UUID"),
    "zoneinfo.ZoneInfo": _texted("zoneinfo.ZoneInfo"),
}


def standard_for(cls: type) -> Encode | None:
    """Return what encodes values of exactly this type; None if it is not one of these."""
    return _BY_TYPE.get(cls) or _BY_NAME.get(f"{cls.__module__}.{cls.__qualname__}")
