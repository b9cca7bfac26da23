"""Names, root paths, tokens: what a server is told, and what it makes of it."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairnflow import clock
from cairnflow.errors import ConfigError
from cairnflow.server.gate.asking import Asked
from cairnflow.server.gate.doors import doors, root_of
from cairnflow.server.gate.patience import Patience
from cairnflow.server.gate.sessions import Sessions

TOKEN = "t" * 43


def test_a_server_has_three_names_of_its_own() -> None:
    assert set(doors(4141).origins) == {"127.0.0.1:4141", "localhost:4141", "[::1]:4141"}
    assert set(doors(80).origins) == {"127.0.0.1", "localhost", "[::1]"}


def test_a_page_of_one_name_is_a_stranger_at_another() -> None:
    both = doors(4141, ["cairn.example.org"])

    assert both.owns("http://localhost:4141", "localhost:4141")
    assert not both.owns("http://localhost:4141", "127.0.0.1:4141")
    assert not both.owns("https://localhost:4141", "localhost:4141")
    assert both.owns("https://cairn.example.org", "cairn.example.org")
    assert not both.owns("https://cairn.example.org", "localhost:4141")


@pytest.mark.parametrize(
    "name", ["", "*", "http://a.org", "a.org/", "a b", "a.org:port", ".org", "é.org"]
)
def test_a_name_that_is_none_is_refused_with_what_to_write(name: str) -> None:
    with pytest.raises(ConfigError, match="write it as browsers send it"):
        doors(4141, [name])


@given(st.text(max_size=40))
def test_no_text_but_a_known_name_is_known(host: str) -> None:
    assert doors(4141).knows(host) == (host in {"127.0.0.1:4141", "localhost:4141", "[::1]:4141"})


@pytest.mark.parametrize(
    ("text", "root"), [("", ""), ("/", ""), ("/a", "/a"), ("/a/b-c_d.e/", "/a/b-c_d.e")]
)
def test_a_root_path_ends_without_a_slash(text: str, root: str) -> None:
    assert root_of(text) == root


@pytest.mark.parametrize(
    "text",
    [
        "cairn",
        "/a b",
        "/a//b",
        "/<x>",
        '/"',
        "/..",
        "/a/../b",
        "/.",
        "/api",
        "/assets/x",
        "/preview",
    ],
)
def test_a_root_path_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"write (one such as|another)"):
        root_of(text)


def asked(*headers: tuple[str, str]) -> Asked:
    return Asked("GET", "/api/v1/runs", 12, headers)


def cookie_of(sessions: Sessions, token: str = TOKEN) -> str:
    told = sessions.entered(token)
    assert told is not None
    return told


def test_a_cookie_stands_for_the_token() -> None:
    sessions = Sessions(TOKEN, port=4141, root="/cairn")

    cookie = cookie_of(sessions)

    assert cookie.startswith("cairn-4141=")
    assert cookie.endswith("; HttpOnly; SameSite=Strict; Path=/cairn")
    assert TOKEN not in cookie
    assert sessions.knows(asked(("cookie", f"a=b; {cookie.partition(';')[0]}; c=d")))
    assert sessions.entered(TOKEN, is_secure=True) == f"{cookie}; Secure"


def test_a_cookie_outlives_a_server_if_the_token_does() -> None:
    cookie = cookie_of(Sessions(TOKEN, port=4141)).partition(";")[0]

    assert Sessions(TOKEN, port=4141).knows(asked(("cookie", cookie)))
    assert not Sessions(TOKEN[::-1] + "x", port=4141).knows(asked(("cookie", cookie)))
    assert not Sessions(TOKEN, port=4142).knows(asked(("cookie", cookie)))


def test_nothing_of_the_token_is_kept() -> None:
    sessions = Sessions(TOKEN, port=4141)

    kept = [
        getattr(sessions, name) for name in ("_token", "_cookie", "name", "_path", "_invitations")
    ]

    assert TOKEN not in repr(kept)
    assert cookie_of(sessions).partition(";")[0].partition("=")[2] not in repr(kept)


def test_another_servers_cookie_of_the_name_hides_none() -> None:
    sessions = Sessions(TOKEN, port=4141)
    right = cookie_of(sessions).partition(";")[0]

    assert sessions.knows(asked(("cookie", f"cairn-4141=planted; {right}")))
    assert sessions.knows(asked(("cookie", "cairn-4141=planted"), ("cookie", right)))


def test_an_invitation_stands_for_the_token_once() -> None:
    sessions = Sessions(TOKEN, port=4141)
    invitation = sessions.invitation(TOKEN)

    first, second = sessions.entered(invitation), sessions.entered(invitation)

    assert first == sessions.entered(TOKEN)
    assert second is None
    assert not sessions.knows(asked(("authorization", f"Bearer {invitation}")))


def test_an_invitation_is_not_for_ever() -> None:
    sessions = Sessions(TOKEN, port=4141)
    moment = time.time_ns()
    with clock.running_on(lambda: moment):
        invitation = sessions.invitation(TOKEN)

    with clock.running_on(lambda: moment + 121 * 10**9):
        assert sessions.entered(invitation) is None


@pytest.mark.slow
def test_wrong_tokens_cost_time_and_the_right_one_none() -> None:
    sessions, patience = Sessions(TOKEN, port=4141), Patience()

    async def guess(count: int) -> list[int]:
        return [
            refusal.status
            for refusal in await asyncio.gather(*[patience.turned_away() for _ in range(count)])
        ]

    began = time.monotonic()
    assert asyncio.run(guess(10)) == [401] * 10
    free = time.monotonic() - began
    told = asyncio.run(guess(60))

    assert free < 0.15
    assert time.monotonic() - began > 0.9
    assert set(told) == {401, 429}
    assert told.count(429) >= 20
    assert sessions.knows(asked(("authorization", f"Bearer {TOKEN}")))
