"""How two pictures of Pillow differ: size, mode, how many pixels, by how much, and where."""

from typing import Any

from cairnflow.differences.comparison import SCHEMA, SIZE, STATISTIC, Comparison
from cairnflow.differences.paths import Path

_LARGEST = 100_000_000  # pixels of a picture that is compared: 400 MB as RGBA
_AS_THEY_ARE = frozenset({"1", "L", "RGB", "RGBA", "I", "F", "I;16", "LA"})
"""Modes whose numbers mean the same in all pictures; others, as those with a palette, are drawn."""


def compare_images(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    """Compare two pictures pixel by pixel where their sizes agree, as RGBA where modes don't."""
    if one.size != other.size:
        sizes = ["×".join(f"{side:,}" for side in picture.size) for picture in (one, other)]
        words = f"{sizes[0]} → {sizes[1]}"
        comparison.tell(at, "size", sizes[0], sizes[1], words, weight=SIZE)
    if one.mode != other.mode:
        comparison.tell(at, "mode", one.mode, other.mode, weight=SCHEMA)
    if one.size != other.size:
        return
    _compare_frames(one, other, at, comparison)
    if one.width * one.height > _LARGEST:
        comparison.miss(f"pictures of more than {_LARGEST:,} pixels")
        return
    _compare_pixels(one, other, at, comparison)


def _compare_frames(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    old, new = (getattr(picture, "n_frames", 1) for picture in (one, other))
    if old != new:
        comparison.tell(at, "frames", old, new, weight=SIZE)
    if old > 1 or new > 1:
        comparison.miss("only one frame of the pictures")


def _compare_pixels(one: Any, other: Any, at: Path, comparison: Comparison) -> None:
    import numpy as np

    a, b = _numbers(one, other), _numbers(other, one)
    unequal = a != b if a.ndim == 2 else (a != b).any(axis=2)
    count = int(unequal.sum())
    if not count:
        return
    words = f"{count:,} of {unequal.size:,} differ ({count / unequal.size:.1%})"
    comparison.tell(at, "pixels", 0, count, words, weight=STATISTIC + 10)
    wide = np.float64 if a.dtype.kind == "f" else np.int64
    greatest = np.abs(a[unequal].astype(wide) - b[unequal].astype(wide)).max().item()
    comparison.tell(at, "max |Δ|", None, greatest, f"{greatest:,}", weight=STATISTIC + 9)
    rows, columns = np.flatnonzero(unequal.any(axis=1)), np.flatnonzero(unequal.any(axis=0))
    left, top, right, bottom = (int(x) for x in (columns[0], rows[0], columns[-1], rows[-1]))
    box = f"({left}, {top}) to ({right}, {bottom})"
    comparison.tell(at, "box", None, box, f"all within {box}", weight=STATISTIC + 8)


def _numbers(picture: Any, beside: Any) -> Any:
    import numpy as np

    is_plain = picture.mode == beside.mode and picture.mode in _AS_THEY_ARE
    return np.asarray(picture if is_plain else picture.convert("RGBA"))
