"""What a command writes to: data on stdout, notes on stderr, in what both of them can show."""

import json
import locale
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import IO, Any, Literal

import click

from cairnflow.cli.ledgers import in_ledger
from cairnflow.cli.tables import Cell, Column, Name, fields, table
from cairnflow.cli.texts import (
    Line,
    Span,
    ascii_only,
    clean,
    cut,
    joined,
    line,
    text_of,
    width_of_line,
    wrapped,
)
from cairnflow.trails.words import glyph, label, tone

When = Literal["auto", "always", "never"]

_CODES = {
    "success": "32",
    "failed": "31",
    "running": "34",
    "reused": "35",
    "retrying": "33",
    "paused": "36",
    "pending": "2",
    "skipped": "2",
    "bold": "1",
    "dim": "2",
    "heading": "1",
}
"""SGR codes: the terminal's own sixteen colours, which its owner has chosen to be readable."""

_ASCII_TERMINALS = frozenset({"dumb", "linux", "vt100", "vt102", "vt220", "cons25", "ansi"})
"""Terminals whose fonts lack the signs of states."""

_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person asked for, in options and in the environment.

    Attributes:
        json: one JSON document in place of text.
        quiet: addresses only.
        color: when to colour.
        ascii: ASCII signs only.
        debug: tracebacks.
        no_color: the variable ``NO_COLOR``; empty where it is not set.
        force_color: the variable ``CLICOLOR_FORCE``, likewise.
        term: the variable ``TERM``, likewise.
    """

    json: bool = False
    quiet: bool = False
    color: When = "auto"
    ascii: bool = False
    debug: bool = False
    no_color: str = ""
    force_color: str = ""
    term: str = ""

    def colours(self, stream: IO[str]) -> bool:
        """Say whether a stream is to be coloured."""
        if self.color != "auto":
            return self.color == "always"
        if self.no_color:
            return False
        if self.force_color not in {"", "0"}:
            return True
        return stream.isatty() and self.term != "dumb"

    def is_ascii(self, stream: IO[str]) -> bool:
        """Say whether a stream takes ASCII signs only."""
        if self.ascii or (stream.isatty() and self.term in _ASCII_TERMINALS):
            return True
        encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "")
        is_c = locale.setlocale(locale.LC_CTYPE) in {"C", "POSIX"}
        return encoding not in {"utf8", "utf16", "utf32", "cp65001"} or is_c


@dataclass(frozen=True, slots=True)
class Screen:
    """Writes for one command.

    Attributes:
        wishes: what the person asked for.
        width: cells of a line of stdout; None where it is no terminal, and nothing is cut.
        height: lines of the terminal; 0 where it is none.
        ascii: stdout takes ASCII signs only.
        colours: stdout is to be coloured.
    """

    wishes: Wishes = field(default_factory=Wishes)
    width: int | None = field(init=False)
    height: int = field(init=False)
    ascii: bool = field(init=False)
    colours: bool = field(init=False)

    def __post_init__(self) -> None:
        size = shutil.get_terminal_size() if sys.stdout.isatty() else None
        object.__setattr__(self, "width", size.columns if size else None)
        object.__setattr__(self, "height", size.lines if size else 0)
        object.__setattr__(self, "ascii", self.wishes.is_ascii(sys.stdout))
        object.__setattr__(self, "colours", self.wishes.colours(sys.stdout))

    def sized(self, width: int, height: int) -> "Screen":
        """Return a screen like this one, for a part of it of so many cells and lines."""
        part = copy(self)
        object.__setattr__(part, "width", width)
        object.__setattr__(part, "height", height)
        return part

    @property
    def is_terminal(self) -> bool:
        """Whether a person is reading stdout as it is written."""
        return self.width is not None

    def state(self, state: str) -> Line:
        """Return a state's sign and word."""
        style = tone(state).name
        return (Span(f"{glyph(state, ascii=self.ascii)} {label(state)}", style),)

    def sign(self, state: str) -> Span:
        """Return a state's sign."""
        return Span(glyph(state, ascii=self.ascii), tone(state).name)

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], indent: int = 1
    ) -> list[Line]:
        """Return aligned columns, fitted to the terminal; see ``cairnflow.cli.tables``."""
        if self.ascii:
            rows = [[_ascii(cell) for cell in row] for row in rows]
            columns = list(columns)
        return table(columns, rows, self.width, indent)

    def cut(self, text: str, most: int) -> str:
        """Return a text in at most so many cells of a terminal; whole where it is none."""
        return cut(text, most) if self.is_terminal else text

    def fields(self, *pairs: tuple[Name, Line | Sequence[Line]]) -> list[Line]:
        """Return names and what belongs to them, wrapped to the terminal."""
        return fields(pairs, self.width)

    def out(
        self, lines: Iterable[Line], notes: Iterable[Line] = (), *, lead: Iterable[Line] = ()
    ) -> None:
        """Write data to stdout and notes to stderr; both in a pager if they fill the screen.

        Args:
            lines: of data.
            notes: what is told below them.
            lead: what is told above them.
        """
        shown = list(lines)
        told, above = (
            [part for one in given for part in self.wrap(one)] for given in (notes, lead)
        )
        count = len(shown) + len(told) + len(above)
        if self.is_terminal and count >= self.height > 0 and sys.stdin.isatty():
            text = "\n".join(self._written(one) for one in [*above, *shown, *told])
            click.echo_via_pager(f"{text}\n", color=self.colours)
            return
        self.note(*above)
        self.write(shown)
        self.note(*told)

    def write(self, lines: Iterable[Line]) -> None:
        """Write data to stdout at once, without a pager."""
        write(sys.stdout, "".join(f"{self._written(one)}\n" for one in lines))

    def _written(self, given: Line) -> str:
        return rendered(given, colours=self.colours, ascii=self.ascii)

    def note(self, *lines: Line) -> None:
        """Write lines to stderr."""
        if lines:
            sys.stdout.flush()
            colours, ascii = self.wishes.colours(sys.stderr), self.wishes.is_ascii(sys.stderr)
            text = "".join(f"{rendered(one, colours=colours, ascii=ascii)}\n" for one in lines)
            write(sys.stderr, text)

    def wrap(self, given: Line) -> list[Line]:
        """Return a line as one, or as several where it is longer than the terminal is wide."""
        return [given] if self.width is None else wrapped(given, self.width)

    def hints(self, *commands: str, lead: str = "next:") -> list[Line]:
        """Return commands to try, on one line if they fit."""
        named = [line(in_ledger(command)) for command in commands]
        whole: Line = (Span(f"{lead} ", "dim"), *joined(named, "  ·  "))
        if self.width is None or width_of_line(whole) <= self.width or len(commands) == 1:
            return [whole]
        indent = Span(" " * (len(lead) + 1))
        return [(whole[0], *named[0]), *((indent, *one) for one in named[1:])]

    def hint(self, *commands: str, lead: str = "next:") -> None:
        """Write to stderr which commands to try; nothing where only data is wanted."""
        if not self.wishes.quiet and not self.wishes.json:
            self.note(*self.hints(*commands, lead=lead))

    def json(self, form: Any) -> None:
        """Write one JSON document; it is valid, and holds nothing that a terminal would obey."""
        text = json.dumps(form, ensure_ascii=False, indent=2 if self.is_terminal else None)
        write(sys.stdout, _UNSAFE_IN_JSON.sub(_escaped, text) + "\n")

    def addresses(self, addresses: Iterable[str]) -> None:
        """Write addresses, one a line."""
        write(sys.stdout, "".join(f"{address}\n" for address in addresses))


def rendered(given: Line, *, colours: bool, ascii: bool) -> str:
    """Return a line as it is written."""
    if ascii:
        # What still has an ellipsis here was cut to fit; three dots would not fit.
        given = tuple(Span(ascii_only(span.text.replace("…", "~")), span.style) for span in given)
    if not colours:
        return text_of(given)
    return "".join(_coloured(span) for span in given)


def _coloured(span: Span) -> str:
    code = _CODES.get(span.style)
    return f"\x1b[{code}m{span.text}\x1b[0m" if code else span.text


def _ascii(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return ascii_only(clean(cell))
    return tuple(Span(ascii_only(span.text), span.style) for span in cell)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def write(stream: IO[str], text: str) -> None:
    """Write a text and flush it; what the stream can't carry is written out in ASCII."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding: str = getattr(stream, "encoding", None) or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
