"""What a preview is: bounded, typed, plain data about a value. Knows no kind of value."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["none", "schema", "stats", "sample"]
"""How much of a value a preview may tell; each tells all that the one before it tells.

``none``: its type. ``schema``: shape, names and dtypes of columns, keys. ``stats``: null rates,
least, greatest, mean, spread, distinct values, histograms. ``sample``: some of its content.
"""

LEVELS: tuple[Level, ...] = ("none", "schema", "stats", "sample")
"""Levels in their order."""

RANKS: dict[str, int] = {level: rank for rank, level in enumerate(LEVELS)}
"""Place of each level in that order; the more it tells, the higher."""

TABLE = "application/vnd.cairn.table+json"
ARRAY = "application/vnd.cairn.array+json"
OPAQUE = "application/vnd.cairn.repr+json"
JSON = "application/json"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"

_WALL = 4  # times the seconds: beside other threads, elapsed time says little of the work done


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that keep a preview small and quick, whatever the value.

    Attributes:
        inline: bytes of JSON; a row of the ledger, and five of them are prefetched by a page.
        rows: of a table, and items of one list or dict; more than a person reads.
        columns: of a table; more than a screen is wide.
        characters: of one text, and of all the texts of a tree together; some ten pages.
        cell: characters of a text inside a table or of a key; a line of a wide screen.
        pixels: longer side of an image; a large screen's worth.
        seconds: CPU of making one preview; a checkpoint must not wait for its picture.
        depth: levels of nesting in a tree; deeper ones are not read by people.
        nodes: values in a tree; ten screens of them.
        exact: values read for statistics; above it, statistics are of a sample, and say so.
            Sixteen million floats are 128 MB, read in about 25 ms.
        thinned: values in that sample; 1 million gives a mean to a thousandth of its spread.
        sampled: rows looked at for distinct values and histograms; half a millisecond a column.
        bins: bars of a histogram.
    """

    inline: int = 65_536
    rows: int = 200
    columns: int = 60
    characters: int = 20_000
    cell: int = 200
    pixels: int = 1_600
    seconds: float = 0.25
    depth: int = 8
    nodes: int = 2_000
    exact: int = 16_000_000
    thinned: int = 1_000_000
    sampled: int = 10_000
    bins: int = 20


LIMITS = Limits()
"""The caps that hold where none are given."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What can be shown of a value without the value.

    Attributes:
        type: the value's type for people, such as ``pandas.DataFrame``.
        summary: a few words for listings, such as ``1,187,020 × 12``; empty where the level
            forbids them.
        level: how much it tells.
        mime: what ``data`` is, and so what shows it; empty at level ``none``.
        data: content, plain data that JSON can hold: rows by columns, a tree, a text, a
            picture in base64. None where the level forbids it or a cap left no room.
        error: why there is no more than this; None where nothing went wrong.
        truncated: whether a cap or the clock left out what the level would have allowed. Rows
            that a table's sample leaves out don't count: the sample says so itself.
        facts: what is known beside the content, plain data: ``rows_total`` and ``columns`` of a
            table, ``shape`` of an array. They stand beside ``data`` in the JSON.
        json: the JSON, where it was known at once; None where ``to_json`` has to write it.
    """

    type: str
    summary: str = ""
    level: Level = "sample"
    mime: str = ""
    data: Any = None
    error: str | None = None
    truncated: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    json: str | None = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What one preview may tell, and how long it may take.

    Attributes:
        type: the value's type for people.
        level: how much may be told.
        redact: names of columns, keys and fields of which nothing is told.
        limits: the caps.
        cpu_end: ``time.thread_time()`` at which it is over, seconds.
        wall_end: ``time.perf_counter()`` at which it is over, seconds.
    """

    type: str
    level: Level
    redact: frozenset[str]
    limits: Limits
    cpu_end: float
    wall_end: float

    def shows(self, level: Level) -> bool:
        """Say whether what belongs to ``level`` may be told."""
        return RANKS[self.level] >= RANKS[level]

    def hides(self, names: Iterable[str]) -> bool:
        """Say whether one of ``names`` is to be redacted."""
        return bool(self.redact) and not self.redact.isdisjoint(names)

    def is_over(self) -> bool:
        """Say whether the time is used up."""
        return time.thread_time() > self.cpu_end or time.perf_counter() > self.wall_end

    def restarted(self) -> "Request":
        """Return the same request with all of its time: to load a library is none's fault."""
        return request(self.type, self.level, self.redact, self.limits)

    def made(
        self,
        summary: str = "",
        mime: str = OPAQUE,
        data: Any = None,
        *,
        facts: Mapping[str, Any] | None = None,
        truncated: bool = False,
    ) -> Preview:
        """Return a preview of the type and level that were asked for."""
        return Preview(
            self.type, summary, self.level, mime, data, truncated=truncated, facts=facts or {}
        )


WITHHELD = {"withheld": "what it writes of itself may hold what is to be redacted"}
"""Fact about a value that only its own code could show."""

Previewer = Callable[[Any, Request], Preview]
"""Makes the preview of one kind of value."""


def request(type: str, level: Level, redact: Iterable[str], limits: Limits) -> Request:
    """Return a request whose time begins now."""
    names = frozenset((redact,) if isinstance(redact, str) else redact)
    cpu_end = time.thread_time() + limits.seconds
    wall_end = time.perf_counter() + limits.seconds * _WALL
    return Request(type, level, names, limits, cpu_end, wall_end)


def counted(count: int, noun: str) -> str:
    """Return ``count`` with its noun.

    Examples:
        >>> counted(1, "key"), counted(12_000, "key")
        ('1 key', '12,000 keys')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
