"""Sends notifications from a thread of its own, so that no run waits for a channel."""

import atexit
import heapq
import os
import random
import threading
import time
from collections.abc import Iterable
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import NamedTuple

from cairnflow.logs import get_logger
from cairnflow.notifications.channel import Channel, Unsent
from cairnflow.notifications.choosing import Rate
from cairnflow.notifications.notification import Notification
from cairnflow.notifications.patience import Patience
from cairnflow.notifications.storms import Kind, Storms

_MOST = 1_000
"""Notifications that may wait; a channel that is down must not fill the memory."""

_AT_EXIT = 5.0
"""Seconds that the end of the process waits for what has not been sent."""


class Counts(NamedTuple):
    """What became of notifications in this process.

    Attributes:
        sent: count of those that arrived.
        failed: count of those that were given up.
        dropped: count of those for which there was no room.
        held: count of changes that were told of together with others.
        waiting: count of those that are not sent yet.
    """

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    held: int = 0
    waiting: int = 0


@dataclass(slots=True)
class _Letter:
    channel: Channel
    notification: Notification
    around: Context
    tries: int = 0
    begun: float = 0.0


class Desk:
    """Takes notifications and sends them in the background. Thread-safe.

    Args:
        patience: when one is tried again.
        most: count of those that may wait.
    """

    def __init__(self, patience: Patience | None = None, most: int = _MOST) -> None:
        self._patience = patience or Patience()
        self._most = most
        self.forget()

    def forget(self) -> None:
        """Begin anew, without what waits: in a process that was forked, it is its parent's."""
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, _Letter]] = []
        self._number = 0
        self._is_sending = False
        self._thread: threading.Thread | None = None
        self._storms = Storms()
        self._around: dict[Kind, Context] = {}
        self._counts = Counts()

    def take(self, channel: Channel, rate: Rate, notification: Notification) -> None:
        """Send it in a moment, or together with others of its kind; never waits."""
        at = time.monotonic()
        kind = Kind(channel, notification.run, notification.kind, notification.state)
        with self._changed:
            self._post_all(self._storms.over(at))
            if notification.kind == "flow" and notification.run:
                self._post_all(self._storms.ended(notification.run))
            if self._storms.passes(kind, rate, notification, at):
                self._post(channel, notification, copy_context())
            else:
                self._around[kind] = copy_context()
                self._count(held=1)
            self._start()
            self._changed.notify_all()

    def flush(self, seconds: float) -> bool:
        """Wait until all is sent or given up, at most ``seconds``; return whether it is.

        What was held back is sent too. What is to be tried again only later is not waited for.
        """
        until = time.monotonic() + seconds
        with self._changed:
            self._post_all(self._storms.ended())
            self._changed.notify_all()
            while self._is_near(until):
                self._changed.wait(until - time.monotonic())
            return not self._waiting and not self._is_sending

    def _is_near(self, until: float) -> bool:
        if time.monotonic() >= until:
            return False
        return self._is_sending or bool(self._waiting and self._waiting[0][0] < until)

    @property
    def counts(self) -> Counts:
        """What became of notifications so far."""
        with self._changed:
            return self._counts._replace(waiting=len(self._waiting) + self._is_sending)

    def _start(self) -> None:
        if self._thread is None:
            name = "cairnflow-notifications"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()

    def _post_all(self, found: Iterable[tuple[Kind, Notification]]) -> None:
        for kind, notification in found:
            self._post(kind.channel, notification, self._around.pop(kind))

    def _post(self, channel: Channel, notification: Notification, around: Context) -> None:
        if len(self._waiting) < self._most:
            self._push(0.0, _Letter(channel, notification, around))
            return
        if not self._counts.dropped:
            get_logger("notifications").warning(
                "%d notifications wait to be sent already; those that come now are dropped",
                self._most,
            )
        self._count(dropped=1)

    def _push(self, due: float, letter: _Letter) -> None:
        self._number += 1
        heapq.heappush(self._waiting, (due, self._number, letter))

    def _count(self, **more: int) -> None:
        held = self._counts._asdict()
        self._counts = Counts(**{**held, **{name: held[name] + n for name, n in more.items()}})

    def _run(self) -> None:
        while True:
            letter = self._next()
            unsent = _sent(letter)
            with self._changed:
                self._is_sending = False
                self._settle(letter, unsent)
                self._changed.notify_all()

    def _next(self) -> _Letter:
        with self._changed:
            while True:
                at = time.monotonic()
                self._post_all(self._storms.over(at))
                if self._waiting and self._waiting[0][0] <= at:
                    self._is_sending = True
                    return heapq.heappop(self._waiting)[2]
                dues = [self._waiting[0][0] if self._waiting else None, self._storms.due()]
                due = min((one for one in dues if one is not None), default=None)
                self._changed.wait(None if due is None else max(0.0, due - at))

    def _settle(self, letter: _Letter, unsent: Unsent | None) -> None:
        if unsent is None:
            self._count(sent=1)
            return
        spent = time.monotonic() - letter.begun
        wait = None
        if not unsent.is_lasting:
            wait = self._patience.wait(letter.tries, spent, unsent.after, random.random())
        if wait is not None:
            self._push(time.monotonic() + wait, letter)
            return
        self._count(failed=1)
        get_logger("notifications").warning(
            "a notification could not be sent to %s after %d tries: %s; it said: %s",
            letter.channel.told,
            letter.tries,
            unsent.why,
            letter.notification.sentence[:200],
        )


def _sent(letter: _Letter) -> Unsent | None:
    letter.tries += 1
    letter.begun = letter.begun or time.monotonic()
    try:
        # Where it was handed in: secrets may be set for the length of a block.
        return letter.around.run(letter.channel.send, letter.notification)
    except Exception as error:  # noqa: BLE001 - what breaks one must not end them all
        return Unsent(f"the channel raised {type(error).__name__}", is_lasting=True)


DESK = Desk()
"""What sends the notifications of this process."""


def flush(seconds: float = _AT_EXIT) -> bool:
    """Wait until all notifications are sent or given up; return whether they are.

    The end of the process does so by itself.

    Args:
        seconds: that it waits at most.
    """
    return DESK.flush(seconds)


def counts() -> Counts:
    """Return what became of the notifications of this process."""
    return DESK.counts


def _at_exit() -> None:
    if DESK.counts == Counts():
        return
    DESK.flush(_AT_EXIT)
    left = DESK.counts
    if left.waiting or left.dropped:
        get_logger("notifications").warning(
            "%d notifications were not sent before the process ended, %d were dropped",
            left.waiting,
            left.dropped,
        )


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):  # not on Windows, which doesn't fork
    os.register_at_fork(after_in_child=DESK.forget)
