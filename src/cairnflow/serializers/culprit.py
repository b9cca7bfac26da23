"""Which part of a value can't be pickled, and what a person is told of it."""

import pickle
from collections.abc import Callable
from typing import Any

from cairnflow.errors import NotSerializable
from cairnflow.serializers.kinds import DEFAULT_INSTEAD, kind_of, shown
from cairnflow.serializers.parts import Part, parts

Attempt = Callable[[Any, set[int]], Exception | None]
"""Pickles a part without the objects of these ids; gives the error, or None if it went well."""

_DEEPEST = 100  # steps of a path


def refusal(value: Any, error: Exception, attempt: Attempt) -> NotSerializable:
    """Return the error that names the smallest part of ``value`` that can't be pickled.

    Args:
        value: what could not be pickled.
        error: what the pickler raised.
        attempt: pickles a part of it on trial.
    """
    part, cause = _smallest(Part("value", value), error, attempt)
    name = shown(part.value)
    if _is_depth(cause):
        return NotSerializable(
            f"{name!r} at {part.path} can't be serialized (it is nested too deeply, or in itself "
            "without end); return it flat: a list of its nodes, or a table",
            part.path,
        )
    kind = kind_of(part.value)
    why, instead = (kind.why, kind.instead) if kind else (_told(cause), DEFAULT_INSTEAD)
    return NotSerializable(
        f"{name!r} at {part.path} can't be serialized ({why}); {instead}", part.path
    )


def _told(error: Exception) -> str:
    if isinstance(error, pickle.PicklingError) or str(error).startswith("cannot pickle"):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _is_depth(error: BaseException | None) -> bool:
    return isinstance(error, RecursionError) or isinstance(
        getattr(error, "__cause__", None), RecursionError
    )


def _smallest(part: Part, error: Exception, attempt: Attempt) -> tuple[Part, Exception]:
    """Step from the value to the part in it that fails, until no part of that fails alone.

    A part is tried without those on the way to it: else a child that knows its parent would fail
    for the parent's sake.
    """
    way = [part]
    while len(way) < _DEEPEST and kind_of(part.value) is None:
        without = {id(passed.value) for passed in way}
        inner = [p for p in parts(part) if id(p.value) not in without]
        found = _failing(inner, without, attempt)
        if found is None or (_is_depth(found[1]) and _is_like(found[0], way)):
            break
        part, error = found
        way.append(part)
    return part, error


def _is_like(part: Part, way: list[Part]) -> bool:
    """Say whether a part only leads on into what is nested without end."""
    return "__reduce_ex__" in part.path or type(part.value) in {
        type(passed.value) for passed in way
    }


def _failing(
    inner: list[Part], without: set[int], attempt: Attempt
) -> tuple[Part, Exception] | None:
    """Return the first part that fails, by halves: a list of a million takes forty trials."""
    while len(inner) > 1:
        half = inner[: len(inner) // 2]
        fails = attempt([part.value for part in half], without) is not None
        inner = half if fails else inner[len(half) :]
    error = attempt(inner[0].value, without) if inner else None
    return None if error is None else (inner[0], error)
