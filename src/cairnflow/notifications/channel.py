"""What a channel is: the way on which notifications go out."""

import json
from typing import Any, NamedTuple, Protocol

from cairnflow.errors import AuthoringError, AuthoringTypeError, UnknownSecret
from cairnflow.notifications.notification import Notification
from cairnflow.vault import get


class Unsent(NamedTuple):
    """Why a notification was not sent.

    Attributes:
        why: for people, without a secret in it.
        is_lasting: trying again can't help.
        after: seconds after which the other side wants to be asked again; None if it said nothing.
    """

    why: str
    is_lasting: bool = False
    after: float | None = None


class Channel(Protocol):
    """A way on which notifications go out. Plain data; equal channels are one channel."""

    @property
    def told(self) -> str:
        """What it is called in a log, without a secret."""
        ...

    def send(self, notification: Notification) -> Unsent | None:
        """Send it, once; return None where that went well. Called from a thread of its own."""
        ...


def secret(name: str) -> str | Unsent:
    """Return the secret's text, or why there is none."""
    try:
        found = get(name)
    except UnknownSecret as error:
        return Unsent(str(error), is_lasting=True)
    # The vault reads what looks like JSON: a password of digits comes as a number.
    text = found if isinstance(found, str) else json.dumps(found)
    if not text or isinstance(found, dict | list):
        return Unsent(f"the secret {name!r} is not a text", is_lasting=True)
    return text


def named(what: str, name: Any) -> None:
    """Refuse what is no name of a secret, and don't repeat it: it may be the secret itself.

    Raises:
        AuthoringError: it looks like the secret itself.
        AuthoringTypeError: it is no text.
    """
    if not isinstance(name, str) or not name:
        raise AuthoringTypeError(
            f"{what} takes the name of a secret, not a {type(name).__name__}; "
            "see cairnflow.secrets for where secrets are kept"
        )
    if "://" in name or any(sign.isspace() for sign in name):
        raise AuthoringError(
            f"{what} takes the name of a secret, and this looks like the secret itself; "
            f"keep it in the environment as CAIRNFLOW__SECRETS__NAME and give {what}='NAME'"
        )
