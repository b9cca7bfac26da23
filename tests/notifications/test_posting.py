import email.utils
import socket
import threading
import time
from pathlib import Path

import pytest

from cairnflow.notifications import posting
from cairnflow.notifications.channel import Unsent
from cairnflow.notifications.posting import post
from tests.notifications.certificates import certificate, server_context
from tests.notifications.servers import SECRET, Answer, Web, web

BODY = b'{"a": "\xc3\xa9"}'


def _unsent(found: Unsent | None) -> Unsent:
    assert found is not None
    return found


def test_json_is_posted_as_it_is(server: Web) -> None:
    found = post(server.url, BODY, {"X-More": "1"})

    [request] = server.requests
    assert found is None
    assert request.body == BODY
    assert request.path == f"/services/{SECRET}"
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["User-Agent"] == "cairnflow"
    assert request.headers["X-More"] == "1"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_each_answer_of_200_and_more_is_a_success(status: int) -> None:
    with web(Answer(status)) as server:
        assert post(server.url, BODY, {}) is None


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_answers_that_may_pass_are_known(status: int) -> None:
    with web(Answer(status)) as server:
        found = post(server.url, BODY, {})

    assert found == Unsent(f"answered {status}")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_answers_that_will_not_pass_are_known(status: int) -> None:
    with web(Answer(status)) as server:
        found = post(server.url, BODY, {})

    assert found == Unsent(f"answered {status}", is_lasting=True)


def test_the_other_side_says_when_to_come_again() -> None:
    date = email.utils.formatdate(time.time() + 90, usegmt=True)
    asked = ["7", date, "soon", "-3", "Wed, 99 Foo 2026"]
    with web(*(Answer(429, {"Retry-After": one}) for one in asked)) as server:
        found = [_unsent(post(server.url, BODY, {})).after for _ in asked]

    assert found[0] == 7.0
    assert found[1] == pytest.approx(90, abs=10)
    assert found[2:] == [None, None, None]


def test_a_server_that_is_not_there_may_come_back() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/{SECRET}"

        found = _unsent(post(url, BODY, {}))

    assert found == Unsent("no answer (Connection refused)")


def test_a_server_that_is_too_slow_may_become_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_SECONDS", 0.1)
    with web(Answer(seconds=1.0)) as server:
        found = _unsent(post(server.url, BODY, {}))

    assert found == Unsent("no answer (TimeoutError)")


def test_a_server_that_hangs_up_may_come_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: listening.accept()[0].close())
        thread.start()
        found = _unsent(post(f"http://127.0.0.1:{listening.getsockname()[1]}/x", BODY, {}))
        thread.join()

    assert not found.is_lasting
    assert found.why.startswith("no answer (")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, server: Web) -> None:
    with web(Answer(status, {"Location": server.url})) as moved:
        found = _unsent(post(moved.url, BODY, {"Authorization": "Bearer canary"}))

    assert found.is_lasting
    assert "redirects are not followed" in found.why
    assert server.requests == []


@pytest.mark.parametrize(
    "url",
    [
        f"file:///etc/{SECRET}",
        f"ftp://127.0.0.1/{SECRET}",
        f"{SECRET}",
        "http://",
        f"http://me:{SECRET}@127.0.0.1/",
        f"http://127.0.0.1:port/{SECRET}",
        f"http://127.0.0.1:1/{SECRET}\r\nHost: evil",
        f"http://127.0.0.1:1/é{SECRET}",
        f"http://[::1/{SECRET}",
    ],
)
def test_what_is_no_address_is_told_without_it(url: str) -> None:
    found = _unsent(post(url, BODY, {}))

    assert found.is_lasting
    assert not any(part in found.why for part in SECRET.split("/"))


@pytest.mark.parametrize(
    "said",
    [
        f"no such hook {SECRET}",
        f"no such hook /services/{SECRET}",
        f"no such hook {SECRET.split('/')[-1]}",
        "no such token s3cr3t%2Ftoken, s3cr3t/token",
        f"{'x' * 380} {SECRET}" * 9,
        SECRET * 100,
    ],
)
def test_an_answer_that_repeats_the_secret_is_not_shown(said: str) -> None:
    with web(Answer(404, body=said.encode())) as server:
        found = _unsent(post(server.url, BODY, {"Authorization": "Bearer s3cr3t/token"}))

    assert not any(part in found.why for part in [*SECRET.split("/"), "s3cr3t"])


def test_what_a_server_says_of_its_refusal_is_shown() -> None:
    with web(Answer(400, body=b"invalid_blocks\n<b>"), Answer(403, body=b"x" * 1_000)) as server:
        first, second = post(server.url, BODY, {}), post(server.url, BODY, {})

    assert _unsent(first).why == "answered 400: invalid_blocks"
    assert _unsent(second).why == "answered 403"


def test_a_proxy_of_the_environment_is_used(server: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url.partition("/services")[0])
    monkeypatch.setenv("no_proxy", "")

    found = post("http://hooks.example.com/x", BODY, {})

    assert found is None
    assert [request.path for request in server.requests] == ["http://hooks.example.com/x"]


def test_certificates_are_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = certificate(tmp_path)

    with web(tls=server_context(files)) as server:
        stranger = _unsent(post(server.url, BODY, {}))
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        known = post(server.url, BODY, {})

    assert stranger.is_lasting
    assert known is None
