"""How two texts differ, line by line, and how two runs of bytes do."""

from collections import Counter
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from cairnflow.differences.comparison import SIZE, Comparison
from cairnflow.differences.paths import Path
from cairnflow.differences.words import change, counted, cut, shown

_ALIGNED = 2_000  # lines that are aligned; beyond, texts are compared line by line
_LINES = 1_000_000  # lines of one text that are looked at one by one
_BLOCK = 1 << 16  # bytes compared at once
_SHOWN = 50  # characters of a text on one line, around the first difference
_BEFORE = 20  # of them before it
_POPULAR = 50_000  # pairs of equal lines; with more of them to align takes seconds
_TOLD = 1_000  # lines of one block that are told one by one
_CELL = 80  # characters of a line of text in a delta


def compare_texts(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two texts: short ones as a whole, others line by line."""
    a, b = str.__str__(one), str.__str__(other)
    if a == b:
        return
    if comparison.is_silent:
        comparison.count(1)
        return
    if "\n" not in a and "\n" not in b:
        comparison.tell(at, "", a, b, _one_line(a, b))
        return
    first, second = a.splitlines(), b.splitlines()
    if len(first) != len(second):
        sizes = f"{len(first):,} → {len(second):,}"
        comparison.tell(at, "lines", len(first), len(second), sizes, weight=SIZE)
    if first == second:  # the ends of lines are other
        place = _first_character(a, b)
        comparison.tell(at, "line ends", len(a), len(b), f"first at character {place:,}")
    _tell_lines(first, second, at, comparison)


def _one_line(a: str, b: str) -> str:
    """Return the change of a text; of a long one what stands around the first difference."""
    if max(len(a), len(b)) <= _SHOWN:
        return change(a, b)
    place = _first_character(a, b)
    start = max(0, place - _BEFORE)
    seen = [f"{'…' if start else ''}{text[start : start + _SHOWN]}" for text in (a, b)]
    return f"{change(*seen)}, first at character {place:,}"


def _first_character(a: str, b: str) -> int:
    one, other = (text.encode("utf-32-le", "surrogatepass") for text in (a, b))
    return first_difference(one, other, 4)


def _tell_lines(first: list[str], second: list[str], at: Path, comparison: Comparison) -> None:
    """Tell lines as a unified diff does: those that went, those that came, each by its number."""
    start = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if start is None:
        start = min(len(first), len(second))
    end = 0
    most = min(len(first), len(second)) - start
    while end < most and first[-1 - end] == second[-1 - end]:
        end += 1
    old, new = first[start : len(first) - end], second[start : len(second) - end]
    comparison.left -= len(old) + len(new)
    if max(len(old), len(new)) > _ALIGNED or _popularity(old, new) > _POPULAR:
        changes: Any = [("replace", 0, len(old), 0, len(new))]
    else:
        changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, a_from, a_to, b_from, b_to in changes:
        if kind != "equal":
            _tell_block(
                old[a_from:a_to], new[b_from:b_to], (start + a_from, start + b_from), at, comparison
            )


def _popularity(old: list[str], new: list[str]) -> int:
    there = Counter(new)
    return sum(count * there[line] for line, count in Counter(old).items())


def _tell_block(
    old: list[str], new: list[str], places: tuple[int, int], at: Path, comparison: Comparison
) -> None:
    longest = max(len(old), len(new))
    comparison.count(max(0, longest - _TOLD))
    for index in range(min(_TOLD, longest)):
        a = old[index] if index < len(old) else None
        b = new[index] if index < len(new) else None
        if a == b:
            continue
        number = (places[0] if b is None else places[1]) + index + 1
        parts = [f"{sign} {_line(line)}" for sign, line in (("-", a), ("+", b)) if line is not None]
        comparison.tell(at, f"line {number:,}", a, b, "  ".join(parts))


def _line(line: str) -> str:
    return cut(shown(line[: _CELL + 1]), _CELL)


def compare_bytes(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two runs of bytes: their lengths, and the first place in which they differ."""
    a, b = _run(one), _run(other)
    if a.nbytes != b.nbytes:
        sizes = f"{a.nbytes:,} → {counted(b.nbytes, 'byte')}"
        comparison.tell(at, "length", a.nbytes, b.nbytes, sizes, weight=SIZE)
    if a.nbytes == b.nbytes and a == b:
        return
    place = first_difference(a, b, 1)
    old, new = (bytes(run[place : place + 8]).hex(" ") or "end" for run in (a, b))
    comparison.tell(at, f"byte {place:,}", old, new, f"{old} → {new}")


def _run(value: Any) -> memoryview:
    view = memoryview(value)
    return view.cast("B") if view.c_contiguous else memoryview(view.tobytes())


def first_difference(a: Any, b: Any, width: int) -> int:
    """Return the first place in which two runs of bytes differ, in units of ``width`` bytes.

    Examples:
        >>> first_difference(b"abcd", b"abxd", 1)
        2
    """
    most = min(len(a), len(b))
    for start in range(0, most, _BLOCK):
        one, other = bytes(a[start : start + _BLOCK]), bytes(b[start : start + _BLOCK])
        if one != other:
            pairs = enumerate(islice(zip(one, other, strict=False), _BLOCK))
            return next((start + i for i, (x, y) in pairs if x != y), most) // width
    return most // width
