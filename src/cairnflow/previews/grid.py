"""Aligned columns of text for a terminal of some width; knows nothing of values or previews."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_GAP = "  "
_WIDEST = 32  # places of one cell: three of them stand beside each other on a narrow terminal
_WIDE = frozenset({"W", "F"})


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of a grid.

    Attributes:
        cells: texts from the top, the heading among them; no line breaks in them.
        is_right: whether it is set to the right, as numbers are.
    """

    cells: Sequence[str]
    is_right: bool = False


def grid(lanes: Sequence[Lane], width: int) -> tuple[list[str], int]:
    """Set lanes of one length beside each other.

    Returns:
        The lines, at most ``width`` places wide, and how many lanes from the left are on them:
        as many as have room, but at least one.

    Examples:
        >>> grid([Lane(["a", "bb"]), Lane(["1", "10"], is_right=True)], 80)
        (['a    1', 'bb  10'], 2)
    """
    columns: list[list[str]] = []
    room = width
    for lane in lanes:
        widest = min(_WIDEST, width, max(map(places, lane.cells), default=0))
        needed = widest + (len(_GAP) if columns else 0)
        if columns and needed > room:
            break
        room -= needed
        columns.append([_set(cell, widest, is_right=lane.is_right) for cell in lane.cells])
    lines = [_GAP.join(row).rstrip() for row in zip(*columns, strict=True)]
    return lines, len(columns)


def places(text: str) -> int:
    """Return how many places of a terminal a text takes: two for East Asian wide letters.

    Source:
        Unicode Standard Annex #11, East Asian Width.
    """
    if text.isascii():
        return len(text)
    return sum(_place(letter) for letter in text)


def fitted(text: str, width: int) -> str:
    """Return a text cut to ``width`` places, with an ellipsis where it was longer.

    Examples:
        >>> fitted("Zürich", 4), fitted("東京都", 5)
        ('Zür…', '東京…')
    """
    if places(text) <= width:
        return text
    kept, room = "", width - 1
    for letter in text:
        room -= _place(letter)
        if room < 0:
            break
        kept += letter
    return kept + "…"


def shown(text: str) -> str:
    r"""Return a text with nothing in it that a terminal obeys: no escapes, breaks or marks.

    Examples:
        >>> print(shown("bell" + chr(7)))
        bell\x07
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _set(cell: str, width: int, *, is_right: bool) -> str:
    cut = fitted(cell, width)
    space = " " * (width - places(cut))
    return space + cut if is_right else cut + space


def _place(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in _WIDE else 1
