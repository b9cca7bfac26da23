import time

import pytest

from cairnflow.notifications import is_signed
from cairnflow.notifications.signing import signature
from cairnflow.notifications.webhook import Webhook
from tests.notifications.samples import failed
from tests.notifications.servers import Web


def test_a_program_is_told_all_in_plain_data_of_a_version(server: Web, secret: str) -> None:
    found = Webhook(secret).send(failed())

    [request] = server.requests
    assert found is None
    assert request.json == {
        "version": 1,
        "id": "0123456789abcdef",
        "event": "state",
        "at": "2026-11-17T12:00:00+00:00",
        "kind": "task",
        "name": "score:3",
        "flow": "daily",
        "run": "daily/12",
        "address": "daily/12/score:3",
        "old_state": "Running",
        "state": "Failed",
        "is_failed": True,
        "message": "ValueError: bad row",
        "attempt": 2,
        "attempts": 3,
        "tasks_failed": 2,
        "tasks": 14,
        "sentence": "score:3 failed: ValueError: bad row (attempt 2 of 3); "
        "2 of 14 tasks failed so far",
        "commands": ["cairn show daily/12/score:3", "cairn logs daily/12/score:3"],
        "more": {},
    }
    assert request.headers["Idempotency-Key"] == "0123456789abcdef"
    assert request.headers["X-Cairnflow-Event"] == "0123456789abcdef"
    assert not {"X-Cairnflow-Signature", "Authorization"} & request.headers.keys()


def test_many_are_told_with_their_counts(server: Web, secret: str) -> None:
    Webhook(secret).send(failed(more={"score": 3}, tally=None))

    told = server.requests[0].json
    assert (told["event"], told["more"]) == ("more", {"score": 3})
    assert (told["tasks_failed"], told["tasks"]) == (None, None)


def test_what_is_signed_can_be_told_from_what_is_not(
    server: Web, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__KEY", "k3y-canary")
    monkeypatch.setenv("CAIRNFLOW__SECRETS__TOKEN", "123456789")

    Webhook(secret, token_secret="TOKEN", signing_secret="KEY").send(failed(message="日本"))

    [request] = server.requests
    header = request.headers["X-Cairnflow-Signature"]
    assert is_signed(request.body, header, "k3y-canary", time.time())
    assert not is_signed(request.body, header, "another", time.time())
    assert request.headers["Authorization"] == "Bearer 123456789"
    assert "canary" not in str(request.headers)


@pytest.mark.parametrize(
    ("header", "at"),
    [
        (signature(b"{}", "key", 1_000), 1_301),
        (signature(b"{}", "key", 1_000), 699),
        (signature(b"{}", "key", 1_000).replace("t=1000", "t=1001"), 1_000),
        (signature(b"{ }", "key", 1_000), 1_000),
        (signature(b"{}", "key", 1_000)[:-1], 1_000),
        (signature(b"{}", "key", 1_000) + "0", 1_000),
        ("", 1_000),
        ("t=1000,v1=", 1_000),
        ("t=-1,v1=" + "0" * 64, 1_000),
        ("t=1000,v1=" + "é" * 64, 1_000),
    ],
)
def test_a_signature_that_is_old_or_of_something_else_is_none(header: str, at: int) -> None:
    assert is_signed(b"{}", signature(b"{}", "key", 1_000), "key", 1_000)
    assert not is_signed(b"{}", header, "key", at)


@pytest.mark.parametrize("token", ["to\r\nken-canary: x", "tök日en-canary"])
def test_a_token_that_can_t_be_sent_is_not_repeated(
    token: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__TOKEN", token)

    found = Webhook(secret, token_secret="TOKEN").send(failed())

    assert found is not None
    assert found.is_lasting
    assert "canary" not in found.why


@pytest.mark.parametrize("held", ["", '{"a": "canary"}', '["canary"]'])
def test_a_secret_that_is_no_text_is_told_by_its_name(
    held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", held)

    found = Webhook("HOOK").send(failed())

    assert found is not None
    assert found == ("the secret 'HOOK' is not a text", True, None)
