"""Notifications by mail."""

import getpass
import smtplib
import socket
import ssl
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal, overload

from cairnflow.errors import AuthoringError, AuthoringTypeError
from cairnflow.notifications.channel import Unsent, named, secret
from cairnflow.notifications.choosing import chosen, rated
from cairnflow.notifications.encryption import encrypting
from cairnflow.notifications.letters import address, letter
from cairnflow.notifications.notification import Notification
from cairnflow.notifications.notifier import Notifier, used
from cairnflow.states import State

Security = Literal["starttls", "ssl", "none"]

_PORTS: dict[str, int] = {"none": 25, "starttls": 587, "ssl": 465}
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_SECONDS = 15.0
"""That the server may take for each step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Mail to some addresses, by one server.

    Attributes:
        host: name of the server.
        port: its port.
        security: how what is sent is encrypted.
        to: addresses; none for the sender's.
        sender: address that mails are from; empty for the user name.
        username_secret: name of the secret that holds the user name; None for no login.
        password_secret: name of the secret that holds the password; None for no login.
    """

    host: str
    port: int
    security: Security
    to: tuple[str, ...]
    sender: str
    username_secret: str | None
    password_secret: str | None

    @property
    def told(self) -> str:
        """What it is called in a log."""
        return f"mail by {self.host}"

    def send(self, notification: Notification) -> Unsent | None:
        login = self._login()
        if isinstance(login, Unsent):
            return login
        sender = self.sender or (login[0] if login else _local_user())
        try:
            address("the sender", sender)
        except AuthoringError:
            return Unsent("the user name is no mail address; give sender=...", is_lasting=True)
        message = letter(notification, sender, self.to or (sender,))
        try:
            with self._encrypted() as context, self._connected(context) as server:
                if login:
                    server.login(*login)
                refused = server.send_message(message)
        except smtplib.SMTPException as error:
            return _refused(error)
        except OSError as error:
            is_lasting = isinstance(error, ssl.SSLCertVerificationError)
            return Unsent(f"no answer ({error.strerror or type(error).__name__})", is_lasting)
        if refused:
            why = f"refused for {len(refused)} of {len(self.to)} addresses"
            return Unsent(why, is_lasting=True)
        return None

    def _login(self) -> tuple[str, str] | Unsent | None:
        if self.username_secret is None or self.password_secret is None:
            return None
        name, password = secret(self.username_secret), secret(self.password_secret)
        if isinstance(name, Unsent):
            return name
        return password if isinstance(password, Unsent) else (name, password)

    def _encrypted(self) -> AbstractContextManager[ssl.SSLContext | None]:
        return nullcontext() if self.security == "none" else encrypting()

    def _connected(self, context: ssl.SSLContext | None) -> smtplib.SMTP:
        if self.security == "ssl":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        if self.security == "starttls":
            try:
                # Raises where the server offers none: nothing is sent in the clear instead.
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server


def _refused(error: smtplib.SMTPException) -> Unsent:
    # Of what the server said the number alone: its text may repeat what it was given.
    if isinstance(error, smtplib.SMTPResponseException):
        return Unsent(f"answered {error.smtp_code}", is_lasting=error.smtp_code >= 500)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return Unsent(f"no address was taken: {codes}", is_lasting=min(codes, default=500) >= 500)
    is_lasting = isinstance(error, smtplib.SMTPNotSupportedError)
    return Unsent(f"it ended with {type(error).__name__}", is_lasting)


def _local_user() -> str:
    return f"{getpass.getuser()}@{socket.getfqdn()}"


