import json
from typing import Any

import pytest

from cairnflow.notifications.slack import Slack, payload
from tests.notifications.samples import failed
from tests.notifications.servers import Web

HOSTILE = [
    "x" * 100_000,
    "<!channel> " * 1_000,
    "&" * 50_000,
    "``` *bold* _it_ ~no~ `code` ```" * 300,
    "日本語 🙂 \ud800 \x00 \x1b[31m " * 1_000,
    "one\ntwo\r\nthree" * 2_000,
    "",
]


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if node.get("type") == "mrkdwn" else []
        return own + [text for value in node.values() for text in _texts(value)]
    return [text for value in node for text in _texts(value)] if isinstance(node, list) else []


def test_slack_is_sent_blocks_with_what_to_know_and_to_do(server: Web, secret: str) -> None:
    found = Slack(secret).send(failed(message="ValueError: bad row\nin line 7"))

    [request] = server.requests
    sentence = "score:3 failed: ValueError: bad row (attempt 2 of 3); 2 of 14 tasks failed so far"
    assert found is None
    assert request.json["text"] == sentence
    [attachment] = request.json["attachments"]
    assert attachment["color"] == "#A3120F"
    assert _texts(request.json) == [
        f":red_circle: {sentence}",
        "*address*\ndaily/12/score:3",
        "*state*\nRunning → Failed",
        "*at*\n2026-11-17 12:00:00 UTC",
        "```\nValueError: bad row\nin line 7\n```",
        "```\ncairn show daily/12/score:3\ncairn logs daily/12/score:3\n```",
    ]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_longer_than_slack_takes(message: str) -> None:
    made = payload(failed(message=message, name=message or "x"))

    assert all(0 < len(text) <= 3_000 for text in _texts(made))
    assert all(0 < len(fields["text"]) <= 2_000 for fields in _fields(made))
    assert 0 < len(made["text"]) <= 3_000
    assert json.dumps(made).encode("ascii")


def _fields(made: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made["attachments"][0]["blocks"][0]["fields"]
    return found


def test_nobody_is_called_by_what_an_exception_says() -> None:
    made = payload(failed(message="<!channel> <@U123> <https://evil.example|here>\n<!here>"))

    shown = json.dumps(made, ensure_ascii=False)
    assert "<" not in shown
    assert "&lt;!channel&gt;" in shown


def test_a_sign_is_not_cut_in_two() -> None:
    made = payload(failed(message="first\n" + "&" * 50_000))

    code = _texts(made)[4]
    assert code.endswith("&amp;…\n```")
    assert 2_900 < len(code) <= 3_000


def test_what_an_exception_says_does_not_end_its_block() -> None:
    made = payload(failed(message="first\n```\n<@all>"))

    assert _texts(made)[4].count("```") == 2
