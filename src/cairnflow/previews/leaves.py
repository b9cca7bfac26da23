"""Values without parts, as JSON can hold them; of what is unknown, its type and no more."""

import datetime
from collections.abc import Callable
from enum import Enum
from typing import Any

from cairnflow.previews.base import Limits
from cairnflow.previews.scalars import plain
from cairnflow.previews.text import cut, head_hex
from cairnflow.previews.typenames import kind_of, qualified_name, root_module, type_name

_LIBRARIES = frozenset({"numpy", "pandas", "polars", "pyarrow"})
"""Whose values print themselves without running strangers' code."""

_MEMBERS = 8  # of a tuple that is a key; a longer one is no name
_MISSING = frozenset({"NaTType", "NAType"})


def leaf(value: object, limits: Limits) -> Any:
    """Return a value without parts as plain data.

    Strings of data stay strings. What has no short text of its own becomes ``{"$type": ...}``;
    no code of the value's type runs for it.

    Examples:
        >>> import datetime
        >>> leaf(datetime.date(2026, 11, 22), Limits())
        '2026-11-22'
        >>> leaf(object(), Limits())
        {'$type': 'object'}
    """
    kind = type(value)
    write = _BY_TYPE.get(kind) or _BY_NAME.get(qualified_name(kind))
    if write is not None:
        return write(value, limits)
    if _is_missing(kind):
        return None
    for base, write_base in _BASES.items():
        if issubclass(kind, base):
            return write_base(value, limits)
    if root_module(kind) in _LIBRARIES:
        return _of_library(value, limits)
    return {"$type": type_name(kind)}


def is_leaf(kind: type) -> bool:
    """Say whether values of this type have a short text of their own."""
    if kind in _BY_TYPE or qualified_name(kind) in _BY_NAME or issubclass(kind, tuple(_BASES)):
        return True
    return _is_missing(kind) or (root_module(kind) in _LIBRARIES and _is_scalar(kind))


def key_text(key: Any, limits: Limits) -> str:
    """Return the key of a dict as the key of a JSON object.

    Examples:
        >>> key_text("a", Limits()), key_text(1, Limits()), key_text((1, "a"), Limits())
        ('a', '1', "(1, 'a')")
    """
    if kind_of(key) is tuple:
        members: Any = key[:_MEMBERS]
        parts = (repr(part) if type(part) is str else key_text(part, limits) for part in members)
        return cut(f"({', '.join(parts)})", limits.cell)
    shown = leaf(key, limits)
    if type(shown) is str:
        return cut(shown, limits.cell)
    if isinstance(shown, dict):
        return f"<{type_name(kind_of(key))}>"
    return repr(shown)


def names_of(key: Any) -> list[str]:
    """Return the names by which a key may be redacted."""
    kind = kind_of(key)
    if kind is str:
        return [key]
    if issubclass(kind, Enum):
        return [key._name_, *names_of(key._value_)]
    if kind is tuple:
        members: tuple[Any, ...] = key
        return [name for member in members for name in names_of(member)]
    if issubclass(kind, str):
        return [str.__str__(key)]
    if issubclass(kind, bytes):
        return [bytes.decode(key, "utf-8", "replace")]
    return []


def shape_text(value: Any) -> str:
    """Return dtype and shape of a library's table or array; empty for all else."""
    root = root_module(kind_of(value))
    shape: Any = getattr(value, "shape", None) if root in _LIBRARIES else None
    if kind_of(shape) is not tuple or not shape:
        return ""
    if root == "numpy":
        dtype = value.dtype
        return f"{'record' if dtype.names is not None else dtype} {shape}"
    return " × ".join(f"{size:,}" for size in shape)


def _of_library(value: Any, limits: Limits) -> Any:
    kind = kind_of(value)
    if not _is_scalar(kind):
        shape = shape_text(value)
        return {"$type": type_name(kind)} | ({"summary": shape} if shape else {})
    if kind.__name__ in {"bool", "bool_"}:
        return bool(value)
    if getattr(getattr(value, "dtype", None), "kind", "") in {"i", "u"}:
        return plain(int(value))
    return cut(str(value), limits.cell)


def _is_missing(kind: type) -> bool:
    return kind.__name__ in _MISSING and root_module(kind) == "pandas"


def _is_scalar(kind: type) -> bool:
    """Say whether a library's type is of single values: numpy's scalars, pandas' moments."""
    return any(
        base.__name__ in {"generic", "Period", "Interval", "Scalar"} for base in kind.__mro__
    ) and kind.__name__ not in {"void", "object_"}


def _text(value: Any, limits: Limits) -> str:
    return cut(str(value), limits.cell)


def _moment(value: Any, limits: Limits) -> str:
    return cut(str(value.isoformat()), limits.cell)


def _bytes(value: Any, limits: Limits) -> dict[str, Any]:
    size = memoryview(value).nbytes
    return {"$type": type_name(kind_of(value)), "length": size, "hex": head_hex(value)}


def _enum(value: Any, limits: Limits) -> dict[str, Any]:
    kind = {"$type": type_name(kind_of(value)), "name": cut(str(value._name_), limits.cell)}
    content = value._value_
    return kind | ({"value": leaf(content, limits)} if is_leaf(kind_of(content)) else {})


def _plain(value: Any, limits: Limits) -> Any:
    return plain(value)


_Write = Callable[[Any, Limits], Any]
_BY_TYPE: dict[type, _Write] = {
    type(None): _plain,
    bool: _plain,
    int: _plain,
    float: _plain,
    str: lambda value, limits: cut(value, limits.characters),
    complex: _text,
    range: _text,
    bytes: _bytes,
    bytearray: _bytes,
}
_BY_NAME: dict[str, _Write] = {
    "zoneinfo.ZoneInfo": _text,
    "decimal.Decimal": _text,
    "fractions.Fraction": _text,
    "uuid.UUID": _text,
    "pathlib.PosixPath": _text,
    "pathlib.WindowsPath": _text,
    "pathlib.PurePosixPath": _text,
    "pathlib.PureWindowsPath": _text,
    "pathlib._local.PosixPath": _text,
    "pathlib._local.WindowsPath": _text,
    "pandas.Timestamp": _moment,
    "pandas.Timedelta": _text,
    "pandas._libs.tslibs.timestamps.Timestamp": _moment,
    "pandas._libs.tslibs.timedeltas.Timedelta": _text,
}
# Read past what a subclass says of itself: its own __int__ or __str__ may do anything.
_BASES: dict[type, _Write] = {
    Enum: _enum,
    int: lambda value, limits: plain(int.__index__(value)),
    float: lambda value, limits: plain(float.__pos__(value)),
    str: lambda value, limits: cut(str.__str__(value), limits.characters),
    bytes: _bytes,
    bytearray: _bytes,
    datetime.datetime: lambda value, limits: datetime.datetime.isoformat(value),
    datetime.date: lambda value, limits: datetime.date.isoformat(value),
    datetime.time: lambda value, limits: datetime.time.isoformat(value),
    datetime.timedelta: lambda value, limits: datetime.timedelta.__str__(value),
    datetime.timezone: lambda value, limits: datetime.timezone.__str__(value),
}
