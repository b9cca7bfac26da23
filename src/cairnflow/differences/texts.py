"""How two texts differ, line by line, and how two runs of bytes do."""

from itertools import islice, zip_longest
from typing import Any

from cairnflow.differences.comparison import SIZE, Comparison
from cairnflow.differences.lines import blocks_of
from cairnflow.differences.paths import Path
from cairnflow.differences.words import change, counted, cut, shown

_CHEAP = 40  # lines that are looked at in the time of one value
_BLOCK = 1 << 16  # bytes compared at once
_SHOWN = 50  # characters of a text on one line, around the first difference
_BEFORE = 20  # of them before it
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
    comparison.left -= (len(first) + len(second)) // _CHEAP
    for block in blocks_of(first, second):
        pairs = enumerate(zip_longest(block.old, block.new))
        unequal = [(index, a, b) for index, (a, b) in pairs if a != b]
        comparison.count(max(0, len(unequal) - _TOLD))
        for index, a, b in unequal[:_TOLD]:
            number = (block.old_place if b is None else block.new_place) + index + 1
            sides = (("-", a), ("+", b))
            words = "  ".join(f"{sign} {_line(line)}" for sign, line in sides if line is not None)
            comparison.tell(at, f"line {number:,}", a, b, words)


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
