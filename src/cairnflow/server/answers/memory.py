"""What was worked out of facts, so that it need not be worked out again."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple, TypeVar

Made = TypeVar("Made")

_PATIENCE: Final = 4.0
"""Times as long as it took to make, something that has grown old meanwhile is still given."""

_LONGEST: Final = 2.0
"""Seconds that it is given at most."""


class _Dated(NamedTuple):
    stamp: Hashable
    made: Any
    until: float


class Memory:
    """Remembers what was made last, up to a weight. Thread-safe.

    Two threads that ask for the same at once may both make it; what both make is the same.

    Args:
        most: weight of all that is remembered; what was asked for longest ago is forgotten.
        seconds: tells the time; only differences count.
    """

    def __init__(self, most: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._weight = 0

    def recall(self, key: Hashable) -> Any:
        """Return what is remembered under a key; None for nothing."""
        with self._lock:
            found = self._known.get(key)
            if found is None:
                return None
            self._known.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, made: Any, weight: int = 1) -> None:
        """Remember something; what is heavier than all that may be remembered is not."""
        with self._lock:
            before = self._known.pop(key, None)
            self._weight -= 0 if before is None else before[1]
            if weight > self._most:
                return
            self._known[key] = (made, weight)
            self._weight += weight
            while self._weight > self._most:
                _, (_, gone) = self._known.popitem(last=False)
                self._weight -= gone

    def once(
        self, key: Hashable, make: Callable[[], Made], weigh: Callable[[Made], int] | None = None
    ) -> Made:
        """Return what is remembered under a key, or make it and remember it.

        Args:
            key: of what never changes once it is made.
            make: makes it.
            weigh: says what it weighs, in bytes or so; 1,000 by default.
        """
        found: Made | None = self.recall(key)
        if found is None:
            found = make()
            self.keep(key, found, 1_000 if weigh is None else weigh(found))
        return found

    def lately(
        self,
        key: Hashable,
        stamp: Hashable,
        make: Callable[[], Made],
        weigh: Callable[[Made], int] | None = None,
    ) -> Made:
        """Return what was made under a key, if it is still so; or a moment old, if that took long.

        What grows is so made anew for a fifth of the time at most, however often it is asked for.

        Args:
            key: of what changes.
            stamp: tells whether it has changed.
            make: makes it.
            weigh: as for ``once``.
        """
        key = ("lately", key)  # what will have grown out is remembered apart from what never grows
        found: _Dated | None = self.recall(key)
        if found is not None and (found.stamp == stamp or self._seconds() < found.until):
            known: Made = found.made
            return known
        begin = self._seconds()
        made = make()
        end = self._seconds()
        until = end + min(_LONGEST, _PATIENCE * (end - begin))
        self.keep(key, _Dated(stamp, made, until), 1_000 if weigh is None else weigh(made))
        return made
