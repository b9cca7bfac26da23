"""Nested values of a preview, a line each. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from cairnflow.trails.words import number, one_line

_KEY, _LINE = 60, 120  # characters of a key, and of a line
HIDDEN = "•••"
"""Stands for what was redacted."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a tree.

    Attributes:
        depth: how many containers are around it.
        key: name or place in its container; empty for the whole.
        text: the value, or what kind of container it is.
    """

    depth: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Tree:
    """Nested values, a line each.

    Attributes:
        branches: shape (lines,).
        is_cut: there are more lines.
    """

    branches: tuple[Branch, ...]
    is_cut: bool = False


def tree(data: Any, lines: int, label: str = "") -> Tree:
    """Return at most so many lines of a preview's nested data.

    Args:
        data: plain data, with the marks that previews put into it.
        lines: how many at most.
        label: the value's type, where ``data`` doesn't tell it.

    Examples:
        >>> [branch.text for branch in tree({"a": [1, 2], "b": {"c": None}}, 9).branches]
        ['dict of 2', '[1, 2]', "{'c': None}"]
    """
    found = tuple(islice(_branches("", data, 0, label), lines + 1))
    return Tree(found[:lines], len(found) > lines)


def _branches(key: str, node: Any, depth: int, label: str = "") -> Iterator[Branch]:
    children = _children(node)
    shown = inline(node)
    # A container of plain values that fits on a line is read best on one.
    if not children or (len(shown) <= _LINE and not any(_children(item) for _, item in children)):
        yield Branch(depth, one_line(key, _KEY), one_line(shown, _LINE))
        return
    yield Branch(depth, one_line(key, _KEY), _kind(node, children, label))
    for name, child in children:
        yield from _branches(name, child, depth + 1)


def _children(node: Any) -> list[tuple[str, Any]]:
    if isinstance(node, list):
        items = cast("Sequence[Any]", node)
        return [(str(place), item) for place, item in enumerate(items)]
    if not isinstance(node, dict) or "$redacted" in node:
        return []
    fields = cast("dict[str, Any]", node)
    if "$type" in fields and isinstance(fields.get("items"), list):
        return _children(fields["items"])
    return [(key, item) for key, item in fields.items() if key != "$type"]


def _kind(node: Any, children: list[tuple[str, Any]], label: str) -> str:
    label = label or ("list" if isinstance(node, list) else "dict")
    if isinstance(node, dict):
        label = str(cast("dict[str, Any]", node).get("$type") or label)
    shown = [(key, item) for key, item in children if key != "$more" and _more(item) is None]
    left_out = sum(_more({key: item}) or _more(item) or 0 for key, item in children)
    return f"{one_line(label, _KEY)} of {number(len(shown) + left_out)}"


def _more(node: Any) -> int | None:
    """Return how many items a marker stands for; None for what is none."""
    if not isinstance(node, dict):
        return None
    fields = cast("dict[str, Any]", node)
    more = fields.get("$more") if len(fields) == 1 else None
    return more if isinstance(more, int) else None


def inline(node: Any) -> str:
    """Return nested data on one line, as Python writes it.

    Examples:
        >>> inline({"$type": "Point", "x": 1, "y": [True, None]})
        'Point(x=1, y=[True, None])'
    """
    if isinstance(node, list):
        items = cast("Sequence[Any]", node)
        return f"[{_items(items)}]"
    if not isinstance(node, dict):
        return repr(node)
    fields = cast("dict[str, Any]", node)
    if "$redacted" in fields:
        return HIDDEN
    if (more := _more(fields)) is not None:
        return f"… {number(more)} more"
    return _object(fields) if "$type" in fields else f"{{{_pairs(fields, '{!r}: {}')}}}"


def _object(fields: Mapping[str, Any]) -> str:
    label = str(fields["$type"])
    if isinstance(fields.get("items"), list):
        return f"{label}({_items(fields['items'])})"
    held = {key: item for key, item in fields.items() if key != "$type"}
    return f"{label}({_pairs(held, '{}={}')})" if held else f"<{label}>"


def _items(nodes: Sequence[Any]) -> str:
    return ", ".join(map(inline, nodes))


def _pairs(fields: Mapping[str, Any], form: str) -> str:
    return ", ".join(
        inline({key: item}) if key == "$more" else form.format(key, inline(item))
        for key, item in fields.items()
    )
