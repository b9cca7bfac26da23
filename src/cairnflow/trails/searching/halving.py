"""Which value to ask about next, to find the first bad one with few questions. Pure.

Assumed is that a value that is bad makes those bad that are made of it; so where one is good, all
that it was made of is. Answers may contradict that: it is found out, and told.

A question is asked of a set of values that, together with all they were made of, are half of those
in question: of one value where one follows the other, of one of each branch where several run side
by side. Whatever the answer, half of them are settled by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Answer = Literal["good", "bad", "skip"]
"""What is said of a value; ``skip`` where nothing can be said."""

_EXACT = 20_000
"""Values of which it is counted, each for itself, how many it was made of: 25 MB for as many."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from the answers so far.

    Attributes:
        first: the first value known to be bad; None where none is.
        left: values before it of which nothing is known, in order.
        skipped: values before it of which nothing can be said, and nothing follows, in order.
        contradictions: a bad value, and a good one that was made of it, for each good one.
    """

    first: int | None
    left: tuple[int, ...]
    skipped: tuple[int, ...]
    contradictions: tuple[tuple[int, int], ...]

    @property
    def most(self) -> int:
        """Questions that are left at most; of one value each, where values follow each other."""
        return len(self.left).bit_length()


class Halving:
    """The values in question, each behind those that it was made of.

    Args:
        parents: of each value, the places of those that it was made of; each is less than its own.
        is_value: whether it can be asked about at all; one that can't stands between others.
    """

    def __init__(self, parents: Sequence[Sequence[int]], is_value: Sequence[bool]) -> None:
        self._parents = parents
        self._is_value = is_value

    def standing(self, answers: Mapping[int, Answer]) -> Standing:
        """Return what follows from answers, given by place."""
        tainted = self._tainted(answers)
        goods = [place for place, answer in answers.items() if answer == "good"]
        contradictions = [(tainted[good], good) for good in sorted(goods) if good in tainted]
        cleared = self._up([good for good in goods if good not in tainted])
        bads = [place for place, answer in answers.items() if answer == "bad"]
        if not bads:
            return Standing(None, (), (), tuple(contradictions))
        first = min(bads)
        before = self._up([first])
        unknown = [
            place
            for place in range(first)
            if before[place] and not cleared[place] and self._is_value[place]
        ]
        return Standing(
            first,
            tuple(place for place in unknown if place not in answers),
            tuple(place for place in unknown if answers.get(place) == "skip"),
            tuple(contradictions),
        )

    def _tainted(self, answers: Mapping[int, Answer]) -> dict[int, int]:
        """Return which values were made of a bad one, and the first such one."""
        tainted: dict[int, int] = {}
        bads = {place for place, answer in answers.items() if answer == "bad"}
        for place in range(min(bads, default=len(self._parents)), len(self._parents)):
            root = next((tainted.get(up, up) for up in self._parents[place] if
                         up in tainted or up in bads), None)  # fmt: skip
            if root is not None:
                tainted[place] = root
        return tainted

    def _up(self, places: Sequence[int]) -> list[bool]:
        """Mark some values and all that they were made of."""
        marked = [False] * len(self._parents)
        for place in places:
            marked[place] = True
        for place in range(max(places, default=-1), -1, -1):
            if marked[place]:
                for up in self._parents[place]:
                    marked[up] = True
        return marked

    def half(self, left: Sequence[int]) -> tuple[int, ...]:
        """Return the first half of the values in question, with the bad one counted among them."""
        return tuple(left[: (len(left) + 1) // 2])

    def last_of(self, places: Sequence[int]) -> list[int]:
        """Return those of some values that no other of them was made of, the last one first."""
        among = set(places)
        covered = [False] * (max(places, default=-1) + 1)
        found: list[int] = []
        for place in range(len(covered) - 1, -1, -1):
            is_last = place in among and not covered[place]
            if is_last:
                found.append(place)
            if is_last or covered[place]:
                for up in self._parents[place]:
                    covered[up] = True
        return found

    def nearest(self, place: int, answers: Mapping[int, Answer]) -> list[int]:
        """Return the values that one was made of; in place of one that is skipped, those before."""
        found: list[int] = []
        seen: set[int] = set()
        ahead = list(self._parents[place])
        while ahead:
            up = ahead.pop()
            if up in seen:
                continue
            seen.add(up)
            if self._is_value[up] and answers.get(up) != "skip":
                found.append(up)
            else:
                ahead.extend(self._parents[up])
        return sorted(found)

    def middle(self, left: Sequence[int]) -> int:
        """Return the one value whose answer, whatever it is, settles the most others."""
        if len(left) > _EXACT:
            return self.last_of(self.half(left))[0]
        bits = {place: 1 << nth for nth, place in enumerate(left)}
        sets: dict[int, int] = {}
        best, most = left[0], 0
        for place in range(left[-1] + 1):
            own = bits.get(place, 0)
            for up in self._parents[place]:
                own |= sets[up]
            sets[place] = own
            settled = min(own.bit_count(), len(left) + 1 - own.bit_count())
            if place in bits and settled > most:
                best, most = place, settled
        return best
