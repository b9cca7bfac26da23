"""State handlers that tell people, and programs, of changes. Hands names on, defines nothing."""

from cairnflow.notifications.callbacks import callback_factory
from cairnflow.notifications.desk import Counts, counts, flush
from cairnflow.notifications.mail import email_notifier, gmail_notifier
from cairnflow.notifications.notifier import Notifier
from cairnflow.notifications.signing import is_signed
from cairnflow.notifications.slack import slack_notifier
from cairnflow.notifications.teams import teams_notifier
from cairnflow.notifications.webhook import webhook_notifier

__all__ = [
    "Counts",
    "Notifier",
    "callback_factory",
    "counts",
    "email_notifier",
    "flush",
    "gmail_notifier",
    "is_signed",
    "slack_notifier",
    "teams_notifier",
    "webhook_notifier",
]
