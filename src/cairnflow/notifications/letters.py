"""What a mail looks like that tells of a change: headers, text, HTML."""

import html
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from cairnflow.clock import at
from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.keys import slug
from cairnflow.notifications.notification import Notification
from cairnflow.notifications.texts import clipped, line

_SUBJECT = 150
_SENTENCE = 2_000
_DETAIL = 10_000
"""Characters."""

_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>{title}</title></head>
<body style="margin:0;padding:24px;font:15px/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:640px;border-left:4px solid {color};padding-left:16px">
<p style="margin:0 0 12px;font-size:17px;font-weight:600">{sentence}</p>
<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
{facts}</table>
{blocks}</div></body></html>
"""
_FACT = """\
<tr><td style="padding:2px 16px 2px 0;opacity:.65">{word}</td><td>{told}</td></tr>
"""
_BLOCK = """\
<pre style="margin:12px 0 0;padding:12px;border-radius:6px;background:#8080801f;\
font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere">\
{text}</pre>
"""


def letter(notification: Notification, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Return the mail.

    Args:
        notification: what it tells.
        sender: address that it is from.
        to: addresses that it goes to.
    """
    made = EmailMessage()
    # No line end gets into a header, whatever a task is called or an exception says.
    made["Subject"] = line(f"[cairnflow] {notification.sentence}", _SUBJECT)
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(at(notification.at))
    domain = Address(addr_spec=sender).domain or "localhost"
    made["Message-ID"] = f"<{notification.id}@{domain}>"
    if notification.run:
        # All mails of a run in one conversation.
        made["References"] = f"<{slug(notification.run)}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(plain(notification))
    made.add_alternative(page(notification), subtype="html")
    return made


def plain(notification: Notification) -> str:
    """Return the mail's text."""
    parts = [
        clipped(notification.sentence, _SENTENCE),
        "\n".join(f"{word:8} {line(told, 500)}" for word, told in notification.facts.items()),
        clipped(notification.detail, _DETAIL),
        "\n".join(notification.commands),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def page(notification: Notification) -> str:
    """Return the mail's HTML: no picture, no link, nothing that is fetched."""
    facts = notification.facts.items()
    blocks = [clipped(notification.detail, _DETAIL), "\n".join(notification.commands)]
    return _PAGE.format(
        title=html.escape(line(notification.sentence, _SUBJECT)),
        color=html.escape(notification.color),
        sentence=html.escape(clipped(notification.sentence, _SENTENCE)),
        facts="".join(_FACT.format(word=html.escape(w), told=html.escape(t)) for w, t in facts),
        blocks="".join(_BLOCK.format(text=html.escape(text)) for text in blocks if text),
    )


def address(what: str, given: object) -> str:
    """Return a mail address as it is.

    Raises:
        AuthoringError: it is none.
        AuthoringTypeError: it is no text.
    """
    if not isinstance(given, str):
        raise AuthoringTypeError(
            f"{what} takes mail addresses such as 'me@example.com', not {given!r}"
        )
    try:
        found = Address(addr_spec=given)
    except (ValueError, IndexError) as error:
        raise AuthoringError(f"{what}: {given!r} is no mail address: {error}") from None
    if not found.username or not found.domain or any(not sign.isprintable() for sign in given):
        raise AuthoringError(f"{what}: {given!r} is no mail address, such as me@example.com")
    return given
