"""How fast the content digest of a value is made."""

import hashlib
import timeit
from typing import Any

from benchmarks.probes import large
from cairnflow.digests import content

_SMALL: dict[str, Any] = {
    "int": 42,
    "dict": {"id": 7, "name": "a name", "score": 0.5, "tags": ["a", "b"], "at": None},
}
_LOOPS = 2000


def speeds(*, megabytes: int, rounds: int) -> dict[str, list[float]]:
    """Measure the digests of large values, and plain SHA-256 of as many bytes, in turn.

    Returns:
        Bytes a second of ``array``, ``array pair`` (what plain SHA-256 reached beside it), and
        the same of ``table``; seconds of the small values ``int`` and ``dict``; shape (rounds,).
    """
    found: dict[str, list[float]] = {}
    for kind, value in (
        ("array", large.array(megabytes)),
        ("table", large.mixed_table(megabytes)),
    ):
        found |= _large(kind, value, rounds)
    for kind, value in _SMALL.items():
        content(value)
        found[kind] = [
            min(timeit.repeat(lambda one=value: content(one), number=_LOOPS, repeat=3)) / _LOOPS
            for _ in range(rounds)
        ]
    return found


def _large(kind: str, value: Any, rounds: int) -> dict[str, list[float]]:
    digested, hashed = [], []
    size = int(value.nbytes)
    plain = large.array(size // 1_000_000 or 1)
    content(value)
    for _ in range(rounds):
        digested.append(size / timeit.timeit(lambda: content(value), number=1))
        hashed.append(plain.nbytes / timeit.timeit(lambda: hashlib.sha256(plain), number=1))
    return {kind: digested, f"{kind} pair": hashed}
