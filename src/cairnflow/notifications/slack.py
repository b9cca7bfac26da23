"""Notifications to a channel of Slack, by an incoming webhook."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, overload

from cairnflow.notifications.channel import Unsent, named, secret
from cairnflow.notifications.choosing import chosen, rated
from cairnflow.notifications.notification import Notification
from cairnflow.notifications.notifier import Notifier, used
from cairnflow.notifications.posting import post
from cairnflow.notifications.texts import clipped, line
from cairnflow.states import State

_BLOCK = 3_000
"""Characters of the text of a block.

Source: Slack, "Block Kit reference", Section block: 1 to 3000 characters.
"""

_SENTENCE = 1_000
"""Characters of the sentence: it is what a phone shows."""


@dataclass(frozen=True, slots=True)
class Slack:
    """A channel of Slack.

    Attributes:
        webhook_secret: name of the secret that holds the webhook's address.
    """

    webhook_secret: str

    @property
    def told(self) -> str:
        """What it is called in a log."""
        return f"Slack ({self.webhook_secret})"

    def send(self, notification: Notification) -> Unsent | None:
        url = secret(self.webhook_secret)
        if isinstance(url, Unsent):
            return url
        return post(url, json.dumps(payload(notification)).encode(), {})


def payload(notification: Notification) -> dict[str, Any]:
    """Return what Slack is sent: blocks, and a text for where blocks can't be shown."""
    sentence = line(notification.sentence, _SENTENCE)
    return {
        "text": _fitting(sentence, _BLOCK),
        "blocks": [_block(_fitting(f"{_sign(notification)} {sentence}", _BLOCK))],
        "attachments": [{"color": notification.color, "blocks": _facts(notification)}],
    }


def _facts(notification: Notification) -> list[dict[str, Any]]:
    found = [
        {
            "type": "section",
            "fields": [
                _text(f"*{word}*\n{_fitting(line(told, 500), 1_900)}")
                for word, told in notification.facts.items()
            ],
        }
    ]
    if detail := notification.detail:
        found.append(_block(_code(detail)))
    if notification.commands:
        found.append(_block(_code("\n".join(notification.commands))))
    return found


def _sign(notification: Notification) -> str:
    return ":red_circle:" if notification.is_failed else ":white_circle:"


def _block(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _text(text)}


def _text(text: str) -> dict[str, Any]:
    # verbatim: no names, channels or links are made of what an exception says.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _code(text: str) -> str:
    inside = _fitting(text.replace("```", "ˋˋˋ"), _BLOCK - 8)
    return f"```\n{inside}\n```"


def _fitting(text: str, most: int) -> str:
    """Return ``text`` escaped for Slack, ``most`` characters at most, with no sign cut in two."""
    text = clipped(text, most)
    while len(escaped := _escaped(text)) > most:
        text = clipped(text, len(text) - max(1, (len(escaped) - most) // 5))
    return escaped


def _escaped(text: str) -> str:
    """Source: Slack, "Formatting text for app surfaces", Escaping text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@overload
def slack_notifier(of: Any, old: State, new: State, /) -> None: ...
@overload
def slack_notifier(
    *,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    webhook_secret: str = "SLACK_WEBHOOK_URL",
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier: ...
def slack_notifier(
    *change: Any,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    webhook_secret: str = "SLACK_WEBHOOK_URL",
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier | None:
    """Tell a channel of Slack of changes; a state handler itself, and a maker of state handlers.

    Sent in the background, and tried again where Slack doesn't take it; no run waits for it or
    fails of it.

    Args:
        *change: nothing; the engine calls it as a state handler.
        only_states: tell of these states, and those below them, only.
        ignore_states: don't tell of these, nor those below them.
        webhook_secret: name of the secret that holds the address of an incoming webhook.
        at_most: count of changes to the same state in a run that are told one by one; those that
            come then are told of together.
        within: seconds for which they are counted.

    Returns:
        A state handler.

    Raises:
        AuthoringError: an option can't be.

    Examples:
        >>> from cairnflow.states import Failed
        >>> slack_notifier(only_states=[Failed]).channel
        Slack(webhook_secret='SLACK_WEBHOOK_URL')
    """
    named("webhook_secret", webhook_secret)
    choice, rate = chosen(only_states, ignore_states), rated(at_most, within)
    return used(Notifier(Slack(webhook_secret), choice, rate), change)
