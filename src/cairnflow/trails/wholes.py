"""Facts of which only the outline was read, and all of them once somebody needs it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from cairnflow.ledger.base import Ledger
from cairnflow.ledger.records import AnyFact, Checkpoint

_TAKEN: Final = frozenset({"Reused", "Cached", "Replayed"})
_CODELESS: Final = frozenset({"TriggerFailed", "Skipped"})
"""States of what no function was called for."""


def reused(
    facts: Iterable[AnyFact], whole: Callable[[AnyFact], Checkpoint]
) -> Iterator[Checkpoint]:
    """Yield all of those facts whose values were taken from an earlier run.

    Args:
        facts: of one run.
        whole: gives all of a fact.
    """
    return (whole(fact) for fact in facts if fact.state in _TAKEN)


def codes_of(facts: Sequence[AnyFact], whole: "Wholes") -> dict[str, str]:
    """Return the digest of each task's code, where one is known; the last fact's.

    Args:
        facts: of one run, in the order of ``seq``.
        whole: gives all of a fact.
    """
    with_code = [fact for fact in facts if fact.state not in _CODELESS]
    whole.read({fact.task: fact for fact in with_code}.values())  # the last of each task
    found: dict[str, str] = {}
    for fact in reversed(with_code):
        if fact.task not in found:
            code = whole(fact).code
            found |= {fact.task: code} if code else {}
    order = dict.fromkeys(fact.task for fact in facts)
    return {task: found[task] for task in order if task in found}


class Wholes:
    """Gives the whole of facts of one run, each read once.

    Args:
        ledger: holds them.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[int, Checkpoint] = {}

    def read(self, facts: Iterable[AnyFact]) -> None:
        """Read all of some facts, in one question, as each of them will be asked for."""
        outlines = [fact for fact in facts if not isinstance(fact, Checkpoint)]
        unread = [fact.seq for fact in outlines if fact.seq not in self._known]
        if unread:
            found = self._ledger.facts_at(outlines[0].run, unread)
            self._known |= {fact.seq: fact for fact in found}

    def __call__(self, fact: AnyFact) -> Checkpoint:
        """Return all of a fact; itself where it is whole."""
        if isinstance(fact, Checkpoint):
            return fact
        if fact.seq not in self._known:
            self.read([fact])
        return self._known[fact.seq]
