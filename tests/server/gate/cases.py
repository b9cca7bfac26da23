# ruff: noqa: E501 - tables are read by their lines
"""What pages of strangers, and programs that are mistaken, may send: a table of requests.

Each is written as bytes, since every library would tidy it up. All but the few that are about the
session come with the right cookie: as a browser sends it along, whoever has asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from tests.server.gate.served import MARK, TOKEN

Fields = tuple[tuple[str, str], ...]

PORT = "{port}"
COOKIE = ("Cookie", "{cookie}")
HOST = ("Host", "127.0.0.1:{port}")
OWN = ("Origin", "http://127.0.0.1:{port}")
JSON = ("Content-Type", "application/json")
CAIRN = ("X-Cairn", "1")
BEARER = ("Authorization", f"Bearer {TOKEN}")

RUNS = "/api/v1/runs"
STREAM = f"/api/v1/stream?topics=run:{MARK}/1"
FRAME = f"/preview/{MARK}/1/poster"
VERDICT = f"/api/v1/runs/{MARK}/1/verdict"
NOTE = b"00000000"
BODY = b'{"value": "bad", "note": "' + NOTE + b'"}'
"""Each is sent with another note: what is said twice is said once, and would change nothing."""

_COUNT = count(1)


@dataclass(frozen=True)
class Case:
    """A request.

    Attributes:
        name: says what is wrong with it.
        line: its first line, without the version.
        fields: its headers, in their order.
        body: what follows.
        version: of HTTP.
    """

    name: str
    line: str
    fields: Fields
    body: bytes = b""
    version: str = "1.1"

    def written(self, port: int, cookie: str) -> bytes:
        """The request as it is sent."""
        lines = [f"{self.line} HTTP/{self.version}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        head = "\r\n".join(lines).replace("{port}", str(port)).replace("{cookie}", cookie)
        head = head.replace("{other}", str(port + 1))
        body = self.body.replace(NOTE, b"%08d" % next(_COUNT))
        return head.encode("utf-8", "surrogateescape") + b"\r\nConnection: close\r\n\r\n" + body


def asks(name: str, path: str, *fields: tuple[str, str]) -> Case:
    """A request for data."""
    return Case(name, f"GET {path}", fields)


def changes(name: str, *fields: tuple[str, str], body: bytes = BODY, method: str = "PUT") -> Case:
    """A request that would change something."""
    length = ("Content-Length", str(len(body)))
    return Case(name, f"{method} {VERDICT}", (*fields, length), body)


HOSTS = (
    "attacker.example", "attacker.example:{port}", "127.0.0.1", "localhost", "[::1]", "",
    "127.0.0.1:{other}", "localhost:{other}", "[::1]:{other}", "127.0.0.1:80", ":{port}",
    "127.0.0.1.:{port}", "localhost.:{port}", "LOCALHOST:{port}", "LocalHost:{port}", "127.1:{port}",
    "127.0.0.2:{port}", "0.0.0.0:{port}", "2130706433:{port}", "0x7f000001:{port}",
    "0177.0.0.1:{port}", "[0:0:0:0:0:0:0:1]:{port}", "[::ffff:127.0.0.1]:{port}", "::1:{port}",
    "[::1%25lo]:{port}", "127.0.0.1.nip.io:{port}", "localhost.attacker.example:{port}",
    "attacker.example.localhost:{port}", "app.localhost:{port}", "localtest.me:{port}",
    "127.0.0.1:{port}@attacker.example", "attacker.example@127.0.0.1:{port}",
    "user:pass@localhost:{port}", "localhost:{port}:{port}", "localhost:0{port}", "localhost:+{port}",
    "localhost:", "127.0.0.1:{port}/", "127.0.0.1:{port}#x", "127.0.0.1:{port}?x",
    "127.0.0.1:{port}\\.attacker.example", "127.0.0.1:{port}, attacker.example",
    "attacker.example, 127.0.0.1:{port}", "127.0.0.1:{port} attacker.example",
    "127。0。0。1:{port}", "localhost\u200b:{port}", "http://127.0.0.1:{port}", "{port}",
    "xn--localhost-.example:{port}", "127.0.0.1:{port};x",
)  # fmt: skip
"""Names that the server has not: rebound, misspelt, of another port, in another notation."""

ORIGINS = (
    "null", "", "http://attacker.example", "https://attacker.example", "http://attacker.example:{port}",
    "http://127.0.0.1", "http://127.0.0.1:{other}", "https://127.0.0.1:{port}", "http://localhost:{port}",
    "http://[::1]:{port}", "http://localhost", "http://127.0.0.1:{port}/", "http://127.0.0.1:{port}.",
    "http://127.0.0.1.:{port}", "http://127.0.0.1:{port}@attacker.example",
    "http://attacker.example@127.0.0.1:{port}", "http://127.0.0.1.attacker.example:{port}",
    "http://attacker.example#http://127.0.0.1:{port}", "http://attacker.example?127.0.0.1:{port}",
    "HTTP://127.0.0.1:{port}", "http:/127.0.0.1:{port}", "//127.0.0.1:{port}", "127.0.0.1:{port}",
    "ws://127.0.0.1:{port}", "file://", "file:///tmp/x.html", "data:text/html,x", "about:blank",
    "blob:http://127.0.0.1:{port}/0b6f", "chrome-extension://abcdefgh", "moz-extension://abcdefgh",
    "http://127.0.0.1:{port} http://attacker.example", "http://attacker.example http://127.0.0.1:{port}",
    "http://127.0.0.1:{port}, http://attacker.example", "http://127.0.0.1:0{port}",
    "http://127.1:{port}", "http://2130706433:{port}", "http://0.0.0.0:{port}", "undefined", "*",
)  # fmt: skip
"""Origins of pages that are not the server's own, as seen under the name 127.0.0.1."""

