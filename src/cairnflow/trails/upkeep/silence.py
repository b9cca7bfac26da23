"""Object stores that are away: after a while they are hardly asked any more."""

import threading
from collections import Counter

from cairnflow.errors import Unavailable
from cairnflow.trails.upkeep.places import Place

PATIENCE = 16
"""Values in a row for which a store does not answer; each may take ``stores.total_timeout``."""

PROBES = 200
"""Of so many values that it isn't asked for, it is asked for one all the same: it may be back."""


class Silence:
    """How many requests in a row were left without an answer, by store. Thread-safe."""

    def __init__(self) -> None:
        self._unanswered = Counter[str]()
        self._spared = Counter[str]()
        self._lock = threading.Lock()

    def check(self, place: Place) -> None:
        """Return if a store is to be asked.

        Raises:
            Unavailable: it is far, and has not answered for so long that it is left alone.
        """
        if place.handler is None or not place.handler.is_far:
            return
        with self._lock:
            if self._unanswered[place.identity] < PATIENCE:
                return
            self._spared[place.identity] += 1
            if self._spared[place.identity] % PROBES == 0:
                return
        raise Unavailable(f"not asked: {place.words} did not answer for {PATIENCE} values in a row")

    def note(self, place: Place, *, answered: bool) -> None:
        """Note how a request went."""
        with self._lock:
            self._unanswered[place.identity] = (
                0 if answered else self._unanswered[place.identity] + 1
            )
