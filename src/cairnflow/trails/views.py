"""A preview's JSON, arranged for the eye: a grid, a tree, a passage of text, a picture.

Pure, and of no medium: the notebook's HTML and the terminal draw the same views.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cairnflow.previews.base import ARRAY, HTML, JSON, MARKDOWN, OPAQUE, TABLE, TEXT
from cairnflow.trails.grids import Grid, array_grid, array_note, table_grid
from cairnflow.trails.trees import Tree, tree
from cairnflow.trails.words import one_line

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Kinds of picture that are shown; nothing else is ever given to a browser as one."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be shown at once.

    Attributes:
        rows: of a grid; two in three are the first ones, the others the last ones.
        columns: of a grid.
        lines: of a tree or a passage.
        characters: of a passage.
    """

    rows: int = 15
    columns: int = 12
    lines: int = 40
    characters: int = 8_000


ROOMS = (Room(), Room(6, 6, 10, 2_000), Room(1, 1, 1, 200))
"""From much to little: what is tried until a page is small enough."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of text.

    Attributes:
        text: may hold line breaks.
        more: count of lines that are not shown.
        note: what it is, where that is not plain; empty for nothing.
    """

    text: str
    more: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        mime: one of ``PICTURES``.
        data: its bytes in base64; checked.
        words: what stands for it where it can't be seen.
    """

    mime: str
    data: str
    words: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said where there is nothing to show.

    Attributes:
        text: one line.
    """

    text: str


View = Grid | Tree | Passage | Picture | Sentence


def view_of(preview: Mapping[str, Any], room: Room) -> View:
    """Return how a preview is shown.

    Args:
        preview: as it stands in a fact.
        room: how much may be shown.
    """
    error = preview.get("error")
    if error and preview.get("data") is None and "columns" not in preview:
        return Sentence(f"the value could not be previewed: {one_line(str(error))}")
    mime = str(preview.get("mime") or "")
    return _ARRANGE.get(mime, _picture if mime.startswith("image/") else _opaque)(preview, room)


def _table(preview: Mapping[str, Any], room: Room) -> View:
    return table_grid(preview, room.rows, room.columns)


def _array(preview: Mapping[str, Any], room: Room) -> View:
    if not isinstance(preview.get("data"), list):
        return Sentence(array_note(preview))
    return array_grid(preview, room.rows, room.columns)


def _json(preview: Mapping[str, Any], room: Room) -> View:
    if "data" not in preview:
        return _bare(preview)
    return tree(preview["data"], room.lines, str(preview.get("type") or ""))


def _text(preview: Mapping[str, Any], room: Room) -> View:
    return _passage(preview, room, "")


def _page(preview: Mapping[str, Any], room: Room) -> View:
    """Show a page's source: what a stranger's HTML does inside of ours can't be known."""
    return _passage(preview, room, "HTML, shown as its source")


def _passage(preview: Mapping[str, Any], room: Room, note: str) -> View:
    data = preview.get("data")
    if not isinstance(data, str):
        return _bare(preview)
    told = preview.get("lines")
    count = max(data.count("\n") + 1, told if isinstance(told, int) else 0)
    text = "\n".join(data.split("\n", room.lines)[: room.lines])
    shown = text[: room.characters]
    return Passage(shown + "…" * (shown != text), count - shown.count("\n") - 1, note)


def _opaque(preview: Mapping[str, Any], room: Room) -> View:
    data = preview.get("data")
    if isinstance(data, str):
        return _passage(preview, room, "")
    if data is not None:
        return tree(data, room.lines)
    attributes: dict[str, Any] = preview.get("attributes") or {}
    if attributes:
        return tree({name: {"$type": str(kind)} for name, kind in attributes.items()}, room.lines)
    return _bare(preview)


def _picture(preview: Mapping[str, Any], room: Room) -> View:
    mime, data = preview.get("mime"), preview.get("data")
    if mime in PICTURES and isinstance(data, str) and _BASE64.fullmatch(data):
        return Picture(mime, data, one_line(str(preview.get("summary") or "a picture")))
    return _bare(preview)


def _bare(preview: Mapping[str, Any]) -> Sentence:
    """Say what is known where the content may not be told, or can't be."""
    words = [str(preview.get(name) or "") for name in ("type", "summary")]
    known = one_line(" ".join(words))
    level = preview.get("level", "none")
    if preview.get("truncated"):
        return Sentence(f"{known}: its content is too much for a preview")
    if level != "sample":
        return Sentence(f"{known}: its content is not told at preview level {level!r}")
    withheld = preview.get("withheld") or "it has no words of its own to show"
    return Sentence(f"{known}: {one_line(str(withheld))}")


_ARRANGE: dict[str, Callable[[Mapping[str, Any], Room], View]] = {
    TABLE: _table,
    ARRAY: _array,
    JSON: _json,
    TEXT: _text,
    MARKDOWN: _text,
    HTML: _page,
    OPAQUE: _opaque,
}
