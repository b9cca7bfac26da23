"""Whether a value can be kept, and which part of it can't."""

from typing import Any

from cairnflow.errors import NotSerializable
from cairnflow.serializers.registry import named
from cairnflow.serializers.sinks import Nowhere


def is_serializable(obj: Any, raise_on_error: bool = False, *, serializer: str = "pickle") -> bool:
    """Return whether a value can be turned into bytes: kept, and sent to another process.

    Args:
        obj: the value.
        raise_on_error: raise what is wrong with it instead of returning False.
        serializer: name of the serializer that is tried.

    Raises:
        NotSerializable: it can't be, and ``raise_on_error`` is given.

    Examples:
        >>> is_serializable([1, 2]), is_serializable([1, (n for n in [])])
        (True, False)
    """
    problem = _problem(obj, serializer)
    if problem is not None and raise_on_error:
        raise problem
    return problem is None


def unserializable_part(obj: Any, *, serializer: str = "pickle") -> str | None:
    """Return where in a value the part sits that can't be turned into bytes; None if all can.

    Args:
        obj: the value.
        serializer: name of the serializer that is tried.

    Returns:
        Python that leads to the part from ``value``.

    Examples:
        >>> unserializable_part({"model": [1, (n for n in [])]})
        "value['model'][1]"
    """
    problem = _problem(obj, serializer)
    return None if problem is None else problem.path


def _problem(obj: Any, serializer: str) -> NotSerializable | None:
    try:
        named(serializer).dump(obj, Nowhere())
    except NotSerializable as error:
        return error
    return None
