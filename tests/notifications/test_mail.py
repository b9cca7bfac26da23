import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from cairnflow.notifications import email_notifier, gmail_notifier
from cairnflow.notifications.channel import Unsent
from cairnflow.notifications.letters import letter, page
from cairnflow.notifications.mail import Mail
from tests.notifications.certificates import certificate, server_context
from tests.notifications.samples import failed
from tests.notifications.test_slack import HOSTILE


class Box:
    """What a mail server was sent; ``answer`` is what it says to it."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.answer = "250 OK"
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        self.envelopes.append(envelope)
        return self.answer

    def login(self, server: Any, session: Any, envelope: Any, kind: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p4ss-canary", handled=False)

    def message(self) -> EmailMessage:
        [envelope] = self.envelopes
        assert isinstance(envelope.content, bytes)
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found


@contextmanager
def mail_server(box: Box, **options: Any) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _channel(port: int, **options: Any) -> Mail:
    given = {"host": "127.0.0.1", "port": port, "to": ["me@example.com"]}
    made = email_notifier(**{**given, **options})
    assert isinstance(made.channel, Mail)
    return made.channel


def test_a_mail_has_what_to_know_and_to_do_as_text_and_as_html() -> None:
    box = Box()
    with mail_server(box) as port:
        to = ["me@example.com", "you@example.com"]
        found = _channel(port, to=to, sender="cairn@example.com").send(failed())

    message = box.message()
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert found is None
    assert box.envelopes[0].rcpt_tos == to
    assert message["Subject"] == (
        "[cairnflow] score:3 failed: ValueError: bad row (attempt 2 of 3); 2 of 14 tasks failed "
        "so far"
    )
    assert message["From"] == "cairn@example.com"
    assert message["To"] == "me@example.com, you@example.com"
    assert message["Date"] == "Tue, 17 Nov 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<0123456789abcdef@example.com>"
    assert message["References"] == "<daily-12@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == (
        "score:3 failed: ValueError: bad row (attempt 2 of 3); 2 of 14 tasks failed so far\n\n"
        "address  daily/12/score:3\n"
        "state    Running → Failed\n"
        "at       2026-11-17 12:00:00 UTC\n\n"
        "cairn show daily/12/score:3\ncairn logs daily/12/score:3\n"
    )
    assert "cairn show daily/12/score:3" in html.get_content()


@pytest.mark.slow
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x1c"])
def test_no_name_and_no_message_writes_a_header(end: str) -> None:
    evil = f"x{end}Bcc: eve@example.com{end}{end}<b>body</b>"

    made = letter(failed(name=evil, message=evil), "a@example.com", ("b@example.com",))
    read = email.message_from_bytes(bytes(made), policy=email.policy.default)

    assert read["Bcc"] is None
    assert read["Subject"].startswith("[cairnflow] x Bcc: eve@example.com")
    assert set(read.keys()) == set(made.keys())


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_makes_a_mail_that_can_be_read(message: str) -> None:
    box = Box()
    with mail_server(box) as port:
        found = _channel(port).send(failed(message=message, name=message or "x"))

    assert found is None
    assert len(letter(failed(message=message), "a@b.c", ("d@e.f",))["Subject"]) <= 150
    assert len(bytes(box.message())) < 200_000


def test_what_an_exception_says_is_no_html() -> None:
    found = page(failed(name="<i>", message='<script>alert("1")</script>\n</pre><img src=x> & \''))

    assert "<script" not in found
    assert "<img" not in found
    assert "<i>" not in found
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in found
    assert found.count("</pre>") == 2


def test_nothing_is_fetched_when_a_mail_is_opened() -> None:
    found = page(failed(message="one\ntwo"))

    assert not any(
        word in found for word in ("http:", "https:", "<img", "<link", "<script", "url(")
    )


def test_a_server_that_takes_none_for_now_is_tried_again() -> None:
    box = Box()
    box.answer = "451 later, canary"
    with mail_server(box) as port:
        found = _channel(port).send(failed())

    assert found == Unsent("answered 451", is_lasting=False)


@pytest.mark.slow
def test_a_server_that_refuses_is_not_tried_again() -> None:
    box = Box()
    box.answer = "550 no, canary"
    with mail_server(box) as port:
        found = _channel(port).send(failed())

    assert found == Unsent("answered 550", is_lasting=True)


def test_a_server_that_is_not_there_may_come_back() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = _channel(taken.getsockname()[1]).send(failed())

    assert found == Unsent("no answer (Connection refused)", is_lasting=False)


def test_nothing_is_sent_in_the_clear_where_the_server_can_t_encrypt() -> None:
    box = Box()
    with mail_server(box) as port:
        found = _channel(port, security="starttls").send(failed())

    assert found == Unsent("it ended with SMTPNotSupportedError", is_lasting=True)
    assert box.envelopes == []


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__EMAIL_USERNAME", "me@example.com")
    monkeypatch.setenv("CAIRNFLOW__SECRETS__EMAIL_PASSWORD", "p4ss-canary")
    return {"username_secret": "EMAIL_USERNAME", "password_secret": "EMAIL_PASSWORD"}


def test_a_login_goes_through_starttls_to_a_server_that_is_who_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, login: dict[str, str]
) -> None:
    files, box = certificate(tmp_path), Box()
    options = {
        "tls_context": server_context(files),
        "authenticator": box.login,
        "auth_required": True,
    }
    with mail_server(box, **options) as port:
        channel = _channel(port, security="starttls", to=(), **login)
        stranger = channel.send(failed())
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        known = channel.send(failed())

    assert stranger is not None
    assert stranger.is_lasting
    assert known is None
    assert box.logins == [(b"me@example.com", b"p4ss-canary")]
    assert (box.message()["From"], box.message()["To"]) == ("me@example.com", "me@example.com")


def test_a_wrong_password_is_told_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, login: dict[str, str]
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__EMAIL_PASSWORD", "wrong-canary")
    files, box = certificate(tmp_path), Box()
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with mail_server(box, tls_context=server_context(files), authenticator=box.login) as port:
        found = _channel(port, security="starttls", **login).send(failed())

    assert found == Unsent("answered 535", is_lasting=True)
    assert box.envelopes == []


def test_mail_goes_through_tls_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, box = certificate(tmp_path), Box()
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with mail_server(box, ssl_context=server_context(files)) as port:
        found = _channel(port, security="ssl").send(failed())

    assert found is None
    assert box.message()["To"] == "me@example.com"


def test_a_user_name_that_is_no_address_is_told_by_what_to_give(
    monkeypatch: pytest.MonkeyPatch, login: dict[str, str]
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__EMAIL_USERNAME", "canary")

    found = _channel(1, **login).send(failed())

    assert found == Unsent("the user name is no mail address; give sender=...", is_lasting=True)


def test_gmail_is_mail_by_its_server_with_the_two_secrets_of_the_seed() -> None:
    channel = gmail_notifier().channel

    assert channel == Mail(
        host="smtp.gmail.com",
        port=465,
        security="ssl",
        to=(),
        sender="",
        username_secret="EMAIL_USERNAME",
        password_secret="EMAIL_PASSWORD",
    )


@pytest.mark.parametrize(
    ("options", "port", "security"),
    [
        ({}, 25, "none"),
        ({"host": "smtp.example.com"}, 587, "starttls"),
        ({"host": "smtp.example.com", "security": "ssl"}, 465, "ssl"),
        ({"security": "starttls", "port": 2525}, 2525, "starttls"),
    ],
)
def test_the_port_is_that_of_the_security(
    options: dict[str, Any], port: int, security: str
) -> None:
    channel = email_notifier(**options).channel

    assert isinstance(channel, Mail)
    assert (channel.port, channel.security) == (port, security)
