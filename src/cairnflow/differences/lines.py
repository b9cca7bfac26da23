"""Which lines of two texts belong together: those that differ, as blocks, whatever the length."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

_ALIGNED = 2_000  # lines of a block that are aligned one with each
_POPULAR = 50_000  # pairs of equal lines; with more of them to align takes seconds


class Block(NamedTuple):
    """Lines that were replaced; on one side there may be none.

    Attributes:
        old: lines of the first text.
        new: lines of the second text.
        old_place: place of the first of ``old``, from 0.
        new_place: place of the first of ``new``, from 0.
    """

    old: list[str]
    new: list[str]
    old_place: int
    new_place: int


def blocks_of(first: list[str], second: list[str]) -> Iterator[Block]:
    """Yield the blocks in which two texts differ, in order.

    Long texts are parted at the lines that each of them has once, as in a patience diff; what is
    left is aligned by difflib, and if it is too much even for that, taken line by line.
    """
    for segment in _segments(first, second):
        block = _trimmed(segment)
        longest = max(len(block.old), len(block.new))
        if longest > _ALIGNED or _popularity(block) > _POPULAR:
            yield block
        elif longest:
            yield from _aligned(block)


def _segments(first: list[str], second: list[str]) -> Iterator[Block]:
    whole = _trimmed(Block(first, second, 0, 0))
    at_old = at_new = 0
    is_long = max(len(whole.old), len(whole.new)) > _ALIGNED
    for old, new in [*(_anchors(whole) if is_long else ()), (len(whole.old), len(whole.new))]:
        if old > at_old or new > at_new:
            places = whole.old_place + at_old, whole.new_place + at_new
            yield Block(whole.old[at_old:old], whole.new[at_new:new], *places)
        at_old, at_new = old + 1, new + 1


def _trimmed(block: Block) -> Block:
    """Return a block without the equal lines at its ends."""
    most = min(len(block.old), len(block.new))
    start = 0
    while start < most and block.old[start] == block.new[start]:
        start += 1
    end = 0
    while end < most - start and block.old[-1 - end] == block.new[-1 - end]:
        end += 1
    old = block.old[start : len(block.old) - end]
    new = block.new[start : len(block.new) - end]
    return Block(old, new, block.old_place + start, block.new_place + start)


def _anchors(block: Block) -> list[tuple[int, int]]:
    """Return the places of lines that stand once in both, as many as are in the same order."""
    olds, news = Counter(block.old), Counter(block.new)
    there = {line: place for place, line in enumerate(block.new) if news[line] == 1}
    pairs = [
        (place, there[line])
        for place, line in enumerate(block.old)
        if line in there and olds[line] == 1
    ]
    return increasing(pairs)


def increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs in which both numbers grow; the first do already."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [new]
        at[length : length + 1] = [index]
    found: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _popularity(block: Block) -> int:
    there = Counter(block.new)
    return sum(count * there[line] for line, count in Counter(block.old).items())


def _aligned(block: Block) -> Iterator[Block]:
    changes = SequenceMatcher(None, block.old, block.new, autojunk=False).get_opcodes()
    for kind, a_from, a_to, b_from, b_to in changes:
        if kind != "equal":
            places = block.old_place + a_from, block.new_place + b_from
            yield Block(block.old[a_from:a_to], block.new[b_from:b_to], *places)
