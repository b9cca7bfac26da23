# ruff: noqa: E501 - tables are read by their lines
"""No request of a stranger is answered with data, changes anything, or gets leave of CORS."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cairnflow.ledger.base import Ledger
from cairnflow.server.gate.boundary import App
from tests.server.gate.cases import (
    BEARER,
    CAIRN,
    COOKIE,
    FAMILIES,
    FRAME,
    HOST,
    JSON,
    OWN,
    RUNS,
    STREAM,
    Case,
    asks,
    changes,
)  # fmt: skip
from tests.server.gate.served import MARK, NAME, TOKEN, Served, filled, sent, served, status

CASES = [(family, case) for family, made in FAMILIES.items() for case in made()]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with filled(tmp_path_factory.mktemp("boundary")) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(ledger: Ledger) -> Iterator[Served]:
    with served(ledger) as running:
        yield running


def wrongs(server: Served, case: Case) -> list[str]:
    """What is wrong with how a server answers a request that it should turn away."""
    before = server.said()
    answer = sent(server.port, case.written(server.port, server.cookie))
    found = []
    if NAME.encode() in answer:
        found.append("data")
    if b"\r\naccess-control-" in answer.lower():
        found.append("leave of CORS")
    if b"\r\nset-cookie:" in answer.lower():
        found.append("a cookie")
    if answer.startswith(b"HTTP/1.1 101"):
        found.append("an upgrade")
    if server.said() != before:
        found.append("a change")
    return found


def test_there_are_at_least_300_cases() -> None:
    assert len(CASES) >= 300
    assert len({case.name for _, case in CASES}) == len(CASES)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_stranger_gets_nothing_and_changes_nothing(server: Served, family: str) -> None:
    found = {case.name: wrongs(server, case) for case in FAMILIES[family]()}

    assert {name: told for name, told in found.items() if told} == {}


Change = Callable[[list[tuple[bytes, bytes]], Served], list[tuple[bytes, bytes]]]


def without(*names: str) -> Callable[[App], App]:
    """A boundary that is blind to some headers: they are gone before it looks."""

    def before(app: App) -> App:
        async def blind(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                kept = [one for one in scope["headers"] if one[0].decode() not in names]
                scope = {**scope, "headers": kept}
            await app(scope, receive, send)

        return blind

    return before


def given(**fields: str) -> Callable[[App], App]:
    """A boundary that takes some headers for right, whatever they are."""

    def before(app: App) -> App:
        async def blind(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                names = {name.replace("_", "-").encode() for name in fields}
                port = str(scope["server"][1])
                told = [
                    (name.replace("_", "-").encode(), value.replace("{port}", port).encode())
                    for name, value in fields.items()
                ]
                scope = {
                    **scope,
                    "headers": [h for h in scope["headers"] if h[0] not in names] + told,
                }
            await app(scope, receive, send)

        return blind

    return before


SABOTAGED = {
    "hosts": given(host="127.0.0.1:{port}", origin="http://127.0.0.1:{port}"),
    "origins": given(origin="http://127.0.0.1:{port}"),
    "sites": without("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"),
    "kinds": given(content_type="application/json", x_cairn="1"),
    "marks": given(x_cairn="1", origin="http://127.0.0.1:{port}"),
    "strangers": given(authorization=f"Bearer {TOKEN}"),
    "upgrades": without("upgrade"),
}
"""For each family, a boundary that does not look at what the family is about."""


@pytest.mark.slow
@pytest.mark.parametrize("family", SABOTAGED)
def test_a_boundary_that_does_not_look_is_found_out(ledger: Ledger, family: str) -> None:
    with served(ledger, before=SABOTAGED[family]) as blind:
        found = [case.name for case in FAMILIES[family]() if wrongs(blind, case)]

    assert len(found) >= 10


RIGHT = {
    "a page's own question": asks("", RUNS, HOST, COOKIE, OWN, ("Sec-Fetch-Site", "same-origin")),
    "an address that was typed in": asks("", RUNS, HOST, COOKIE, ("Sec-Fetch-Site", "none")),
    "a program": asks("", RUNS, HOST, BEARER),
    "another name of this machine": asks("", RUNS, ("Host", "localhost:{port}"), BEARER),
    "and another": asks("", RUNS, ("Host", "[::1]:{port}"), BEARER),
    "a frame": asks("", FRAME, HOST, COOKIE, ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Dest", "iframe")),
    "a stream": asks("", STREAM, HOST, COOKIE, ("Sec-Fetch-Site", "same-origin")),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_who_may_come_in_gets_what_is_asked_for(server: Served, name: str) -> None:
    answer = sent(server.port, RIGHT[name].written(server.port, server.cookie))

    assert status(answer) == 200
    assert NAME.encode() in answer
    assert b"access-control-" not in answer.lower()


@pytest.mark.parametrize(
    "fields", [(COOKIE, OWN), (BEARER,), (BEARER, OWN), (COOKIE, OWN, ("Sec-Fetch-Site", "same-origin"))]
)  # fmt: skip
def test_who_may_come_in_may_change_something(server: Served, fields: Any) -> None:
    before = server.said()

    answer = sent(
        server.port, changes("", HOST, *fields, JSON, CAIRN).written(server.port, server.cookie)
    )

    assert status(answer) == 200
    assert server.said() == before + 1


def test_a_link_may_lead_from_anywhere_to_a_page(server: Served) -> None:
    told = (
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
    )

    answer = sent(server.port, asks("", f"/f/{MARK}/1", HOST, *told).written(server.port, ""))

    assert status(answer) == 200
    assert NAME.encode() not in answer


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (asks("", RUNS, ("Host", "attacker.example"), COOKIE), 421),
        (asks("", RUNS, HOST), 401),
        (asks("", RUNS, HOST, COOKIE, ("Origin", "null")), 403),
        (asks("", RUNS, HOST, COOKIE, ("Sec-Fetch-Site", "cross-site")), 403),
        (changes("", HOST, COOKIE, OWN, CAIRN, ("Content-Type", "text/plain")), 415),
        (changes("", HOST, COOKIE, OWN, JSON), 403),
        (changes("", HOST, COOKIE, OWN, JSON, CAIRN, body=b"x" * 70_000), 413),
        (replace(asks("", RUNS, HOST, COOKIE), line=f"OPTIONS {RUNS}"), 405),
        (replace(asks("", RUNS, HOST, COOKIE), line=f"TRACE {RUNS}"), 405),
        (asks("", f"{RUNS}?q={'x' * 9000}", HOST, COOKIE), 414),
        (asks("", RUNS, HOST, COOKIE, *((f"X-{n}", "x" * 200) for n in range(100))), 431),
        (asks("", RUNS, HOST, COOKIE, ("Upgrade", "websocket"), ("Connection", "Upgrade")), 400),
    ],
)
def test_a_refusal_says_what_is_wrong_as_a_problem(server: Served, case: Case, code: int) -> None:
    answer = sent(server.port, case.written(server.port, server.cookie))

    assert status(answer) == code
    assert b"content-type: application/problem+json" in answer
    assert b'"request_id": "' in answer


def test_a_large_body_in_chunks_is_refused_too(server: Served) -> None:
    case = next(case for case in FAMILIES["bodies"]() if case.name == "large body in chunks")

    assert status(sent(server.port, case.written(server.port, server.cookie))) == 413


def test_every_answer_tells_the_browser_what_it_may_do(server: Served) -> None:
    paths = ["/", "/runs", "/assets/none.js", RUNS, "/api/v1/none", FRAME, "/api/v1/openapi.json"]
    answers = [
        sent(server.port, asks("", path, HOST, *fields).written(server.port, server.cookie))
        for path in paths
        for fields in ((), (COOKIE,))
    ]

    heads = [answer.partition(b"\r\n\r\n")[0].decode().lower() for answer in answers]
    wanted = (
        "x-content-type-options: nosniff", "referrer-policy: no-referrer",
        "cross-origin-opener-policy: same-origin", "cross-origin-resource-policy: same-origin",
        "content-security-policy: ", "frame-ancestors 'self'", "object-src 'none'", "cache-control: ",
    )  # fmt: skip
    is_frame = ["default-src 'none'; script-src 'unsafe-inline'" in head for head in heads]
    assert [
        (head.splitlines()[0], want)
        for head, framed in zip(heads, is_frame, strict=True)
        for want in wanted
        if want not in head and not (framed and want == "object-src 'none'")
    ] == []
    assert sum(is_frame) == 1


def test_html_of_a_task_is_alone_in_its_frame(server: Served) -> None:
    answer = sent(server.port, asks("", FRAME, HOST, COOKIE).written(server.port, server.cookie))

    head, _, body = answer.decode().partition("\r\n\r\n")
    assert (
        "content-security-policy: sandbox allow-scripts; default-src 'none'; "
        "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:;"
    ) in head
    assert "content-type: text/html" in head
    assert "<script>" in body
    assert "allow-same-origin" not in head


def test_what_is_no_html_never_becomes_any(server: Served) -> None:
    asked = asks("", f"/preview/{MARK}/1/number", HOST, COOKIE)

    answer = sent(server.port, asked.written(server.port, server.cookie))

    assert status(answer) == 404
    assert b"text/html" not in answer.partition(b"\r\n\r\n")[0].lower()
