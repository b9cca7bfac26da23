"""The first value of a run that breaks a check. Values are read; nothing is run."""

from collections.abc import Callable, Sequence

from cairnflow.errors import AuthoringError, Missing
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Checkpoint
from cairnflow.trails.ancestry.graph import Graph
from cairnflow.trails.searching.found import Asked, Contradiction, Found
from cairnflow.trails.searching.halving import Answer, Halving, Standing
from cairnflow.trails.words import counted

Ask = Callable[[str], tuple[Answer, str]]
"""Says of the value at an address whether it is good, and why nothing can be said of it."""


class Chain:
    """Values in question, by address, each behind those that it was made of.

    Args:
        addresses: of the values; the last is the one that the search begins at.
        parents: of each, the places of those that it was made of.
        is_value: which of them can be asked about.

    Attributes:
        addresses: of the values.
        is_value: which of them can be asked about.
        halving: which to ask about next.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        parents: Sequence[Sequence[int]],
        is_value: Sequence[bool],
    ) -> None:
        self.addresses = addresses
        self.halving = Halving(parents, is_value)
        self.is_value = is_value

    @property
    def among(self) -> int:
        """Count of the values that can be asked about."""
        return sum(self.is_value)


def chain_of(graph: Graph, key: TaskKey) -> Chain:
    """Return a value with all that it was made of, as a search needs it.

    A task run without a value stands between others: it is not asked about.
    """
    order = graph.ancestors(key)
    places = {one: place for place, one in enumerate(order)}
    parents = [[places[up] for up in graph.parents(one)] for one in order]
    return Chain([graph.address(one) for one in order], parents, [
        _has_value(graph.last.get(one)) for one in order
    ])  # fmt: skip


def _has_value(fact: Checkpoint | None) -> bool:
    return fact is not None and (fact.location is not None or fact.type is not None)


class Search:
    """One search for the first bad value, from its first question to its end.

    Args:
        chain: the values in question.
        ask: answers for a value.
        watch: is given each answer as it comes.
    """

    def __init__(
        self, chain: Chain, ask: Ask, watch: Callable[[Asked], object] = lambda _: None
    ) -> None:
        self._chain = chain
        self._ask = ask
        self._watch = watch
        self._answers: dict[int, Answer] = {}
        self._asked: list[Asked] = []
        self._round = 0

    def found(self) -> Found:
        """Ask until the first bad value is known.

        Raises:
            Missing: not one value could be read.
            AuthoringError: not one value could be checked, as the check raised errors.
        """
        last = len(self._chain.addresses) - 1
        everything = [place for place in range(last + 1) if self._chain.is_value[place]]
        self._ask_among(everything)
        self._refuse_nothing_known()
        while (standing := self._settled()).left:
            self._round += 1
            self._ask_among(self._chain.halving.half(standing.left))
        return self._told(standing)

    def _settled(self) -> Standing:
        """Return how it stands; before the end the values right before are asked about, too.

        That they are good may only follow from what was made of them.
        """
        standing = self._chain.halving.standing(self._answers)
        while standing.first is not None and not standing.left:
            before = self._chain.halving.nearest(standing.first, self._answers)
            unasked = [place for place in before if place not in self._answers]
            if not unasked:
                break
            for place in unasked:
                self._one(place)
            standing = self._chain.halving.standing(self._answers)
        return standing

    def _ask_among(self, places: Sequence[int]) -> None:
        """Ask about the last of some values; where one is skipped, about those before it."""
        ahead = list(places)
        while ahead:
            frontier = self._chain.halving.last_of(ahead)
            unasked = [place for place in frontier if place not in self._answers]
            if not unasked:
                return
            for place in unasked:
                if self._one(place) == "bad":
                    return
            ahead = [place for place in ahead if self._answers.get(place) != "skip"]

    def _one(self, place: int) -> Answer:
        address = self._chain.addresses[place]
        answer, why = self._ask(address)
        self._answers[place] = answer
        self._asked.append(Asked(address, answer, self._round, why))
        self._watch(self._asked[-1])
        return answer

    def _refuse_nothing_known(self) -> None:
        if any(one.answer != "skip" for one in self._asked):
            return
        target = self._chain.addresses[-1]
        if not self._asked:
            raise Missing(f"{target} and what it was made of have no value that was kept")
        by_reason = {one.why: one.address for one in reversed(self._asked)}
        reasons = [f"{why} (of {address})" for why, address in reversed(by_reason.items())]
        told = (
            f"nothing can be said of any of {counted(len(self._asked), 'value')} up to {target}: "
            f"{'; '.join(reasons[:_REASONS])}"
        )
        is_gone = any(why.startswith(GONE) for why in by_reason)
        raise Missing(told) if is_gone else AuthoringError(told)

    def _told(self, standing: Standing) -> Found:
        named = self._chain.addresses
        first = standing.first
        before: list[int] = []
        if first is not None:
            before = self._chain.halving.nearest(first, self._answers)
        return Found(
            of=named[-1],
            address="" if first is None else named[first],
            among=self._chain.among,
            questions=len({one.question for one in self._asked if one.answer != "skip"} - {0}),
            asked=tuple(self._asked),
            good_before=tuple(named[up] for up in before if self._answers.get(up) == "good"),
            suspects=tuple(named[place] for place in standing.skipped),
            contradictions=tuple(
                Contradiction(named[bad], named[good]) for bad, good in standing.contradictions
            ),
        )


_REASONS = 3
"""Reasons that are named where nothing can be said."""

GONE = "it can't be read"
"""How it begins that a value can't be got, as against one that a check is not for."""
