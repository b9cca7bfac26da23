"""What a server is told when it starts: its token, its names, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cairnflow.server.gate.boundary import App, Gate
from cairnflow.server.gate.doors import Doors, doors, root_of
from cairnflow.server.gate.patience import Patience
from cairnflow.server.gate.sessions import Sessions
from cairnflow.server.static.built import HERE
from cairnflow.server.static.pages import Pages

PORT: Final = 4141
"""Where the page is, as a rule."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a server serves.

    Attributes:
        sessions: knows the token.
        doors: the names that it answers to.
        root: path under which all stands; empty for the top.
        patience: lets those wait who have a wrong token.
        folder: where the built page is.
    """

    sessions: Sessions
    doors: Doors
    root: str = ""
    patience: Patience = field(default_factory=Patience)
    folder: Path = HERE

    def around(self, app: App) -> Gate:
        """Return an application with the page before it and the boundary around both."""
        return Gate(
            Pages(app, root=self.root, folder=self.folder),
            doors=self.doors,
            sessions=self.sessions,
            patience=self.patience,
            root=self.root,
        )


def terms(token: str, *, port: int = PORT, root_path: str = "", hosts: Sequence[str] = ()) -> Terms:
    """Return the terms of a server.

    Args:
        token: that lets in; only its digest is kept.
        port: that it listens at.
        root_path: path under which all stands, such as ``/cairn``.
        hosts: names beyond this machine's own, as browsers send them.

    Raises:
        ConfigError: one of them is none.
    """
    root = root_of(root_path)
    return Terms(Sessions(token, port=port, root=root), doors(port, hosts), root)
