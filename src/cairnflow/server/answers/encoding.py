"""A form as the bytes of its JSON, whatever an author's texts and numbers are."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final, TypeGuard

import msgspec


def encoded(form: Mapping[str, Any]) -> bytes:
    """Return a form as JSON.

    What JSON has no word for is written as what is nearest: NaN and infinities as null, half a
    surrogate pair as its escape.
    """
    try:
        return msgspec.json.encode(form)
    except (UnicodeEncodeError, OverflowError, TypeError, RecursionError):
        return json.dumps(_plain(form, _DEEPEST), ensure_ascii=False, allow_nan=False).encode()


_DEEPEST: Final = 100
"""Levels of what is nested; deeper ones are told as an ellipsis."""


def _plain(value: Any, left: int) -> Any:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if not left:
        return "…"
    if _is_object(value):
        return {_plain(str(name), left): _plain(one, left - 1) for name, one in value.items()}
    if _is_list(value):
        return [_plain(one, left - 1) for one in value]
    return _plain(str(value), left)


def _is_object(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence)
