"""Text for a terminal: pieces with a style, their width in cells, and what is never sent raw."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cairnflow.trails.words import printable

_ASCII = str.maketrans(
    {
        "✓": "ok",
        "✗": "!!",
        "▶": ">",
        "◇": "=",
        "↻": "~",
        "‖": "II",
        "○": ".",
        "⊘": "x",
        "×": "x",
        "–": "-",
        "−": "-",
        "…": "...",
        "·": "-",
        "→": "->",
        "←": "<-",
        "≤": "<=",
        "█": "#",
        "░": ".",
        "─": "-",
        "│": "|",
        "├": "|",
        "└": "`",
        "•": "*",
        "≠": "!=",
        "≈": "~=",
        "∅": "0",
    }
)
"""Our own signs in ASCII; those of states as in ``cairnflow.trails.words``."""


class Span(NamedTuple):
    """A piece of text in one style.

    Attributes:
        text: what is shown; clean.
        style: name of a tone, ``bold`` or ``dim``; empty for plain.
    """

    text: str
    style: str = ""


Line = tuple[Span, ...]
"""One line of text, without its end."""


def clean(text: str, *, lines: bool = False) -> str:
    r"""Return a text in which nothing speaks to the terminal: such characters are written out.

    Args:
        text: anything, a stranger's data too.
        lines: let line ends and tabs stay.

    Examples:
        >>> clean("a\x1b[31mb\n")
        'a\\x1b[31mb\\n'
        >>> clean("a\nb", lines=True)
        'a\nb'
    """
    return printable(text, keep="\n\t" if lines else "")


def line(*pieces: str | Span) -> Line:
    """Return pieces as a line; texts are plain, and cleaned.

    Examples:
        >>> line("a ", Span("b", "bold"))
        (Span(text='a ', style=''), Span(text='b', style='bold'))
    """
    return tuple(Span(clean(piece)) if isinstance(piece, str) else piece for piece in pieces)


def styled(text: object, style: str) -> Span:
    """Return a piece of text in a style; cleaned."""
    return Span(clean(str(text)), style)


def joined(lines: Iterable[Line], between: str) -> Line:
    """Return several lines as one, with a text between them."""
    found: list[Span] = []
    for one in lines:
        if found:
            found.append(Span(between, "dim"))
        found.extend(one)
    return tuple(found)


def text_of(given: Line) -> str:
    """Return a line without its styles."""
    return "".join(span.text for span in given)


def ascii_only(text: str) -> str:
    """Return a text with our own signs in ASCII; letters of other scripts stay as they are.

    Examples:
        >>> ascii_only("✓ 3 × 4 → …")
        'ok 3 x 4 -> ...'
    """
    return text if text.isascii() else text.translate(_ASCII)


def width_of(text: str) -> int:
    r"""Return how many cells of a terminal a text takes.

    Source:
        Unicode Standard Annex 11, East Asian Width: wide and fullwidth characters take two.

    Examples:
        >>> width_of("abc"), width_of("日本"), width_of("e\u0301")
        (3, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width_of_line(given: Line) -> int:
    """Return how many cells a line takes."""
    return sum(width_of(span.text) for span in given)


def cut(text: str, most: int) -> str:
    """Return a text in at most ``most`` cells; what is cut off is told by an ellipsis.

    Examples:
        >>> cut("abcdef", 4), cut("abc", 3), cut("日本語", 5), cut("ab", 0)
        ('abc…', 'abc', '日本…', '')
    """
    if width_of(text) <= most:
        return text
    if most <= 0:
        return ""
    return f"{_head(text, most - 1)}…"


def cut_middle(text: str, most: int) -> str:
    """Return a text in at most ``most`` cells, with its end, which tells paths apart.

    Examples:
        >>> cut_middle("/home/ann/results/2026/ab41.pkl", 15)
        '/home/a…b41.pkl'
    """
    if width_of(text) <= most:
        return text
    if most <= 1:
        return cut(text, most)
    head = _head(text, most // 2)
    return f"{head}…{_head(text[::-1], most - width_of(head) - 1)[::-1]}"


def _head(text: str, most: int) -> str:
    if text.isascii():
        return text[:most]
    taken = 0
    for place, character in enumerate(text):
        taken += _cells(character)
        if taken > most:
            return text[:place]
    return text


def cut_line(given: Line, most: int) -> Line:
    """Return a line in at most ``most`` cells; what is cut off is told by an ellipsis."""
    if width_of_line(given) <= most:
        return given
    found: list[Span] = []
    left = most
    for span in given:
        width = width_of(span.text)
        if width >= left:
            found.append(
                Span(cut(f"{span.text} " if width == left else span.text, left), span.style)
            )
            break
        found.append(span)
        left -= width
    return tuple(found)


def wrapped(given: Line, most: int) -> list[Line]:
    """Return a line as several of at most ``most`` cells, broken at spaces where there are some.

    Examples:
        >>> [text_of(part) for part in wrapped(line("one two three"), 8)]
        ['one two', 'three']
        >>> [text_of(part) for part in wrapped(line("abcdefgh"), 3)]
        ['abc', 'def', 'gh']
    """
    found: list[list[Span]] = [[]]
    left = most
    for span in given:
        for word in _words(span.text, most):
            width = width_of(word)
            if width > left and word.isspace():
                continue
            if width > left and found[-1]:
                found.append([])
                left = most
            found[-1].append(Span(word, span.style))
            left -= width
    return [_trimmed(part) for part in found]


def _words(text: str, most: int) -> Iterator[str]:
    """Yield words and the spaces between them; a word that is too long in pieces."""
    for whole in re.findall(r" +|[^ ]+", text):
        rest: str = whole
        while width_of(rest) > most > 0:
            head = _head(rest, most) or rest[0]
            yield head
            rest = rest[len(head) :]
        yield rest


def _trimmed(spans: list[Span]) -> Line:
    """Return pieces as a line, without spaces at its end; those of one style as one."""
    while spans and not spans[-1].text.strip():
        spans.pop()
    found: list[Span] = []
    for span in spans:
        if found and found[-1].style == span.style:
            found[-1] = Span(found[-1].text + span.text, span.style)
        else:
            found.append(span)
    return tuple(found)
