"""Storing values behind the tasks that take them: what the loop does so that facts stay true."""

from collections.abc import Sequence

from cairnflow.engine.book import Book
from cairnflow.engine.decide import Changed
from cairnflow.engine.ends import Outcome
from cairnflow.engine.holding import End, Holding
from cairnflow.engine.recording import Recorder
from cairnflow.engine.unstored import Lost
from cairnflow.engine.work import Work
from cairnflow.results.uploads import Flight, Uploads
from cairnflow.states import State


class Behind:
    """The ends of a run whose values are on their way, until each is a fact. Not thread-safe.

    Args:
        book: what is true of each task.
        works: each task, ready to be run; shape (tasks,).
        recorder: writes facts.
        uploads: store values.
    """

    def __init__(
        self, book: Book, works: Sequence[Work], recorder: Recorder, uploads: Uploads
    ) -> None:
        self._book = book
        self._works = works
        self._recorder = recorder
        self._uploads = uploads
        self._holding = Holding(book)
        self._early: list[Flight] = []

    def __bool__(self) -> bool:
        """Whether something is no fact yet, or is still on its way."""
        return bool(self._holding)

    @property
    def lost(self) -> dict[Changed, Lost]:
        """What has begun on a value that is lost, and has not ended since."""
        return self._holding.lost

    def judged(self, key: Changed, outcome: Outcome) -> Outcome:
        """Return what the end of an attempt counts for, if what it began on is lost meanwhile."""
        return self._holding.judged(key, outcome)

    def holds(self, key: Changed, number: int, outcome: Outcome) -> bool:
        """Hold an end back if it may be no fact yet; say whether it is held."""
        return self._holding.hold(End(key, number, outcome))

    def land(self, patience: float) -> list[State]:
        """Note what may be a fact now; return the states of what has failed after all.

        Args:
            patience: seconds to wait for an upload to end.
        """
        failed: list[State] = []
        for flight in self._ended(patience):
            facts, turned = self._holding.landed(flight)
            for (place, index), _, outcome in turned:
                self._book.turned(place, index, outcome.state)
                failed.append(outcome.state)
            for (place, index), number, outcome in facts:
                work = self._works[place]
                self._recorder.note(work, index, number, outcome.state, outcome)
        return failed

    def _ended(self, patience: float) -> list[Flight]:
        """Return the uploads that are over and whose ends the loop has heard of.

        With several workers, a value may be stored before the loop hears that its task has ended.
        """
        heard = [flight for flight in self._early if self._holding.knows(flight)]
        found = self._uploads.ended(0.0 if heard else patience)
        self._early = [
            flight for flight in (*self._early, *found) if not self._holding.knows(flight)
        ]
        return heard + [flight for flight in found if self._holding.knows(flight)]
