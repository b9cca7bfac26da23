"""Asking again where no answer came: when, how often, and when no more."""

import itertools
import logging
import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from cairnflow.errors import Unavailable

T = TypeVar("T")

_log = logging.getLogger("cairnflow.stores")

_LONGEST_PAUSE = 5.0
"""Seconds; above it, waiting longer only makes the answer come later."""

_QUIET = 2.0
"""Seconds without an answer after which people are told what is waited for."""

_DOUBLINGS = 20
"""Of the pause, at most: numbers of more of them have no end."""

_NEXT_LOOK = 1.0
"""Seconds, at most, until the budget is looked at again where nothing is left in it."""

_FIRST = 10.0
"""Tries that are in the budget at the begin."""

_STOCK = 100.0
"""Tries that are in the budget at most: after a good while, for an outage of a few seconds."""

_A_REQUEST = 0.95
"""Tries that each request adds, so that many requests never become twice as many."""

_A_SECOND = 0.2
"""Tries that each second adds, so that a lone request is asked again too."""

_RETURNS = 100.0
"""Answered tries, at most, that are given back: more than values are on their way at once, so that
all of them are stored soon after an outage, and not one each five seconds."""


class Budget:
    """How many tries may be made beyond the first ones: fewer than there were requests.

    Where half of all requests fail, those who ask again make it worse for all; with a budget they
    can't add more than one try to each request on the whole. A try that is answered is given back,
    since the store may be there again for all who wait: a hundred times, and as often again as
    requests leave room for below two tries each. Thread-safe.

    Source:
        Marc Brooker, "Fixing retries with token buckets and circuit breakers".
    """

    def __init__(self) -> None:
        self._left = _FIRST
        self._returns = _RETURNS
        self._at = time.monotonic()
        self._requests = itertools.count()
        self._counted = 0
        self._lock = threading.Lock()

    def earn(self) -> None:
        """Note that a request begins. Takes 50 ns: a lock here would be felt with local files."""
        next(self._requests)

    def spend(self) -> bool:
        """Take one try out of the budget; False where none is left."""
        with self._lock:
            now, count = time.monotonic(), next(self._requests)
            came = count - self._counted
            earned = came * _A_REQUEST + (now - self._at) * _A_SECOND
            self._left = min(_STOCK, self._left + earned)
            self._returns = min(_RETURNS, self._returns + came * (1 - _A_REQUEST))
            self._at, self._counted = now, count + 1
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def give_back(self) -> None:
        """Put a try that was answered back, if not too many were."""
        with self._lock:
            if self._returns >= 1:
                self._returns -= 1
                self._left = min(_STOCK, self._left + 1)


class Retries:
    """Makes requests, and makes them again after pauses while no answer comes. Thread-safe.

    Source:
        Marc Brooker, "Exponential Backoff and Jitter": full jitter.

    Args:
        tries: how often a request is made at most; count, from 1. None: as often as the deadline
            and the budget allow.
        pause: seconds, at most, before the second try; each further one may take twice as long.
        deadline: seconds from the first try within which the last one has ended.
        longest: seconds that one try may take.
    """

    def __init__(
        self,
        tries: int | None = 4,
        pause: float = 0.05,
        deadline: float = 120.0,
        longest: float = 0.0,
    ) -> None:
        self._tries = tries
        self._pause = pause
        self._deadline = deadline
        self._longest = longest
        self._budget = Budget()

    def run(self, ask: Callable[[], T]) -> T:
        """Return what ``ask`` returns.

        Raises:
            Unavailable: it raised this each time.
            Exception: whatever else it raises, at once.
        """
        began = self.begin()
        try:
            return ask()
        except Unavailable as exc:
            return self.again(ask, exc, began)

    def begin(self) -> float:
        """Note that a request is made, and may be made ``again``; ``run`` does both.

        Returns:
            When it began, by the monotonic clock, in seconds.
        """
        self._budget.earn()
        return time.monotonic()

    def again(self, ask: Callable[[], T], last: Unavailable, began: float) -> T:
        """Make a request again that was answered by ``last``; see ``run``."""
        until = began + self._deadline - self._longest
        is_told = False
        for turn in itertools.count() if self._tries is None else range(self._tries - 1):
            if not is_told and time.monotonic() > began + _QUIET:
                is_told = True
                _log.warning("%s; it is tried for %g s in all", last, self._deadline)
            longest = min(self._pause * 2 ** min(turn, _DOUBLINGS), _LONGEST_PAUSE)
            pause = random.uniform(0, longest)
            if not self._wait(pause, until):
                break
            try:
                answer = ask()
            except Unavailable as exc:
                last = exc
                continue
            self._budget.give_back()
            return answer
        raise last

    def _wait(self, pause: float, until: float) -> bool:
        """Wait until the next try may be made; False where that would be too late for it.

        Where tries are few anyway, as on a disk, they need no budget: nobody shares that with us.
        """
        while time.monotonic() + pause < until:
            time.sleep(pause)
            if self._tries is not None or self._budget.spend():
                return True
            pause = random.uniform(self._pause, _NEXT_LOOK)
        return False
