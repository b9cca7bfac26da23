"""What a difference is: plain, bounded, told in words. Knows no kind of value."""

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "table",
    "array",
    "text",
    "image",
    "number",
    "mapping",
    "sequence",
    "set",
    "object",
    "bytes",
    "type",
    "opaque",
]
"""What two values are. ``type``: of different types; ``opaque``: nothing can be read in them."""

Plain: TypeAlias = bool | int | float | str | None
"""What strict JSON has a word for, without lists and objects."""

WIDEST = 200  # characters of a line, and of a text in it: what a wide screen holds


@dataclass(frozen=True, slots=True)
class Tolerance:
    """By how much two floats may differ and still be equal; all else is compared exactly.

    They are equal where ``abs(x - y) <= abs + rel * max(|x|, |y|)``.

    Args:
        rel: share of the greater of the two, from 0.
        abs: in the unit of the numbers, from 0.

    Raises:
        ValueError: one of the two is negative or no finite number.

    Examples:
        >>> Tolerance(rel=0.01).holds(100.0, 100.5)
        True
    """

    rel: float = 0.0
    abs: float = 0.0

    def __post_init__(self) -> None:
        for name, share in (("rel", self.rel), ("abs", self.abs)):
            if not (math.isfinite(share) and share >= 0):
                raise ValueError(f"the tolerance {name}={share!r} is no number from 0 on")

    def holds(self, one: float, other: float) -> bool:
        """Say whether two floats are equal within it; NaN equals NaN."""
        if one == other or (one != one and other != other):
            return True
        if math.isinf(one) or math.isinf(other):
            return False
        return bool(abs(one - other) <= self.abs + self.rel * max(abs(one), abs(other)))

    @property
    def is_exact(self) -> bool:
        """Whether it lets nothing differ."""
        return self.rel == 0 == self.abs


EXACT = Tolerance()
"""Lets nothing differ."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One place in which two values differ.

    Attributes:
        metric: what differs: ``price.nulls``, ``rows``, ``$.orders[3].price``.
        a: its value in the first, as JSON can hold it; None also where there is none.
        b: its value in the second.
        text: both for people, at most 200 characters.
    """

    metric: str
    a: Plain
    b: Plain
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How two values differ.

    Attributes:
        is_equal: whether nothing differs, within the tolerance. False where not everything could
            be looked at.
        kind: what the two are.
        headline: one line for people, at most 200 characters.
        deltas: where they differ, the most telling first. Equal moments in different zones are
            told here, too, and so is another order of rows that were matched by given keys;
            neither makes the values unequal.
        left_out: count of deltas that are not among these.
    """

    is_equal: bool
    kind: Kind
    headline: str
    deltas: tuple[Delta, ...] = ()
    left_out: int = 0

    def wire(self) -> dict[str, Any]:
        """Return it as plain data that strict JSON can hold.

        Examples:
            >>> Difference(True, "number", "int 1, equal").wire()["equal"]
            True
        """
        deltas = [{"metric": d.metric, "a": d.a, "b": d.b, "text": d.text} for d in self.deltas]
        return {
            "v": 1,
            "kind": self.kind,
            "equal": self.is_equal,
            "headline": self.headline,
            "deltas": deltas,
            "left_out": self.left_out,
        }

    def lines(self) -> list[str]:
        """Return it as lines for a terminal: the headline, then one for each delta.

        No colour, and no control character of a value: a terminal obeys none of it.
        """
        found = [self.headline, *(f"  {delta.text}" for delta in self.deltas)]
        return [*found, f"  … {self.left_out:,} more"] if self.left_out else found
