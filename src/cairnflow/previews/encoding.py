"""A preview as JSON: strict, ASCII, and never longer than its cap."""

import json
from dataclasses import replace
from typing import Any

from cairnflow.previews.base import JSON, LIMITS, TABLE, TEXT, Limits, Preview
from cairnflow.previews.scalars import plain
from cairnflow.previews.text import cut
from cairnflow.previews.typenames import kind_of

VERSION = 1
"""Of the JSON's shape, written into each preview as ``v``."""

_WORDS = 200  # characters of a type and a summary
_REASON = 500  # characters of an error
_WORTH = 20  # characters of a text below which halving it gains nothing

_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def to_json(preview: Preview, limits: Limits = LIMITS) -> str:
    """Return a preview as one JSON object of at most ``limits.inline`` bytes.

    What is too long is halved until it fits: rows of a table, items of a tree, the length of a
    text; ``truncated`` says so. A picture or a page is left out as a whole, as half of one is
    none. Never raises: what JSON can't hold is left out, and ``error`` says so.

    Examples:
        >>> to_json(Preview("T", "a T", mime="text/plain", data="all of it"))
        '{"v":1,"type":"T","level":"sample","mime":"text/plain","summary":"a T","data":"all of it"}'
    """
    if preview.json is not None:
        return preview.json
    fields = _fields(preview)
    try:
        text = _encode(fields)
    except (TypeError, ValueError, RecursionError) as error:
        reason = f"this preview holds what JSON can't: {type(error).__name__}"
        fields = _fields(replace(preview, data=None, facts={}, error=reason))
        text = _encode(fields)
    while len(text) > limits.inline and (smaller := _smaller(fields)) is not None:
        fields = {**smaller, "truncated": True}
        text = _encode(fields)
    return text


def _fields(preview: Preview) -> dict[str, Any]:
    fields: dict[str, Any] = {"v": VERSION, "type": cut(preview.type, _WORDS)}
    fields["level"] = preview.level
    if preview.mime:
        fields["mime"] = preview.mime
    if preview.summary:
        fields["summary"] = cut(preview.summary, _WORDS)
    if preview.error is not None:
        fields["error"] = cut(preview.error, _REASON)
    if preview.truncated:
        fields["truncated"] = True
    fields.update((name, fact) for name, fact in preview.facts.items() if name not in fields)
    if preview.data is not None or (preview.mime == JSON and preview.level == "sample"):
        fields["data"] = plain(preview.data)
    return fields


def _smaller(fields: dict[str, Any]) -> dict[str, Any] | None:
    """Return the fields of a preview with its largest part made smaller; None if none is."""
    data = fields.get("data")
    if data is not None:
        half = _half_of_data(fields)
        return half if half is not None else {**fields, "data": None}
    for name in ("columns", "error", "summary"):
        half = _half(fields.get(name))
        if half is not None:
            return {**fields, name: half}
    spare = [name for name in fields if name not in _ENVELOPE]
    return {name: fields[name] for name in fields if name not in spare} if spare else None


_ENVELOPE = frozenset(
    {"v", "type", "level", "mime", "summary", "error", "truncated", "data", "columns"}
)


def _half_of_data(fields: dict[str, Any]) -> dict[str, Any] | None:
    if fields.get("mime") == TABLE:
        return _half_of_rows(fields)
    if fields.get("mime") not in {JSON, TEXT}:
        return None
    half = _half(fields["data"])
    return None if half is None else {**fields, "data": half}


def _half_of_rows(fields: dict[str, Any]) -> dict[str, Any] | None:
    """Halve each part of a table's rows: the start of the head, some between, the end."""
    head, between, tail = fields.get("parts") or [0, 0, 0]
    total = head + between + tail
    if total <= 1 or not _is_table(fields, total):
        return None
    parts = [max(1, head // 2), between // 2, tail // 2]
    kept = [*range(parts[0]), *range(head, head + parts[1]), *range(total - parts[2], total)]
    data = [None if cells is None else [cells[row] for row in kept] for cells in fields["data"]]
    rows = [fields["rows"][row] for row in kept]
    return {**fields, "parts": parts, "rows": rows, "data": data}


def _is_table(fields: dict[str, Any], total: int) -> bool:
    """Say whether a table has the rows that it says; an author's own may not."""
    data: Any = fields["data"]
    if type(data) is not list or type(fields.get("rows")) is not list:
        return False
    columns: list[Any] = [fields["rows"], *data]
    return all(one is None or (type(one) is list and len(one) == total) for one in columns)


def _half(node: Any) -> Any:
    """Return ``node`` with its largest part halved; None where there is nothing to halve."""
    kind = kind_of(node)
    if kind is str:
        return cut(node, len(node) // 2) if len(node) > _WORTH else None
    if kind is dict:
        return _half_of_dict(node)
    children: list[Any] = node if kind is list else []
    pairs = _half_of_dict(dict(enumerate(children)))
    if pairs is None:
        return None
    more = pairs.pop("$more", None)
    return [*pairs.values(), {"$more": more}] if more else [*pairs.values()]


def _half_of_dict(node: dict[Any, Any]) -> dict[Any, Any] | None:
    sizes = {key: len(_encode(child)) for key, child in node.items()}
    largest = max(sizes, key=sizes.__getitem__, default=None)
    if sizes and sizes[largest] * 2 > sum(sizes.values()):
        half = _half(node[largest])
        if half is not None:
            return {**node, largest: half}
    return _first_half(node)


def _first_half(node: dict[Any, Any]) -> dict[Any, Any] | None:
    """Keep the first half of a container's children, and say how many more there were."""
    more = [_more(key, child) for key, child in node.items()]
    children = [key for key, left_out in zip(node, more, strict=True) if not left_out]
    if len(children) <= 1:
        return None
    kept = children[: len(children) // 2]
    left_out = sum(more) + len(children) - len(kept)
    return {key: node[key] for key in kept} | {"$more": left_out}


def _more(key: Any, child: Any) -> int:
    """Return how many children a marker stands for; 0 for what is none."""
    count: Any = child if key == "$more" else 0
    if kind_of(child) is dict and child.keys() == {"$more"}:
        count = child["$more"]
    return count if kind_of(count) is int else 0
