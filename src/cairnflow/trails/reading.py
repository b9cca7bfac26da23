"""Asking a ledger on behalf of those who look at what happened."""

import json
import weakref
from typing import Any

from cairnflow.config import config
from cairnflow.errors import Denied
from cairnflow.keys import CAPSULE
from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import Checkpoint, Deletion, RunRecord
from cairnflow.ledger.registry import open_ledger
from cairnflow.results.seals import is_trusted


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
        self._deletions: dict[int, dict[int, Deletion]] = {}
        if ledger is None:
            weakref.finalize(self, self.ledger.close)

    def anew(self) -> "Reader":
        """Return one that asks anew which values were deleted; what texts say stays known."""
        made = Reader(self.ledger)
        made._texts = self._texts
        return made

    @property
    def capsule(self) -> str:
        """Path of the capsule that is read; empty where it is a ledger of runs."""
        return self.ledger.url if self.ledger.url.endswith(CAPSULE) else ""

    def require_trust(self, what: str) -> None:
        """Return if what a stranger has put into a capsule may be run here.

        Args:
            what: what is about to be done, such as ``replaying it``.

        Raises:
            Denied: it is read out of a capsule that this person has neither written nor trusted.
        """
        if self.capsule and not is_trusted(getattr(self.ledger, "seal", "")):
            raise Denied(
                f"{what} runs code that is in {self.capsule}; if you trust who wrote it: "
                f"cairn open {self.capsule} --trust"
            )

    def absent(self, run: RunRecord) -> int:
        """Return how many facts of a run were left behind when the capsule was made."""
        about: dict[str, Any] = getattr(self.ledger, "about", {})
        told: Any = about.get("checkpoints")
        total = told.get(run.address) if told.__class__ is dict else None
        if not isinstance(total, int):
            return 0
        here = (fact.state != "Mapped" for fact in self.ledger.checkpoints(run.key))
        return max(0, total - sum(here))

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

    def deletions(self, run: int, *, anew: bool = False) -> dict[int, Deletion]:
        """Return which values of a run were deleted by policy, by the ``seq`` of their facts.

        Args:
            run: the run's key.
            anew: ask though it is known how that was before.
        """
        if anew or run not in self._deletions:
            self._deletions[run] = {one.seq: one for one in self.ledger.deletions(run)}
        return self._deletions[run]

    def deletion(self, fact: Checkpoint, *, anew: bool = False) -> Deletion | None:
        """Return that the value of a fact was deleted by policy; None where it was not.

        Args:
            fact: of the value.
            anew: ask though it is known how that was before.
        """
        if fact.location is None:
            return None
        return self.deletions(fact.run, anew=anew).get(fact.seq)