SITES = (
    "cross-site",
    "same-site",
    "",
    "unknown",
    "same-origin, cross-site",
    "SAME-ORIGIN",
    "none none",
)
MODES = ("cors", "no-cors", "navigate", "websocket")
DESTS = ("empty", "image", "script", "iframe", "embed")

KINDS = (
    "text/plain", "text/plain; charset=utf-8", "text/plain;application/json", "TEXT/PLAIN", "",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/mixed",
    "text/json", "application/jsonp", "application/json, text/plain", "text/plain, application/json",
    "application/ json", "application/xml", "application/octet-stream", "application", "*/*",
    "application/merge-patch+json", "application/json-seq", "x-application/json", "blob",
)  # fmt: skip
"""What a form, or ``fetch`` without asking, may send; and what is near to JSON."""

METHODS = (
    "OPTIONS", "TRACE", "CONNECT", "PATCH", "PROPFIND", "MKCOL", "LOCK", "PURGE", "LINK", "SEARCH",
    "get", "Put", "post", "DELETEE", "X", "QUERY", "TRACK", "DEBUG",
)  # fmt: skip

TRICKS = (
    "//api/v1/runs", "/api//v1/runs", "/./api/v1/runs", "/x/../api/v1/runs", "/assets/../api/v1/runs",
    "/API/v1/runs", "/%61pi/v1/runs", "/api%2fv1%2fruns", "/api;/v1/runs", "/api/v1/runs/", "\\api\\v1\\runs",
    "/api/v1/runs?x=/assets/a.js", "/api/v1/runs#/assets", "/api/v1/runs%00.js", "/api/v1/runs;.css",
    "/assets/%2e%2e/api/v1/runs", "http://127.0.0.1:{port}/api/v1/runs", "http://attacker.example/api/v1/runs",
    "*", "api/v1/runs", "/api/v1/session/../runs", "/api/v1/session/runs", "/api/v1/session%2f..%2fruns",
    "/cairn/api/v1/runs", "/preview/../api/v1/runs", "/%2e/preview/{mark}/1/poster", "/PREVIEW/{mark}/1/poster",
)  # fmt: skip
"""Paths that one part of a server may take for another's."""


def hosts() -> Iterator[Case]:
    """Rebinding, and all that a name may be mistaken for."""
    for host in HOSTS:
        named = ("Host", host)
        yield asks(f"host {host!r}", RUNS, named, COOKIE)
        yield asks(f"host {host!r}, frame", FRAME, named, COOKIE)
        origin = ("Origin", f"http://{host}")
        yield changes(f"host {host!r}, change", named, COOKIE, origin, JSON, CAIRN)
    for first, second in product(("127.0.0.1:{port}", "attacker.example"), repeat=2):
        twice = (("Host", first), ("Host", second))
        yield asks(f"hosts {first}, {second}", RUNS, *twice, COOKIE)
        yield changes(f"hosts {first}, {second}, change", *twice, COOKIE, OWN, JSON, CAIRN)
    yield asks("no host", RUNS, COOKIE)
    yield Case("no host, HTTP/1.0", f"GET {RUNS}", (COOKIE,), version="1.0")
    other = ("X-Forwarded-Host", "127.0.0.1:{port}")
    yield asks("forwarded host", RUNS, ("Host", "attacker.example"), other, COOKIE)
    yield asks("host, and one in the target", "http://127.0.0.1:{port}/api/v1/runs",
               ("Host", "attacker.example"), COOKIE)  # fmt: skip


