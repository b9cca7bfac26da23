"""Notifications as JSON to any address on the web."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, overload

from cairnflow.clock import now
from cairnflow.notifications.channel import Unsent, named, secret
from cairnflow.notifications.choosing import chosen, rated
from cairnflow.notifications.notification import Notification
from cairnflow.notifications.notifier import Notifier, used
from cairnflow.notifications.posting import post
from cairnflow.notifications.signing import signature
from cairnflow.states import State


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address on the web that takes JSON.

    Attributes:
        url_secret: name of the secret that holds the address.
        token_secret: name of the secret that is sent as a bearer token; None for none.
        signing_secret: name of the secret that what is sent is signed with; None for none.
    """

    url_secret: str
    token_secret: str | None = None
    signing_secret: str | None = None

    @property
    def told(self) -> str:
        """What it is called in a log."""
        return f"a webhook ({self.url_secret})"

    def send(self, notification: Notification) -> Unsent | None:
        names = [self.url_secret, self.token_secret, self.signing_secret]
        found = [None if name is None else secret(name) for name in names]
        for one in found:
            if isinstance(one, Unsent):
                return one
        url, token, key = [one for one in found if not isinstance(one, Unsent)]
        assert url is not None, "the address's name is never None"
        body = json.dumps(notification.document).encode()
        headers = {"X-Cairnflow-Event": notification.id, "Idempotency-Key": notification.id}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["X-Cairnflow-Signature"] = signature(body, key, now() // 1_000_000)
        return post(url, body, headers)


@overload
def webhook_notifier(of: Any, old: State, new: State, /) -> None: ...
@overload
def webhook_notifier(
    *,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    url_secret: str = "WEBHOOK_URL",
    token_secret: str | None = None,
    signing_secret: str | None = None,
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier: ...
def webhook_notifier(
    *change: Any,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    url_secret: str = "WEBHOOK_URL",
    token_secret: str | None = None,
    signing_secret: str | None = None,
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier | None:
    """Tell any address on the web of changes, in JSON; used as ``slack_notifier`` is.

    A notification that is sent again has the same ``id``, also in the headers
    ``Idempotency-Key`` and ``X-Cairnflow-Event``.

    Args:
        *change: nothing; the engine calls it as a state handler.
        only_states: tell of these states, and those below them, only.
        ignore_states: don't tell of these, nor those below them.
        url_secret: name of the secret that holds the address.
        token_secret: name of the secret that is sent as a bearer token.
        signing_secret: name of the secret with which what is sent is signed (HMAC-SHA256); the
            other side asks ``is_signed``.
        at_most: count of changes to the same state in a run that are told one by one.
        within: seconds for which they are counted.

    Returns:
        A state handler.

    Raises:
        AuthoringError: an option can't be.
    """
    named("url_secret", url_secret)
    for what, name in (("token_secret", token_secret), ("signing_secret", signing_secret)):
        if name is not None:
            named(what, name)
    choice, rate = chosen(only_states, ignore_states), rated(at_most, within)
    channel = Webhook(url_secret, token_secret, signing_secret)
    return used(Notifier(channel, choice, rate), change)
