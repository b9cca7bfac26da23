"""Whether a request may come in. Pure: its head in, a refusal out, or nothing.

What it stands against: pages of strangers in the same browser (requests across sites, forms,
frames, rebound DNS), and programs that confuse one server with another. Who may read what is in the
ledger is a second question, which ``sessions`` answers.
"""

from typing import Final

from cairnflow.server.gate.asking import Asked, is_frame
from cairnflow.server.gate.doors import Doors
from cairnflow.server.gate.refusals import Refusal

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE")

LONGEST_TARGET: Final = 8_192
"""Bytes of a path and its query; two addresses at their longest are a tenth of it."""

MOST_HEADERS: Final = 16_384
"""Bytes of all headers; a browser sends one."""

MOST_BODY: Final = 65_536
"""Bytes of a body; what is sent here is a note of a few lines."""

_DIGITS: Final = 18
"""Of a length; Python would not read a number of thousands of them."""

SINGLE: Final = (
    "origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "content-type", "x-cairn",
    "authorization", "content-length", "transfer-encoding",
)  # fmt: skip
"""Headers of which a second one would say the opposite to somebody behind us."""


def judge(asked: Asked, doors: Doors) -> Refusal | None:
    """Return why a request is turned away, whoever sent it; None where it may come in.

    Args:
        asked: its head.
        doors: the names that the server answers to.
    """
    return (
        _shape(asked)
        or _host(asked, doors)
        or _method(asked)
        or _origin(asked, doors)
        or _site(asked)
        or _change(asked)
    )


def _shape(asked: Asked) -> Refusal | None:
    if not asked.path.startswith("/") or "\0" in asked.path:
        return Refusal(400, "bad_target", "the request names no path of this server")
    if asked.target_size > LONGEST_TARGET:
        return Refusal(414, "long_target", f"the address is longer than {LONGEST_TARGET:,} bytes")
    if asked.headers_size > MOST_HEADERS:
        return Refusal(431, "many_headers", f"the headers are more than {MOST_HEADERS:,} bytes")
    for name in SINGLE:
        if len(asked.values(name)) > 1:
            return Refusal(400, "doubled_header", f"the header {name} was sent more than once")
    length = asked.value("content-length") or "0"
    if length != "0" and asked.value("transfer-encoding") is not None:
        return Refusal(400, "two_lengths", "the body is counted out twice")
    if not (length.isascii() and length.isdigit()):
        return Refusal(400, "bad_length", "Content-Length is no number")
    return too_large() if len(length) > _DIGITS or int(length) > MOST_BODY else None


def too_large() -> Refusal:
    """Return the refusal of a body that is too large."""
    return Refusal(413, "large_body", f"a body may have {MOST_BODY:,} bytes")


def _host(asked: Asked, doors: Doors) -> Refusal | None:
    hosts = asked.values("host")
    if len(hosts) == 1 and doors.knows(hosts[0]):
        return None
    return Refusal(
        421,
        "foreign_host",
        "the request says that it came to a name that this server has not",
        "if that name is yours: cairn ui --allow-host NAME",
    )


def _method(asked: Asked) -> Refusal | None:
    if asked.method not in METHODS:
        return Refusal(
            405, "unknown_method", "no such method here", headers={"allow": ", ".join(METHODS)}
        )
    if any("websocket" in value.lower() for value in asked.values("upgrade")):
        return Refusal(400, "no_websocket", "there are no WebSockets here; read /api/v1/stream")
    return None


def _origin(asked: Asked, doors: Doors) -> Refusal | None:
    origin = asked.value("origin")
    if origin is None or doors.owns(origin, asked.value("host") or ""):
        return None
    return Refusal(403, "foreign_origin", "the request comes from a page of another origin")


def _site(asked: Asked) -> Refusal | None:
    site = asked.value("sec-fetch-site")
    if site not in {None, "same-origin", "none"}:
        # A link to a page may stand anywhere: what it shows is asked for by the page itself.
        is_link = asked.method == "GET" and asked.value("sec-fetch-mode") == "navigate"
        is_top = asked.value("sec-fetch-dest") == "document"
        if asked.wants_data or not (is_link and is_top):
            return Refusal(403, "foreign_site", "the request comes from a page of another site")
    dest = asked.value("sec-fetch-dest")
    if is_frame(asked.path) and dest not in {None, "iframe", "frame"}:
        return Refusal(403, "no_frame", "HTML of a task's making is shown in a frame alone")
    return None


def _change(asked: Asked) -> Refusal | None:
    """Refuse to change anything for a request that a browser would send without asking us."""
    if not asked.changes:
        return None
    kind = (asked.value("content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return Refusal(
            415, "not_json", "what changes something is JSON", "Content-Type: application/json"
        )
    if asked.value("x-cairn") != "1":
        return Refusal(
            403, "no_mark", "what changes something carries the header X-Cairn", "X-Cairn: 1"
        )
    if asked.value("origin") is None and asked.value("authorization") is None:
        return Refusal(
            403,
            "no_origin",
            "what changes something comes from a page of this server, or with a token",
            "Authorization: Bearer TOKEN",
        )
    return None
