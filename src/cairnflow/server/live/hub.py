"""The watch over a ledger, and who listens to it: one thread asks for all, while somebody does."""

import threading
from collections.abc import Callable, Mapping
from typing import Final

from cairnflow.errors import CairnflowError
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import RunRecord
from cairnflow.server.live.standing import Standing
from cairnflow.server.live.watching import first, turn

PERIOD: Final = 0.2
"""Seconds between two questions; with what telling takes, a page shows a change within 0.5 s."""

_AWAY: Final = 1.0
"""Seconds until a ledger that did not answer is asked again."""


class Listener:
    """Somebody who is to be woken when something is new.

    Args:
        wake: is called from another thread, and must not block.
        followed: runs whose own topics are followed, by key.

    Attributes:
        wake: see above.
        followed: see above.
        is_dropped: whether he is woken no more, and has to join anew.
    """

    def __init__(self, wake: Callable[[], None], followed: Mapping[int, RunRecord]) -> None:
        self.wake = wake
        self.followed = followed
        self.is_dropped = False


class Hub:
    """Watches a ledger while somebody listens; nobody asks it anything while nobody does.

    Thread-safe.

    Args:
        ledger: that is watched.
        period: seconds between two questions.
    """

    def __init__(self, ledger: Ledger, period: float = PERIOD) -> None:
        self._ledger = ledger
        self._period = period
        self._changed = threading.Condition()
        self._listeners: set[Listener] = set()
        self._new: set[Listener] = set()
        self._standing = Standing()
        self._thread: threading.Thread | None = None
        self._is_stopped = False

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is told any more."""
        return self._is_stopped

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def standing(self, listener: Listener) -> Standing | None:
        """Return how the runs stand; None where nobody has asked yet about those of a listener."""
        with self._changed:
            return None if listener in self._new else self._standing

    def join(self, listener: Listener) -> None:
        """Begin to wake somebody; the first time soon, whether something is new or not."""
        with self._changed:
            self._listeners.add(listener)
            self._new.add(listener)
            if self._thread is None and not self._is_stopped:
                self._thread = threading.Thread(
                    target=self._watch, name="cairnflow-watch", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def leave(self, listener: Listener) -> None:
        """Wake somebody no more."""
        with self._changed:
            self._listeners.discard(listener)
            self._new.discard(listener)

    def stop(self) -> None:
        """Tell nothing any more: all who listen are woken, to see that."""
        with self._changed:
            self._is_stopped = True
            listeners = list(self._listeners)
            self._changed.notify_all()
        for one in listeners:
            one.wake()

    def _watch(self) -> None:
        try:
            self._watch_on()
        finally:
            self._drop_all()

    def _drop_all(self) -> None:
        """Send all away: after a fault of ours, who comes again begins with a new thread."""
        with self._changed:
            dropped = list(self._listeners)
            self._listeners.clear()
            self._new.clear()
            self._standing = Standing()
            self._thread = None
        for one in dropped:
            one.is_dropped = True
            one.wake()

    def _watch_on(self) -> None:
        while self._is_wanted():
            pause = self._period
            try:
                self._turn()
            except CairnflowError:
                pause = _AWAY  # the page's own questions say what is wrong with the ledger
            with self._changed:
                if not self._new and not self._is_stopped:
                    self._changed.wait(pause)

    def _is_wanted(self) -> bool:
        """Wait until somebody listens; return whether the watch goes on."""
        with self._changed:
            while not self._listeners and not self._is_stopped:
                self._standing = Standing()  # when somebody comes, all of it is old
                self._changed.wait()
            return not self._is_stopped

    def _turn(self) -> None:
        with self._changed:
            before, joined, everybody = self._standing, set(self._new), list(self._listeners)
        followed = {key: run for one in everybody for key, run in one.followed.items()}
        now = turn(self._ledger, before if before.at else first(self._ledger), followed)
        with self._changed:
            self._standing = now
            self._new -= joined
            woken = [one for one in self._listeners if one in joined or not now.is_as(before)]
        for one in woken:
            one.wake()
