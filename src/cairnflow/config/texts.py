"""The texts inside a value as TOML and JSON have them: tables, lists, texts and others."""

from collections.abc import Callable
from typing import cast


def each_text(value: object, change: Callable[[str], object]) -> object:
    """Return a copy of ``value`` in which every text is replaced by ``change(text)``.

    Args:
        value: a text, a list, a table, or anything else, which stays as it is.
        change: what to do with a text; keys of tables are left alone.

    Examples:
        >>> each_text({"dir": ["a", 1]}, str.upper)
        {'dir': ['A', 1]}
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return {key: each_text(held, change) for key, held in table.items()}
    if isinstance(value, list | tuple):
        several = [each_text(held, change) for held in cast("list[object]", value)]
        return several if isinstance(value, list) else tuple(several)
    return value