def origins() -> Iterator[Case]:
    """Pages of strangers that ask with the cookie of the owner."""
    for origin in ORIGINS:
        field = ("Origin", origin)
        yield asks(f"origin {origin!r}", RUNS, HOST, COOKIE, field)
        yield asks(f"origin {origin!r}, stream", STREAM, HOST, COOKIE, field)
        yield changes(f"origin {origin!r}, change", HOST, COOKIE, field, JSON, CAIRN)
    for first, second in ((OWN[1], "http://attacker.example"), ("http://attacker.example", OWN[1])):
        both = (("Origin", first), ("Origin", second))
        yield asks(f"origins {first}, {second}", RUNS, HOST, COOKIE, *both)
        yield changes(f"origins {first}, {second}, change", HOST, COOKIE, *both, JSON, CAIRN)


def sites() -> Iterator[Case]:
    """What a browser says of where a request comes from."""
    for site, mode, dest in product(SITES, MODES, DESTS):
        told = (("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest))
        target = FRAME if dest in {"iframe", "embed"} else RUNS
        yield asks(f"site {site!r} {mode} {dest}", target, HOST, COOKIE, *told)
    for site in SITES:
        told = ("Sec-Fetch-Site", site)
        yield changes(f"site {site!r}, change", HOST, COOKIE, OWN, told, JSON, CAIRN)
    for dest in ("document", "embed", "object", "script", "image", "empty"):
        told = (("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Dest", dest))
        yield asks(f"frame as {dest}", FRAME, HOST, COOKIE, *told)


def kinds() -> Iterator[Case]:
    """Forms, and requests that a browser sends to strangers without asking them."""
    for kind, mark in product(KINDS, (CAIRN, None)):
        fields = (HOST, COOKIE, OWN, ("Content-Type", kind), *((mark,) if mark else ()))
        yield changes(f"kind {kind!r}, {'marked' if mark else 'unmarked'}", *fields)
        yield changes(f"kind {kind!r}, {mark}, post", *fields, method="POST")
    yield changes("no kind", HOST, COOKIE, OWN, CAIRN)
    yield changes("two kinds", HOST, COOKIE, OWN, CAIRN, ("Content-Type", "text/plain"), JSON)
    yield changes(
        "two kinds, JSON first", HOST, COOKIE, OWN, CAIRN, JSON, ("Content-Type", "text/plain")
    )


def marks() -> Iterator[Case]:
    """The header that no form can send, and the origin that a browser sends with a change."""
    for value in ("", "0", "true", "1, 1", "01", "1 1", "2"):
        yield changes(f"mark {value!r}", HOST, COOKIE, OWN, JSON, ("X-Cairn", value))
    yield changes("no mark", HOST, COOKIE, OWN, JSON)
    yield changes("two marks", HOST, COOKIE, OWN, JSON, CAIRN, CAIRN)
    yield changes("no origin, only the cookie", HOST, COOKIE, JSON, CAIRN)


def methods() -> Iterator[Case]:
    """Methods that nobody needs, and preflights, which get no leave."""
    for method, target in product(METHODS, (RUNS, VERDICT)):
        fields = (HOST, COOKIE, OWN, JSON, CAIRN, ("Content-Length", str(len(BODY))))
        yield Case(f"method {method} {target[-7:]}", f"{method} {target}", fields, BODY)
    for method, origin in product(("PUT", "POST", "GET"), ("http://attacker.example", OWN[1])):
        wish = ("Access-Control-Request-Method", method)
        names = ("Access-Control-Request-Headers", "x-cairn, content-type")
        private = ("Access-Control-Request-Private-Network", "true")
        fields = (HOST, ("Origin", origin), wish, names, private)
        yield Case(f"preflight {method} of {origin}", f"OPTIONS {VERDICT}", fields)
    for override in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        yield asks(f"override by {override}", VERDICT, HOST, COOKIE, (override, "PUT"))
    yield Case("a change by GET", f"GET {VERDICT}?value=bad&note=", (HOST, COOKIE, CAIRN))


def strangers() -> Iterator[Case]:
    """Requests without a session, or with what is none."""
    tokens: tuple[Fields, ...] = (
        (), (("Cookie", ""),), (("Cookie", "cairn-{port}="),), (("Cookie", f"cairn-{PORT}={TOKEN}"),),
        (("Cookie", "cairn-{other}=x"),), (("Cookie", "{cookie}x"),), (("Cookie", "x{cookie}"),),
        (("Cookie", "a=b, {cookie}"),), (("Cookie", '"{cookie}"'),), (("X-Cookie", "{cookie}"),),
        (("Authorization", ""),), (("Authorization", "Bearer"),), (("Authorization", "Bearer wrong"),),
        (("Authorization", f"Basic {TOKEN}"),), (("Authorization", f"Bearer {TOKEN[:-1]}"),),
        (("Authorization", f"Bearer {TOKEN}x"),), (("Authorization", f"Bearer {TOKEN} x"),),
        (("Authorization", TOKEN),), (("Authorization", f"Bearer {TOKEN.upper()}"),),
        (("X-Token", TOKEN),), (COOKIE, ("Authorization", "Bearer wrong")),
    )  # fmt: skip
    for fields in tokens:
        told = " ".join("=".join(field) for field in fields)
        for target in (RUNS, FRAME, STREAM):
            yield asks(f"stranger {told!r} {target[:12]}", target, HOST, *fields)
        yield changes(f"stranger {told!r}, change", HOST, OWN, JSON, CAIRN, *fields)
    for query in (f"?token={TOKEN}", f"?access_token={TOKEN}", f"?bearer={TOKEN}"):
        yield asks(f"token in {query[:9]}", RUNS + query, HOST)
    for trick in TRICKS:
        yield asks(f"stranger at {trick}", trick.replace("{mark}", MARK), HOST)


def upgrades() -> Iterator[Case]:
    """WebSockets, which obey no origin but the one that is asked for."""
    hand = (("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"))
    for target, origin in product(
        (RUNS, STREAM, "/", FRAME), (OWN[1], "http://attacker.example", None)
    ):
        asked = (("Upgrade", "websocket"), ("Connection", "Upgrade"), *hand)
        fields = (HOST, COOKIE, *((("Origin", origin),) if origin else ()), *asked)
        yield asks(f"websocket {target[:12]} of {origin}", target, *fields)
    for word in ("WebSocket", "h2c, websocket", "websocket, h2c", "websocket/13"):
        yield asks(
            f"upgrade {word}", RUNS, HOST, COOKIE, ("Upgrade", word), ("Connection", "Upgrade")
        )


def bodies() -> Iterator[Case]:
    """Bodies that are too large, however they are counted, and such as are counted twice."""
    right = (HOST, COOKIE, OWN, JSON, CAIRN)
    large = b'{"value": "bad", "note": "' + b"x" * 70_000 + b'"}'
    yield changes("large body", *right, body=large)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in _parts(large)) + b"0\r\n\r\n"
    chunked = ("Transfer-Encoding", "chunked")
    yield Case("large body in chunks", f"PUT {VERDICT}", (*right, chunked), chunks)
    small = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    lengths = ("Content-Length", str(len(BODY)))
    for name, fields, body in (
        ("length and chunks", (lengths, chunked), small),
        ("two lengths", (lengths, ("Content-Length", "0")), BODY),
        ("negative length", (("Content-Length", "-1"),), BODY),
        ("length in words", (("Content-Length", "many"),), BODY),
        ("length of thousands of digits", (("Content-Length", "9" * 5000),), BODY),
        ("length with a sign", (("Content-Length", f"+{len(BODY)}"),), BODY),
        ("chunks by another name", (("Transfer-Encoding", "xchunked"),), small),
        ("chunks twice", (chunked, chunked), small),
        ("gzip, chunked", (("Transfer-Encoding", "gzip, chunked"),), small),
        ("chunks of no length", (chunked,), b"zz\r\n" + BODY),
    ):
        yield Case(f"body: {name}", f"PUT {VERDICT}", (*right, *fields), body)
    yield asks("a long target", f"{RUNS}?q={'x' * 9000}", HOST, COOKIE)
    yield asks("many headers", RUNS, HOST, COOKIE, *((f"X-{n}", "x" * 200) for n in range(100)))


def _parts(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 8000):
        yield body[start : start + 8000]


FAMILIES = {
    "hosts": hosts, "origins": origins, "sites": sites, "kinds": kinds, "marks": marks,
    "methods": methods, "strangers": strangers, "upgrades": upgrades, "bodies": bodies,
}  # fmt: skip
"""Every family of cases."""
