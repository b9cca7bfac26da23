import json
from typing import Any

import pytest

from cairnflow.notifications.teams import Teams, payload
from tests.notifications.samples import failed
from tests.notifications.servers import Answer, web
from tests.notifications.test_slack import HOSTILE


def _runs(card: dict[str, Any]) -> list[str]:
    return [run["text"] for block in card["body"] for run in block["inlines"]]


def test_teams_is_sent_a_card_with_what_to_know_and_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with web(Answer(202)) as server:
        monkeypatch.setenv("CAIRNFLOW__SECRETS__TEAMS_WEBHOOK_URL", server.url)
        found = Teams("TEAMS_WEBHOOK_URL").send(failed())

    [request] = server.requests
    [attachment] = request.json["attachments"]
    card = attachment["content"]
    sentence = "score:3 failed: ValueError: bad row (attempt 2 of 3); 2 of 14 tasks failed so far"
    assert found is None
    assert request.json["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"], card["fallbackText"]) == (
        "AdaptiveCard",
        "1.4",
        sentence,
    )
    assert card["body"][0]["inlines"][0]["color"] == "Attention"
    assert _runs(card) == [
        sentence,
        *("address  ", "daily/12/score:3\n"),
        *("state  ", "Running → Failed\n"),
        *("at  ", "2026-11-17 12:00:00 UTC\n"),
        "cairn show daily/12/score:3\ncairn logs daily/12/score:3",
    ]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_no_message_is_longer_than_teams_takes(message: str) -> None:
    made = payload(failed(message=message, name=message or "x"))

    assert len(json.dumps(made)) < 28_000


def test_what_an_exception_says_is_no_markdown() -> None:
    card = payload(failed(message="**x** [here](https://evil.example)\nmore"))["attachments"][0]

    # Only a TextBlock, and a FactSet, would read it as such.
    assert {block["type"] for block in card["content"]["body"]} == {"RichTextBlock"}


def test_what_is_no_failure_is_not_red() -> None:
    made = payload(failed(state="Success", is_failed=False))

    body = made["attachments"][0]["content"]["body"]
    assert body[0]["inlines"][0]["color"] == "Default"
