"""Handing the page out, in front of the API, which gets what is not the page's."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from cairnflow.server.gate.asking import Scope, is_data
from cairnflow.server.static.built import HERE, MISSING, Built, File, built

App = Callable[[Any, Any, Any], Awaitable[None]]

_LASTING: Final = b"public, max-age=31536000, immutable"
_HELD: Final = b"no-cache"

_FOLDERS: Final = frozenset({"assets", "icons"})


class Pages:
    """Answers every path that is not the API's with the page, or with a file of it.

    Args:
        app: answers the others.
        root: path of the server; empty for the top.
        folder: where the built page is.
    """

    def __init__(self, app: App, *, root: str = "", folder: Path = HERE) -> None:
        self._app = app
        self._root = root
        self._folder = folder
        self._built = built(folder, root)

    @property
    def is_built(self) -> bool:
        """Whether there is a page."""
        return self._page() is not None

    def _page(self) -> Built | None:
        # It may be built while the server runs: it said how.
        if self._built is None:
            self._built = built(self._folder, self._root)
        return self._built

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one connection of ASGI."""
        if scope["type"] != "http" or is_data(scope["path"]):
            await self._app(scope, receive, send)
            return
        if scope["method"] not in {"GET", "HEAD"}:
            headers = [(b"allow", b"GET, HEAD"), *_PLAIN]
            await _send(send, 405, headers, b"method not allowed\n")
            return
        found = self._found(scope["path"], scope["query_string"].decode("latin-1"))
        if found is None:
            await _send(send, 404, _PLAIN, b"not found\n")
        else:
            await _send_file(found, scope, send)

    def _found(self, path: str, query: str) -> File | None:
        """Return what is at a path; None for nothing."""
        page = self._page()
        name = path.lstrip("/")
        if page is not None and name in page.files:
            return page.files[name]
        first, slash, _ = name.partition("/")
        is_file = first in _FOLDERS or (not slash and "." in first)
        if is_file and name != "index.html":
            return None
        return MISSING if page is None else page.index_of(path, query)


_PLAIN: Final = [(b"content-type", b"text/plain; charset=utf-8")]


async def _send_file(file: File, scope: Scope, send: Any) -> None:
    given = dict(scope["headers"])
    headers = [
        (b"content-type", file.media_type.encode()),
        (b"cache-control", _LASTING if file.is_hashed else _HELD),
        (b"etag", file.tag.encode()),
        (b"vary", b"accept-encoding"),
    ]
    if given.get(b"if-none-match") == file.tag.encode():
        await _send(send, 304, headers, b"")
        return
    body = file.body
    if b"gzip" in given.get(b"accept-encoding", b"") and file.pressed is not None:
        body = file.pressed
        headers.append((b"content-encoding", b"gzip"))
    await _send(send, 200, headers, body, is_head=scope["method"] == "HEAD")


async def _send(
    send: Any, status: int, headers: Any, body: bytes, *, is_head: bool = False
) -> None:
    length = (b"content-length", str(len(body)).encode())
    lengths = [] if status == 304 else [length]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *lengths]})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
