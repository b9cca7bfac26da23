"""A preview as lines of plain text: no colours, no library, any width."""

from collections.abc import Iterator, Mapping
from itertools import islice
from math import prod
from typing import Any

from cairnflow.previews.base import ARRAY, JSON, OPAQUE, TABLE, counted
from cairnflow.previews.grid import Lane, fitted, grid, shown
from cairnflow.previews.plain_table import table_lines

_INDENT = "  "
_LEAST = 20  # places; below it nothing can be read
_FACTS = ("min", "max", "mean", "std", "nulls", "distinct", "sampled")
_LABELLED = frozenset({"$type", "items"})
"""Keys of a set, or of another list that JSON has no word for."""


def lines(preview: Mapping[str, Any], width: int = 100, rows: int = 20) -> list[str]:
    """Return a preview as lines for a terminal, at most ``width`` places wide.

    The first says type and summary. Text of the value stands in quotes or with its control
    characters escaped, so that a terminal obeys none of it.

    Args:
        preview: a preview, read from its JSON.
        width: places of the terminal, from 20.
        rows: most rows, items or lines of content that are shown.

    Examples:
        >>> lines(
        ...     {
        ...         "type": "dict",
        ...         "summary": "1 key",
        ...         "mime": "application/json",
        ...         "data": {"revenue": 1.5},
        ...     }
        ... )
        ['dict  1 key', 'revenue: 1.5']
    """
    width = max(_LEAST, width)
    title = _INDENT.join(shown(str(preview.get(part, ""))) for part in ("type", "summary"))
    found = [title.rstrip(), *_content(preview, width, rows)]
    if preview.get("level") == "none":
        found.append("no preview at level none")
    if preview.get("error") is not None:
        found.append(f"no preview: {shown(str(preview['error']))}")
    return [fitted(line, width) for line in found]


def _content(preview: Mapping[str, Any], width: int, rows: int) -> list[str]:
    mime, data = preview.get("mime", ""), preview.get("data")
    if mime == TABLE:
        return table_lines(preview, width, rows)
    if mime == ARRAY:
        return _array(preview, width, rows)
    if mime == JSON:
        return _tree(data, width, rows)
    if mime == OPAQUE and not isinstance(data, str):
        return _opaque(preview, width, rows)
    if isinstance(data, str) and (mime.startswith("text/") or mime == OPAQUE):
        return _text(data, rows)
    return []


def _array(preview: Mapping[str, Any], width: int, rows: int) -> list[str]:
    facts = [f"{name} {_short(preview[name])}" for name in _FACTS if preview.get(name) is not None]
    data: Any = preview.get("data")
    matrix: Any = data if _is_list(data) and data and _is_list(data[0]) else [data]
    if not _is_list(matrix[0]) or not matrix[0]:
        return [_INDENT.join(facts)] if facts else []
    seen = matrix[:rows]
    lanes = [Lane([_short(row[at]) for row in seen], True) for at in range(len(seen[0]))]
    found, fitting = grid(lanes, width)
    if fitting * len(seen) < prod(preview.get("shape") or [1]):
        found.append(f"… of {' × '.join(f'{size:,}' for size in preview['shape'])}")
    return [_INDENT.join(facts), *found] if facts else found


def _tree(data: Any, width: int, rows: int) -> list[str]:
    if not (_is_list(data) or _is_dict(data)):
        return []
    found = list(islice(_branches(data, "", width), rows + 1))
    return found if len(found) <= rows else [*found[:rows], "…"]


def _branches(node: Any, indent: str, width: int) -> Iterator[str]:
    """Yield a line for each child; a nested one that has no room on it is opened below it."""
    if _is_dict(node) and node.keys() == _LABELLED:
        node = node["items"]
    pairs: Any = node.items() if _is_dict(node) else enumerate(node)
    for key, child in pairs:
        if key == "$type":
            continue
        label = f"{indent}{_label(key)}"
        line = f"{indent}{_part(key, child)}"
        if len(line) <= width or not _is_nested(child):
            yield fitted(line, width)
            continue
        yield f"{label}{_size(child)}"
        yield from _branches(child, indent + _INDENT, width)


def _is_list(node: Any) -> bool:
    return isinstance(node, list)


def _is_dict(node: Any) -> bool:
    return isinstance(node, dict)


def _is_nested(node: Any) -> bool:
    """Say whether there is more to a node than what one line, even a cut one, tells."""
    if _is_dict(node):
        return len(node) > 0
    return _is_list(node) and any(_is_list(child) or _is_dict(child) for child in node[:-1])


def _label(key: Any) -> str:
    return f"{shown(str(key))}: "


def _part(key: Any, child: Any) -> str:
    return _more(child) if key == "$more" else f"{_label(key)}{_inline(child)}"


def _more(count: Any) -> str:
    return f"… {count:,} more" if type(count) is int else "… more"


def _size(node: Any) -> str:
    if _is_list(node):
        return counted(len(node), "item")
    return str(node.get("$type") or counted(len(node), "key"))


def _inline(node: Any) -> str:
    """Return a whole tree on one line, written as Python would."""
    if _is_list(node):
        return f"[{', '.join(map(_inline, node))}]"
    if not _is_dict(node):
        return shown(repr(node))
    if node.keys() == {"$more"}:
        return _more(node["$more"])
    if node.get("$redacted"):
        return "(redacted)"
    kind = node.get("$type")
    if node.keys() == _LABELLED:
        return f"{shown(str(kind))} {_inline(node['items'])}"
    parts = [_part(key, child) for key, child in node.items() if key != "$type"]
    inside = ", ".join(parts)
    return f"<{f'{shown(str(kind))} {inside}'.strip()}>" if kind else f"{{{inside}}}"


def _opaque(preview: Mapping[str, Any], width: int, rows: int) -> list[str]:
    data: Any = preview.get("data")
    if _is_list(data):
        return [_raised(error) for error in data[:rows]]
    attributes: dict[str, str] = preview.get("attributes") or {}
    lanes = [Lane([*map(shown, attributes)]), Lane([*map(shown, attributes.values())])]
    return grid(lanes, width)[0][:rows] if attributes else []


def _raised(error: Any) -> str:
    message = shown(str(error.get("message", "")))
    return f"{error.get('$type', '')}: {message}"


def _text(text: str, rows: int) -> list[str]:
    all_lines = text.splitlines()
    found = [shown(line) for line in all_lines[:rows]]
    more = len(all_lines) - rows
    return [*found, f"… {counted(more, 'more line')}"] if more > 0 else found


def _short(cell: Any) -> str:
    if cell is None:
        return "null"
    return (
        f"{cell:.6g}"
        if type(cell) is float
        else shown(cell if isinstance(cell, str) else repr(cell))
    )
