"""A clock that a test sets."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from threading import Lock
from typing import Any

from cairnflow.clock import running_on
from cairnflow.errors import AuthoringTypeError

_START = datetime(2026, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SettableClock:
    """A clock that stands where a test has set it, or goes on from there. Thread-safe.

    A run that waits for a time, as for a retry, waits until this clock says that it has come: for
    those let it go.

    Args:
        start: what it says at first; a naive time is UTC.
        goes: whether it goes on by itself, as fast as any clock; else it stands.
        tick: seconds, or a timedelta, by which each reading sets it forward.

    Examples:
        >>> from cairnflow.clock import now
        >>> clock = SettableClock(datetime(2026, 3, 29, 0, 59))
        >>> with clock.running():
        ...     before = now()
        ...     clock.forward(timedelta(hours=1))
        ...     now() - before
        3600000000
        >>> print(clock.now)
        2026-03-29 01:59:00+00:00
    """

    def __init__(
        self,
        start: datetime = _START,
        *,
        goes: bool = False,
        tick: float | timedelta = 0,
    ) -> None:
        self._lock = Lock()
        self._goes = goes
        self._tick = _nanoseconds("tick", tick)
        self._set_at = time.monotonic_ns()
        self._said = _since_1970(start)

    def __call__(self) -> int:
        """Return what it says, in nanoseconds since 1970 UTC, and tick."""
        with self._lock:
            said = self._read()
            self._said += self._tick
            return said

    @property
    def now(self) -> datetime:
        """What it says, in UTC; looking at it sets nothing forward."""
        with self._lock:
            return _EPOCH + timedelta(microseconds=self._read() // 1000)

    def set(self, to: datetime) -> None:
        """Set it, forward or back; a naive time is UTC."""
        with self._lock:
            self._set_at = time.monotonic_ns()
            self._said = _since_1970(to)

    def forward(self, by: float | timedelta) -> None:
        """Set it forward by seconds, or a timedelta."""
        more = _nanoseconds("forward", by)
        with self._lock:
            self._said += more

    def back(self, by: float | timedelta) -> None:
        """Set it back by seconds, or a timedelta: as people do, and time servers."""
        less = _nanoseconds("back", by)
        with self._lock:
            self._said -= less

    @contextmanager
    def running(self) -> Generator["SettableClock"]:
        """Let this process take the time from it inside the block. Not thread-safe."""
        with running_on(self):
            yield self

    def _read(self) -> int:
        return self._said + (time.monotonic_ns() - self._set_at if self._goes else 0)

    def __repr__(self) -> str:
        return f"SettableClock({self.now.isoformat()})"


def _since_1970(moment: Any) -> int:
    if not isinstance(moment, datetime):
        raise AuthoringTypeError(f"a clock is set to a datetime, not {moment!r}")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1) * 1000


def _nanoseconds(what: str, given: Any) -> int:
    """Return seconds, or a timedelta, in nanoseconds: exactly, since a test compares them."""
    if isinstance(given, timedelta):
        return given // timedelta(microseconds=1) * 1000
    if isinstance(given, int | float) and not isinstance(given, bool) and given >= 0:
        return round(Fraction(given) * 1_000_000_000)
    raise AuthoringTypeError(f"{what} takes seconds from 0, or a timedelta, not {given!r}")
