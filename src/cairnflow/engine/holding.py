"""Ends that are no facts yet: their values, or what those were made of, are still being stored.

A task whose value is on its way has ended for those that wait for it, and for nobody else: its
fact is written once its bytes are safe, and behind it those of all that came after it. If they
can't be stored, the task has failed, and so has what was made of its value.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cairnflow.engine.book import Book
from cairnflow.engine.decide import Changed
from cairnflow.engine.ends import Outcome
from cairnflow.engine.unstored import Lost, behind_lost, not_stored
from cairnflow.keys import WHOLE
from cairnflow.plan.triggers import all_finished
from cairnflow.results.uploads import Flight
from cairnflow.states import Finished, Looped, Mapped, Scheduled, State


class End(NamedTuple):
    """How an attempt at a task run ended.

    Attributes:
        key: place and index.
        number: count of attempts, from 1.
        outcome: with the state.
    """

    key: Changed
    number: int
    outcome: Outcome


class Landed(NamedTuple):
    """What follows once bytes are stored, or will never be.

    Attributes:
        facts: ends that may be facts now, in the order in which they may be written.
        turned: those that had ended well and have failed after all; told as facts in their turn.
    """

    facts: list[End]
    turned: list[End]


class _Held:
    """The ends of a task run that wait, with what they wait for."""

    __slots__ = ("ends", "flight", "upstream")

    def __init__(self, upstream: set[Changed]) -> None:
        self.ends: list[End] = []
        self.flight: Flight | None = None
        self.upstream = upstream


class Holding:
    """Holds ends back until they may be facts. Not thread-safe.

    Args:
        book: what is true of each task; a task of which an end is held has ended there.

    Attributes:
        lost: task runs that had begun on a value when it was lost, and have not ended since; and
            whose value it was.
    """

    def __init__(self, book: Book) -> None:
        self.lost: dict[Changed, Lost] = {}
        self._book = book
        self._held: dict[Changed, _Held] = {}
        self._at: dict[int, set[int]] = {}
        self._users: dict[Changed, list[Changed]] = {}
        self._flights: dict[Flight, Changed] = {}

    def __bool__(self) -> bool:
        """Whether something is held, or is still on its way."""
        return bool(self._held or self._flights)

    def hold(self, end: End) -> bool:
        """Hold an end back if it may be no fact yet; say whether it is held."""
        key, flight = end.key, end.outcome.flight
        if flight is None and not self._held:
            return False
        held = self._held.get(key)
        if held is None:
            upstream = set(self._upstream(key))
            if not upstream and flight is None:
                return False
            held = self._held[key] = _Held(upstream)
            self._at.setdefault(key[0], set()).add(key[1])
            for one in upstream:
                self._users.setdefault(one, []).append(key)
        held.ends.append(end)
        if flight is not None:
            held.flight = flight
            self._flights[flight] = key
        return True

    def knows(self, flight: Flight) -> bool:
        """Return whether it has been told of the end whose bytes these are."""
        return flight in self._flights

    def judged(self, key: Changed, outcome: Outcome) -> Outcome:
        """Return what the end of an attempt counts for, if what it began on is lost meanwhile."""
        lost = self.lost.pop(key, None)
        if lost is None:
            return outcome
        if outcome.flight is not None:
            self._flights[outcome.flight] = key  # the run does not end before it is over
        return behind_lost(outcome, lost)

    def landed(self, flight: Flight) -> Landed:
        """Return what follows from bytes that are stored, or will never be."""
        key = self._flights.pop(flight)
        held = self._held.get(key)
        if held is None or held.flight is not flight:
            return Landed([], [])  # what they are of has failed already
        held.flight = None
        turned: list[End] = []
        look = [key]
        if flight.error is not None:
            look += self._lose(key, flight.error, turned)
        return Landed(self._freed(look), turned)

    def _upstream(self, key: Changed) -> Iterator[Changed]:
        """Yield what is held of the task runs that a task run came after."""
        (place, index), at = key, self._at
        node = self._book.plan.nodes[place]
        if index != WHOLE and WHOLE in at.get(place, ()):
            yield place, WHOLE
        for upstream in node.whole:
            for child in at.get(upstream, ()):
                yield upstream, child
        for upstream in node.paired:
            for child in at.get(upstream, set[int]()) & {WHOLE, index}:
                yield upstream, child

    def _freed(self, look: Iterable[Changed]) -> list[End]:
        """Return the ends that wait for nothing any more, each behind those that it came after."""
        found: list[End] = []
        left = deque(look)
        while left:
            key = left.popleft()
            held = self._held.get(key)
            if held is None or held.flight is not None or held.upstream:
                continue
            del self._held[key]
            self._at[key[0]].discard(key[1])
            found += held.ends
            for user in self._users.pop(key, ()):
                self._held[user].upstream.discard(key)
                left.append(user)
        return found

    def _lose(self, key: Changed, error: BaseException, turned: list[End]) -> list[Changed]:
        """Mark what can't be stored as failed, and all that came after it; return the latter.

        They stay held until those that they came after are told.
        """
        held = self._held[key]
        last = held.ends[-1]
        held.ends[-1] = end = last._replace(outcome=not_stored(last.outcome, error))
        turned.append(end)
        name = self._named(key)
        marked = [key]
        for one in marked:  # grows meanwhile
            self._note_running(one, name)
            for user in self._users.get(one, ()):
                held = self._held[user]
                last = held.ends[-1]
                if not last.outcome.state.is_successful() or self._stands(user, one):
                    continue
                held.flight = None
                lost = Lost(name, takes_it=self._takes(user, one))
                if isinstance(last.outcome.state, Mapped) and self._book.children[user[0]]:
                    continue  # each child is marked by itself
                held.ends[-1] = end = last._replace(outcome=behind_lost(last.outcome, lost))
                turned.append(end)
                marked.append(user)
        return marked

    def _note_running(self, key: Changed, name: str) -> None:
        """Note the task runs that have begun on a value that is lost now."""
        for user in self._after(key):
            state = self._book.state(*user)
            if state is None or _has_ended(state) or type(state) is Scheduled:
                continue
            if user not in self.lost and not self._stands(user, key):
                self.lost[user] = Lost(name, takes_it=self._takes(user, key))

    def _after(self, key: Changed) -> Iterator[Changed]:
        """Yield the task runs that come directly after one, begun or not."""
        (place, index), book = key, self._book
        for down in book.to_whole[place]:
            yield down, WHOLE
            yield from ((down, child) for child in range(len(book.children.get(down, ()))))
        for down in book.to_paired[place]:
            if index == WHOLE:
                yield down, WHOLE
            elif index < len(book.children.get(down, ())):
                yield down, index

    def _takes(self, key: Changed, upstream: Changed) -> bool:
        node = self._book.plan.nodes[key[0]]
        return any(given.node == upstream[0] for given in node.inputs)

    def _stands(self, key: Changed, upstream: Changed) -> bool:
        """Return whether it would have been just so had the one before it failed at once."""
        task = self._book.plan.nodes[key[0]].task
        return task.trigger is all_finished and not self._takes(key, upstream)

    def _named(self, key: Changed) -> str:
        slug = self._book.plan.nodes[key[0]].slug
        return slug if key[1] == WHOLE else f"{slug}:{key[1]}"


def _has_ended(state: State) -> bool:
    return isinstance(state, Finished) and not isinstance(state, Looped)
