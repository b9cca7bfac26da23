"""Statistics of numbers, in one pass over them and with no copy of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

_CHUNK = 65_536  # values at a time: 512 KB stay in a core's cache for all five questions
_ALONE = 8_192  # values; from 10,000 on OpenBLAS wakes threads, which wait for a busy machine
_BLOCK = 4_096  # values of one block of a sample: 32 KB, so that whole pages are read
_SEED = 1  # of which values are picked; fixed, so that equal values have equal previews
_SINGLE = 65_536  # values that are picked one by one, far from each other: 2 ms at the worst


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pass over numbers tells.

    Attributes:
        count: of those that are numbers.
        missing: count of NaN and NaT.
        low: least; None where there are no numbers. An int, a float, or a numpy moment.
        high: greatest; as ``low``.
        mean: of the numbers, NaN where there are none; moments by their integers.
        std: spread (of the population) around the mean, as ``mean``.
    """

    count: int = 0
    missing: int = 0
    low: Any = None
    high: Any = None
    mean: float = float("nan")
    std: float = float("nan")


def measure(values: Any) -> Measured:
    """Measure a 1-dimensional numpy array of bools, ints, floats, or moments.

    Sums of squares are taken around each chunk's own mean and then joined, so that numbers far
    from 0 lose no digits.

    Source:
        Chan, Golub, LeVeque: "Updating Formulae and a Pairwise Algorithm for Computing Sample
        Variances" (1979), equation 2.1.
    """
    import numpy as np

    total = _Running()
    with np.errstate(all="ignore"):
        for chunk in _chunks(values):
            total.take(chunk, np)
    if total.count == 0:
        return Measured(missing=len(values))
    spread = sqrt(total.squares / total.count) if total.squares >= 0 else float("nan")
    missing = len(values) - total.count
    return Measured(total.count, missing, total.low, total.high, total.mean, spread)


class _Running:
    """What is known so far of numbers that come in chunks."""

    def __init__(self) -> None:
        self.count = 0
        self.low: Any = None
        self.high: Any = None
        self.mean = 0.0
        self.squares = 0.0

    def take(self, chunk: Any, np: Any) -> None:
        """Add a chunk, whose NaN and NaT are left out."""
        # A column of a pandas block is strided: one copy is cheaper than four such passes.
        chunk = _present(np.ascontiguousarray(chunk), np)
        count = len(chunk)
        if count == 0:
            return
        low, high = chunk.min(), chunk.max()
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)
        wide = (chunk.astype("i8") if chunk.dtype.kind in "mM" else chunk).astype("f8", copy=False)
        mean = float(wide.mean())
        away = wide - mean
        self._join(count, mean, _squares(away))

    def _join(self, count: int, mean: float, squares: float) -> None:
        apart, before = mean - self.mean, self.count
        self.count = before + count
        if before == 0:
            self.mean, self.squares = mean, squares
            return
        self.mean += apart * count / self.count
        self.squares += squares + apart * apart * before * count / self.count


def _present(chunk: Any, np: Any) -> Any:
    kind = chunk.dtype.kind
    if kind not in "fmM":
        return chunk
    gone = np.isnan(chunk) if kind == "f" else np.isnat(chunk)
    return chunk[~gone] if gone.any() else chunk


def _squares(away: Any) -> float:
    pieces = (away[start : start + _ALONE] for start in range(0, len(away), _ALONE))
    return sum(float(piece @ piece) for piece in pieces)


def _chunks(values: Any) -> Iterator[Any]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def pick(values: Any, most: int) -> Any:
    """Return at most ``most`` of an array's values from all over it, the same each time.

    Many are picked in blocks, as each single one would read a page of memory for itself. No
    copy where all are returned.
    """
    import numpy as np

    if len(values) <= most:
        return values
    if most <= _SINGLE:
        return values[places(len(values), most)]
    blocks = most // _BLOCK
    step = (len(values) - _BLOCK) / max(1, blocks - 1)
    starts = [int(place * step) for place in range(blocks)]
    return np.concatenate([values[start : start + _BLOCK] for start in starts])


def places(total: int, most: int) -> Any:
    """Return ``most`` places below ``total``, in order: one from each of as many equal parts.

    Which one is drawn by lot, as at even distances every second value of two that take turns
    would never be seen. The same each time.

    Returns:
        int64 array of shape (most,), without duplicates if ``most`` <= ``total``.
    """
    import numpy as np

    part = total / most
    lot = np.random.default_rng(_SEED).random(most)
    return ((np.arange(most) + lot) * part).astype("i8")


def histogram(values: Any, low: float, high: float, bins: int) -> tuple[list[float], list[int]]:
    """Count numbers in ``bins`` bars of one width from ``low`` to ``high``.

    Returns:
        Edges, shape (bins + 1,), and counts, shape (bins,); both empty where there is no such
        range: all is equal, or an end is infinite.
    """
    import numpy as np

    width = high - low
    if not isfinite(width) or width <= 0 or not isfinite(bins / width):
        return [], []
    with np.errstate(all="ignore"):
        scaled = (values.astype("f8", copy=False) - low) * (bins / width)
        inside = scaled[np.isfinite(scaled)]
        places = np.clip(inside.astype("i8"), 0, bins - 1)
    counts: list[int] = np.bincount(places, minlength=bins).tolist()
    return [low + width * place / bins for place in range(bins + 1)], counts


def distinct(values: Any) -> int:
    """Count the distinct values of an array without NaN."""
    import numpy as np

    if len(values) == 0:
        return 0
    ordered = np.sort(values)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1
