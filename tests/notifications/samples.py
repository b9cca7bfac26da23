"""Notifications to send."""

from dataclasses import replace
from typing import Any

from cairnflow.notifications.notification import Notification, Tally

FAILED = Notification(
    id="0123456789abcdef",
    at=1_794_916_800_000_000,
    kind="task",
    name="score:3",
    flow="daily",
    run="daily/12",
    address="daily/12/score:3",
    old="Running",
    state="Failed",
    color="#A3120F",
    is_failed=True,
    message="ValueError: bad row",
    attempt=2,
    attempts=3,
    tally=Tally(2, 14),
)


def failed(**other: Any) -> Notification:
    """The failure of a task run, with other attributes."""
    return replace(FAILED, **other)
