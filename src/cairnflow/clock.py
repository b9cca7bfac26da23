"""What time it is: one source for the house, which tests can set."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime

_source: Callable[[], int] = time.time_ns


def now() -> int:
    """Return the time in microseconds since 1970-01-01 UTC."""
    return _source() // 1000


def at(micros: int) -> datetime:
    """Return ``micros`` (microseconds since 1970-01-01 UTC) as an aware datetime."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


@contextmanager
def running_on(source: Callable[[], int]) -> Generator[None]:
    """Take the time from ``source`` (nanoseconds since 1970) inside the block; for tests.

    Not thread-safe: it changes the clock of the whole process.
    """
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
