# ruff: noqa: E501 - tables are read by their lines
"""The page, handed out at every path of its own, and below any root path."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairnflow.ledger.memory import MemoryLedger
from cairnflow.server.static import built
from tests.conftest import require
from tests.server.gate.served import TOKEN, Served, sent, served, status

INDEX = """<!doctype html>
<html lang="en">
  <head>
    <meta name="cairn-root" content="" />
    <link rel="icon" href="./icons/idle.svg" />
    <script type="module" crossorigin src="./assets/index-4f2a.js"></script>
    <link rel="stylesheet" crossorigin href="./assets/index-77be.css">
  </head>
</html>
"""
SCRIPT = "const page = 'page';\n" * 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page that was built."""
    made = tmp_path / "_ui"
    for name, text in (
        ("index.html", INDEX),
        ("assets/index-4f2a.js", SCRIPT),
        ("assets/index-77be.css", "body { color: red }"),
        ("icons/idle.svg", "<svg/>"),
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[Served]:
    with served(MemoryLedger(), folder=folder) as running:
        yield running


def got(server: Served, path: str, *fields: str, method: str = "GET") -> tuple[int, str, bytes]:
    """What is answered at a path: status, head, body."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {server.host}", "Connection: close", *fields]
    answer = sent(server.port, "\r\n".join([*lines, "", ""]).encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    return status(answer), head.decode().lower(), body


@pytest.mark.parametrize(
    "path",
    ["/", "/runs", "/f", "/f/my.flow", "/f/sales/12", "/f/sales/12/score:37@2", "/walk/sales/12/3",
     "/diff/sales/11...sales/12", "/storage", "/settings", "/f/api/1", "/f/a/1/task.v2.js", "/none/at/all"],
)  # fmt: skip
def test_every_path_of_the_page_begins_with_its_index(server: Served, path: str) -> None:
    code, head, body = got(server, path)

    assert code == 200
    assert "content-type: text/html" in head
    assert "cache-control: no-cache" in head
    assert b'src="/assets/index-4f2a.js"' in body


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/assets/", "/assets", "/icons/none.svg", "/favicon.ico", "/robots.txt",
             "/assets/../index.html", "/assets/%2e%2e/index.html", "/assets/..%2f..%2fapp.py"],
)  # fmt: skip
def test_what_is_no_file_of_the_page_is_not_found(server: Served, path: str) -> None:
    assert got(server, path)[0] == 404


def test_the_api_is_none_of_the_page(server: Served) -> None:
    bearer = f"Authorization: Bearer {TOKEN}"

    assert got(server, "/api/v1/none", bearer)[0] == 404
    assert got(server, "/api", bearer)[0] == 404
    assert b"<html" not in got(server, "/api/v1/none", bearer)[2]


def test_a_file_that_is_named_by_its_content_is_kept_for_good(server: Served) -> None:
    _, head, body = got(server, "/assets/index-4f2a.js")

    assert "cache-control: public, max-age=31536000, immutable" in head
    assert "content-type: text/javascript" in head
    assert body == SCRIPT.encode()
    assert "immutable" not in got(server, "/icons/idle.svg")[1]


def test_what_is_known_is_not_sent_again(server: Served) -> None:
    head = got(server, "/runs")[1]
    tag = next(line for line in head.splitlines() if line.startswith("etag:")).split(": ")[1]

    code, _, body = got(server, "/runs", f"If-None-Match: {tag}")

    assert (code, body) == (304, b"")


def test_files_are_compressed_for_who_can_read_that(server: Served) -> None:
    _, head, body = got(server, "/assets/index-4f2a.js", "Accept-Encoding: gzip, br")

    assert "content-encoding: gzip" in head
    assert gzip.decompress(body) == SCRIPT.encode()
    assert len(body) < len(SCRIPT) / 4


def test_the_head_of_a_page_has_no_body(server: Served) -> None:
    code, head, body = got(server, "/runs", method="HEAD")

    assert (code, body) == (200, b"")
    assert "content-length: 0" not in head


@pytest.mark.parametrize("stripped", [False, True])
def test_a_page_stands_below_a_path_whether_a_proxy_takes_it_away_or_not(
    folder: Path, stripped: bool
) -> None:
    before = "" if stripped else "/cairn"
    with served(MemoryLedger(), root_path="/cairn/", folder=folder) as server:
        code, _, body = got(server, f"{before}/f/sales/12")
        asset = got(server, f"{before}/assets/index-4f2a.js")[0]
        api = got(server, f"{before}/api/v1/openapi.json", f"Authorization: Bearer {TOKEN}")
        stranger = got(server, f"{before}/api/v1/openapi.json")[0]
        cookie = server.terms.sessions.entered(TOKEN)

    assert (code, asset, api[0], stranger) == (200, 200, 200, 401)
    assert b'<meta name="cairn-root" content="/cairn" />' in body
    assert b'src="/cairn/assets/index-4f2a.js"' in body
    assert b'href="/cairn/icons/idle.svg"' in body
    assert b'"servers":[{"url":"/cairn"}]' in api[2]
    assert cookie is not None
    assert cookie.endswith("Path=/cairn")


def test_a_page_that_was_not_built_says_how(tmp_path: Path) -> None:
    assert built.built(tmp_path) is None
    assert "make ui" in built.NOT_BUILT


def test_a_page_that_is_built_meanwhile_is_found(folder: Path) -> None:
    (folder / "index.html").rename(folder / "later.html")
    with served(MemoryLedger(), folder=folder) as server:
        before = got(server, "/runs")
        (folder / "later.html").rename(folder / "index.html")
        after = got(server, "/runs")

    assert before[0] == after[0] == 200
    assert b"make ui" in before[2]
    assert b"cairn-root" in after[2]


def test_another_name_is_answered_where_it_is_allowed(folder: Path) -> None:
    with served(MemoryLedger(), hosts=("cairn.example.org",), folder=folder) as server:
        allowed = sent(server.port, b"GET /runs HTTP/1.1\r\nHost: cairn.example.org\r\n\r\n")
        other = sent(server.port, b"GET /runs HTTP/1.1\r\nHost: other.example.org\r\n\r\n")

    assert (status(allowed), status(other)) == (200, 421)


AHEAD = {
    "/f/*/*": ["assets/run-1.js", "assets/run-2.css"],
    "/f/*/*?tab=timeline": ["assets/run-1.js", "assets/lanes-3.js"],
    "/diff/**": ["assets/compare-4.js"],
}


@pytest.mark.parametrize("root", ["", "/cairn"])
@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/f/sales/12", "", ["run-1.js", "run-2.css"]),
        ("/f/sales/12", "vs=11&tab=graph", ["run-1.js", "run-2.css"]),
        ("/f/sales/12", "vs=11&tab=timeline", ["run-1.js", "lanes-3.js"]),
        ("/f/sales/12", "tab=timelines", ["run-1.js", "run-2.css"]),
        ("/diff/sales/11...sales/12", "", ["compare-4.js"]),
        ("/f/sales", "", []),
        ("/f/sales/12/score", "", []),
        ("/f//", "", []),
    ],
)
def test_a_page_s_index_names_what_it_is_made_of(
    folder: Path, root: str, path: str, query: str, named: list[str]
) -> None:
    (folder / "ahead.json").write_text(json.dumps(AHEAD))
    page = built.built(folder, root)
    assert page is not None

    text = page.index_of(path, query).body.decode()

    assert re.findall(rf'href="{root}/assets/((?!index)[^"]+)"', text) == named
    assert text.count("</head>") == 1
    assert "ahead.json" not in page.files


def test_what_the_page_is_made_of_is_there() -> None:
    page = built.built()
    require(page is not None, "the page", "make ui")
    assert page is not None

    named = {
        name for _, index in page.ahead for name in re.findall(rb'"/(assets/.*?)"', index.body)
    }

    assert len(page.ahead) > 10
    assert {name.decode() for name in named} <= set(page.files)


def test_the_query_is_looked_at_too(folder: Path) -> None:
    (folder / "ahead.json").write_text(json.dumps(AHEAD))
    with served(MemoryLedger(), folder=folder) as running:
        assert b"lanes-3.js" in got(running, "/f/sales/12?tab=timeline")[2]
