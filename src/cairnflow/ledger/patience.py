"""How long one waits for a database that is busy or gone."""

import random
import time

_FIRST = 0.02
"""Seconds of the first pause, at most; each is up to twice as long as the one before."""

_LONGEST = 2.0
"""Seconds of a pause, at most: a database that is back should not wait for us."""


class Patience:
    """Pauses between tries, each of random length so that those who wait don't come back as one.

    Args:
        seconds: how long in all.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._pause = _FIRST

    def lasts(self) -> bool:
        """Return whether to try again, after a pause."""
        left = self._until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, random.uniform(0, self._pause)))
        self._pause = min(2 * self._pause, _LONGEST)
        return True
