"""A task run at which two runs part, as people look at it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from cairnflow.differences import Difference, Tolerance
from cairnflow.errors import NotFound
from cairnflow.trails.comparing.changes import CodeChange
from cairnflow.trails.comparing.comparison import Comparison
from cairnflow.trails.comparing.deltas import Delta, deltas
from cairnflow.trails.comparing.drawing import divergence_page
from cairnflow.trails.comparing.pairs import Pair
from cairnflow.trails.comparing.telling import (
    MOST,
    Told,
    delta_lines,
    difference_lines,
    divergence_lines,
    plain,
)
from cairnflow.trails.comparing.values import difference_of
from cairnflow.trails.screens import text
from cairnflow.trails.showing import Shown
from cairnflow.trails.task_runs import TaskRun
from cairnflow.trails.words import one_line


class Divergence(Shown):
    """A task run that is not the same in two runs, and why.

    Only ``a.value``, ``b.value`` and ``diff`` with values go to where values are kept.

    Args:
        whole: the comparison of both runs.
        pair: the task run in both.

    Attributes:
        pair: its facts in both runs, and how they compare.
    """

    __slots__ = ("__dict__", "_whole", "pair")

    def __init__(self, whole: Comparison, pair: Pair) -> None:
        self._whole = whole
        self.pair = pair

    @property
    def task(self) -> str:
        """The task's slug, with ``:map`` where it is a child."""
        return str(self.pair.key)

    @property
    def address(self) -> str:
        """Of the task run in the later run."""
        return f"{self._whole.b.record.address}/{self.task}"

    @property
    def role(self) -> str:
        """``origin``, ``follows`` or ``unclear``; empty where it can't be compared."""
        return self.pair.role

    @property
    def cause(self) -> str:
        """What led to it: ``code``, ``parameters``, ``external``, ``environment``, ``graph``.

        Or ``nondeterministic``; ``external or nondeterministic`` where nothing that was read from
        outside was fingerprinted; ``unknown``. Empty where it follows from its inputs.
        """
        return "" if self.pair.ground is None else self.pair.ground.kind

    @property
    def text(self) -> str:
        """The cause in a few words, such as ``code 9f2c → 41aa``."""
        return "" if self.pair.ground is None else self.pair.ground.text

    @property
    def also(self) -> tuple[str, ...]:
        """What else differs that may have led to it, likewise."""
        return () if self.pair.ground is None else self.pair.ground.also

    @property
    def a(self) -> TaskRun:
        """The task run in the earlier run.

        Raises:
            NotFound: it has none.
        """
        fact = self._whole.wholes(self.pair)[0]
        if fact is None:
            raise NotFound(f"{self._whole.a.record.address} has no {self.task} to compare with")
        return TaskRun(self._whole.reader, self._whole.a.record, fact)

    @property
    def b(self) -> TaskRun:
        """The task run in the later run.

        Raises:
            NotFound: it has none.
        """
        fact = self._whole.wholes(self.pair)[1]
        if fact is None:
            raise NotFound(f"{self._whole.b.record.address} has no {self.task} to compare with")
        return TaskRun(self._whole.reader, self._whole.b.record, fact)

    @cached_property
    def deltas(self) -> list[Delta]:
        """What moved, as the previews tell it; no value is read."""
        return deltas(*self._whole.wholes(self.pair))

    def diff(
        self,
        *,
        values: bool | None = None,
        tolerance: Tolerance | None = None,
        keys: Sequence[str] | None = None,
        limit: int = 20,
    ) -> Difference:
        """Return how its two values differ.

        Args:
            values: whether both are read; None to read them if they are at hand: kept, not
                deleted, and neither greater than 256 MB, or 16 MB where they lie elsewhere. Where
                they are not read, the previews tell.
            tolerance: by how much floats may differ; not at all by default.
            keys: columns that name the rows of a table.
            limit: deltas at most.

        Raises:
            NotFound: one run has no such task run.
            ResultError: a value was to be read, and can't be.
        """
        return difference_of(
            self.a,
            self.b,
            self.deltas,
            values=values,
            tolerance=tolerance,
            keys=keys,
            limit=limit,
        )

    @property
    def code(self) -> CodeChange | None:
        """How the task's code has changed; None where it has not."""
        changes = (one for one in self._whole.code if one.task == self.pair.key.task)
        return next(changes, None)

    def wire(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "task": self.task,
            "role": self.role or None,
            "cause": self.cause or None,
            "text": self.text or None,
            "also": list(self.also),
            "deltas": [one.wire() for one in self.deltas],
        }

    def told(self, *, values: bool | None = False) -> list[Told]:
        """Return it as lines of pieces of text with their styles.

        Args:
            values: whether both values are read; see ``diff``.

        Raises:
            ResultError: a value was to be read, and can't be.
        """
        place = self.code.b.place if self.code is not None else ""
        lines = self.code.lines() if self.code is not None else []
        moved = delta_lines(self.deltas, "   ")
        if values is not False and self._has_values:
            moved = difference_lines(self.diff(values=values, limit=MOST), moved)
        return divergence_lines(self.pair, moved, place, lines)

    @property
    def _has_values(self) -> bool:
        facts = (self.pair.a, self.pair.b)
        return all(fact is not None and fact.location is not None for fact in facts)

    def __str__(self) -> str:
        return plain(self.told())

    def _line(self) -> str:
        why = f": {self.text}" if self.text else ""
        return f"<Divergence {self.address} {self.role or self.pair.status}{one_line(why, 200)}>"

    def _page(self) -> str:
        names = (self.address, self.role or self.pair.status)
        source = self.code.lines() if self.code is not None else []
        return divergence_page(names, self.text, self.deltas, source)

    def _screen(self) -> Any:
        return text(str(self))
