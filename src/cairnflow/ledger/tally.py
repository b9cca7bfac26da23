"""Counts over the facts of a run: what a list of runs shows without reading them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cairnflow.ledger.records import AnyFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many facts of each kind a run has.

    Attributes:
        groups: count of tasks; one that is mapped counts once.
        by_state: count of facts, by the name of the state that they ended in. Each attempt is a
            fact, and so is ``Mapped``, the task that stands for its children.
        bytes_by_state: bytes kept, likewise.
    """

    groups: int = 0
    by_state: Mapping[str, int] = field(default_factory=dict[str, int])
    bytes_by_state: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def bytes(self) -> int:
        """Bytes kept, those that were reused among them."""
        return sum(self.bytes_by_state.values())


def tally(facts: Iterable[AnyFact]) -> Tally:
    """Count the facts of one run."""
    tasks: set[str] = set()
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for fact in facts:
        tasks.add(fact.task)
        counts[fact.state] += 1
        sizes[fact.state] += fact.size or 0
    return Tally(groups=len(tasks), by_state=dict(counts), bytes_by_state=dict(sizes))
