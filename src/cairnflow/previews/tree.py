"""Nested values as a JSON tree of bounded depth and size."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from cairnflow.previews.base import JSON, Limits, Preview, Request, counted
from cairnflow.previews.leaves import is_leaf, key_text, leaf, names_of, shape_text
from cairnflow.previews.parts import Parts, parts_of
from cairnflow.previews.scalars import KINDS, plain, summary
from cairnflow.previews.text import quoted
from cairnflow.previews.typenames import kind_of, type_name

_SHAPES = 5  # items of a list that are shown by their types: they tend to be alike

_MARKS = frozenset({"$type", "$more", "$redacted"})
"""Keys that say something of the tree; a key of the value's own is told apart from them."""


def preview_tree(value: object, request: Request) -> Preview:
    """Return a nested value as a tree; below ``sample``, its keys and its leaves' types."""
    walk = Walk(request)
    parts = None if is_leaf(type(value)) else parts_of(value)
    if parts is None:
        data = walk.leaf(value)
        return request.made(_leaf_summary(value, data, request), JSON, data)
    data = walk.inside(value, parts)
    return request.made(counted(parts.size, parts.noun), JSON, data, truncated=walk.is_cut)


def is_tree(value: object) -> bool:
    """Say whether a value has parts or a short text of its own."""
    return is_leaf(type(value)) or parts_of(value) is not None


class Walk:
    """One walk over nested values, which share one count of nodes and of characters.

    Not thread-safe; made for one preview.

    Attributes:
        is_cut: whether something was left out.
    """

    def __init__(self, request: Request, limits: Limits | None = None) -> None:
        self.is_cut = False
        self._request = request
        self._limits = limits or request.limits
        self._nodes = self._limits.nodes
        self._characters = self._limits.characters
        self._path: set[int] = set()

    def node(self, value: object, depth: int = 0, until: int = 0) -> Any:
        """Return ``value`` as plain data.

        Args:
            value: what is to be shown.
            depth: how many containers are around it.
            until: count of nodes that must be left over for others.
        """
        self._nodes -= 1
        if type(value) in KINDS and self._request.shows("sample"):
            return plain(value)
        parts = None if is_leaf(type(value)) else parts_of(value)
        return self.leaf(value) if parts is None else self.inside(value, parts, depth, until)

    def inside(self, value: object, parts: Parts, depth: int = 0, until: int = 0) -> Any:
        """Return a container as plain data; ``parts`` are its children, the rest as in ``node``."""
        if id(value) in self._path:
            return {"$type": type_name(type(value)), "recursive": True}
        if depth >= self._limits.depth:
            self.is_cut = self.is_cut or parts.size > 0
            return {"$type": type_name(type(value)), "length": parts.size}
        self._path.add(id(value))
        try:
            return self._container(parts, depth + 1, until)
        finally:
            self._path.discard(id(value))

    def leaf(self, value: object) -> Any:
        """Return a value without parts as plain data; below ``sample``, its type."""
        if not self._request.shows("sample"):
            shape = shape_text(value)
            kind = {"$type": type_name(type(value))}
            return kind | {"summary": shape} if shape else kind
        shown = leaf(value, self._limits)
        return self._text(shown) if type(shown) is str else shown

    def _container(self, parts: Parts, depth: int, until: int) -> Any:
        shown = self._room(parts, until)
        more = parts.size - shown
        self.is_cut = self.is_cut or (more > 0 and self._request.shows("sample"))
        children = islice(parts.children, shown)
        if parts.keyed:
            found = self._keyed(children, shown, depth, until)
            label = {"$type": parts.label} if parts.label else {}
            return label | found | ({"$more": more} if more else {})
        items = self._items(children, shown, depth, until)
        if more:
            items.append({"$more": more})
        return {"$type": parts.label, "items": items} if parts.label else items

    def _room(self, parts: Parts, until: int) -> int:
        most = self._limits.rows
        if not parts.keyed and not self._request.shows("sample"):
            most = _SHAPES
        return max(0, min(parts.size, most, self._nodes - until))

    def _keyed(self, children: Iterable[Any], count: int, depth: int, until: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for place, (key, child) in enumerate(children):
            text = self._free_key(key, found)
            self._characters -= len(text)
            if self._request.hides(names_of(key)):
                found[text] = {"$redacted": True}
            else:
                found[text] = self.node(child, depth, self._share(count - place, until))
        return found

    def _items(self, children: Iterable[Any], count: int, depth: int, until: int) -> list[Any]:
        found: list[Any] = []
        is_shown = self._request.shows("sample")
        for place, child in enumerate(children):
            if is_shown and type(child) in KINDS:  # most items; this takes a quarter of the time
                self._nodes -= 1
                found.append(plain(child))
            else:
                found.append(self.node(child, depth, self._share(count - place, until)))
        return found

    def _share(self, waiting: int, until: int) -> int:
        """Return how many nodes the next child must leave over, so that each gets its share."""
        return self._nodes - max(1, (self._nodes - until) // waiting)

    def _free_key(self, key: object, taken: dict[str, Any]) -> str:
        text = key_text(key, self._limits)
        if text in taken or text in _MARKS:
            text = f"{text} ({type_name(type(key))})"
        while text in taken:
            text += "'"
        return text

    def _text(self, text: str) -> str:
        """Cut a text to what is left of the tree's characters, and a little when none is."""
        room = max(self._characters, self._limits.cell // 10)
        self._characters -= min(len(text), room)
        if len(text) <= room:
            return text
        self.is_cut = True
        return text[: room - 1] + "…"


def _leaf_summary(value: object, shown: Any, request: Request) -> str:
    if not request.shows("sample"):
        return shape_text(value)
    kind = kind_of(shown)
    if kind is str:
        return quoted(shown) if issubclass(type(value), str) else shown
    if kind is dict:
        return str(shown.get("name") or shown.get("summary") or "")
    return summary(shown)
