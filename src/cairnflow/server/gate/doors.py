"""Under which names the server may be spoken to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cairnflow.errors import ConfigError

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""This machine, as browsers write it."""

_DEFAULT_PORT: Final = 80
"""Browsers leave it out."""

_HOST = re.compile(r"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")

_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_OURS = ("api", "assets", "icons", "preview")


@dataclass(frozen=True, slots=True)
class Doors:
    """The names that a request may give in ``Host``, each with the origins of its own pages.

    A page of one name is a stranger at another: its origin has to be that of the request itself.

    Attributes:
        origins: name, with its port where a browser writes it, to origins.
    """

    origins: Mapping[str, frozenset[str]]

    def knows(self, host: str) -> bool:
        """Return whether a request may say that it came to this name."""
        return host in self.origins

    def owns(self, origin: str, host: str) -> bool:
        """Return whether a page of this origin is the server's own, as seen under this name."""
        return origin in self.origins.get(host, frozenset())


def doors(port: int, allowed: Iterable[str] = ()) -> Doors:
    """Return the doors of a server.

    Args:
        port: that it listens at.
        allowed: names beyond this machine's own, as browsers send them: with their port, if it is
            none that they leave out. Behind a proxy they may be those of HTTPS.

    Raises:
        ConfigError: what is allowed is no name of a host.

    Examples:
        >>> doors(4141, ["cairn.example.org"]).owns(
        ...     "https://cairn.example.org", "cairn.example.org"
        ... )
        True
        >>> doors(4141).knows("attacker.example:4141")
        False
    """
    found: dict[str, frozenset[str]] = {}
    for name in LOOPBACK:
        written = name if port == _DEFAULT_PORT else f"{name}:{port}"
        found[written] = frozenset({f"http://{written}"})
    for name in allowed:
        if not _HOST.fullmatch(name):
            raise ConfigError(
                f"--allow-host {name!r} is no name of a host; write it as browsers send it, such "
                "as cairn.example.org or 10.0.0.7:4141"
            )
        host = name.lower()
        found[host] = frozenset({f"http://{host}", f"https://{host}"})
    return Doors(found)


def root_of(text: str) -> str:
    """Return a root path without a slash at its end; empty where all stands at the top.

    Args:
        text: as a person has written it, such as ``/cairn/``.

    Raises:
        ConfigError: it is no path, or one that the server itself needs.

    Examples:
        >>> root_of("/cairn/"), root_of("/")
        ('/cairn', '')
    """
    root = text.rstrip("/")
    if not _ROOT.fullmatch(root) or "." in root.replace("/..", "/.").split("/"):
        raise ConfigError(f"--root-path {text!r} is no path; write one such as /cairn")
    if root.split("/")[1:2] and root.split("/")[1] in _OURS:
        raise ConfigError(f"--root-path {text!r} is a path of the page's own; write another one")
    return root
