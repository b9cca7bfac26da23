"""Answers of a check, on values as they are kept: verified, decoded, judged and let go again."""

from collections.abc import Callable, Mapping
from typing import Any

from cairnflow.errors import Unavailable
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.results.secret import SecretResultHandler
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.lines import handler_name
from cairnflow.trails.reading import Reader
from cairnflow.trails.searching.bisecting import GONE
from cairnflow.trails.searching.checks import Check, Judged, judged
from cairnflow.trails.searching.halving import Answer
from cairnflow.trails.words import one_line

Load = Callable[[RunRecord, Checkpoint], Any]
"""Reads a value, and raises an error where it can't be got whole; never gives a stand-in."""


def loading(reader: Reader) -> Load:
    """Return what reads the values of a ledger's facts, their digests checked."""

    def load(record: RunRecord, fact: Checkpoint) -> Any:
        return TaskResult(fact, address(record, fact), reader).value

    return load


class Judge:
    """Says of values whether they are good.

    A value that is the same kept value as one before, since a run took it from an earlier one, is
    not read again.

    Args:
        facts: of each address, the fact and its run.
        check: says whether a value is good.
        load: reads a value.
    """

    def __init__(
        self, facts: Mapping[str, tuple[RunRecord, Checkpoint]], check: Check, load: Load
    ) -> None:
        self._facts = facts
        self._check = check
        self._load = load
        self._known: dict[tuple[str | None, str | None], Judged] = {}

    def __call__(self, place: str) -> tuple[Answer, str]:
        """Return what is to be said of the value at an address, and why where nothing is.

        Raises:
            Unavailable: its store does not answer, which says nothing of the value.
        """
        record, fact = self._facts[place]
        if handler_name(fact.handler) == SecretResultHandler.__name__:
            return "skip", "it is a secret, which is not read"  # what a check raises may quote it
        same = (fact.location, fact.digest)
        if fact.digest is None or same not in self._known:
            self._known[same] = self._judged(record, fact)
        return self._known[same]

    def _judged(self, record: RunRecord, fact: Checkpoint) -> Judged:
        try:
            value = self._load(record, fact)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - decoding runs an author's code, which may raise anything
            return Judged("skip", one_line(f"{GONE}: {str(error) or type(error).__name__}", 300))
        return judged(self._check, value)
