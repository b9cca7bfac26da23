"""Asking a ledger on behalf of those who look at what happened."""

import json
import weakref
from typing import Any

from cairnflow.config import config
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.registry import open_ledger


class Reader:
    """Reads one ledger; texts that many facts name are read once. Thread-safe.

    Args:
        ledger: to read. None for the one of the settings; that one is closed when nothing that
            was opened from it is in use any more.

    Attributes:
        ledger: what is read.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.ledger = ledger or open_ledger(config.ledger.url, create=False)
        self._texts: dict[str, Any] = {}
        if ledger is None:
            weakref.finalize(self, self.ledger.close)

    def text(self, digest: str | None) -> dict[str, Any]:
        """Return the JSON object that a digest names; an empty one where nothing is known."""
        if not digest:
            return {}
        if digest not in self._texts:
            found = self.ledger.source(digest)
            if found is None:
                return {}
            self._texts[digest] = json.loads(found.text)
        told: dict[str, Any] = self._texts[digest]
        return told
