"""Handlers whose location is the value itself, or its text."""

import datetime
import decimal
import json
import uuid
from collections.abc import Callable
from math import isfinite
from pathlib import Path, PurePath
from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.results.handler import ResultHandler

_TAG = "$type"

_TYPES: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "datetime": (datetime.datetime, lambda v: v.isoformat(), datetime.datetime.fromisoformat),
    "date": (datetime.date, lambda v: v.isoformat(), datetime.date.fromisoformat),
    "time": (datetime.time, lambda v: v.isoformat(), datetime.time.fromisoformat),
    "timedelta": (
        datetime.timedelta,
        lambda v: [v.days, v.seconds, v.microseconds],
        lambda v: datetime.timedelta(*v),
    ),
    "decimal": (decimal.Decimal, str, decimal.Decimal),
    "uuid": (uuid.UUID, str, uuid.UUID),
    "path": (PurePath, str, Path),
    "tuple": (tuple, list, tuple),
}
"""Types that JSON lacks and parameters often have: name -> type, to plain, from plain."""


class JSONResultHandler(ResultHandler):
    """The safe value is the value's JSON text: visible wherever the fact is.

    Dates, times, durations, decimals, uuids, paths and tuples are written as
    ``{"$type": "date", "value": "2026-11-22"}`` and come back as what they were.

    Examples:
        >>> JSONResultHandler().write({"region": "EU"})
        '{"region": "EU"}'
    """

    def write(self, value: Any) -> str:
        try:
            return json.dumps(_plain(value, "value"), allow_nan=False)
        except ValueError as exc:
            raise NotSerializable(f"JSON can't hold the value: {exc}") from exc
        except RecursionError as exc:
            raise NotSerializable("JSON can't hold a value that contains itself") from exc

    def read(self, safe_value: str) -> Any:
        return json.loads(safe_value, object_hook=_rich)


class ConstantResultHandler(ResultHandler):
    """Stands for a value that is known beforehand: nothing is written.

    Args:
        value: what ``read`` gives back.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def _arguments(self) -> dict[str, Any]:
        exact = is_exact(self.value)
        return {"value": self.value if exact else {"$unopenable": type(self.value).__qualname__}}

    def write(self, value: Any) -> str:
        return repr(self.value)

    def read(self, safe_value: str) -> Any:
        if _is_lost(self.value):
            raise Incompatible(
                f"the constant {safe_value} was not written anywhere, and JSON can't hold it; "
                "it is in the flow's own code"
            )
        return self.value


def is_exact(value: Any) -> bool:
    """Return whether JSON gives the value back as it is, with no tag needed."""
    kind = value.__class__
    if kind is list:
        return all(is_exact(item) for item in value)
    if kind is dict:
        return all(key.__class__ is str and is_exact(item) for key, item in value.items())
    return value is None or kind in (str, bool, int) or (kind is float and isfinite(value))


def _is_lost(value: Any) -> bool:
    return value.__class__ is dict and "$unopenable" in value


def _plain(value: Any, path: str) -> Any:
    kind = value.__class__
    if value is None or kind in (str, bool, int, float):
        return value
    if kind is list:
        return [_plain(item, f"{path}[{i}]") for i, item in enumerate(value)]
    if kind is dict:
        return _plain_dict(value, path)
    for name, (cls, encode, _) in _TYPES.items():
        # A subclass would not come back as what it was; paths are always subclasses.
        if kind is cls or (cls is PurePath and isinstance(value, cls)):
            return {_TAG: name, "value": _plain(encode(value), path)}
    raise NotSerializable(
        f"{kind.__qualname__} at {path} can't be written as JSON; "
        "give the task a handler with another serializer",
        path,
    )


def _plain_dict(value: dict[Any, Any], path: str) -> dict[str, Any]:
    for key in value:
        if type(key) is not str or key == _TAG:
            raise NotSerializable(f"key {key!r} of {path} can't be a JSON key", f"{path}[{key!r}]")
    return {key: _plain(item, f"{path}[{key!r}]") for key, item in value.items()}


def _rich(found: dict[str, Any]) -> Any:
    if set(found) != {_TAG, "value"}:
        return found
    if found[_TAG] not in _TYPES:
        raise Incompatible(f"no type {found[_TAG]!r} is known here; known: {', '.join(_TYPES)}")
    return _TYPES[found[_TAG]][2](found["value"])
