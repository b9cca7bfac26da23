"""A value in a few words, for a list of many of them: no code of its type runs for it."""

from itertools import islice
from typing import Any, Final

from cairnflow.previews.base import Level, Limits
from cairnflow.previews.leaves import is_leaf, leaf, shape_text
from cairnflow.previews.scalars import KINDS
from cairnflow.previews.text import cut
from cairnflow.previews.typenames import kind_of, type_name

_LONGEST: Final = 400
"""Characters of a text in it; twice what is shown, so that a secret can be seen before the cut."""

_MEMBERS, _DEPTH = 8, 2
"""Members of a collection that are told, and levels of them."""

_BRACKETS: Final[dict[type, tuple[str, str]]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}

_LIMITS = Limits()


def brief(value: object, level: Level = "sample") -> str:
    """Return a value in a few words; below ``sample`` its type, and the shape of a table.

    Args:
        value: anything; it is not changed, and none of its own methods is called.
        level: how much may be told of it.

    Examples:
        >>> brief({"a": [1, 2.5], "b": "EU"}), brief(object()), brief(3, "schema")
        ("{'a': [1, 2.5], 'b': 'EU'}", '<object>', '<int>')
    """
    if level != "sample":
        return _named(value)
    return _told(value, _DEPTH)


def _named(value: object) -> str:
    shape = shape_text(value)
    return f"<{type_name(kind_of(value))}{f' {shape}' if shape else ''}>"


def _told(value: Any, depth: int) -> str:
    kind = kind_of(value)
    if kind is str:
        return repr(cut(value, _LONGEST))
    if kind in KINDS and not (kind is int and value.bit_length() > 1_000):
        return repr(value)
    if kind in _BRACKETS:
        return _members(value, depth) if depth else f"<{kind.__name__} of {len(value):,}>"
    if is_leaf(kind):
        plain = leaf(value, _LIMITS)
        told = plain if type(plain) is str else str(plain)
        return f"<{type_name(kind)} {cut(told, _LONGEST)}>"
    return _named(value)


def _members(value: Any, depth: int) -> str:
    begin, end = _BRACKETS[kind_of(value)]
    try:
        first: list[Any] = list(islice(value, _MEMBERS))
        told = [_told(one, depth - 1) for one in first]
        if kind_of(value) is dict:
            values = [_told(value[one], depth - 1) for one in first]
            told = [f"{name}: {one}" for name, one in zip(told, values, strict=True)]
    except (RuntimeError, KeyError):  # another thread is changing it
        return _named(value)
    more = len(value) - len(told)
    told += [f"… {more:,} more"] if more > 0 else []
    if kind_of(value) is tuple and len(value) == 1:
        told.append("")
    return (
        f"{begin}{', '.join(told).rstrip()}{end}" if told or kind_of(value) is not set else "set()"
    )
