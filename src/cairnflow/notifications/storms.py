"""Which notifications are held back when many of a kind come at once. No clock, no thread."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import uuid4

from cairnflow.notifications.channel import Channel
from cairnflow.notifications.choosing import Rate
from cairnflow.notifications.notification import Notification

_NAMES = 100
"""Names of tasks that are counted apart; the others go under one name."""

_OTHERS = "others"


class Kind(NamedTuple):
    """What is held back together.

    Attributes:
        channel: where it goes to.
        run: address of the run.
        what: whether tasks or flows are spoken of.
        state: name of their state.
    """

    channel: Channel
    run: str
    what: str
    state: str


@dataclass(slots=True)
class _Window:
    ends: float
    within: float
    left: int
    held: dict[str, int] = field(default_factory=dict[str, int])
    last: Notification | None = None


class Storms:
    """Lets the first of a kind pass, and counts the others until their time is over.

    Times are seconds of one clock that never goes back. Not thread-safe.
    """

    def __init__(self) -> None:
        self._windows: dict[Kind, _Window] = {}

    def passes(self, kind: Kind, rate: Rate, notification: Notification, at: float) -> bool:
        """Return whether it goes out by itself; if not, it is counted."""
        window = self._windows.get(kind)
        if window is None:
            window = _Window(at + rate.within, rate.within, rate.at_most)
            self._windows[kind] = window
        if window.left > 0:
            window.left -= 1
            return True
        name = notification.name.partition(":")[0]
        if name not in window.held and len(window.held) >= _NAMES:
            name = _OTHERS
        window.held[name] = window.held.get(name, 0) + 1
        window.last = notification
        return False

    def due(self) -> float | None:
        """Return when the next that were held back are to be told of; None where there are none."""
        return min((one.ends for one in self._windows.values() if one.held), default=None)

    def over(self, at: float) -> Iterator[tuple[Kind, Notification]]:
        """Yield what is to be told of those whose time is over.

        Where some were held back the storm may not be over: then none passes by itself in the
        time that follows either, and one notification tells of all.
        """
        for kind, window in list(self._windows.items()):
            if window.ends > at:
                continue
            if (told := _told(window)) is None:
                del self._windows[kind]
                continue
            self._windows[kind] = _Window(at + window.within, window.within, 0)
            yield kind, told

    def ended(self, run: str | None = None) -> Iterator[tuple[Kind, Notification]]:
        """Yield what is to be told of all that were held back, of this run; None for any."""
        for kind, window in list(self._windows.items()):
            if run is None or kind.run == run:
                del self._windows[kind]
                if (told := _told(window)) is not None:
                    yield kind, told


def _told(window: _Window) -> Notification | None:
    if window.last is None:
        return None
    return replace(window.last, id=uuid4().hex, more=dict(window.held))