@overload
def email_notifier(of: Any, old: State, new: State, /) -> None: ...
@overload
def email_notifier(
    *,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    to: Iterable[str] | str = (),
    sender: str = "",
    host: str = "localhost",
    port: int | None = None,
    security: Security | None = None,
    username_secret: str | None = None,
    password_secret: str | None = None,
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier: ...
def email_notifier(
    *change: Any,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    to: Iterable[str] | str = (),
    sender: str = "",
    host: str = "localhost",
    port: int | None = None,
    security: Security | None = None,
    username_secret: str | None = None,
    password_secret: str | None = None,
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier | None:
    """Tell people of changes by mail; used as ``slack_notifier`` is.

    Args:
        *change: nothing; the engine calls it as a state handler.
        only_states: tell of these states, and those below them, only.
        ignore_states: don't tell of these, nor those below them.
        to: addresses; by default the sender's.
        sender: address that mails are from; by default the user name of the login or, without
            one, the user of this machine.
        host: name of the mail server; by default the one of this machine.
        port: its port; by default 25, 587 or 465, for the three kinds of security.
        security: ``starttls``, ``ssl``, or ``none`` (for this machine alone by default).
            Certificates are verified, and nothing is sent in the clear where the server can't.
        username_secret: name of the secret that holds the user name; None for no login.
        password_secret: name of the secret that holds the password; None for no login.
        at_most: count of changes to the same state in a run that are told one by one.
        within: seconds for which they are counted.

    Returns:
        A state handler.

    Raises:
        AuthoringError: an option can't be.
    """
    choice, rate = chosen(only_states, ignore_states), rated(at_most, within)
    secure = security if security is not None else ("none" if host in _LOCAL else "starttls")
    _check(host, secure, username_secret, password_secret)
    channel = Mail(
        host=host,
        port=_port(port, secure),
        security=secure,
        to=tuple(address("to", one) for one in ((to,) if isinstance(to, str) else to)),
        sender=address("sender", sender) if sender else "",
        username_secret=username_secret,
        password_secret=password_secret,
    )
    return used(Notifier(channel, choice, rate), change)


@overload
def gmail_notifier(of: Any, old: State, new: State, /) -> None: ...
@overload
def gmail_notifier(
    *,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    to: Iterable[str] | str = (),
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier: ...
def gmail_notifier(
    *change: Any,
    only_states: Iterable[type[State]] | None = None,
    ignore_states: Iterable[type[State]] | None = None,
    to: Iterable[str] | str = (),
    at_most: int = 5,
    within: float = 60.0,
) -> Notifier | None:
    """Tell people of changes by Gmail: an ``email_notifier`` with Google's server.

    The user name is the secret ``EMAIL_USERNAME``; the password, an app password, is
    ``EMAIL_PASSWORD``.

    Args:
        *change: nothing; the engine calls it as a state handler.
        only_states: tell of these states, and those below them, only.
        ignore_states: don't tell of these, nor those below them.
        to: addresses; by default the user's own.
        at_most: count of changes to the same state in a run that are told one by one.
        within: seconds for which they are counted.

    Returns:
        A state handler.

    Raises:
        AuthoringError: an option can't be.
    """
    made = email_notifier(
        only_states=only_states,
        ignore_states=ignore_states,
        to=to,
        host="smtp.gmail.com",
        security="ssl",
        username_secret="EMAIL_USERNAME",
        password_secret="EMAIL_PASSWORD",
        at_most=at_most,
        within=within,
    )
    return used(made, change)


def _port(given: Any, security: str) -> int:
    if given is None:
        return _PORTS[security]
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 65_536:
        return given
    raise AuthoringTypeError(f"port takes a number from 1 to 65535, not {given!r}")


def _check(host: Any, security: Any, username: Any, password: Any) -> None:
    if not isinstance(host, str) or not host:
        raise AuthoringTypeError(f"host takes the name of a mail server, not {host!r}")
    if security not in _PORTS:
        raise AuthoringError(f"security takes {', '.join(sorted(_PORTS))}, not {security!r}")
    if (username is None) != (password is None):
        raise AuthoringError("a login takes both, username_secret and password_secret")
    for what, name in (("username_secret", username), ("password_secret", password)):
        if name is not None:
            named(what, name)
    if password is not None and security == "none" and host not in _LOCAL:
        raise AuthoringError(
            f'security="none" would send the password in the clear to {host}; '
            'give security="starttls" or "ssl"'
        )
