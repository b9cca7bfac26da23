"""Ends that are no facts yet: their values, or what those were made of, are still being stored.

A task whose value is on its way has ended for those that wait for it, and for nobody else: its
fact is written once its bytes are safe, and so are the facts of all that were made of it. If they
can't be stored, the task has failed, and so has what was made of its value.
"""

from collections.abc import Iterable
from typing import NamedTuple

from cairnflow.engine.book import Book
from cairnflow.engine.decide import Changed
from cairnflow.engine.ends import Outcome
from cairnflow.engine.unstored import made_of, not_stored
from cairnflow.keys import WHOLE
from cairnflow.results.uploads import Flight
from cairnflow.states import Skipped, Success


class End(NamedTuple):
    """How a task run ended.

    Attributes:
        key: place and index.
        number: count of attempts, from 1.
        outcome: with the state.
    """

    key: Changed
    number: int
    outcome: Outcome


class _Held:
    """An end that waits, with what it waits for."""

    __slots__ = ("end", "flight", "upstream")

    def __init__(self, end: End, upstream: set[Changed]) -> None:
        self.end = end
        self.flight = end.outcome.flight
        self.upstream = upstream


class Holding:
    """Holds ends back until they may be facts. Not thread-safe.

    Args:
        book: what is true of each task; a task of which an end is held has ended there.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._held: dict[Changed, _Held] = {}
        self._users: dict[Changed, list[Changed]] = {}
        self._flights: dict[Flight, Changed] = {}
        self._lost: dict[Changed, str] = {}

    def __bool__(self) -> bool:
        """Whether something is held, or is still on its way."""
        return bool(self._held or self._flights)

    def hold(self, end: End) -> End | None:
        """Hold an end back if it must be; return it, perhaps as a failure, where it need not."""
        if not (self._held or self._lost or end.outcome.flight):
            return end
        state = end.outcome.state
        if not isinstance(state, Success) or isinstance(state, Skipped):
            return end
        upstream = set(self._upstream(end.key))
        for key in upstream & self._lost.keys():
            self._lost[end.key] = self._lost[key]
            return end._replace(outcome=made_of(end.outcome, self._lost[key]))
        waits_for = upstream & self._held.keys()
        if not waits_for and end.outcome.flight is None:
            return end
        held = self._held[end.key] = _Held(end, waits_for)
        for key in waits_for:
            self._users.setdefault(key, []).append(end.key)
        if held.flight is not None:
            self._flights[held.flight] = end.key
        return None

    def _upstream(self, key: Changed) -> Iterable[Changed]:
        """Yield what a task run was made of, so far as it may be held."""
        place, index = key
        children, node = self._book.children, self._book.plan.nodes[place]
        for upstream in node.whole:
            yield upstream, WHOLE
            yield from ((upstream, child) for child in range(len(children.get(upstream, ()))))
        for upstream in node.paired:
            yield upstream, (index if upstream in children else WHOLE)

    def landed(self, flight: Flight) -> list[End]:
        """Return the ends that may be facts, now that bytes are stored, or will never be."""
        key = self._flights.pop(flight, None)
        held = None if key is None else self._held.get(key)
        if key is None or held is None:  # it was made of a value that is lost
            return []
        held.flight = None
        if flight.error is None:
            return self._freed(key)
        slug = self._book.plan.nodes[key[0]].slug
        name = slug if key[1] == WHOLE else f"{slug}:{key[1]}"
        return self._failed(key, not_stored(held.end.outcome, flight.error), name)

    def _freed(self, key: Changed) -> list[End]:
        found: list[End] = []
        look = [key]
        while look:
            one = look.pop()
            held = self._held.get(one)
            if held is None or held.flight is not None or held.upstream:
                continue
            del self._held[one]
            found.append(held.end)
            for user in self._users.pop(one, ()):
                if user in self._held:
                    self._held[user].upstream.discard(one)
                    look.append(user)
        return found

    def _failed(self, key: Changed, outcome: Outcome, origin: str) -> list[End]:
        """Return the failure of an end, and of all that were made of its value."""
        found: list[End] = []
        left = [(key, outcome)]
        while left:
            one, failure = left.pop()
            found.append(End(one, self._held.pop(one).end.number, failure))
            self._lost[one] = origin
            users = [user for user in self._users.pop(one, ()) if user in self._held]
            left += [(user, made_of(self._held[user].end.outcome, origin)) for user in users]
        return found
