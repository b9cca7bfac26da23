"""Where a series of numbers jumps. Pure."""

from collections.abc import Sequence
from statistics import median
from typing import Final

FACTOR: Final = 5
"""Times the median absolute deviation, beyond which a number is out of the ordinary."""

LEAST: Final = 6
"""Numbers that must stand before one, so that it can be told what is ordinary.

Of noise that is normal, 8 % of the numbers are called out after 6, and 1.4 % after 20.
"""

WINDOW: Final = 20
"""Numbers before one that it is compared with, the nearest ones."""

RULE: Final = (
    f"beyond the median ± {FACTOR} MAD (median absolute deviation) of the up to {WINDOW} before, "
    f"of which there are {LEAST} at least; durations by 0.1 s or more"
)
"""The rule in words."""

SETTLED: Final = 0.1
"""Seconds by which durations must differ: by less they do for reasons of the machine's own."""

_EQUAL = 1e-9
"""Part of the median below which a difference is one of rounding."""


def is_out(value: float, before: Sequence[float], least: float = 0) -> bool:
    """Say whether a number is out of the ordinary, after those before it.

    Args:
        value: the number.
        before: those before it, the nearest last.
        least: by how much it must differ from their median at least.

    Source:
        Leys et al., Detecting outliers: Do not use standard deviation around the mean, use
        absolute deviation around the median. Journal of Experimental Social Psychology 49 (2013).

    Examples:
        >>> is_out(31, [1, 2, 1, 2, 1, 2]), is_out(2, [1, 2, 1, 2, 1, 2]), is_out(31, [1, 2])
        (True, False, False)
    """
    near = before[-WINDOW:]
    if len(near) < LEAST:
        return False
    middle = median(near)
    spread = median([abs(one - middle) for one in near])
    return abs(value - middle) > max(FACTOR * spread, _EQUAL * abs(middle), least)


def jumps(values: Sequence[float | None], least: float = 0) -> list[int]:
    """Return the places at which a series leaves the ordinary, each first one of several.

    Args:
        values: in the order of time; None where there is none.
        least: as for ``is_out``.

    Examples:
        >>> jumps([1, 1, 1, 1, 1, 1, 9, 9, 9, None, 1])
        [6]
    """
    found: list[int] = []
    before: list[float] = []
    was_out = False
    for place, value in enumerate(values):
        if value is None:
            continue
        out = is_out(value, before, least)
        if out and not was_out:
            found.append(place)
        was_out = out
        before.append(value)
    return found
