"""A small plain value as Python source, in the style that formatters leave alone."""

import ast
from math import isfinite
from typing import Any, Final

_LONGEST: Final = 60
"""Characters of a literal; what is longer is kept beside the test."""

_BRACKETS: Final[dict[type, tuple[str, str]]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
}


def literal(value: Any) -> str | None:
    """Return a value as source that reads back equal; None where it is large, or not plain.

    Examples:
        >>> literal({"region": "EU", "least": 2.5}), literal(float("nan")), literal("a" * 100)
        ('{"region": "EU", "least": 2.5}', None, None)
    """
    try:
        text = _source(value, 0)
    except (_Unwritable, RecursionError):
        return None
    is_same = len(text) <= _LONGEST and _is_alike(ast.literal_eval(text), value)
    return text if is_same else None


class _Unwritable(Exception):
    """The value is not plain."""


def _source(value: Any, depth: int) -> str:
    kind: type[Any] = value.__class__
    if value is None or kind in {bool, int} or (kind is float and isfinite(value)):
        return repr(value)
    if kind in {str, bytes} and len(value) <= _LONGEST:
        return _quoted(value)
    if depth > 3 or kind not in {*_BRACKETS, dict} or len(value) > _LONGEST or value == set():
        raise _Unwritable
    if kind is dict:
        inside = (f"{_source(k, depth + 1)}: {_source(v, depth + 1)}" for k, v in value.items())
        return f"{{{', '.join(inside)}}}"
    parts = [_source(one, depth + 1) for one in (sorted(value) if kind is set else value)]
    begin, end = _BRACKETS[kind]
    return f"{begin}{', '.join(parts)}{',' if kind is tuple and len(parts) == 1 else ''}{end}"


def _quoted(value: str | bytes) -> str:
    """Return a text in double quotes, but where it has such in it."""
    text = repr(value)
    prefix = "b" if isinstance(value, bytes) else ""
    body = text[len(prefix) + 1 : -1]
    if text.endswith('"') or '"' in body:
        if "\\'" in body:
            raise _Unwritable  # formatters disagree on it
        return text
    return f'{prefix}"{body}"'


def _is_alike(one: Any, other: Any) -> bool:
    """Return whether two plain values are equal in their types, too, all the way down."""
    if type(one) is not type(other) or one != other:
        return False
    if one.__class__ is dict:
        pairs = zip(one.items(), other.items(), strict=True)
        return all(
            _is_alike(a, b) for left, right in pairs for a, b in zip(left, right, strict=True)
        )
    if one.__class__ in {list, tuple}:
        return all(_is_alike(a, b) for a, b in zip(one, other, strict=True))
    return True
