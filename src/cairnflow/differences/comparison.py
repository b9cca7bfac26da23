"""One comparison while it goes on: what is still to be looked at, and what was found."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from cairnflow.differences.base import WIDEST, Delta, Tolerance
from cairnflow.differences.names import kind_of, type_name
from cairnflow.differences.paths import Path, metric
from cairnflow.differences.words import change, cut, plain, shown
from cairnflow.differences.writing import answered

Compare: TypeAlias = "Callable[[Any, Any, Path, Comparison], None]"
"""Looks at two values: tells deltas, and hands on the parts that are to be compared."""

VISITED = 300_000
"""Values that are looked at, beside those that are compared in bulk: two seconds' work at most."""

_KEPT = 1_000  # deltas kept before the most telling are chosen; more are only counted
_METRIC = 100  # characters of a path in a line: half of it

SCHEMA, SIZE, STATISTIC, LEAF, EXAMPLE, NOTE = 100, 90, 70, 50, 30, 10
"""How telling a delta is; a statistic gains up to 10 by how far it moved."""


class Found(NamedTuple):
    """A ``delta``, and its ``weight``: how telling it is."""

    weight: float
    delta: Delta


class Comparison:
    """What is known of two values while they are compared. Mutable; of one thread.

    Attributes:
        tolerance: of floats.
        keys: names of the columns that identify a row; empty where none were given.
        differing: count of deltas that make the values unequal.
        unseen: why not everything was looked at; empty where it was.
        is_opaque: whether nothing can be read in the values themselves.
        note: what the headline adds of how it was compared.
    """

    def __init__(
        self, compare: Compare, tolerance: Tolerance, keys: tuple[str, ...] = (), limit: int = 20
    ) -> None:
        self.tolerance = tolerance
        self.keys = keys
        self.differing = 0
        self.unseen = ""
        self.note = ""
        self.is_opaque = False
        self.left = VISITED
        self.is_silent = False
        self._compare = compare
        self._most = max(limit, _KEPT)
        self._todo: list[tuple[Any, Any, Path]] = []
        self._pairs: dict[tuple[int, int], tuple[Any, Any]] = {}
        self._found: list[Found] = []
        self._told = 0

    def run(self, one: Any, other: Any, at: Path = None) -> None:
        """Compare two values and all that is in them. Never recurses, whatever their depth."""
        self._todo.append((one, other, at))
        while self._todo:
            if self.is_silent and self.differing:
                return
            if self.left <= 0:
                self.stop()
                return
            a, b, place = self._todo.pop()
            self.left -= 1
            self._look(a, b, place)

    def _look(self, a: Any, b: Any, at: Path) -> None:
        try:
            self._compare(a, b, at, self)
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - strangers' values raise; polars panics below Exception
            self.fail(at, error)

    def look_later(self, pairs: Iterable[tuple[Any, Any, Path]]) -> None:
        """Take down pairs that are to be compared, in their order, before all that waits."""
        self._todo.extend(reversed(list(pairs)))

    def is_known(self, one: Any, other: Any) -> bool:
        """Say whether two containers were paired before: so no cycle is walked twice."""
        pair = (id(one), id(other))
        if pair in self._pairs:
            return True
        self._pairs[pair] = (one, other)  # kept alive: an id is given again after a death
        return False

    def are_same(self, one: Any, other: Any) -> bool:
        """Say whether two values are equal, and tell nothing.

        Those that can't be seen whole are not said to differ; that they were not is taken down.
        """
        if one is other:
            return True
        quiet = Comparison(self._compare, self.tolerance)
        quiet.left, quiet.is_silent = self.left, True
        quiet.run(one, other)
        self.left = quiet.left
        if quiet.differing:
            return False
        if quiet.unseen:
            self.miss(quiet.unseen)
        return True

    def tell(
        self,
        at: Path,
        name: str,
        a: Any,
        b: Any,
        text: str | None = None,
        *,
        weight: float = LEAF,
    ) -> None:
        """Take down a delta that makes the values unequal.

        Args:
            at: the place in the whole value.
            name: what differs there; empty where it is the value itself.
            a: what it is in the first.
            b: what it is in the second.
            text: the change for people; made of ``a`` and ``b`` where it is None.
            weight: how telling it is.
        """
        self.differing += 1
        self._keep(at, name, (a, b), text, weight)

    def remark(self, at: Path, name: str, a: Any, b: Any, text: str | None = None) -> None:
        """Take down a delta that leaves the values equal."""
        self._keep(at, name, (a, b), text, NOTE)

    def count(self, more: int) -> None:
        """Take down that there are more deltas, of which nothing else is told."""
        self.differing += more
        self._told += more

    def miss(self, reason: str) -> None:
        """Take down why something was not looked at: the values can't be called equal then."""
        self.unseen = self.unseen or reason

    def stop(self) -> None:
        """Take down that there was no time for more."""
        self.miss(f"stopped after {VISITED:,} values")

    def fail(self, at: Path, error: BaseException) -> None:
        """Take down that a place can't be compared, and what was raised."""
        message = answered(str, error)
        reason = f"{type_name(kind_of(error))}: {message if type(message) is str else ''}"
        place = f"{metric(at, '')}: " if at else ""
        self.miss(f"could not compare {place}{cut(shown(reason), WIDEST // 2)}")

    def deltas(self, limit: int) -> tuple[tuple[Delta, ...], int]:
        """Return the most telling deltas, and how many more there are."""
        chosen = sorted(self._found, key=lambda found: -found.weight)[: max(0, limit)]
        return tuple(found.delta for found in chosen), self._told - len(chosen)

    def _keep(
        self, at: Path, name: str, sides: tuple[Any, Any], text: str | None, weight: float
    ) -> None:
        self._told += 1
        if self.is_silent or (len(self._found) >= self._most and weight <= LEAF):
            return
        (a, b), where = sides, metric(at, name)
        words = change(a, b) if text is None else text
        line = cut(shown(f"{_middle_cut(where, _METRIC)}  {words}"))
        delta = Delta(shown(_middle_cut(where, WIDEST)), plain(a), plain(b), line)
        self._found.append(Found(weight, delta))


def _middle_cut(text: str, most: int) -> str:
    """Return a path without its middle where it is too long: both of its ends tell most."""
    half = most // 2
    return text if len(text) <= most else f"{text[: half - 1]}…{text[-half:]}"
