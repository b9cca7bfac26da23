"""A request as the gate looks at it: its line and its headers, nothing of its body."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The head of a request.

    Attributes:
        method: as it was sent; methods are told apart by case.
        path: decoded, without the root path.
        target_size: bytes of path and query as they were sent.
        headers: names in lower case, and values, in their order.
    """

    method: str
    path: str
    target_size: int
    headers: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """Return every value of a header; its name is in lower case."""
        return [value for key, value in self.headers if key == name]

    def value(self, name: str) -> str | None:
        """Return the value of a header; None where it was not sent."""
        return next(iter(self.values(name)), None)

    @property
    def headers_size(self) -> int:
        """Bytes of all headers."""
        return sum(len(name) + len(value) + 4 for name, value in self.headers)

    @property
    def changes(self) -> bool:
        """Whether the method is one that may change something."""
        return self.method not in {"GET", "HEAD"}

    @property
    def wants_data(self) -> bool:
        """Whether it asks for what is in the ledger: the API, or the frame of a preview."""
        return is_data(self.path)


def is_data(path: str) -> bool:
    """Return whether a path is of the API or of a frame, and not of the page itself.

    Examples:
        >>> is_data("/api/v1/runs"), is_data("/preview/sales/12/report"), is_data("/f/api/1")
        (True, True, False)
    """
    return path.split("/", 2)[1:2] in (["api"], ["preview"])


def is_frame(path: str) -> bool:
    """Return whether a path is of the frame that shows HTML of a task's making."""
    return path.startswith("/preview/")


def asked_of(scope: Scope, root: str) -> Asked:
    """Return the head of a request.

    Args:
        scope: of ASGI.
        root: path under which all stands, such as ``/cairn``; a proxy may have taken it away.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return Asked(
        method=scope["method"],
        path=within(scope["path"], root),
        target_size=len(raw) + len(scope.get("query_string", b"")),
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in scope["headers"]
        ),
    )


def within(path: str, root: str) -> str:
    """Return a path below the root path; as it is where that is not in front of it.

    Examples:
        >>> within("/cairn/runs", "/cairn"), within("/runs", "/cairn"), within("/cairn", "/cairn")
        ('/runs', '/runs', '/')
    """
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :] or "/"
    return path
