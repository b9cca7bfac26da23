"""Notifications to Microsoft Teams, as adaptive cards by the webhook of a workflow."""

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

_SENTENCE = 1_000
_DETAIL = 3_000
"""Characters: a whole message may have some 28 KB, of which a character may take six bytes.

Source: Microsoft, "Limits and specifications for Microsoft Teams", Chat.
"""

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


@dataclass(frozen=True, slots=True)
class Teams:
    """A channel or a chat of Teams.

    Attributes:
        webhook_secret: name of the secret that holds the address of the workflow's webhook.
    """

    webhook_secret: str

    @property
    def told(self) -> str:
        """What it is called in a log."""
        return f"Teams ({self.webhook_secret})"

    def send(self, notification: Notification) -> Unsent | None:
        url = secret(self.webhook_secret)
        if isinstance(url, Unsent):
            return url
        return post(url, json.dumps(payload(notification)).encode(), {})


def payload(notification: Notification) -> dict[str, Any]:
    """Return what Teams is sent: a message with one card."""
    body = [_sentence(notification), _facts(notification)]
    if notification.detail:
        body.append(_code(clipped(notification.detail, _DETAIL)))
    if notification.commands:
        body.append(_code("\n".join(notification.commands)))
    card = {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": line(notification.sentence, _SENTENCE),
        "msteams": {"width": "Full"},
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _sentence(notification: Notification) -> dict[str, Any]:
    color = "Attention" if notification.is_failed else "Default"
    text = line(notification.sentence, _SENTENCE)
    return _rich([{"type": "TextRun", "text": text, "weight": "Bolder", "color": color}])


def _facts(notification: Notification) -> dict[str, Any]:
    runs: list[dict[str, Any]] = []
    for word, told in notification.facts.items():
        runs.append({"type": "TextRun", "text": f"{word}  ", "isSubtle": True})
        runs.append({"type": "TextRun", "text": f"{line(told, 300)}\n"})
    return _rich(runs)


def _code(text: str) -> dict[str, Any]:
    return _rich([{"type": "TextRun", "text": text, "fontType": "Monospace"}])


def _rich(runs: list[dict[str, Any]]) -> dict[str, Any]:
    # Not a TextBlock: that would read what an exception says as Markdown, links and all.
    return {"type": "RichTextBlock", "inlines": runs}


@overload
def teams_notifier(of: Any, old: State, new: State, /) -> None: ...
@overload
def teams_notifier(
    *,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    webhook_secret: str = "TEAMS_WEBHOOK_URL",
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier: ...
def teams_notifier(
    *change: Any,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    webhook_secret: str = "TEAMS_WEBHOOK_URL",
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier | None:
    """Tell a channel of Microsoft Teams of changes; used as ``slack_notifier`` is.

    Args:
        *change: nothing; the engine calls it as a state handler.
        only_states: tell of these states, and those below them, only.
        ignore_states: don't tell of these, nor those below them.
        webhook_secret: name of the secret that holds the address of a workflow that begins with
            "When a Teams webhook request is received".
        at_most: count of changes to the same state in a run that are told one by one.
        within: seconds for which they are counted.

    Returns:
        A state handler.

    Raises:
        AuthoringError: an option can't be.
    """
    named("webhook_secret", webhook_secret)
    choice, rate = chosen(only_states, ignore_states), rated(at_most, within)
    return used(Notifier(Teams(webhook_secret), choice, rate), change)
