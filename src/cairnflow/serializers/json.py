"""JSON for values that it gives back exactly: what people and other programs read."""

import json
import math
from collections.abc import Callable, Iterator
from itertools import chain, islice
from operator import methodcaller
from typing import Any

from cairnflow.errors import Incompatible, NotSerializable
from cairnflow.serializers.base import Sink
from cairnflow.serializers.kinds import type_of
from cairnflow.serializers.text import is_encodable, surrogate

_DEEPEST = 100  # levels; both of Python's own coder and of its readers' stacks
_LARGEST = 10**600  # Python may be set to read no int of more than 640 digits
_BATCH = 1_000  # members written at a time, so that a long list is never one text
_values = methodcaller("values")
_LONGEST_PATH = 200  # characters; of a list in itself the path would fill a screen
_MOST = 10_000_000  # values on one level: more are for a table or an array
_TOO_MANY = (
    f"holds more than {_MOST:,} values, too many for JSON; return a table or an array, or use the "
    "pickle serializer"
)
_NESTED = frozenset({list, dict})
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_EXACT = frozenset({type(None), bool, int, float, str, list, dict})


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
            if _is_exact(value, _DEEPEST, most=0):
                raise NotSerializable(f"value {_TOO_MANY}")
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


def _is_exact(value: Any, depth: int, *, most: int = _MOST) -> bool:
    """Say whether JSON gives ``value`` back exactly.

    Level by level, so that a list of a million small dicts is looked at in a few sweeps.

    Args:
        value: what is looked at.
        depth: levels that it may have below itself.
        most: values that it may have on one level; with 0 any number, each container looked at
            once on a level, however often it stands there.
    """
    kind = type_of(value)
    if kind not in _NESTED:
        return _ARE_EXACT[kind]([value]) if kind in _LIMITED else kind in _EXACT
    level: list[Any] = [value]
    for _ in range(depth + 1):
        kinds = set(map(type_of, level))
        if not kinds <= _EXACT:
            return False
        if not all(_ARE_EXACT[kind](_of(kind, level, kinds)) for kind in kinds & _LIMITED):
            return False
        lists, dicts = _of(list, level, kinds), _of(dict, level, kinds)
        if not most:
            lists, dicts = _once(lists), _once(dicts)
        if not _are_keys(list(chain.from_iterable(dicts))):
            return False
        if most and sum(map(len, lists)) + sum(map(len, dicts)) > most:
            return False
        level = [*chain.from_iterable(lists), *chain.from_iterable(map(_values, dicts))]
        if not level:
            return True
    return False


def _of(kind: type[object], level: list[Any], kinds: set[type[object]]) -> list[Any]:
    """Return the values of one kind."""
    if kind not in kinds:
        return []
    return level if len(kinds) == 1 else [value for value in level if type(value) is kind]


def _once(containers: list[Any]) -> list[Any]:
    return list({id(container): container for container in containers}.values())


def _are_finite(numbers: list[float]) -> bool:
    return all(map(math.isfinite, numbers))


def _are_short(numbers: list[int]) -> bool:
    return min(numbers) > -_LARGEST and max(numbers) < _LARGEST


def _are_encodable(texts: list[str]) -> bool:
    return all(map(str.isascii, texts)) or is_encodable("".join(texts))


_ARE_EXACT: dict[type[object], Callable[[list[Any]], bool]] = {
    float: _are_finite,
    int: _are_short,
    str: _are_encodable,
}
_LIMITED = frozenset(_ARE_EXACT)


def _are_keys(keys: list[Any]) -> bool:
    return set(map(type_of, keys)) <= {str} and _are_encodable(keys)


def _refusal(value: Any, path: str, depth: int) -> NotSerializable:
    """Return the error that names the first part of ``value`` that JSON doesn't give back."""
    if type(value) in _NESTED and depth > 0:
        found = next(_faults(value, path, depth - 1), None)
        if found is not None:
            return _refusal(*found, depth - 1)
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
    yield from (
        (part, f"{path}[{at!a}]") for at, part in members if not _is_exact(part, depth, most=0)
    )


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
    if type(value) in _NESTED:
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
    return _ENCODER.encode(value)
