"""JSON for values that it gives back exactly: what people and other programs read."""

import json
import math
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers.base import Sink
from cairnflow.serializers.kinds import type_of
from cairnflow.serializers.text import is_encodable, surrogate

_DEEPEST = 100  # levels; both of Python's own coder and of its readers' stacks
_LARGEST = 10**600  # Python may be set to read no int of more than 640 digits
_BATCH = 1_000  # members written at a time, so that a long list is never one text
_LONGEST_PATH = 200  # characters; of a list in itself the path would fill a screen
_PLAIN = frozenset({type(None), bool})
_NESTED = frozenset({list, dict})


class JsonSerializer:
    """Keeps None, bool, int, float, str, list and dict with str keys, and what is made of them.

    Only the built-in types themselves: a tuple, an int as key or a subclass of str would come
    back as something else, so it is refused.
    """

    name = "json"
    version = 1
    extension = "json"

    def claims(self, value: Any) -> bool:
        return _is_exact(value, _DEEPEST)

    def dump(self, value: Any, sink: Sink) -> None:
        if not _is_exact(value, _DEEPEST):
            raise _refusal(value, "value", _DEEPEST)
        for piece in _pieces(value):
            sink.write(piece.encode())

    def load(self, source: bytes | memoryview) -> Any:
        try:
            return json.loads(str(source, "utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Incompatible(f"the bytes are no JSON that is read here: {error}") from error


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _is_exact(value: Any, depth: int) -> bool:
    """Say whether JSON gives ``value`` back exactly; ``depth`` is how many levels are left."""
    kind = type_of(value)
    if kind in _PLAIN:
        return True
    if kind is str:
        return is_encodable(value)
    if kind is int:
        return bool(-_LARGEST < value < _LARGEST)
    if kind is float:
        return math.isfinite(value)
    if depth <= 0 or kind not in _NESTED:
        return False
    if kind is list:
        return _are_exact(value, depth - 1)
    return _are_keys(value) and _are_exact(value.values(), depth - 1)


def _are_exact(items: Collection[Any], depth: int) -> bool:
    """Say whether each of ``items`` is exact; a million of one type in one sweep."""
    kinds = set(map(type, items))
    if kinds == {float}:
        return all(map(math.isfinite, items))
    if kinds == {int}:
        return bool(min(items) > -_LARGEST and max(items) < _LARGEST)
    if kinds == {str}:
        return is_encodable("".join(items))
    return kinds <= _PLAIN or all(_is_exact(item, depth) for item in items)


def _are_keys(keys: Collection[Any]) -> bool:
    return set(map(type, keys)) <= {str} and is_encodable("".join(keys))


def _refusal(value: Any, path: str, depth: int) -> NotSerializable:
    """Return the error that names the first part of ``value`` that JSON doesn't give back."""
    if type(value) in _NESTED and depth > 0:
        part, inner = next(_faults(value, path, depth - 1))
        return _refusal(part, inner, depth - 1)
    if type(value) is str:
        try:
            value.encode()
        except UnicodeEncodeError as error:
            return surrogate(error, path)
    path = path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…"
    return NotSerializable(
        f"{_told(value)} at {path} can't be kept as JSON ({_why(value)}); "
        "return what JSON can hold, or use the pickle serializer",
        path,
    )


def _faults(value: Any, path: str, depth: int) -> Iterator[tuple[Any, str]]:
    """Yield the members that JSON doesn't give back, each with its path."""
    is_dict = _is(value, dict)
    keys = enumerate(value if is_dict else ())
    yield from ((key, f"list({path})[{at}]") for at, key in keys if not _are_keys([key]))
    members = value.items() if is_dict else enumerate(value)
    yield from ((part, f"{path}[{at!a}]") for at, part in members if not _is_exact(part, depth))


def _is(value: Any, kind: type[Any]) -> bool:
    return type(value) is kind


def _told(value: Any) -> str:
    if type(value) is float:
        return repr(value)
    return repr(type(value).__name__)


def _why(value: Any) -> str:
    if type(value) is float:
        return "JSON knows no NaN and no infinity"
    if type(value) is int and abs(value) >= _LARGEST:
        return "other readers of JSON cut so large a number"
    if type(value) in {list, dict}:
        return f"nested more than {_DEEPEST} levels deep, or in itself"
    return "it would come back as something else"


def _pieces(value: Any) -> Iterator[str]:
    """Yield the JSON text of ``value``; of a long list or dict, some members at a time."""
    if not (_is(value, list) or _is(value, dict)) or len(value) <= _BATCH:
        yield _text(value)
        return
    opening, closing = "[]" if _is(value, list) else "{}"
    members = iter(value if _is(value, list) else value.items())
    make: Callable[[Any], Any] = list[Any] if _is(value, list) else dict[Any, Any]
    before = opening
    while batch := make(islice(members, _BATCH)):
        yield before + _text(batch)[1:-1]
        before = ","
    yield closing


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
