"""What ``npm run build`` has made: each file by its path, as bytes ready to be sent."""

import gzip
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

HERE: Final = Path(__file__).parents[2] / "_ui"
"""Where the built page is, in the package."""

_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Not asked of the system: on some, the registry has other types for scripts."""

_PRESSED: Final = frozenset({".css", ".html", ".js", ".json", ".map", ".svg", ".txt"})
"""What becomes smaller; the rest is compressed already."""

_ROOT: Final = '<meta name="cairn-root" content="" />'


@dataclass(frozen=True)
class File:
    """One file of the page.

    Attributes:
        name: below the page's folder, such as ``assets/index-4f2a.js``.
        body: its bytes.
    """

    name: str
    body: bytes

    @property
    def media_type(self) -> str:
        """As a browser is to take it, whatever it looks like."""
        return _TYPES.get(self._suffix, "application/octet-stream")

    @property
    def _suffix(self) -> str:
        return Path(self.name).suffix

    @property
    def is_hashed(self) -> bool:
        """Whether its name changes with its content."""
        return self.name.startswith("assets/")

    @cached_property
    def tag(self) -> str:
        """An ETag."""
        return f'"{sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def pressed(self) -> bytes | None:
        """Its bytes, compressed by gzip; None where that gains nothing."""
        if self._suffix not in _PRESSED:
            return None
        made = gzip.compress(self.body, 6, mtime=0)
        return made if len(made) < len(self.body) else None


Ahead: TypeAlias = tuple[tuple[re.Pattern[str], File], ...]
"""First files of pages by patterns of their paths and queries; the first that fits is it."""


@dataclass(frozen=True)
class Built:
    """The page.

    Attributes:
        index: that every path of the page begins with.
        files: all others, by name.
        ahead: the same for paths of which it is known what their pages are made of.
    """

    index: File
    files: Mapping[str, File]
    ahead: Ahead = ()

    def index_of(self, path: str, query: str = "") -> File:
        """Return the first file of the page at a path, which names what that page is made of.

        Args:
            path: below the server's own, such as ``/f/sales/12``.
            query: what follows it, such as ``tab=timeline``.
        """
        told = [file for pattern, file in self.ahead if pattern.fullmatch(f"{path}?{query}")]
        return told[0] if told else self.index


def built(folder: Path = HERE, root: str = "") -> Built | None:
    """Return the page; None where it was not built.

    Args:
        folder: where it is.
        root: path of the server; empty for the top.
    """
    found = folder / "index.html"
    if not found.is_file():
        return None
    text = placed(found.read_text("utf-8"), root)
    names = [path for path in folder.rglob("*") if path.is_file() and path != found]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}
    told = files.pop(_AHEAD, b"{}")
    ahead = tuple(
        (_pattern(page), _index(_naming(text, parts, root)))
        for page, parts in sorted(json.loads(told).items(), key=_is_broad)
    )
    return Built(_index(text), {name: File(name, body) for name, body in files.items()}, ahead)


def _index(text: str) -> File:
    return File("index.html", text.encode())


def _is_broad(told: tuple[str, object]) -> bool:
    return "?" not in told[0]


def _pattern(page: str) -> re.Pattern[str]:
    """Return what paths and queries a page is at; ``**`` stands for more than one part of a path.

    Examples:
        >>> bool(_pattern("/f/*/*?tab=graph").fullmatch("/f/sales/12?vs=11&tab=graph"))
        True
    """
    path, asks, wish = page.partition("?")
    written = re.escape(path).replace(r"\*\*", ".+").replace(r"\*", "[^/]+")
    return re.compile(rf"{written}\?(.*&)?{re.escape(wish)}(&.*)?" if asks else rf"{written}\?.*")


def _naming(text: str, parts: Sequence[str], root: str) -> str:
    """Return the first file of the page with links to files, which are fetched at once then."""
    place = f"{html.escape(root)}/"
    links = [_LINKS[Path(part).suffix].format(place + part) for part in parts]
    return text.replace("</head>", f"{''.join(links)}</head>")


_LINKS: Final = {
    ".js": '<link rel="modulepreload" crossorigin href="{}">',
    ".css": '<link rel="stylesheet" crossorigin href="{}">',
}

_AHEAD: Final = "ahead.json"
"""Files of pages by their patterns, as ``ui/ahead.ts`` writes it."""


def is_built(folder: Path = HERE) -> bool:
    """Return whether the page was built."""
    return (folder / "index.html").is_file()


def placed(index: str, root: str) -> str:
    """Return the first file of the page for a path: it is read at ``/f/sales/12``, too.

    Args:
        index: as it was built, for any path.
        root: path of the server; empty for the top.

    Examples:
        >>> placed('<meta name="cairn-root" content="" /><link href="./icons/a.svg">', "/cairn")
        '<meta name="cairn-root" content="/cairn" /><link href="/cairn/icons/a.svg">'
    """
    written = html.escape(root)
    for folder in ("assets", "icons"):
        index = index.replace(f'"./{folder}/', f'"{written}/{folder}/')
    return index.replace(_ROOT, f'<meta name="cairn-root" content="{written}" />')


_COMMAND: Final = "make ui"

MISSING: Final = File(
    "index.html",
    f"""<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Cairnflow</title></head>
  <body>
    <h1>The page is not built</h1>
    <p>This copy of Cairnflow comes from its sources. In their folder, run:</p>
    <pre>{_COMMAND}</pre>
    <p>then load this page again. The API is there: <code>/api/v1/openapi.json</code></p>
  </body>
</html>
""".encode(),
)
"""What stands in the page's place."""

NOT_BUILT: Final = f"the page is not built; in the folder of Cairnflow's sources, run: {_COMMAND}"
"""The same, in a sentence."""
