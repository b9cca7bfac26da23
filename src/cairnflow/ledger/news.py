"""Which facts are new, and which contradict what is written."""

from collections.abc import Callable, Iterable, Sequence

from cairnflow.errors import LedgerConflict
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint


def news_among(
    facts: Sequence[Checkpoint], rivals: Callable[[Checkpoint], Iterable[Checkpoint]]
) -> list[Checkpoint]:
    """Return those facts that aren't written yet, each once, in their order.

    Args:
        facts: to be written together.
        rivals: gives the facts that are written under the run and seq of one, or under its run,
            task, map_index and attempt.

    Raises:
        LedgerConflict: another fact is written there, or is among ``facts``.
    """
    news: list[Checkpoint] = []
    taken: dict[tuple[object, ...], Checkpoint] = {}
    for fact in facts:
        keys = keys_of(fact)
        standing = [*rivals(fact), *(taken[key] for key in keys if key in taken)]
        for other in standing:
            if other != fact:
                raise LedgerConflict(_dispute(fact, other))
        if not standing:
            news.append(fact)
        taken |= dict.fromkeys(keys, fact)
    return news


def keys_of(fact: Checkpoint) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Return the two keys that a fact has for itself: (run, seq), and that of its attempt."""
    return (fact.run, fact.seq), (fact.run, fact.task, fact.map_index, fact.attempt)


def _dispute(fact: Checkpoint, other: Checkpoint) -> str:
    return (
        f"run {fact.run} has fact {other.seq} already, {_name(other)}, which isn't fact "
        f"{fact.seq}, {_name(fact)}; a fact is written once: begin a new run, or a new attempt"
    )


def _name(fact: Checkpoint) -> str:
    return f"{TaskKey(fact.task, fact.map_index)}@{fact.attempt} {fact.state}"
