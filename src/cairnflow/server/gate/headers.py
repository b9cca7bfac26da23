"""What a browser is told about each answer: what it may load, run, frame, keep and pass on."""

from collections.abc import Iterable
from typing import Final

Headers = list[tuple[bytes, bytes]]

_PAGE: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",  # of previews: they come in JSON
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "require-trusted-types-for": "'script'",
}

_FRAME: Final = {
    "sandbox": "allow-scripts",
    "default-src": "'none'",
    "script-src": "'unsafe-inline'",
    "style-src": "'unsafe-inline'",
    "img-src": "data: blob:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}


def _policy(told: dict[str, str]) -> bytes:
    return "; ".join(f"{name} {value}" for name, value in told.items()).encode()


PAGE_POLICY: Final = _policy(_PAGE)
"""Of the page: all that it needs comes from here, and nothing is written into it."""

FRAME_POLICY: Final = _policy(_FRAME)
"""Of a task's HTML: it may run, alone, without an origin, and reach nothing."""

_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

_NEVER: Final = b"access-control-"


def guarded(told: Iterable[tuple[bytes, bytes]], request_id: str) -> Headers:
    """Return the headers of an answer with all that a browser has to be told.

    Args:
        told: by who has made the answer; names in lower case.
        request_id: of the request.
    """
    found = [(name, value) for name, value in told if not name.startswith(_NEVER)]
    named = {name for name, _ in found}
    found += _ALWAYS
    found.append((b"x-request-id", request_id.encode()))
    if b"content-security-policy" not in named:
        found.append((b"content-security-policy", PAGE_POLICY))
    if b"cache-control" not in named:
        # What has an ETag is held against the server's each time: it may be deleted meanwhile.
        is_lasting = b"etag" in named
        found.append((b"cache-control", b"private, no-cache" if is_lasting else b"no-store"))
    return found
