"""A state handler that tells of changes by a channel."""

from dataclasses import dataclass
from typing import Any

from cairnflow.errors import AuthoringTypeError
from cairnflow.notifications.channel import Channel
from cairnflow.notifications.choosing import Choice, Rate
from cairnflow.notifications.desk import DESK
from cairnflow.notifications.noticing import noticed
from cairnflow.states import State


@dataclass(frozen=True, slots=True)
class Notifier:
    """A state handler for tasks and flows; it never changes a state, and never waits.

    Plain data: it can be sent to another process, and holds names of secrets only.

    Attributes:
        channel: by which it tells.
        choice: the states of which it tells.
        rate: how many of a kind it tells of one by one.
    """

    channel: Channel
    choice: Choice
    rate: Rate

    def __call__(self, of: Any, old: State, new: State) -> None:
        if self.choice.takes(new):
            DESK.take(self.channel, self.rate, noticed(of, old, new))


def used(notifier: Notifier, change: tuple[Any, ...]) -> Notifier | None:
    """Return the notifier; where a change is given, tell of it instead: it is a handler itself.

    Args:
        notifier: what the options made.
        change: nothing, or what a state handler is called with.

    Raises:
        AuthoringTypeError: it is neither.
    """
    if not change:
        return notifier
    if len(change) != 3 or not all(isinstance(state, State) for state in change[1:]):
        raise AuthoringTypeError(
            "a notifier takes its options by name, as in slack_notifier(only_states=[Failed])"
        )
    notifier(*change)
    return None
